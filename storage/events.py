"""The history of everything: append-only, the audit trail and the source of undo.

Nothing here is called by a feature. Whatever a command changes is noticed when the session is flushed
(`watch`), and `write` makes one Event of each changed row at the end of the answer. An Event holds structure and
salted hashes; the words themselves stand in EventText, the only rows that redaction and purging may empty.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, Index, UniqueConstraint, event, insert, inspect, update
from sqlalchemy.orm import Mapper, object_session
from sqlmodel import Field, Session, SQLModel, col, select

from storage import chain, search
from storage.base import Row
from storage.partnership import Partnership
from storage.ready import Ready, given
from storage.roster import KEPT

BOOKKEEPING = {"id", "created_at", "updated_at"}
GUARD = "guard"  # a refusal: nothing was changed
HASH = 64  # characters of the hash of some words
REMOVED = "removed"  # what may stand in the place of words that were taken out


class Event(SQLModel, table=True):
    """One change to one row, by one request. A trigger refuses UPDATE and DELETE."""

    __table_args__ = (
        UniqueConstraint("request_id", "verb", "entity", "entity_id"),
        Index(None, "entity", "entity_id"),  # one row's history
        Index(None, "group_id", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    group_id: int | None = None
    entity: str = Field(max_length=20)
    entity_id: int
    verb: str = Field(max_length=20)
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # field: [old, new]; words as their hashes
    platform: str = Field(default="", max_length=10)
    request_id: str = Field(max_length=120)
    hash: str = Field(default="", max_length=64)  # its place in its group's chain


class EventText(SQLModel, table=True):
    """The words of one change, apart, so that they can be emptied and the history still stands."""

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True)
    field: str = Field(max_length=20)
    salt: str = Field(max_length=32)
    old: str | None = None
    new: str | None = None


_INSERT = Ready(insert(Event).values(given(Event)).returning(col(Event.id)))
_INSERT_TEXT = Ready(insert(EventText).values(given(EventText)))


@dataclass
class Changed:
    """A row that this transaction touched, with each field's value before and after."""

    row: Row
    new: bool
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    note: str = ""

    @property
    def altered(self) -> dict[str, tuple[Any, Any]]:
        """The fields that are not as they were."""
        return {name: pair for name, pair in self.fields.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class Author:
    """Who answers for the changes of one transaction."""

    request_id: str
    at: datetime
    verb: str
    member_id: int | None = None
    platform: str = ""


@event.listens_for(Session, "before_flush")
def watch(session: Session, *_: object) -> None:
    """Stamp the rows about to be saved, and remember what changes in those that have a history."""
    changed = (row for row in session.dirty if session.is_modified(row))
    for row in [*session.new, *changed]:
        if isinstance(row, Row):
            notice(session, row)


def notice(session: Session, row: Row) -> None:
    """Stamp a row about to be saved, and remember what changes in it if it has a history."""
    _stamp(session, row)
    if row.tracked:
        _remember(session, row)


def note(session: Session, row: Row, words: str) -> None:
    """Keep what was said about a row without changing it (a progress note)."""
    _changed(session, row).note = words
    search.note(session, row, words)


def unsay(session: Session, row: Row, name: str) -> None:
    """What stood in this field is said in no event (a redaction)."""
    fields = _changed(session, row).fields
    if name in fields:
        fields[name] = (None, fields[name][1])


def write(session: Session, author: Author) -> list[Row]:
    """One Event for every row this transaction changed; those rows."""
    session.flush()
    changed: dict[int, Changed] = session.info.pop("changed", {})
    if any(isinstance(c.row, KEPT) for c in changed.values()):
        session.connection().execute(update(Partnership).values(roster_version=Partnership.roster_version + 1))
    told = [change for change in changed.values() if change.note or change.altered]
    ends = chain.Ends(session, (_group(change.row) for change in told))
    for change in told:
        _write_one(session, author, change, ends)
    ends.keep()
    return [change.row for change in told]


@event.listens_for(Event, "before_insert")
def link(_: Mapper[Event], __: Connection, row: Event) -> None:
    """An event that is saved by itself takes its place in the chain, too."""
    session = object_session(row)
    assert isinstance(session, Session)
    ends = chain.Ends(session, [row.group_id])
    row.hash = ends.add(row.model_dump())
    ends.keep()


def of(session: Session, entity: str, entity_id: int) -> list[Event]:
    """A row's history, the oldest first."""
    query = select(Event).where(Event.entity == entity, Event.entity_id == entity_id)
    return list(session.exec(query.order_by(col(Event.id))))


def texts(session: Session, events: Iterable[int]) -> list[EventText]:
    """The words that belong to these events."""
    return list(session.exec(select(EventText).where(col(EventText.event_id).in_(list(events)))))


def last_of(session: Session, member_id: int, since: datetime) -> list[Event]:
    """The events of the last request in which this member changed something, oldest first."""
    query = select(Event).where(Event.member_id == member_id, Event.at >= since, Event.entity != GUARD)
    last = session.exec(query.order_by(col(Event.id).desc()).limit(1)).first()
    if last is None:
        return []
    same = select(Event).where(Event.request_id == last.request_id).order_by(col(Event.id))
    return list(session.exec(same))


def later(session: Session, one: Event) -> Event | None:
    """Whether the row was changed again after this event."""
    query = select(Event).where(
        Event.entity == one.entity, Event.entity_id == one.entity_id, col(Event.id) > (one.id or 0)
    )
    return session.exec(query.where(Event.request_id != one.request_id)).first()


def last_group(session: Session, member_id: int, since: datetime, within: Collection[int]) -> int | None:
    """The group, of those given, in which this member last changed something."""
    query = select(Event.group_id).where(
        Event.member_id == member_id, Event.at >= since, col(Event.group_id).in_(within), Event.entity != GUARD
    )
    return session.exec(query.order_by(col(Event.id).desc()).limit(1)).first()


def changed_since(session: Session, group_id: int, since: datetime) -> bool:
    """Whether anything of a group was changed since then."""
    query = select(Event.id).where(Event.group_id == group_id, Event.at >= since, Event.entity != GUARD)
    return session.exec(query.limit(1)).first() is not None


def count_refusal(session: Session, author: Author, kind: str, group_id: int | None = None) -> None:
    """Count that the guard refused something: the kind, and nothing of the text; once, if it arrives twice."""
    if session.exec(select(Event.id).where(Event.request_id == author.request_id, Event.entity == GUARD)).first():
        return
    session.add(
        Event(at=author.at, member_id=author.member_id, group_id=group_id, entity=GUARD, entity_id=0,
              verb=author.verb, changes={"kind": kind}, platform=author.platform, request_id=author.request_id)
    )  # fmt: skip


def _changed(session: Session, row: Row) -> Changed:
    changed: dict[int, Changed] = session.info.setdefault("changed", {})
    return changed.setdefault(id(row), Changed(row, new=inspect(row).transient or inspect(row).pending))


def _stamp(session: Session, row: Row) -> None:
    row.updated_at = session.info["now"]
    row.created_at = row.created_at or session.info["now"]


def _remember(session: Session, row: Row) -> None:
    change = _changed(session, row)
    if change.new:
        values = ((name, getattr(row, name)) for name in _told(type(row)))
        change.fields = {name: (None, value) for name, value in values if value not in (None, "")}
        return
    for name in _told(type(row)):
        history = inspect(row).attrs[name].history
        if history.has_changes():
            before = change.fields[name][0] if name in change.fields else (history.deleted or [None])[0]
            change.fields[name] = (before, getattr(row, name))


@cache
def _told(table: type[Row]) -> list[str]:
    """The columns that history tells of."""
    return [attribute.key for attribute in inspect(table).column_attrs if attribute.key not in BOOKKEEPING]


def _write_one(session: Session, author: Author, change: Changed, ends: chain.Ends) -> None:
    words: list[dict[str, Any]] = []
    changes = {name: _entry(change.row, name, pair, words) for name, pair in change.altered.items()}
    if change.note:
        changes["note"] = _worded("note", (None, change.note), words)
    values = _event(author, change.row, author.verb if author.verb == "import" or not change.new else "add")
    values["changes"] = changes
    [(event_id,)] = _INSERT.run(session, values | {"hash": ends.add(values)})
    _INSERT_TEXT.run_each(session, [text | {"event_id": event_id} for text in words])


def _event(author: Author, row: Row, verb: str) -> dict[str, Any]:
    return {
        "at": author.at, "member_id": author.member_id, "group_id": _group(row), "entity": entity_of(row),
        "entity_id": row.key_id, "verb": verb, "platform": author.platform, "request_id": author.request_id,
    }  # fmt: skip


def _entry(row: Row, name: str, pair: tuple[Any, Any], words: list[dict[str, Any]]) -> list[Any]:
    return _worded(name, pair, words) if name in row.words else [_plain(value) for value in pair]


def _worded(name: str, pair: tuple[Any, Any], words: list[dict[str, Any]]) -> list[Any]:
    """Words stand apart, and in the event only as their salted hashes."""
    salt = secrets.token_hex(8)
    words.append({"field": name, "salt": salt, "old": pair[0], "new": pair[1]})
    return [hashed(salt, value) for value in pair]


def hashed(salt: str, words: str | None) -> str | None:
    """What an event keeps of words."""
    return None if words is None else hashlib.sha256(f"{salt}:{words}".encode()).hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column's value may be of any type
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _group(row: Row) -> int | None:
    group_id = getattr(row, "group_id", None)
    return group_id if isinstance(group_id, int) else None


def entity_of(row: Row) -> str:
    """The name by which history knows a row's table."""
    return str(inspect(row).mapper.local_table.name)
