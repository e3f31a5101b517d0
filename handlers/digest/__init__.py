"""The digest: what a group's channels are told each week of where things stand (domain section 10)."""

from handlers.digest import commands, posting

__all__ = ["commands", "posting"]
