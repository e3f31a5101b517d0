"""Days counted from today: tomorrow, next Friday, a week on Thursday, in two weeks, the 3rd."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from handlers.language.dates.explicit import agree, no_such_day
from handlers.language.dates.when import Found, Sense, monday
from handlers.language.dates.words import COUNT, NTH, WEEKDAY, counted, weekday_number, whole

WEEK = timedelta(days=7)

NEAR_DAYS = {
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "yesterday": -1,
    "last night": -1,
    "day before yesterday": -2,
    "this time next week": 7,
    "this time tomorrow": 1,
}
_NEAR = "|".join(NEAR_DAYS)
_UNIT = r"(?P<unit>(?:working )?day|hour|week|fortnight|month|year)"
_LATER = rf"(?P<count>{COUNT}) (?P<unit>week|fortnight)s?"
_ANCHOR = rf"(?P<anchor>today|tomorrow|{WEEKDAY})"


def _near(match: re.Match[str], sense: Sense) -> Found:
    return Found(sense.today + timedelta(days=NEAR_DAYS[match[0]]))


def _weekday(match: re.Match[str], sense: Sense) -> Found:
    return Found(anchor_day(match["anchor"], sense))


def anchor_day(anchor: str, sense: Sense) -> date:
    """Today, tomorrow, or the next such weekday after today; for a log the nearest such weekday."""
    if anchor in NEAR_DAYS:
        return sense.today + timedelta(days=NEAR_DAYS[anchor])
    ahead = (weekday_number(anchor) - sense.today.weekday() - 1) % 7 + 1
    if sense.backwards and ahead > 3:
        ahead -= 7
    return sense.today + timedelta(days=ahead)


def _calendar_week(weeks: int) -> Callable[[re.Match[str], Sense], Found]:
    def rule(match: re.Match[str], sense: Sense) -> Found:
        weekday = timedelta(days=weekday_number(match["weekday"]))
        return Found(monday(sense.today) + weeks * WEEK + weekday)

    return rule


def _last_weekday(match: re.Match[str], sense: Sense) -> Found:
    behind = (sense.today.weekday() - weekday_number(match["weekday"]) - 1) % 7 + 1
    return Found(sense.today - timedelta(days=behind))


def _week_after(match: re.Match[str], sense: Sense) -> Found:
    days = 14 if match["unit"] == "fortnight" else 7
    count = counted(match.groupdict().get("count") or "a")
    forwards = sense._replace(backwards=False)  # "Friday week" is never behind us.
    return Found(anchor_day(match["anchor"], forwards) + timedelta(days=count * days))


def _ahead(match: re.Match[str], sense: Sense) -> Found | None:
    return _counted_on(counted(match["count"]), match["unit"], sense)


def _ago(match: re.Match[str], sense: Sense) -> Found | None:
    return _counted_on(-counted(match["count"]), match["unit"], sense)


def _counted_on(n: int, unit: str, sense: Sense) -> Found | None:
    if unit == "working day":
        return Found(sense.calendar.shift(sense.today, n))
    if unit in ("month", "year"):
        return Found(months_on(sense.today, n * (12 if unit == "year" else 1)))
    hours = {"hour": 1, "day": 24, "week": 168, "fortnight": 336}[unit] * n
    return Found(sense.today + timedelta(hours=hours)) if hours % 24 == 0 else None


def months_on(day: date, n: int) -> date:
    """The same day n months on, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _nth(match: re.Match[str], sense: Sense) -> Found | None:
    typed = match.groupdict()
    number, weekday = int(typed["day"]), typed.get("weekday")
    if not 1 <= number <= 31:
        return None
    found = _nth_in(number, typed.get("which"), sense)
    agree(found, weekday_number(weekday) if weekday else None)
    return Found(found)


def _nth_in(number: int, which: str | None, sense: Sense) -> date:
    first = sense.today.replace(day=1)
    if which:
        return _nth_of(number, months_on(first, 1 if which == "next" else 0))
    firsts = [months_on(first, n) for n in range(-2, 3)]
    days = [each.replace(day=number) for each in firsts if number <= monthrange(each.year, each.month)[1]]
    if sense.backwards:
        return min(days, key=lambda day: abs(day - sense.today))
    return next(day for day in days if day >= sense.today)


def _nth_of(number: int, first: date) -> date:
    if number > monthrange(first.year, first.month)[1]:
        raise no_such_day(number, f"{first:%B}")
    return first.replace(day=number)


RULES = (
    (whole(_NEAR), _near),
    (whole(rf"(?:this |coming |this coming )?(?P<anchor>{WEEKDAY})"), _weekday),
    (whole(rf"(?:next|next week on|next week) (?P<weekday>{WEEKDAY})"), _calendar_week(1)),
    (whole(rf"(?P<weekday>{WEEKDAY}) (?:of )?next(?: week)?"), _calendar_week(1)),
    (whole(rf"(?P<weekday>{WEEKDAY}) (?:of )?this week"), _calendar_week(0)),
    (whole(rf"(?P<weekday>{WEEKDAY}) (?:of )?last week"), _calendar_week(-1)),
    (whole(rf"last (?P<weekday>{WEEKDAY})"), _last_weekday),
    (whole(rf"{_ANCHOR} (?P<unit>week|fortnight)"), _week_after),
    (whole(rf"(?:in )?{_LATER} (?:on |from |after )?{_ANCHOR}"), _week_after),
    (whole(rf"(?:in|within)(?: next)? (?P<count>{COUNT}) {_UNIT}(?:'s|s'?)?(?: time)?"), _ahead),
    (whole(rf"(?P<count>{COUNT}) {_UNIT}(?:'s|s'?)? (?:time|from now|from today)"), _ahead),
    (whole(rf"(?P<count>{COUNT}) {_UNIT}s? ago"), _ago),
    (whole(rf"(?P<weekday>{WEEKDAY}) (?P<day>\d{{1,2}}){NTH}?"), _nth),
    (whole(rf"(?P<day>\d{{1,2}}){NTH}(?: of (?P<which>this|next) month)?"), _nth),
)
