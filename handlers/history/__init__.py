"""History: all that happened to a record, and for the programme office who did what and when."""

from handlers.history import auditing, showing

__all__ = ["auditing", "showing"]
