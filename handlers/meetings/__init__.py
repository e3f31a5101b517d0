"""Meetings: when and where a group meets, who comes, and what is said before and after."""

from handlers.meetings import aftermath, changing, coming, listing, notices, planning

__all__ = ["aftermath", "changing", "coming", "listing", "notices", "planning"]
