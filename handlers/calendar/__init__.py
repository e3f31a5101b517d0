"""The calendar: meetings, activities and campaigns of the weeks to come, on one page."""

from handlers.calendar import commands

__all__ = ["commands"]
