"""Meetings, and who came to them."""

from collections.abc import Iterator

from bot.load import shape
from bot.load.checks.known import Known, Wrong, named, series, sits
from bot.load.problems import Path
from bot.load.sections import Sections

STATES = ("present", "apologies", "deputy", "absent", "observer", "officers")


def wrong(path: Path, meeting: shape.Meeting, known: Known) -> Iterator[Wrong]:
    """What is wrong with a meeting."""
    yield from named((*path, "group"), meeting.group, known.groups, "a group")
    yield from series((*path, "ref"), meeting.ref, meeting.group, known)
    if (meeting.date is None) != (meeting.precision == "unknown"):
        yield (*path, "date"), "a meeting has a date, or its precision is unknown."
    if (meeting.start is not None) != (meeting.precision == "datetime"):
        yield (*path, "precision"), "this is datetime where there is a start, and only there."
    if meeting.precision == "month" and meeting.date and meeting.date.day != 1:
        yield (*path, "date"), "where only the month is known, the date is its first day."
    if meeting.end and (meeting.start is None or meeting.end <= meeting.start):
        yield (*path, "end"), "this should be later than the start."
    if meeting.status == "cancelled" and not meeting.reason:
        yield (*path, "status"), "a cancelled meeting needs a reason."


def attendance(path: Path, one: shape.Attendance, known: Known, found: Sections) -> Iterator[Wrong]:
    """What is wrong with an attendance list."""
    yield from named((*path, "meeting"), one.meeting, known.meetings, "a meeting")
    group = next((m.group for m in found.meetings.values() if m.ref == one.meeting), None)
    seen: set[str] = set()
    for state in STATES:
        for n, key in enumerate(getattr(one, state)):
            yield from named((*path, state, n), key, known.seats, "a seat")
            yield from sits((*path, state, n), known.seat.get(key), group)
            if key in seen:
                yield (*path, state, n), f"{key} is here twice."
            seen.add(key)
