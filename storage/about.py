"""Everything that is kept about one member, for that member."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, or_, select

from storage import events
from storage.actions import Action, ActionReply
from storage.activities import Activity, ActivityPartner
from storage.base import Row
from storage.events import Event
from storage.joining import JoinRequest
from storage.meetings import Attendance, Meeting
from storage.outbox import Outbox
from storage.people import Deputy, Identity

Record = Action | Activity | Meeting

RECORDS: dict[str, Any] = {"action": Action, "activity": Activity, "meeting": Meeting}
# The tables in which somebody has a say on a record, and where that record is found.
PARTS: dict[str, tuple[Any, str, Any]] = {
    "actionreply": (ActionReply, "action_id", Action),
    "attendance": (Attendance, "meeting_id", Meeting),
    "activity_partner": (ActivityPartner, "activity_id", Activity),
}


@dataclass(frozen=True)
class Did:
    """One change by the member: the event, the record it is about, and their own words in it."""

    event: Event
    record: Record | None
    words: tuple[str, ...]


def actions_of(session: Session, member_id: int, seats: Collection[int]) -> Sequence[Action]:
    """Actions that are theirs, or that they raised or cleared."""
    query = select(Action).where(
        or_(
            Action.owner_member_id == member_id,
            col(Action.owner_seat_id).in_(seats),
            Action.raised_by_id == member_id,
            Action.cleared_by_id == member_id,
        )
    )
    return session.exec(query.order_by(col(Action.id))).all()


def replies_of(session: Session, seats: Collection[int]) -> list[tuple[ActionReply, Action]]:
    """The replies of their seats to actions for everyone, those that are still waited for too."""
    query = select(ActionReply, Action).join(Action, col(Action.id) == col(ActionReply.action_id))
    return list(session.exec(query.where(col(ActionReply.seat_id).in_(seats)).order_by(col(ActionReply.id))).all())


def meetings_of(session: Session, seats: Collection[int]) -> list[tuple[Attendance, Meeting]]:
    """What their seats said about coming to meetings."""
    query = select(Attendance, Meeting).join(Meeting, col(Meeting.id) == col(Attendance.meeting_id))
    return list(session.exec(query.where(col(Attendance.seat_id).in_(seats)).order_by(col(Attendance.id))).all())


def activities_of(session: Session, member_id: int) -> Sequence[Activity]:
    """What they logged or planned."""
    return session.exec(select(Activity).where(Activity.logged_by_id == member_id).order_by(col(Activity.id))).all()


def parts_of(session: Session, member_id: int) -> list[tuple[ActivityPartner, Activity]]:
    """Where they said that their organisation takes part, and what it brings."""
    query = select(ActivityPartner, Activity).join(Activity, col(Activity.id) == col(ActivityPartner.activity_id))
    return list(session.exec(query.where(ActivityPartner.member_id == member_id).order_by(col(Activity.id))).all())


def deputies_of(session: Session, member_id: int) -> Sequence[Deputy]:
    """Who stood in for them, and for whom they did; past ones too."""
    query = select(Deputy).where(or_(Deputy.member_id == member_id, Deputy.deputy_id == member_id))
    return session.exec(query.order_by(col(Deputy.id))).all()


def requests_of(session: Session, accounts: Collection[Identity]) -> list[JoinRequest]:
    """When they asked to join a group from one of these accounts."""
    users = select(JoinRequest).where(col(JoinRequest.user_id).in_([account.user_id for account in accounts]))
    mine = {(account.platform, account.tenant_id, account.user_id) for account in accounts}
    return [row for row in session.exec(users.order_by(col(JoinRequest.id))) if row.account in mine]


def letters_to(session: Session, member_id: int) -> Sequence[Outbox]:
    """Every message to them, and what became of it."""
    return session.exec(select(Outbox).where(Outbox.member_id == member_id).order_by(col(Outbox.id))).all()


def done_by(session: Session, member_id: int) -> list[Did]:
    """Every change they made, the oldest first."""
    past = session.exec(select(Event).where(Event.member_id == member_id).order_by(col(Event.id))).all()
    words: dict[int, list[str]] = {}
    for text in events.texts(session, [event.id or 0 for event in past]):
        if text.new:
            words.setdefault(text.event_id, []).append(text.new)
    return [Did(event, _record(session, event), tuple(words.get(event.id or 0, ()))) for event in past]


def _record(session: Session, event: Event) -> Record | None:
    """What a change was about: a record, or somebody's part in one."""
    if event.entity in RECORDS:
        found: Record | None = session.get(RECORDS[event.entity], event.entity_id)
        return found
    table, key, owner = PARTS.get(event.entity, (None, "", None))
    row: Row | None = session.get(table, event.entity_id) if table else None
    return session.get(owner, getattr(row, key)) if owner and row else None
