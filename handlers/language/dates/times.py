"""Times of day as people type them: 10am, 4.30pm, 16:00, 1600, midday, 10am to midday."""

import re
from datetime import time
from typing import NamedTuple

from handlers.core import Oops, Unclear
from handlers.language.calendar import clock as said
from handlers.language.dates.words import plain, whole

Times = tuple[time, time | None]  # from when, and perhaps until when

NEEDED = "I need a time, such as 10am or 10am to midday."
LONGEST = 8 * 60  # Minutes. "2pm to 4" ends at 4pm, but "10am to 9" is a slip.

_LEAD = re.compile(r"(?:at|from|between|@) ?")
_TO = re.compile(r" ?- ?| (?:to|until|till|and) ")
_MIDDLE = whole(r"(?:12 ?)?(?P<name>midday|noon|midnight)")
_FOUR = whole(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?: ?h(?:ou)?rs)?")
_CLOCK = whole(r"(?P<hour>[01]?\d|2[0-3])(?:[.:](?P<minute>[0-5]\d))? ?(?P<half>am|pm)?")
_HALF_PAST = whole(r"half (?:past )?(?P<hour>1[0-2]|[1-9]) ?(?P<half>am|pm)?")


class Clock(NamedTuple):
    """A clock face as typed: minutes after midnight, and whether am or pm is still to be settled."""

    minutes: int
    half: str = ""
    bare: bool = False
    lone: bool = False

    @property
    def time(self) -> time:
        """The time of day."""
        return time(*divmod(self.minutes, 60))

    def other(self) -> "Clock":
        """The same face in the other half of the day."""
        return self._replace(minutes=(self.minutes + 720) % 1440)


def read_times(phrase: str) -> Times:
    """A start and perhaps an end. Raises Unclear for what is no time, Oops when am or pm is wanted."""
    text = plain(phrase)
    lead = _LEAD.match(text)
    faces = [_face(part) for part in _TO.split(text[lead.end() if lead else 0 :])]
    start, end = faces[0], faces[1] if len(faces) == 2 else None
    if start is None or len(faces) > 2 or (len(faces) == 2 and end is None):
        raise Unclear(NEEDED)
    if end is None:
        if start.lone and not lead:  # A number by itself is not a time; "at 10" is.
            raise Unclear(NEEDED)
        return _settled(start).time, None
    return _range(start, end)


def _face(text: str) -> Clock | None:
    if match := _MIDDLE.match(text):
        return Clock(0 if match["name"] == "midnight" else 720)
    if match := _FOUR.match(text):
        return Clock(int(match["hour"]) * 60 + int(match["minute"]))
    if match := _HALF_PAST.match(text):
        return _clock(int(match["hour"]), 30, match["half"] or "")
    if match := _CLOCK.match(text):
        return _typed(match)
    return None


def _typed(match: re.Match[str]) -> Clock | None:
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"] or ""
    lone = not half and match["minute"] is None
    if half and not 1 <= hour <= 12:
        return None
    if not half and (hour > 12 or match["hour"].startswith("0")):
        return None if lone else Clock(hour * 60 + minute)
    return _clock(hour, minute, half)._replace(lone=lone)


def _clock(hour: int, minute: int, half: str) -> Clock:
    # A bare 9 to 12 is a working morning; a bare 1 to 8 is read later, or asked about.
    morning = hour % 12 if half else hour
    return Clock((morning + (12 if half == "pm" else 0)) * 60 + minute, half, bare=not half)


def _settled(face: Clock) -> Clock:
    if face.bare and face.minutes < 9 * 60:
        morning, evening = said(face.time), said(face.other().time)
        raise Oops(f"Is {morning[:-2]} in the morning or the afternoon? Type {morning} or {evening}.")
    return face


def _range(start: Clock, end: Clock) -> tuple[time, time]:
    if start.bare and end.half:
        start = _start_before(start, end)
    elif end.bare and not start.bare:
        end = _end_after(start, end)
    first, last = _settled(start), _settled(end)
    if last.minutes <= first.minutes:
        raise _backwards(first.time, last.time)
    return first.time, last.time


def _start_before(start: Clock, end: Clock) -> Clock:
    # "2-4pm" starts at 2pm, "11-1pm" at 11am: the same half of the day if that is before the end.
    same = start if (start.minutes >= 720) == (end.minutes >= 720) else start.other()
    other = same.other()
    chosen = other if other.minutes < end.minutes <= same.minutes else same
    return chosen._replace(bare=False)


def _end_after(start: Clock, end: Clock) -> Clock:
    # "2pm to 4" ends at 4pm and "10am to 12" at midday: the first such time after the start.
    later = [face for face in (end, end.other()) if 0 < face.minutes - start.minutes <= LONGEST]
    return min(later)._replace(bare=False) if later else end


def _backwards(start: time, end: time) -> Oops:
    if start == end:
        return Oops(f"The end, {said(end)}, is the same as the start.")
    return Oops(f"The end, {said(end)}, is before the start, {said(start)}.")
