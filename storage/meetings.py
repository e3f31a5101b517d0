"""Meetings and who comes: the table, its rules, its questions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, NamedTuple, get_args

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of

Day = date  # the column of that name hides the type in the class

Precision = Literal["datetime", "day", "month", "unknown"]
MeetingStatus = Literal["planned", "held", "cancelled"]
Minutes = Literal["none", "draft", "agreed"]
State = Literal["expected", "present", "apologies", "deputy", "absent"]


@dataclass(frozen=True)
class Change:
    """A move or a cancellation: when and why. `told` is whether people knew of the date that stood until then."""

    at: datetime
    reason: str = ""
    told: bool = True


class When(NamedTuple):
    """When a meeting is: all that a list says of it."""

    date: Day | None
    precision: Precision

    @property
    def dated(self) -> bool:
        """Whether the day itself is known."""
        return self.precision in ("day", "datetime") and self.date is not None


class Meeting(Row, table=True):
    """One meeting of one group. `moves` counts moves and cancellations and stands in the keys of its nudges."""

    words = frozenset({"title", "venue", "purpose", "reason"})
    __table_args__ = (
        one_of("precision", get_args(Precision)),
        one_of("status", get_args(MeetingStatus)),
        one_of("minutes_status", get_args(Minutes)),
    )
    ref: str = Field(max_length=20, unique=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    title: str = Field(default="", max_length=120)
    date: Day | None = Field(default=None, index=True)
    start_time: time | None = None
    end_time: time | None = None
    precision: Precision = Field(default="day", sa_type=String)
    venue: str = Field(default="", max_length=120)
    online_link: str = Field(default="", max_length=300)
    purpose: str = Field(default="", max_length=300)
    status: MeetingStatus = Field(default="planned", sa_type=String)
    reason: str = Field(default="", max_length=300)
    moved_from: Day | None = None  # the first date of all
    previous_date: Day | None = None  # the date that people knew before it was moved or cancelled
    previous_start: time | None = None
    scheduled_at: datetime  # when the date that stands now was set: added or moved
    changed_at: datetime | None = None  # when it was last moved or cancelled, for the notice of it
    minutes_status: Minutes = Field(default="none", sa_type=String)
    version: int = 1
    moves: int = 0

    @property
    def dated(self) -> bool:
        """Whether the day itself is known."""
        return self.precision in ("day", "datetime") and self.date is not None

    def happened(self, today: Day) -> bool:
        """Whether it took place: somebody said so, or its day is past (design 9.15)."""
        past = self.date is not None and self.dated and self.date < today
        return self.status == "held" or (self.status == "planned" and past)

    def move(self, day: Day, times: tuple[time | None, time | None], change: Change) -> None:
        """Give it another day; the first one is kept for ever."""
        self._change(change)
        if self.dated:
            self.moved_from = self.moved_from or self.date
        self.date, (self.start_time, self.end_time) = day, times
        self.precision = "datetime" if self.start_time else "day"
        self.scheduled_at = change.at

    def put_off(self, month: Day, change: Change) -> None:
        """Give it another month, as long as it has no day."""
        self._change(change)
        self.date, self.precision, self.scheduled_at = month, "month", change.at

    def cancel(self, change: Change) -> None:
        """Call it off. A cancelled meeting stays cancelled: another one is a new meeting."""
        self._change(change)
        self.status = "cancelled"

    def _change(self, change: Change) -> None:
        if change.told:
            self.previous_date, self.previous_start = (self.date, self.start_time) if self.dated else (None, None)
        self.reason, self.changed_at = change.reason, change.at
        self.moves, self.version = self.moves + 1, self.version + 1

    def take_back(self, reason: str) -> None:
        """It was never meant: off the list, and nobody is written to about it."""
        self.status, self.reason, self.version = "cancelled", reason, self.version + 1

    def hold(self) -> None:
        """It took place."""
        self.status = "held"
        self.version += 1


class Attendance(Row, table=True):
    """What one seat said about one meeting."""

    words = frozenset({"note"})
    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"), one_of("state", get_args(State)))
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
    state: State = Field(default="expected", sa_type=String)
    note: str = Field(default="", max_length=300)

    def take_back(self, reason: str) -> None:
        """Nothing was said."""
        self.state = "expected"


def get(session: Session, meeting_id: int) -> Meeting | None:
    """A meeting by its id; a list asks for the same few again and again."""
    kept: dict[int, Meeting | None] = session.info.setdefault("meetings", {})
    if meeting_id not in kept:
        kept[meeting_id] = session.get(Meeting, meeting_id)
    return kept[meeting_id]


def by_ref(session: Session, ref: str) -> Meeting | None:
    """The meeting with this ref (whether it may be seen is for the asker's Roster to say)."""
    return session.exec(select(Meeting).where(Meeting.ref == ref)).first()


def planned(session: Session, groups: Collection[int], today: date, also: Collection[int] = ()) -> list[Meeting]:
    """These groups' planned meetings, and of those with the ids `also`, that are not past.

    The soonest come first, those without a date last.
    """
    query = select(Meeting).where(
        col(Meeting.group_id).in_(groups) | col(Meeting.id).in_(also),
        Meeting.status == "planned",
        col(Meeting.date).is_(None) | (col(Meeting.date) >= today.replace(day=1)),
    )
    rows = [m for m in session.exec(query) if m.date is None or m.precision == "month" or m.date >= today]
    return sorted(rows, key=lambda m: (m.date is None, m.date or today, m.start_time or time.min, m.key_id))


def upcoming(session: Session, group_id: int, today: date, clock: time) -> Meeting | None:
    """The group's next meeting: the next whose start is still to come (design 9.17), else one without a day."""
    rows = planned(session, [group_id], today)
    dated = (m for m in rows if m.dated and (m.date != today or (m.start_time or time.max) > clock))
    return next(dated, None) or next((m for m in rows if not m.dated), None)


def listed(session: Session, group_id: int) -> list[Meeting]:
    """Every meeting of a group, the newest first."""
    query = select(Meeting).where(Meeting.group_id == group_id)
    return sorted(session.exec(query), key=lambda m: (m.date or date.min, m.key_id), reverse=True)


def on_day(session: Session, group_id: int, day: date) -> list[Meeting]:
    """The group's meetings on one day that were not called off."""
    query = select(Meeting).where(Meeting.group_id == group_id, Meeting.date == day, Meeting.status != "cancelled")
    return [meeting for meeting in session.exec(query) if meeting.dated]


def last_held(session: Session, group_id: int, today: date) -> Meeting | None:
    """The group's latest meeting that took place: said to be held, or planned for a day that is past."""
    query = (
        select(Meeting)
        .where(
            Meeting.group_id == group_id,
            Meeting.status != "cancelled",
            col(Meeting.date).is_not(None),
            (col(Meeting.status) == "held") | (col(Meeting.date) < today),
        )
        .order_by(col(Meeting.date).desc(), col(Meeting.id).desc())
    )
    return next((m for m in session.exec(query) if m.dated), None)


def attendance(session: Session, meeting_id: int, state: State) -> list[Attendance]:
    """Who said this about the meeting."""
    query = select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.state == state)
    return list(session.exec(query.order_by(col(Attendance.id))))


def say_apologies(session: Session, meeting: Meeting, seat_id: int, note: str = "") -> bool:
    """Note apologies, and what was said with them; False when they were in already."""
    row = _mark(session, meeting, seat_id) or Attendance(meeting_id=meeting.key_id, seat_id=seat_id)
    new = row.state != "apologies"
    row.state, row.note = "apologies", note or row.note
    session.add(row)
    return new


def say_coming(session: Session, meeting: Meeting, seat_id: int) -> bool:
    """Take apologies back; False when there were none."""
    row = _mark(session, meeting, seat_id)
    if row is None or row.state != "apologies":
        return False
    row.state, row.note = "expected", ""
    return True


def _mark(session: Session, meeting: Meeting, seat_id: int) -> Attendance | None:
    query = select(Attendance).where(Attendance.meeting_id == meeting.key_id, Attendance.seat_id == seat_id)
    return session.exec(query).first()


def around(session: Session, first: date, last: date) -> list[Meeting]:
    """Meetings of any group between these days that were not called off, for the reminders about them."""
    query = select(Meeting).where(Meeting.status != "cancelled", col(Meeting.date) >= first, col(Meeting.date) <= last)
    return list(session.exec(query.order_by(col(Meeting.date), col(Meeting.id))))


def changed_since(session: Session, since: datetime) -> list[Meeting]:
    """Meetings that were moved or called off since then."""
    return list(session.exec(select(Meeting).where(col(Meeting.changed_at) >= since).order_by(col(Meeting.id))))


def heir(session: Session, meeting: Meeting, today: date) -> Meeting | None:
    """Where the open actions of a cancelled meeting fall: the next one its group has planned (design 9.17).

    One after it where there is one, so that nobody's time gets shorter.
    """
    rows = [m for m in planned(session, [meeting.group_id], today) if m.id != meeting.id]
    later = (m for m in rows if m.date and meeting.date and m.date >= meeting.date)
    return next(later, rows[0] if rows else None)
