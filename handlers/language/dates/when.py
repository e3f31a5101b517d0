"""A due date as understood: its day, how exact it is, and how it is said back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from handlers.core import Oops
from handlers.language.calendar import Calendar, full, short, weekday_short

Precision = Literal["day", "week", "month", "about"]

NEEDED = "I need a date, such as 29 April or end of April."

# The holidays that are known by name alone; any other is called a bank holiday.
NAMED = ("Good Friday", "Easter Monday", "Christmas Day", "Boxing Day", "New Year's Day")


class Passed(Oops):
    """The day is past, where one to come was asked for."""


@dataclass(frozen=True)
class When:
    """A due date. For a week or a month `day` is its last working day."""

    day: date
    precision: Precision
    typed: str
    remark: str = ""

    @property
    def monday(self) -> date:
        """The Monday of its week."""
        return monday(self.day)

    @property
    def first(self) -> date:
        """The first of its month."""
        return self.day.replace(day=1)

    @property
    def words(self) -> str:
        """How it is echoed in full."""
        return words(self.day, self.precision)

    @property
    def brief(self) -> str:
        """How it is said in a list."""
        return brief(self.day, self.precision)


class Sense(NamedTuple):
    """What a phrase is read against."""

    today: date
    calendar: Calendar
    backwards: bool = False
    bare_month: bool = True


class Found(NamedTuple):
    """A reading of a phrase, before it is checked."""

    day: date
    precision: Precision = "day"


def monday(day: date) -> date:
    """The Monday of the week the day is in."""
    return day - timedelta(days=day.weekday())


def words(day: date, precision: str) -> str:
    """Friday 29 April 2016; the week of Monday 21 March 2016; the end of April (Friday 29 April 2016)."""
    if precision == "week":
        return f"the week of {full(monday(day))}"
    if precision == "month":
        return f"the end of {day:%B} ({full(day)})"
    return f"about {full(day)}" if precision == "about" else full(day)


def brief(day: date, precision: str) -> str:
    """29 April; week of 21 March; end of April; about 15 April."""
    if precision == "week":
        return f"week of {short(monday(day))}"
    if precision == "month":
        return f"end of {day:%B}"
    return f"about {short(day)}" if precision == "about" else short(day)


def label(found: Found) -> str:
    """How a date is named in a question about its year: 1 March 2016."""
    if found.precision == "week":
        first = monday(found.day)
        return f"the week of {short(first)} {first.year}"
    if found.precision == "month":
        return f"the end of {found.day:%B} {found.day.year}"
    return f"{short(found.day)} {found.day.year}"


def passed(found: Found, instead: Found | None = None) -> Oops:
    """1 March 2016 has passed. Did you mean 1 March 2017?"""
    said = label(found)
    question = f" Did you mean {label(instead)}?" if instead else ""
    return Passed(f"{said[0].upper()}{said[1:]} has passed.{question}")


def mismatch(day: date, weekday: int) -> Oops:
    """16 March 2016 is a Wednesday, not a Tuesday. Which did you mean?"""
    wanted = day + timedelta(days=weekday - day.weekday())
    said = label(Found(day))
    return Oops(f"{said} is a {day:%A}, not a {wanted:%A}. Which did you mean?")


def remark(day: date, sense: Sense) -> str:
    """One sentence for a day nobody works on; nothing for a working day."""
    if sense.calendar.working(day):
        return ""
    return f"{_reason(day, sense.calendar)}; {_nearest(day, sense)}."


def _reason(day: date, calendar: Calendar) -> str:
    name = calendar.holiday(day)
    if name in NAMED:
        return f"{full(day)} is {name}"
    if name.endswith("bank holiday"):
        return f"{full(day)} is the {name}"
    if name:
        return f"{full(day)} is a bank holiday ({name})"
    return f"That is a {day:%A}" if day.weekday() > 4 else f"{full(day)} is a closure day"


def _nearest(day: date, sense: Sense) -> str:
    before = sense.calendar.last_working(day)
    if before >= sense.today:
        return f"the last working day before is {weekday_short(before)}"
    return f"the next working day is {weekday_short(sense.calendar.next_working(day))}"
