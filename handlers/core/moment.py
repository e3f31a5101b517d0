"""The record at one moment, for what is planned and written without anybody asking."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from handlers.language.calendar import Calendar
from storage.base import Session
from storage.people import Member
from storage.roster import Roster, roster_of


@dataclass(frozen=True)
class Moment:
    """A transaction, and the time it is in it."""

    session: Session
    now: datetime

    @cached_property
    def roster(self) -> Roster:
        """Who is who."""
        return roster_of(self.session)

    @cached_property
    def calendar(self) -> Calendar:
        """The partnership's working days and wall-clock time."""
        return calendar_of(self.session)

    @cached_property
    def today(self) -> date:
        """The local date."""
        return self.calendar.today(self.now)

    @cached_property
    def clock(self) -> time:
        """The local time of day."""
        return self.calendar.local(self.now).time()


def office_hours(session: Session, now: datetime) -> list[tuple[Member, datetime]]:
    """Whoever looks after the programme, each with when they may next be written to."""
    calendar = calendar_of(session)
    office = roster_of(session).office()
    return [(member, calendar.open_at(now, member.nudge_from, member.nudge_to)) for member in office]


def calendar_of(session: Session) -> Calendar:
    """The partnership's calendar: its zone, and its closures beside the bank holidays."""
    partnership = roster_of(session).partnership
    closed = frozenset(date.fromisoformat(day) for day in partnership.closures) if partnership else frozenset()
    return Calendar(session.info["zone"], closed)
