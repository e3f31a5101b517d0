"""Exports: the lists as a spreadsheet, and the calendar for Outlook and Google."""

from handlers.exporting import commands

__all__ = ["commands"]
