"""What is kept no longer than it is needed (design 9.22), and what goes when its time is over.

closed groups     three years after a group closed, every text in it; what, when and by which post stays
messages          their words after 90 days
first replies     after seven days
accounts          once their owner has left
names             once a request to join is decided
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, delete, func, or_, update
from sqlmodel import Session, col, select

from storage import events, inbound, leaving, outbox, search
from storage.actions import Action, ActionReply
from storage.activities import Activity, ActivityPartner
from storage.base import Row
from storage.events import Author, Event, EventText
from storage.inbound import Inbound
from storage.joining import JoinRequest
from storage.meetings import Attendance, Meeting
from storage.outbox import Outbox
from storage.people import Group, Identity, Member, Seat
from storage.redaction import REMOVED
from storage.search import Searched

YEARS = 3

_NOTHING: dict[str, Any] = {"old": None, "new": None, "salt": ""}
_OF = col(EventText.event_id) == col(Event.id)
_WRITTEN = col(EventText.old).is_not(None) | col(EventText.new).is_not(None)


@dataclass(frozen=True)
class Closed:
    """A group that closed long ago, and how many texts are left in it."""

    group: Group
    on: date
    texts: int


@dataclass(frozen=True)
class Past:
    """What is past its time, by kind."""

    messages: int
    replies: int
    accounts: int
    names: int
    groups: tuple[Closed, ...]

    @property
    def nothing(self) -> bool:
        """Whether all that is kept is still in its time."""
        return not (self.messages or self.replies or self.accounts or self.names or self.groups)


def find(session: Session, now: datetime) -> Past:
    """What is past its time at this moment; nothing is changed."""
    return Past(
        messages=_count(session, select(func.count()).select_from(Outbox).where(outbox.past(now))),
        replies=_count(session, select(func.count()).select_from(Inbound).where(inbound.past(now))),
        accounts=len(_strays(session)),
        names=_count(session, select(func.count(func.distinct(Event.entity_id))).join(EventText, _OF).where(_names())),
        groups=tuple(_closed(session, now)),
    )


def purge(session: Session, now: datetime) -> Past:
    """Remove it, and say what it was. Of each group an event tells how many texts went, and nothing of them."""
    gone, request = find(session, now), f"purge:{uuid4().hex}"
    outbox.purge(session, now)
    inbound.purge(session, now)
    leaving.forget_accounts(session, _strays(session))
    session.connection().execute(update(EventText).where(_names()).values(_NOTHING))
    for closed in gone.groups:
        _empty(session, closed.group.key_id)
        session.add(
            Event(at=now, group_id=closed.group.key_id, entity=events.entity_of(closed.group),
                  entity_id=closed.group.key_id, verb="purge", changes={"texts": [closed.texts, 0]},
                  platform="console", request_id=request)
        )  # fmt: skip
    events.write(session, Author(request, now, "purge", platform="console"))
    search.rebuild(session)
    session.info["emptied"] = True  # the write-ahead file still holds it until that is folded
    return gone


def _strays(session: Session) -> Sequence[Identity]:
    """The accounts of people who have left."""
    query = select(Identity).join(Member, col(Member.id) == col(Identity.member_id))
    return session.exec(query.where(col(Member.active).is_(False))).all()


def _names() -> ColumnElement[bool]:
    """What chat systems called people whose request to join is decided."""
    decided = select(JoinRequest.id).where(JoinRequest.status != "waiting")
    asked = select(Event.id).where(Event.entity == "joinrequest", col(Event.entity_id).in_(decided))
    return (col(EventText.field) == "display_name") & _WRITTEN & col(EventText.event_id).in_(asked)


def _closed(session: Session, now: datetime) -> Iterator[Closed]:
    """Groups that closed three years ago or longer and still have words in them."""
    today = now.astimezone(session.info["zone"]).date()
    for group in session.exec(select(Group).where(col(Group.active).is_(False)).order_by(col(Group.id))).all():
        on = _closed_on(session, group)
        if on and (on.year + YEARS, on.month, on.day) <= (today.year, today.month, today.day):
            texts = sum(
                _count(session, select(func.count()).select_from(t).where(w)) for t, _, w in _texts(group.key_id)
            )
            if texts:
                yield Closed(group, on, texts)


def _closed_on(session: Session, group: Group) -> date | None:
    """The day it was last closed; of a group that came closed, the day it came."""
    past = events.of(session, events.entity_of(group), group.key_id)
    at = next((e.at for e in reversed(past) if e.changes.get("active", [None, True])[1] is False), group.created_at)
    return at.astimezone(session.info["zone"]).date() if at else None


def _texts(group_id: int) -> Iterator[tuple[Any, dict[str, Any], ColumnElement[bool]]]:
    """Every place with words of a group: the table, what they become, and in which rows they stand."""
    for table, inside in _tables(group_id):
        for name in sorted(table.words):
            column = getattr(table, name)
            yield table, {name: REMOVED}, inside & (column != "") & (column != REMOVED)
    yield EventText, _NOTHING, _WRITTEN & col(EventText.event_id).in_(_events(group_id))


def _tables(group_id: int) -> Iterator[tuple[type[Row], ColumnElement[bool]]]:
    for table in (Action, Activity, Meeting, Seat):
        yield table, col(table.group_id) == group_id
    for part, key, owner in _PARTS:
        yield part, key.in_(select(owner.id).where(owner.group_id == group_id))


_PARTS: tuple[tuple[type[Row], Any, Any], ...] = (
    (ActionReply, col(ActionReply.action_id), Action),
    (ActivityPartner, col(ActivityPartner.activity_id), Activity),
    (Attendance, col(Attendance.meeting_id), Meeting),
)


def _events(group_id: int) -> Select[Any]:
    """The events of a group's records, and of the parts that people have in them."""
    parts = [
        (col(Event.entity) == str(part.__tablename__))
        & col(Event.entity_id).in_(select(part.id).where(key.in_(select(owner.id).where(owner.group_id == group_id))))
        for part, key, owner in _PARTS
    ]
    return select(Event.id).where(or_(col(Event.group_id) == group_id, *parts))


def _empty(session: Session, group_id: int) -> None:
    for table, values, where in _texts(group_id):
        session.connection().execute(update(table).where(where).values(values))
    session.connection().execute(delete(Searched).where(col(Searched.group_id) == group_id))


def _count(session: Session, query: Any) -> int:  # noqa: ANN401 - a query of one number
    return int(session.exec(query).one())
