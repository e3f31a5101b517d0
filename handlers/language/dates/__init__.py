"""Dates as people type them (domain.md 8.5): due dates, times, and when a meeting is."""

from handlers.language.dates.reading import read
from handlers.language.dates.slots import Slot, longest_slot, read_slot
from handlers.language.dates.spans import Happened, Planned, Span, read_planned, read_span
from handlers.language.dates.times import Times, read_times
from handlers.language.dates.when import Precision, When, brief, words

__all__ = [
    "Happened",
    "Planned",
    "Precision",
    "Slot",
    "Span",
    "Times",
    "When",
    "brief",
    "longest_slot",
    "read",
    "read_planned",
    "read_slot",
    "read_span",
    "read_times",
    "words",
]
