"""On which days somebody is reminded, and at what time of theirs (domain 9.1 and 9.3)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import count, islice

from handlers.language.calendar import Calendar
from storage.meetings import Meeting
from storage.people import Member

NINE = time(9)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
BEFORE_MEETING = 2  # working days, N2
BEFORE_DATE = 3  # working days, N6
ASKED = 3  # times an owner is asked about a late action, N7; then its lead is told once
MOVED_FAR = 5  # working days a meeting must move for its list to be sent a second time (domain 9.2)


@cache
def late_days(calendar: Calendar, due: date) -> tuple[date, ...]:
    """N7 for a due date: three days for its owner, and a fourth when the lead is told.

    The first working day after it, then the Monday bundles; on a bank holiday Monday the next working day.
    """
    first = calendar.shift(due, 1)
    mondays = dict.fromkeys(islice(_mondays(calendar, first), 2 * ASKED))
    return (first, *(day for day in mondays if day > first))[: ASKED + 1]


def list_day(calendar: Calendar, meeting: Meeting) -> date | None:
    """N2 for a meeting whose day is known."""
    return calendar.shift(meeting.date, -BEFORE_MEETING) if meeting.date and meeting.dated else None


def starts(calendar: Calendar, meeting: Meeting) -> datetime:
    """The moment a dated meeting begins; one without a time is still to come until its day is over."""
    if meeting.date is None:
        raise LookupError(f"{meeting.ref} has no date")
    return calendar.at(meeting.date, meeting.start_time or time.max)


def listed_before(calendar: Calendar, meeting: Meeting) -> bool:
    """Whether the list went out for the date before, and the new one is too near to send it again (domain 9.2)."""
    before = meeting.previous_date
    if before is None or meeting.date is None or meeting.changed_at is None:
        return False
    out = calendar.at(calendar.shift(before, -BEFORE_MEETING), NINE)
    return meeting.changed_at >= out and calendar.count_working(before, meeting.date) <= MOVED_FAR


def opening(calendar: Calendar, member: Member, day: date) -> datetime:
    """When a working day's bundle is due: at 9am, or when the person's own hours begin that day."""
    return _opening(calendar, day, member.nudge_from, member.nudge_to)


def closing(calendar: Calendar, member: Member, day: date) -> datetime:
    """Until when it is of use: the end of the person's hours or of the day, whichever comes first."""
    midnight, closes = calendar.at(day + DAY, time.min), calendar.at(day, member.nudge_to)
    return closes if closes > opening(calendar, member, day) else midnight - timedelta(minutes=1)


@lru_cache(2048)
def _opening(calendar: Calendar, day: date, opens: time, closes: time) -> datetime:
    """Most people have the same hours, and it is asked for each of them, each minute."""
    nine = calendar.at(day, NINE)
    return nine if calendar.open_at(nine, opens, closes) == nine else calendar.at(day, opens)


def _mondays(calendar: Calendar, start: date) -> Iterator[date]:
    monday = start - DAY * start.weekday()
    return (calendar.next_working(monday + WEEK * n) for n in count())
