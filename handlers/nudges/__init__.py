"""Personal reminders: one bundle a day for each person, and what they may say about it."""

from handlers.nudges import bundle, settings

__all__ = ["bundle", "settings"]
