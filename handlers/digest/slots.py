"""On which days a group's digest goes out.

weekly        every week, on the group's weekday
fortnightly   every second ISO week; the weeks are counted through, so that a year of 53 does not break the step
              (in 2016 they are those with an even number)
monthly       on the first such weekday of the month

On a day when nobody works it is the next working day: 29 March, 3 May and 31 May 2016.
"""

from datetime import date, timedelta
from functools import lru_cache

from handlers.language.calendar import Calendar
from storage.people import Group

DAY = timedelta(days=1)
LONGEST = 45  # days from one digest to the next, at most
STEP = {"week": 7, "fortnight": 14, "month": 31, "never": 7}


def between(calendar: Calendar, group: Group, first: date, last: date) -> list[date]:
    """The days of its digests from first to last, both counted in, the earliest first."""
    return list(_between(calendar, group.digest_every, group.digest_day, (first, last)))


def before(calendar: Calendar, group: Group, day: date) -> date:
    """When the digest before this day's went out; a period earlier where it goes out never."""
    past = between(calendar, group, day - DAY * LONGEST, day - DAY)
    return past[-1] if past else day - DAY * STEP[group.digest_every]


def after(calendar: Calendar, group: Group, day: date) -> date:
    """When the next one goes out."""
    coming = between(calendar, group, day + DAY, day + DAY * LONGEST)
    return coming[0] if coming else day + DAY * STEP[group.digest_every]


@lru_cache(maxsize=256)
def _between(calendar: Calendar, every: str, weekday: int, span: tuple[date, date]) -> list[date]:
    """The same for all groups that have it as often, on the same day."""
    first, last = span
    # A day that falls on a holiday moves forwards, so the ones just before have to be looked at as well.
    days = (first + DAY * n for n in range(-14, (last - first).days + 1))
    moved = {calendar.next_working(day) for day in days if day.weekday() == weekday and _nominal(every, day)}
    return sorted(day for day in moved if first <= day <= last)


def _nominal(every: str, day: date) -> bool:
    week = (day.toordinal() - 1) // 7
    return {"week": True, "fortnight": week % 2 == 1, "month": day.day <= 7}.get(every, False)
