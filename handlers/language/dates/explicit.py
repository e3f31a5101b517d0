"""Dates with a day and a month in them, in every order but month/day in figures."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.core import Oops
from handlers.language.dates.when import Found, Precision, Sense, mismatch, passed
from handlers.language.dates.words import (
    FULL_YEAR,
    MONTH,
    NTH,
    WEEKDAY,
    YEAR,
    month_number,
    weekday_number,
    whole,
)

ASKED = timedelta(days=90)  # A bare date that fell this lately is asked about (domain.md 8.3).

_ON = rf"(?:(?P<weekday>{WEEKDAY}) )?"
_DAY = rf"(?P<day>\d{{1,2}}){NTH}?"
_MONTH = r"(?P<month>\d{1,2})"
_YEAR = rf"(?P<year>{YEAR})"
# Beside a month's name a year is 20xx, so that a meeting on "16 March 1900" is at 7pm.
_IN = r"(?:[ -](?P<year>20\d\d|\d\d))?"
SHAPES = (
    whole(rf"{_ON}{_DAY}(?: of |[ -]?)(?P<month>{MONTH}){_IN}"),
    whole(rf"{_ON}(?P<month>{MONTH})[ -]{_DAY}{_IN}"),
    whole(rf"{_ON}{_DAY} ?/ ?{_MONTH}(?: ?/ ?{_YEAR})?"),
    whole(rf"{_ON}{_DAY} ?(?P<dot>[.-]) ?{_MONTH} ?(?P=dot) ?{_YEAR}"),
    whole(rf"{_ON}(?P<year>{FULL_YEAR})(?P<dash>[/-]){_MONTH}(?P=dash){_DAY}"),
    # "by 3.5" is a number far more often than a date; "by 16.3" and "by 03.05" are dates.
    whole(rf"{_ON}(?P<day>0[1-9]|[12]\d|3[01])\.(?P<month>0?[1-9]|1[0-2])"),
)


@dataclass(frozen=True)
class Parts:
    """A day and month as typed, perhaps with a year and a weekday."""

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None

    def within(self, year: int) -> date | None:
        """This date in a year, or None in a year that has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def in_week(self, monday: date) -> date:
        """This date in the week that holds it."""
        week = (monday + timedelta(days=n) for n in range(7))
        return next(day for day in week if (day.month, day.day) == (self.month, self.day))


def parts(text: str) -> Parts | None:
    """The day and month in a phrase that is nothing else; Oops when there can be no such day."""
    match = next((found for shape in SHAPES if (found := shape.match(text))), None)
    typed = _typed(match) if match else None
    if typed is None or _fraction(typed):
        return None
    _check(typed)
    return typed


def _typed(match: re.Match[str]) -> Parts:
    found = match.groupdict()
    named = found["month"]
    year, weekday = found.get("year"), found["weekday"]
    return Parts(
        day=int(found["day"]),
        month=int(named) if named.isdigit() else month_number(named),
        year=full_year(year) if year else None,
        weekday=weekday_number(weekday) if weekday else None,
    )


def full_year(typed: str) -> int:
    """A year of two figures is 20xx."""
    return int(typed) + (2000 if len(typed) == 2 else 0)


def _fraction(typed: Parts) -> bool:
    # 50/50 and 1/100 are not dates in any order; 3/16 is one the American way round.
    return typed.year is None and typed.month > 12 and (typed.day > 12 or typed.month > 31)


def _check(typed: Parts) -> None:
    if not 1 <= typed.month <= 12:
        swapped = typed.day <= 12 < typed.month <= 31 and Parts(typed.month, typed.day).within(2016)
        example = f"{typed.month}/{typed.day}" if swapped else "16/3"
        raise Oops(f"There is no month {typed.month}; dates are day/month, such as {example}.")
    if not typed.within(2016):
        raise no_such_day(typed.day, f"{date(2016, typed.month, 1):%B}")


def no_such_day(day: int, month: str) -> Oops:
    """April has no day 31."""
    return Oops(f"{month} has no day {day}.")


def explicit(text: str, sense: Sense) -> Found | None:
    """A phrase that is a day and a month, with or without a year."""
    typed = parts(text)
    if typed is None:
        return None
    found = settle(typed.within, typed.year, "day", sense)
    agree(found.day, typed.weekday)
    return found


def agree(day: date, weekday: int | None) -> None:
    """Oops when the weekday typed is not the day's own."""
    if weekday not in (None, day.weekday()):
        raise mismatch(day, weekday)


def settle(within: Callable[[int], date | None], year: int | None, precision: Precision, sense: Sense) -> Found:
    """The date in the year typed; with none typed, the next one, asking if it fell lately."""
    if year:
        return Found(_in_year(within, year), precision)
    if sense.backwards:
        return Found(_nearest(within, sense.today), precision)
    ahead, behind = upcoming(within, sense.today), _behind(within, sense.today)
    if behind and ahead != sense.today and sense.today - behind <= ASKED:
        raise passed(Found(behind, precision), Found(ahead, precision))
    return Found(ahead, precision)


def _in_year(within: Callable[[int], date | None], year: int) -> date:
    found = within(year)
    if found is None:  # Every other impossible day was refused before its year was looked at.
        raise no_such_day(29, f"February {year}")
    return found


def upcoming(within: Callable[[int], date | None], today: date) -> date:
    """The next such date, today among them."""
    # Nine years, since there was no 29 February between 1896 and 1904.
    days = (within(year) for year in range(today.year, today.year + 9))
    return next(day for day in days if day and day >= today)


def _behind(within: Callable[[int], date | None], today: date) -> date | None:
    days = (within(year) for year in (today.year, today.year - 1))
    return next((day for day in days if day and day < today), None)


def _nearest(within: Callable[[int], date | None], today: date) -> date:
    days = (within(year) for year in range(today.year - 4, today.year + 5))
    return min((day for day in days if day), key=lambda day: abs(day - today))
