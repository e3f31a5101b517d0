"""A meeting's date and times read together, in either order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Literal

from handlers.core import Oops, Unclear
from handlers.language.calendar import Calendar
from handlers.language.dates.reading import read_known
from handlers.language.dates.times import read_times
from handlers.language.dates.when import NEEDED, Sense, When
from handlers.language.dates.words import LONGEST, plain, whole

DAY_NEEDED = "I need the day of the meeting, such as 16 March, or its month if the day is not fixed."

_LATER = r"tbc|tbd|tba|(?:still )?to be (?:fixed|confirmed|decided|agreed|arranged|announced|set)"
_OPEN = rf"{_LATER}|unknown|not (?:yet )?fixed(?: yet)?"
_UNFIXED = rf"(?:(?:date |day |time |date and time )?(?:{_OPEN})|no date(?: yet)?)"
UNKNOWN = whole(_UNFIXED)
_AND_UNKNOWN = re.compile(rf" (?:- ?)?{_UNFIXED}\Z")


@dataclass(frozen=True)
class Slot:
    """When a meeting is. For a month alone `day` is its first; with no date at all it is None."""

    day: date | None
    precision: Literal["datetime", "day", "month", "unknown"]
    start: time | None = None
    end: time | None = None
    remark: str = ""


def read_slot(phrase: str, today: date, calendar: Calendar) -> Slot:
    """A meeting's date, times or both from a whole phrase. Raises Unclear, or Oops, as `read` does."""
    text = plain(phrase)
    if UNKNOWN.match(text):
        return Slot(None, "unknown")
    text, sense = _AND_UNKNOWN.sub("", text), Sense(today, calendar)
    readings = (_timed(day, times, sense) for day, times in _halves(text))
    found = _whole(text, sense) or next(filter(None, readings), None)
    if found is None:
        raise Unclear(NEEDED)
    return found


def _whole(text: str, sense: Sense) -> Slot | None:
    try:
        return _slot(read_known(text, sense))
    except Unclear:
        return None


def _timed(day: str, times: str, sense: Sense) -> Slot | None:
    try:
        # Times first: they cost less to rule out than a date does.
        start, end = read_times(times)
        found = _slot(read_known(day, sense))
    except Unclear:
        return None
    if found.precision != "day":
        raise Oops(DAY_NEEDED)
    return replace(found, precision="datetime", start=start, end=end)


def _slot(when: When) -> Slot:
    if when.precision == "month":
        return Slot(when.first, "month")
    if when.precision != "day":
        raise Oops(DAY_NEEDED)
    return Slot(when.day, "day", remark=when.remark)


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Each way to cut the words in two, as a day and times."""
    words = text.split()
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        yield first.rstrip(" -"), second.lstrip("- ")
        yield second, first


def longest_slot(words: str, today: date, calendar: Calendar) -> tuple[Slot, str]:
    """The longest run of leading words that says when a meeting is, and the words after it."""
    ends = [match.end() for match in re.finditer(r"\S+", words[: 2 * LONGEST])]
    for end in reversed(ends):
        try:
            return read_slot(words[:end], today, calendar), words[end:].lstrip(" ,;:-–—").rstrip()
        except Unclear:
            continue
    raise Unclear(NEEDED)
