"""Benchmarks: commands that print ratios against a bare yardstick of the same run. Nothing here is a test."""
