"""Weeks, months and the days that have names."""

import re
from datetime import date, timedelta

from handlers.language.calendar import Calendar, bank_holidays
from handlers.language.dates.explicit import settle, upcoming
from handlers.language.dates.relative import WEEK, months_on
from handlers.language.dates.when import Found, Precision, Sense, monday
from handlers.language.dates.words import MONTH, month_number, whole

FRIDAY = timedelta(days=4)

# How many days each lies after Good Friday.
EASTER = {
    "maundy thursday": -1,
    "good friday": 0,
    "easter saturday": 1,
    "easter sunday": 2,
    "easter monday": 3,
}
FIXED = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "new year's day": (1, 1),
    "new years day": (1, 1),
}
MOVING = {
    "may day": "May Day",
    "may day bank holiday": "May Day",
    "early may bank holiday": "May Day",
    "spring bank holiday": "spring bank holiday",
    "august bank holiday": "August bank holiday",
    "summer bank holiday": "August bank holiday",
}
_MONTH = rf"(?P<month>{MONTH})(?: (?P<year>20\d\d))?"
_NAMES = "|".join((*EASTER, *FIXED, *MOVING))


def week_due(day: date, calendar: Calendar) -> date:
    """The last working day of the day's week; its Friday when nobody works that week."""
    first = monday(day)
    found = calendar.last_working(first + FRIDAY)
    return found if found >= first else first + FRIDAY


def month_due(first: date, calendar: Calendar) -> date:
    """The last working day of the month; its last day when nobody works that month."""
    last = months_on(first, 1) - timedelta(days=1)
    found = calendar.last_working(last)
    return found if found >= first else last


def _week(match: re.Match[str], sense: Sense) -> Found:
    weeks = {"this": 0, "next": 1, "last": -1}.get(match["which"], 2)
    return Found(week_due(sense.today + weeks * WEEK, sense.calendar), "week")


def _week_end(match: re.Match[str], sense: Sense) -> Found:
    weeks = 1 if match["which"] == "next" else 0
    day = week_due(sense.today + weeks * WEEK, sense.calendar)
    # Said at the weekend, "end of the week" can only be the one to come.
    return Found(day if day >= sense.today else week_due(sense.today + WEEK, sense.calendar))


def _week_start(_match: re.Match[str], sense: Sense) -> Found:
    return Found(monday(sense.today) + WEEK, "about")


def _midweek(_match: re.Match[str], sense: Sense) -> Found:
    return Found(monday(sense.today) + WEEK + timedelta(days=2), "about")


def _bare_month(match: re.Match[str], sense: Sense) -> Found | None:
    return _part_of_month(match, sense) if sense.bare_month else None


def _part_of_month(match: re.Match[str], sense: Sense) -> Found:
    typed = match.groupdict()
    part, year = typed.get("part") or "end", typed["year"]

    def within(year: int) -> date:
        return _part(part, date(year, month_number(typed["month"]), 1), sense.calendar)

    return settle(within, int(year) if year else None, _exactness(part), sense)


def _part_of_this_month(match: re.Match[str], sense: Sense) -> Found:
    typed = match.groupdict()
    part = typed.get("part") or "end"
    first = months_on(sense.today.replace(day=1), {"next": 1, "last": -1}.get(typed.get("which") or "", 0))
    return Found(_part(part, first, sense.calendar), _exactness(part))


def _part(part: str, first: date, calendar: Calendar) -> date:
    if _exactness(part) == "month":
        return month_due(first, calendar)
    return first.replace(day=15) if part.startswith("mid") else first


def _exactness(part: str) -> Precision:
    return "month" if part in ("end", "late") else "about"


def _named_day(match: re.Match[str], sense: Sense) -> Found:
    def within(year: int) -> date | None:
        return _named_in(match["name"], year)

    if match["year"] or sense.backwards:
        return settle(within, int(match["year"] or 0), "day", sense)
    return Found(upcoming(within, sense.today))  # Nobody plans for the Christmas Day just gone.


def _named_in(name: str, year: int) -> date | None:
    if name in FIXED:
        return date(year, *FIXED[name])
    known, after = ("Good Friday", EASTER[name]) if name in EASTER else (MOVING[name], 0)
    found = next((day for day, said in bank_holidays(year).items() if said == known), None)
    return found + timedelta(days=after) if found else None


def _next_holiday(_match: re.Match[str], sense: Sense) -> Found:
    day = sense.today + timedelta(days=1)
    while day.weekday() > 4 or not sense.calendar.holiday(day):
        day += timedelta(days=1)
    return Found(day)


_PART = r"(?P<part>end|late|mid|middle|start|beginning|early)"
RULES = (
    (whole(r"(?:in |during )?(?P<which>this|next|last) week|(?:in )?week after next"), _week),
    (whole(r"end of (?:(?P<which>this|next) )?week|eow"), _week_end),
    (whole(r"(?:start|beginning) of next week|early next week"), _week_start),
    (whole(r"(?:middle of|mid) next week"), _midweek),
    (whole(rf"(?:in |during )?{_MONTH}"), _bare_month),
    (whole(rf"{_PART}[ -](?:of |in )?{_MONTH}"), _part_of_month),
    (whole(rf"{_PART}[ -](?:of )?(?:(?P<which>this|next) )?month"), _part_of_this_month),
    (whole(r"eom|month[ -]end|(?:in |during )?(?P<which>this|next|last) month"), _part_of_this_month),
    (whole(rf"(?:next )?(?P<name>{_NAMES})(?: (?P<year>20\d\d))?"), _named_day),
    (whole(r"next bank holiday"), _next_holiday),
)
