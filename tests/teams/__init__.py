"""Teams, as people use it."""
