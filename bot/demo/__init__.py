"""The Chorley partnership as data, and its fortnight of March 2016 played through the real bot."""
