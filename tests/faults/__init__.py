"""What goes wrong in the world, done on purpose: real processes, strict fakes, and a judge outside the bot."""
