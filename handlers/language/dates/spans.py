"""When an activity is: a day, some days, a week, a month, or no date yet."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handlers.core import Oops
from handlers.language.calendar import Calendar, full, month, short, weekday_short
from handlers.language.dates.periods import FRIDAY
from handlers.language.dates.reading import find, read
from handlers.language.dates.relative import months_on
from handlers.language.dates.slots import UNKNOWN
from handlers.language.dates.when import Found, Passed, Sense, When, monday, passed
from handlers.language.dates.words import MONTH, NTH, WEEKDAY, plain, weekday_number, whole

Precision = Literal["day", "month", "about"]

LONGEST = timedelta(days=366)  # more is a slip of the finger
HALF = timedelta(days=183)  # half of that
SATURDAY = 5
DAY_KEPT = "I keep the day, not the time."

_MONTH_ALONE = whole(rf"(?:in |during )?(?:{MONTH}(?: 20\d\d)?|(?:this|next|last) month)")
_RANGE = re.compile(r"(?:on |from |between )*(?P<first>.+?) ?(?: to | and | & | until | till |-)(?: ?)(?P<last>\S.*)\Z")
_UNTIL = re.compile(r"(?:from (?:now|today) )?(?:until|till|up to) (?P<last>\S.*)\Z")
_WEEKEND = whole(r"(?:(?:on|at|over|during) )?(?:this |(?P<which>next|last) )?weekend(?: of (?P<day>.+))?")
_WEEKDAY_ALONE = whole(WEEKDAY)
_DAY_ALONE = whole(rf"(?:[a-z]+ )?\d{{1,2}}{NTH}?")
_ITS_MONTH = re.compile(rf"{MONTH}(?: (?:20)?\d\d)?\Z")
_CLOCK = r"(?:\d{1,2}(?:[.:]\d\d)? ?[ap]m|\d\d[.:]\d\d|noon|midday)"
_CLOCKS = rf"{_CLOCK}(?: ?(?:to|-|–|until|and) ?{_CLOCK})?"
_TIMES = re.compile(rf"(?:,? (?:at|from|between) | |,){_CLOCKS}\Z|\A(?:at |from |between )?{_CLOCKS},? (?:on )?", re.I)
_SECOND = whole(rf"{_CLOCK}.*")


@dataclass(frozen=True)
class Span:
    """The first day and the last, both included; neither where there is no date yet. Read as still to come."""

    first: date | None
    last: date | None
    precision: Literal["day", "month", "about", "none"]
    typed: str = ""
    remark: str = ""


class Happened(Span):
    """The same, read as the nearest, so that it may well be past."""


class Planned(Span):
    """The same, read as still to come; days that are past are kept all the same, for the command to speak of."""


def words(first: date | None, last: date | None, precision: str) -> str:
    """Wednesday 13 April 2016; 25 to 29 April 2016; April 2016; about Friday 15 April 2016; no date yet."""
    if first is None or last is None:
        return "no date yet"
    if precision == "month":
        return _months(first, last)
    said = full(first) if first == last else f"{_days(first, last)} {last.year}"
    return f"about {said}" if precision == "about" else said


def brief(first: date | None, last: date | None, precision: str) -> str:
    """Wednesday 13 April; 25 to 29 April; April; about Friday 15 April; no date yet."""
    if first is None or last is None:
        return "no date yet"
    if precision == "month":
        return _months(first, last).removesuffix(f" {last.year}" if first.year == last.year else "")
    said = weekday_short(first) if first == last else _days(first, last)
    return f"about {said}" if precision == "about" else said


def sunday(first: date, last: date) -> date:
    """The last day of some days to look at, of a working week its Sunday: many an activity is at a weekend."""
    return last + timedelta(days=2) if first.weekday() == 0 and last - first == FRIDAY else last


def read_span(phrase: str, today: date, calendar: Calendar, *, backwards: bool = False) -> Span:
    """Some days from a whole phrase. Raises Unclear for what is no date, Oops for what cannot be right."""
    sense, text = Sense(today, calendar, backwards), phrase.strip(" .,;")
    if UNKNOWN.match(plain(text)):
        return Span(None, None, "none", text)
    days = _TIMES.sub("", text)
    first, last, precision, remark = _read(days, sense)
    if last - first >= LONGEST:
        raise Oops(f"{full(first)} to {full(last)} is more than a year. Please check the dates.")
    timed = "" if days == text else f"{DAY_KEPT} "
    return Span(first, last, precision, text, f"{timed}{remark}".strip())


def read_planned(phrase: str, today: date, calendar: Calendar) -> Span:
    """As `read_span`, but what is past is returned and not refused."""
    try:
        return read_span(phrase, today, calendar)
    except Passed:
        return read_span(phrase, today, calendar, backwards=True)


def _read(text: str, sense: Sense) -> tuple[date, date, Precision, str]:
    if months := _month_range(text, sense):
        return (*months, "month", "")
    if days := _from_now(text, sense) or _weekend(text, sense):
        return (*_ahead(days, sense), "day", "")
    if ends := _range(text, sense):
        return (*_ahead(ends[:2], sense), ends[2], "")
    when = read(text, sense.today, sense.calendar, backwards=sense.backwards)
    if when.precision == "week":
        return when.monday, when.monday + FRIDAY, "day", ""
    if when.precision == "month" and _MONTH_ALONE.match(plain(text)):
        return when.first, _month_end(when.first), "month", ""
    return when.day, when.day, "day" if when.precision == "day" else "about", _remark(when)


def _ahead(days: tuple[date, date], sense: Sense) -> tuple[date, date]:
    """The days, unless they are past where days to come are asked for."""
    if days[1] < sense.today and not sense.backwards:
        raise passed(Found(days[1]))
    return days


def _remark(when: When) -> str:
    """Many an event is at a weekend; only a bank holiday is worth a word."""
    return "" if when.day.weekday() > 4 and when.remark.startswith("That is") else when.remark


def _month_range(text: str, sense: Sense) -> tuple[date, date] | None:
    """ "April to June": from the first of the one to the last of the other."""
    match = _RANGE.match(plain(text))
    if match is None or not (_MONTH_ALONE.match(match["first"]) and _MONTH_ALONE.match(match["last"])):
        return None
    first = read(match["first"], sense.today, sense.calendar, backwards=sense.backwards).first
    last = _month_end(read(match["last"], first, sense.calendar).first)
    if last - first >= LONGEST:  # "April to June 2017": the year is said once, at the end
        first = read(match["first"], last - HALF, sense.calendar, backwards=True).first
    return first, last


def _month_end(first: date) -> date:
    return months_on(first, 1) - timedelta(days=1)


def _weekend(text: str, sense: Sense) -> tuple[date, date] | None:
    """ "this weekend", "the weekend of 9 April"; of what is past the one before, until it is Saturday again."""
    match = _WEEKEND.match(plain(text))
    day = _day(match["day"], sense) if match and match["day"] else sense.today
    if match is None or day is None:
        return None
    behind = sense.backwards and not match["day"] and day.weekday() < SATURDAY
    weeks = {"next": 1, "last": -1}.get(match["which"], -int(behind))
    saturday = monday(day) + timedelta(days=SATURDAY, weeks=weeks)
    return saturday, saturday + timedelta(days=1)


def _range(text: str, sense: Sense) -> tuple[date, date, Precision] | None:
    """ "25 to 29 April", "28 April to 3 May": the last day as it is read alone, the first as the nearest to now."""
    match = _RANGE.match(plain(text))
    ending = None if match is None or _SECOND.match(match["last"]) else find(match["last"], sense)
    last = _last(ending) if ending else None
    first = _first(match["first"], match["last"], last, sense) if match and last else None
    if first is None or last is None or ending is None:
        return None
    if first.day > last:
        raise Oops(f"That would end before it starts: {short(first.day)} to {short(last)} {last.year}.")
    return first.day, last, "about" if "about" in (first.precision, ending.precision) else "day"


def _last(found: Found) -> date:
    """The last day of what was found: of "end of May" and "May" the 31st."""
    return _month_end(found.day.replace(day=1)) if found.precision == "month" else found.day


def _from_now(text: str, sense: Sense) -> tuple[date, date] | None:
    """ "until 29 April", of what is still to come: from today."""
    match = _UNTIL.match(plain(text))
    last = _day(match["last"], sense) if match else None
    return (sense.today, last) if last and last > sense.today else None


def _first(text: str, ending: str, last: date, sense: Sense) -> Found | None:
    """The day it begins, which may lean on the last one: "25" on its month, "Saturday" on its week."""
    if _WEEKDAY_ALONE.match(text):
        return Found(last - timedelta(days=(last.weekday() - weekday_number(text)) % 7))
    if _DAY_ALONE.match(text) and (own := _ITS_MONTH.search(ending)):
        return _begin(f"{text} {own[0]}", sense._replace(today=last, backwards=True))
    found = _begin(text, sense._replace(today=min(last, sense.today), backwards=True))
    if found and last - found.day >= LONGEST:  # "10 May to 20 June", said in November
        return _begin(text, sense._replace(today=last - HALF, backwards=True))
    return found


def _begin(text: str, sense: Sense) -> Found | None:
    """A day on which something may begin; of a week its Monday."""
    found = find(text, sense)
    if found is None or found.precision == "month":
        return None
    return Found(monday(found.day)) if found.precision == "week" else found


def _day(text: str, sense: Sense) -> date | None:
    found = find(text, sense)
    return found.day if found and found.precision == "day" else None


def _months(first: date, last: date) -> str:
    if (first.month, first.year) == (last.month, last.year):
        return month(last)
    return f"{first:%B}{'' if first.year == last.year else f' {first.year}'} to {month(last)}"


def _days(first: date, last: date) -> str:
    if (first.month, first.year) == (last.month, last.year):
        return f"{first.day} to {short(last)}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{short(first)}{year} to {short(last)}"
