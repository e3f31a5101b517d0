"""Entries put into their weeks, as the rows of a table."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from handlers.calendar.entries import Entry, brief
from handlers.core import Request
from handlers.language import calendar as dates
from handlers.language import names
from handlers.language.calendar import DAY, Calendar
from handlers.language.dates import spans
from handlers.language.dates.when import monday

NOTHING, MORE = "nothing yet", "nothing more"
Cells = tuple[str, str, str]


def rows(request: Request, entries: Sequence[Entry], first: date, last: date) -> tuple[Cells, ...]:
    """Week by week from the first day to the last; weeks that follow each other with nothing in them share a row."""
    fixed = [entry for entry in entries if not entry.vague]
    starts = [monday(first) + 7 * DAY * n for n in range((last - monday(first)).days // 7 + 1)]
    weeks = [(s, _before(entries, s, starts), _week(request, fixed, max(s, first), min(s + 6 * DAY, last)))
             for s in starts]  # fmt: skip
    found: list[Cells] = []
    for empty, group in groupby(weeks, key=lambda week: not week[1] and week[2] == [_heading(week[0], NOTHING)]):
        run = list(group)
        found += _empty([start for start, *_ in run]) if empty else [c for _, month, week in run for c in month + week]
    return (*found, *_months(entry for entry in entries if entry.vague and entry.day > starts[-1]))


def _before(entries: Sequence[Entry], start: date, starts: list[date]) -> list[Cells]:
    """What has only a month stands before the first week that begins in it, or before all."""
    begun = starts[starts.index(start) - 1] if start > starts[0] else date.min
    return _months(entry for entry in entries if entry.vague and begun < entry.day <= start)


def _months(entries: Iterable[Entry]) -> list[Cells]:
    return [(f"**{entry.when}**", entry.what, entry.where) for entry in entries]


def _empty(starts: list[date]) -> list[Cells]:
    if len(starts) == 1:
        return [_heading(starts[0], NOTHING)]
    return [(f"**{spans.brief(starts[0], starts[-1] + 6 * DAY, 'day')}**", NOTHING, "")]


def _heading(start: date, remark: str) -> Cells:
    return (f"**Week of {dates.short(start)}**", remark, "")


def _week(request: Request, entries: Sequence[Entry], first: date, last: date) -> list[Cells]:
    """A heading, then what begins in this week and the days on which nobody works, in their order."""
    begin = [e for e in entries if first <= e.day <= last]
    going_on = [e.ref for e in entries if e.day < first <= e.last]
    days = [first + DAY * n for n in range((last - first).days + 1)]
    found = [cells for day in days for cells in _day(request.calendar, begin, day)]
    nothing = MORE if first == request.today > monday(first) else NOTHING
    return [_heading(monday(first), _remark(going_on) or ("" if begin else nothing)), *found]


def _day(calendar: Calendar, begin: Sequence[Entry], day: date) -> Iterator[Cells]:
    if free := _free(calendar, day):
        yield (brief(day), free, "")
    yield from ((e.when, e.what, e.where) for e in begin if e.day == day)


def _remark(going_on: list[str]) -> str:
    return f"{names.listed(going_on)} go{'es' * (len(going_on) == 1)} on" if going_on else ""


def _free(calendar: Calendar, day: date) -> str:
    """ "Good Friday (bank holiday)"; nothing on any other day."""
    holiday = calendar.holiday(day)
    if holiday:
        named = "bank holiday" in holiday.casefold()
        return f"{holiday[:1].upper()}{holiday[1:]}{'' if named else ' (bank holiday)'}"
    return "Offices closed" if day in calendar.closures else ""
