"""Actions, the unit of the partnership's work: the table, its rules, its questions."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, CompoundSelect, Index, String, UniqueConstraint, bindparam, func, literal, union
from sqlmodel import Field, Session, col, or_, select

from storage.base import Row, one_of
from storage.meetings import Meeting
from storage.ready import Ready

Status = Literal["open", "claimed", "cleared", "withdrawn"]
OwnerKind = Literal["none", "member", "seat", "everyone"]
DuePrecision = Literal["day", "week", "month", "about", "meeting", "none"]
Answer = Literal["waiting", "done", "cannot"]

LIVE: tuple[Status, ...] = ("open", "claimed")


class Action(Row, table=True):
    """Something agreed. `due_date` is the last day it is due, or its meeting's date when it is due at one."""

    words = frozenset({"text", "detail", "blocked_note", "cleared_note", "withdrawn_note", "due_typed"})
    __table_args__ = (
        one_of("status", get_args(Status)),
        one_of("owner_kind", get_args(OwnerKind)),
        one_of("due_precision", get_args(DuePrecision)),
        Index(None, "group_id", "status", "due_date"),  # the whole of what a list is chosen and ordered by
    )
    ref: str = Field(max_length=20, unique=True)
    group_id: int = Field(foreign_key="groups.id")
    text: str = Field(max_length=300)
    detail: str = Field(default="", max_length=2000)
    status: Status = Field(default="open", sa_type=String, index=True)
    owner_kind: OwnerKind = Field(default="none", sa_type=String)
    owner_member_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    owner_seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    owned_on: date | None = None
    due_date: date | None = None
    due_precision: DuePrecision = Field(default="none", sa_type=String)
    due_meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    due_typed: str = Field(default="", max_length=60)
    first_due_date: date | None = None
    due_moves: int = 0
    raised_at_meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    raised_by_id: int | None = Field(default=None, foreign_key="member.id")
    raised_on: date
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)  # what it was raised for
    call_to_action: bool = False
    blocked: bool = False
    blocked_note: str = Field(default="", max_length=300)
    cleared_note: str = Field(default="", max_length=500)
    cleared_on: date | None = None
    cleared_by_id: int | None = Field(default=None, foreign_key="member.id")
    cleared_at_meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    withdrawn_note: str = Field(default="", max_length=300)
    version: int = 1

    @property
    def live(self) -> bool:
        """Whether there is still something to do."""
        return self.status in LIVE

    @property
    def owned(self) -> bool:
        """Whether it is somebody's, or everybody's."""
        return self.owner_kind != "none"

    def give(self, kind: OwnerKind, who: int | None, on: date) -> None:
        """Make it somebody's: a member's, a seat's, everyone's, or nobody's again."""
        self.owner_kind, self.owned_on = kind, None if kind == "none" else on
        self.owner_member_id = who if kind == "member" else None
        self.owner_seat_id = who if kind == "seat" else None
        self.status = "open" if kind == "none" else "claimed"
        self.version += 1

    def set_due(self, day: date | None, precision: DuePrecision, meeting_id: int | None, typed: str = "") -> None:
        """When it is due. The first date is kept for ever, and later changes are counted."""
        if self.first_due_date is not None or self.due_precision != "none":
            self.due_moves += 1
        self.due_date, self.due_precision, self.due_meeting_id = day, precision, meeting_id
        self.due_typed = typed
        self.first_due_date = self.first_due_date or day
        self.version += 1

    def follow(self, meeting: Meeting | None) -> None:
        """Keep to its meeting's date, or fall to another meeting; this is no move of the owner's making."""
        self.due_meeting_id = meeting.key_id if meeting else None
        self.due_date = meeting.date if meeting and meeting.dated else None
        self.due_precision = "meeting" if meeting else "none"
        self.version += 1

    def clear(self, note: str, by: int | None, on: date, meeting_id: int | None = None) -> None:
        """Done, in the words the minutes will print."""
        self.status, self.cleared_note, self.cleared_on = "cleared", note, on
        self.cleared_by_id, self.cleared_at_meeting_id = by, meeting_id
        self.blocked, self.blocked_note = False, ""
        self.version += 1

    def reopen(self) -> None:
        """Live again, with the owner it had."""
        self.status = "claimed" if self.owned else "open"
        self.cleared_note, self.cleared_on, self.cleared_by_id = "", None, None
        self.cleared_at_meeting_id = None
        self.version += 1

    def withdraw(self, reason: str) -> None:
        """Taken off the list, with a reason; its ref stays used."""
        self.status, self.withdrawn_note = "withdrawn", reason
        self.version += 1

    def take_back(self, reason: str) -> None:
        """Its ref stays used."""
        self.withdraw(reason)

    def block(self, note: str) -> None:
        """Stuck, and why."""
        self.blocked, self.blocked_note = True, note
        self.version += 1

    def flag(self, on: bool) -> None:
        """Put it on the Call to Action Plan, or take it off."""
        self.call_to_action = on
        self.version += 1

    def unblock(self) -> None:
        """No longer stuck."""
        self.blocked, self.blocked_note = False, ""
        self.version += 1


class ActionReply(Row, table=True):
    """One seat's answer to an action for everyone."""

    words = frozenset({"note"})
    __table_args__ = (UniqueConstraint("action_id", "seat_id"), one_of("state", get_args(Answer)))
    action_id: int = Field(foreign_key="action.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    state: Answer = Field(default="waiting", sa_type=String)
    note: str = Field(default="", max_length=300)
    replied_on: date | None = None

    def answer(self, state: Answer, note: str, on: date) -> None:
        """Done, cannot, or waiting again after all."""
        self.state, self.note, self.replied_on = state, note, on


def by_ref(session: Session, ref: str) -> Action | None:
    """The action with this ref (whether it may be seen is for the asker's Roster to say)."""
    return session.exec(select(Action).where(Action.ref == ref)).first()


def latest_ref(session: Session, groups: Collection[int]) -> str:
    """The newest ref in these groups, or "" when there is none."""
    query = select(Action.ref).where(col(Action.group_id).in_(groups)).order_by(col(Action.id).desc()).limit(1)
    return session.exec(query).first() or ""


def still_live() -> ColumnElement[bool]:
    """Still to be done, for statements that are built once: a list of values is spelled out at every use."""
    return col(Action.status).in_([literal(word) for word in LIVE])


_LATEST = Ready(
    select(Action.id, Action.text).where(
        col(Action.group_id) == bindparam("group"),
        still_live(),
        col(Action.id) > select(func.max(Action.id)).scalar_subquery() - bindparam("most"),
        col(Action.created_at) >= bindparam("since"),
    )
)


def same_text(session: Session, group_id: int, text: str, since: datetime) -> Action | None:
    """A live action of the group with the same words, whatever their capitals, among the latest fifty of all."""
    wanted = text.casefold()
    for action_id, words in _LATEST.run(session, {"most": 50, "since": since, "group": group_id}):
        if words.casefold() == wanted:
            return session.get(Action, action_id)
    return None


def live(session: Session, group_id: int) -> list[Action]:
    """A group's live actions, those due soonest first and those without a date last."""
    query = select(Action).where(Action.group_id == group_id, col(Action.status).in_(LIVE))
    return list(session.exec(query.order_by(*by_due())))


def due_by(session: Session, meeting: Meeting) -> list[Action]:
    """What is to be done by a meeting of its own group: due at it, or dated on or before its day."""
    query = select(Action).where(
        col(Action.status).in_(LIVE),
        Action.group_id == meeting.group_id,
        or_(Action.due_meeting_id == meeting.id, col(Action.due_date) <= meeting.date),
    )
    return list(session.exec(query.order_by(*by_due())))


def due_at(session: Session, meeting_id: int) -> list[Action]:
    """Live actions that are due at this very meeting, of whichever group."""
    query = select(Action).where(col(Action.status).in_(LIVE), Action.due_meeting_id == meeting_id)
    return list(session.exec(query.order_by(*by_due())))


def owned_by(session: Session, member_id: int, seats: Collection[int]) -> list[Action]:
    """A person's live actions: their own, their seats', and those for everyone that wait for their reply."""
    waiting = select(ActionReply.action_id).where(col(ActionReply.seat_id).in_(seats), ActionReply.state == "waiting")
    query = select(Action).where(
        col(Action.status).in_(LIVE),
        or_(
            Action.owner_member_id == member_id,
            col(Action.owner_seat_id).in_(seats),
            col(Action.id).in_(waiting),
        ),
    )
    return list(session.exec(query.order_by(*by_due())))


def in_hand(session: Session) -> list[Action]:
    """Every live action that is somebody's or everybody's, of all groups, those due soonest first."""
    query = select(Action).where(Action.status == "claimed")
    return list(session.exec(query.order_by(*by_due())))


def in_hands(
    session: Session, members: Collection[int], seats: Collection[int], groups: Collection[int]
) -> list[Action]:
    """Of those, what is these people's or waits for these seats, and all that is in these groups."""
    waiting = select(ActionReply.action_id).where(col(ActionReply.seat_id).in_(seats), ActionReply.state == "waiting")
    found: CompoundSelect[Any] = union(
        select(Action.id).where(col(Action.owner_member_id).in_(members)),
        select(Action.id).where(col(Action.owner_seat_id).in_(seats)),
        select(Action.id).where(col(Action.group_id).in_(groups), Action.status == "claimed"),
        waiting,
    )
    query = select(Action).where(col(Action.id).in_(found), Action.status == "claimed")
    return list(session.exec(query.order_by(*by_due())))


def awaited(session: Session) -> set[tuple[int, int]]:
    """The replies that live actions for everyone still wait for, as pairs of action and seat."""
    query = select(ActionReply.action_id, ActionReply.seat_id).join(
        Action, col(Action.id) == col(ActionReply.action_id)
    )
    waiting = query.where(ActionReply.state == "waiting", Action.status == "claimed")
    return {(action_id, seat_id) for action_id, seat_id in session.exec(waiting)}


def cleared_since(session: Session, group_id: int, since: date) -> list[Action]:
    """Cleared on that day or later, the oldest first."""
    query = select(Action).where(
        Action.group_id == group_id, Action.status == "cleared", col(Action.cleared_on) >= since
    )
    return list(session.exec(query.order_by(col(Action.cleared_on), col(Action.id))))


def with_status(session: Session, group_id: int, status: str) -> list[Action]:
    """A group's cleared or withdrawn actions, or all of them, the newest first."""
    query = select(Action).where(Action.group_id == group_id)
    if status != "all":
        query = query.where(Action.status == status)
    return list(session.exec(query.order_by(col(Action.cleared_on).desc(), col(Action.id).desc())))


def arising(session: Session, group_id: int, meeting_id: int | None, since: date) -> list[Action]:
    """Matters arising: raised at the last held meeting, still live, or cleared since it (design 9.17)."""
    query = select(Action).where(
        Action.group_id == group_id,
        or_(
            col(Action.raised_at_meeting_id) == meeting_id,
            col(Action.status).in_(LIVE),
            col(Action.cleared_on) >= since,
        ),
    )
    return list(session.exec(query.order_by(col(Action.id))))


def waiting_for(session: Session, seats: Collection[int]) -> set[int]:
    """The actions for everyone that wait for a reply of one of these seats."""
    query = select(ActionReply.action_id).where(col(ActionReply.seat_id).in_(seats), ActionReply.state == "waiting")
    return set(session.exec(query))


def replies(session: Session, action_id: int) -> list[ActionReply]:
    """Every seat's answer to an action for everyone."""
    query = select(ActionReply).where(ActionReply.action_id == action_id)
    return list(session.exec(query.order_by(col(ActionReply.id))))


def count_live(session: Session, group_id: int) -> int:
    """How many live actions a group has."""
    query = select(func.count()).select_from(Action)
    return session.exec(query.where(Action.group_id == group_id, col(Action.status).in_(LIVE))).one()


def by_due() -> tuple[Any, ...]:
    """Those due soonest first, and those without a date last."""
    return (col(Action.due_date).is_(None), col(Action.due_date), col(Action.id))
