"""The questions of an audit: one record's whole history, and everybody's changes, chosen by who and when."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from storage import events
from storage.actions import Action, ActionReply
from storage.activities import Activity, ActivityFocus, ActivityPartner
from storage.base import Row
from storage.events import Event
from storage.meetings import Attendance, Meeting
from storage.people import Deputy, Identity

PARTS: tuple[tuple[Any, Any, str], ...] = (
    (ActionReply, Action, "action_id"),
    (Attendance, Meeting, "meeting_id"),
    (ActivityPartner, Activity, "activity_id"),
    (ActivityFocus, Activity, "activity_id"),
)  # what belongs to a record and has a history of its own


@dataclass(frozen=True)
class Hidden:
    """What the person who asks may not know of: closed groups, and those who sit in no others."""

    groups: Collection[int] = ()
    members: Collection[int] = ()


@dataclass(frozen=True)
class Wanted:
    """Whose changes, and of when: `until` is outside. None is everybody, or always."""

    members: Collection[int] | None = None
    since: datetime | None = None
    until: datetime | None = None


def of_record(session: Session, row: Row) -> list[Event]:
    """Everything that happened to a record and to the answers, marks and parts that belong to it, the oldest first."""
    own = and_(col(Event.entity) == events.entity_of(row), col(Event.entity_id) == row.key_id)
    parts = [_among(part, col(getattr(part, key)) == row.key_id) for part, parent, key in PARTS if type(row) is parent]
    return list(session.exec(select(Event).where(or_(own, *parts)).order_by(col(Event.id))))


def page(session: Session, wanted: Wanted, hidden: Hidden, bounds: tuple[int, int]) -> tuple[Sequence[Event], int]:
    """Some of the changes wanted, the newest first, from the one number to the other; and how many there are in all."""
    where = [*_wanted(wanted), *_shown(hidden)]
    count = session.exec(select(func.count()).select_from(Event).where(*where)).one()
    query = select(Event).where(*where).order_by(col(Event.at).desc(), col(Event.id).desc())
    return session.exec(query.offset(bounds[0]).limit(bounds[1] - bounds[0])).all(), count


def _wanted(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    # That each seat is asked is what adding an action for everyone means.
    yield ~and_(col(Event.entity) == "actionreply", col(Event.verb).in_(("add", "import")))
    if wanted.members is not None:
        yield col(Event.member_id).in_(wanted.members)
    if wanted.since:
        yield col(Event.at) >= wanted.since
    if wanted.until:
        yield col(Event.at) < wanted.until


def _shown(hidden: Hidden) -> Iterator[ColumnElement[bool]]:
    """Nothing of a closed group, whatever it is kept under, and nothing of people who are only there."""
    if not hidden.groups:
        return
    yield or_(col(Event.group_id).is_(None), col(Event.group_id).not_in(hidden.groups))
    yield ~and_(col(Event.entity) == "groups", col(Event.entity_id).in_(hidden.groups))
    for part, parent, key in PARTS:
        inside = select(parent.id).where(col(parent.group_id).in_(hidden.groups))
        yield ~_among(part, col(getattr(part, key)).in_(inside))
    yield or_(col(Event.member_id).is_(None), col(Event.member_id).not_in(hidden.members))
    yield ~and_(col(Event.entity) == "member", col(Event.entity_id).in_(hidden.members))
    yield ~_among(Deputy, or_(col(Deputy.member_id).in_(hidden.members), col(Deputy.deputy_id).in_(hidden.members)))
    # Of an account that is no longer there nobody knows whose it was.
    yield or_(col(Event.entity) != "identity", _among(Identity, col(Identity.member_id).not_in(hidden.members)))


def _among(table: Any, where: ColumnElement[bool]) -> ColumnElement[bool]:  # noqa: ANN401 - a table
    """Events of those rows of a table."""
    chosen = select(table.id).where(where)
    return and_(col(Event.entity) == str(table.__tablename__), col(Event.entity_id).in_(chosen))
