"""Working days, opening hours and how a day is said (domain.md 9.1 and 9.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import count, islice
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")

# The holidays package's names, where people say another.
SPOKEN = {
    "Spring Bank Holiday": "spring bank holiday",
    "Late Summer Bank Holiday": "August bank holiday",
}


@dataclass(frozen=True)
class Calendar:
    """A partnership's own calendar: its time zone and the days its offices are closed."""

    zone: ZoneInfo = LONDON
    closures: frozenset[date] = frozenset()

    def local(self, now: datetime) -> datetime:
        """The same moment on the wall clock here."""
        return now.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """The date here at that moment."""
        return self.local(now).date()

    def at(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, when clocks here show this time on this day."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def holiday(self, day: date) -> str:
        """The bank holiday's name as people say it, or nothing."""
        return bank_holidays(day.year).get(day, "")

    def working(self, day: date) -> bool:
        """Monday to Friday, not a bank holiday, not a closure day."""
        return day.weekday() < 5 and day not in self.closures and not self.holiday(day)

    def next_working(self, day: date) -> date:
        """This day if people work on it, otherwise the first working day after."""
        return next(each for each in _days(day, DAY) if self.working(each))

    def last_working(self, day: date) -> date:
        """This day if people work on it, otherwise the last working day before."""
        return next(each for each in _days(day, -DAY) if self.working(each))

    def shift(self, day: date, n: int) -> date:
        """The day n working days after, or before when n is negative; 0 is the day itself."""
        return _shifted(self, day, n)

    def count_working(self, start: date, end: date) -> int:
        """Working days after start, up to and including end; 0 when end is not after start."""
        return sum(self.working(start + DAY * n) for n in range(1, (end - start).days + 1))

    def open_at(self, at: datetime, opens: time, closes: time) -> datetime:
        """The first moment, in UTC, from `at` on that is inside hours; hours may cross midnight.

        Hours that cross midnight belong to the working day they begin on. The closing moment is outside.
        """
        for opening, closing in self._windows(self.today(at) - DAY, opens, closes):
            if at < closing:
                return max(at.astimezone(UTC), opening)
        raise AssertionError("working days never run out")

    def _windows(self, day: date, opens: time, closes: time) -> Iterator[tuple[datetime, datetime]]:
        overnight = DAY if closes <= opens else timedelta()
        for each in filter(self.working, _days(day, DAY)):
            yield self.at(each, opens), self.at(each + overnight, closes)


@lru_cache(4096)
def _shifted(calendar: Calendar, day: date, n: int) -> date:
    """Kept, as planning asks it of the same few days for everybody, each minute."""
    step = DAY if n > 0 else -DAY
    working = (each for each in _days(day + step, step) if calendar.working(each))
    return next(islice(working, abs(n) - 1, None)) if n else day


@cache
def bank_holidays(year: int) -> dict[date, str]:
    """England's bank holidays in a year, by the names people use."""
    # The package takes longer to load than all the rest of the bot's own code.
    from holidays import country_holidays  # noqa: PLC0415

    found = country_holidays("GB", subdiv="ENG", years=year, expand=False)
    return {day: _spoken(name) for day, name in found.items()}


def _spoken(name: str) -> str:
    if name.endswith(" (observed)"):
        return f"{name.removesuffix(' (observed)')} bank holiday"
    return SPOKEN.get(name, name)


def _days(first: date, step: timedelta) -> Iterator[date]:
    return (first + step * n for n in count())


@lru_cache
def full(day: date) -> str:
    """Wednesday 16 March 2016."""
    return f"{weekday_short(day)} {day.year}"


@lru_cache
def weekday_short(day: date) -> str:
    """Wednesday 16 March."""
    return f"{day:%A} {short(day)}"


@lru_cache
def short(day: date) -> str:
    """16 March."""
    return f"{day.day} {day:%B}"


def month(day: date) -> str:
    """April 2016."""
    return f"{day:%B} {day.year}"


def clock(moment: time) -> str:
    """10am, 4.30pm, midday, midnight."""
    if (moment.hour % 12, moment.minute) == (0, 0):
        return "midday" if moment.hour else "midnight"
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def span(start: time, end: time) -> str:
    """10am to midday."""
    return f"{clock(start)} to {clock(end)}"
