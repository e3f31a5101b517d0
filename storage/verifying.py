"""Whether history is as it was written: every chain walked from its beginning, some hundreds of events at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select
from sqlalchemy import select as sql_select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from storage import chain, events
from storage.chain import NO_GROUP, End
from storage.events import Event, EventText

CHUNK = 500
GONE = (None, "", events.REMOVED)  # words that were taken out

How = Literal["altered", "unreadable", "ends early", "words"]

Key = Mapped[int | None]  # a table's number

_EVENTS = sql_select(*(getattr(Event, name) for name in ("id", "at", *chain.SAID, "hash")))
_WORDS = sql_select(
    *(getattr(EventText, name) for name in ("id", "field", "salt", "old", "new")),
    *(getattr(Event, name) for name in ("at", "entity", "entity_id", "verb", "changes")),
).join_from(EventText, Event)


@dataclass(frozen=True)
class Break:
    """The first event of a group that does not fit; `event` is empty where the last ones are gone."""

    group_id: int
    how: How
    event: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime | None:
        """When the event was, if that can be read."""
        return self.event.get("at")


@dataclass
class Walk:
    """How far each chain was followed, and where it broke."""

    ends: dict[int, End] = field(default_factory=dict)
    breaks: dict[int, Break] = field(default_factory=dict)
    count: int = 0

    def follow(self, read: dict[str, Any], kept: dict[int, End]) -> None:
        """Hold the next event against the chain of its group, and the chain against where it is known to have been."""
        group = read["group_id"] or NO_GROUP
        self.count += 1
        if group in self.breaks:
            return
        end = self.ends.setdefault(group, End())
        fits, known = _fits(end, read), kept.get(group, End())
        if not fits or (end.length == known.length and end.hash != known.hash):
            self.breaks[group] = Break(group, "altered" if "hash" in read else "unreadable", read)

    def arrive(self, before: dict[int, End], after: dict[int, End]) -> None:
        """Every chain must be as long as it is known to be; meanwhile it may have grown."""
        for group in {*self.ends, *before, *after} - set(self.breaks):
            least, most = (known.get(group, End()).length for known in (before, after))
            if not least <= self.ends.get(group, End()).length <= most:
                self.breaks[group] = Break(group, "ends early")


def walk(session: Session) -> Walk:
    """Every event of every chain, then the words that are still there."""
    found, before = Walk(), chain.ends(session)
    for read in _each(session, _EVENTS, col(Event.id)):
        found.follow(read if "hash" in read else read | _owner(session, Event.id == read["id"]), before)
    found.arrive(before, chain.ends(session))
    for read in _each(session, _WORDS, col(EventText.id)):
        if not _as_hashed(read):
            read |= _owner(session, EventText.id == read["id"])
            group = read["group_id"] or NO_GROUP
            found.breaks.setdefault(group, Break(group, "words", read))
    return found


def _fits(end: End, read: Mapping[str, Any]) -> bool:
    try:
        return bool("hash" in read and read["hash"] == end.add(read))
    except TypeError:  # bytes where words should be
        return False


def _as_hashed(read: Mapping[str, Any]) -> bool:
    """Whether the words that are still there are those of which the event has the hash."""
    if not isinstance(read.get("changes"), dict):
        return False
    kept = read["changes"].get(read["field"], (None, None))
    pairs = zip((read["old"], read["new"]), kept, strict=False)
    return all(words in GONE or events.hashed(read["salt"], words) == wanted for words, wanted in pairs)


def _owner(session: Session, where: Any) -> dict[str, Any]:  # noqa: ANN401 - a comparison
    """The number and the group of an event of which, or of whose words, more cannot be read."""
    query = sql_select(col(Event.id), col(Event.group_id)).join(EventText, isouter=True)
    return session.connection().execute(query.where(where).limit(1)).one()._asdict()


def _each(session: Session, query: Select[Any], key: Key) -> Iterator[dict[str, Any]]:
    """Every row, some hundreds at a time; of one that cannot be read its `id` alone."""
    last: int | None = None
    while ids := _next(session, key, last):
        yield from _read(session, query, key, ids)
        last = ids[-1]


def _next(session: Session, key: Key, last: int | None) -> list[int]:
    query = sql_select(key).order_by(key).limit(CHUNK)
    return list(session.scalars(query if last is None else query.where(key > last)))


def _read(session: Session, query: Select[Any], key: Key, ids: list[int]) -> Iterator[dict[str, Any]]:
    """These rows; where the bytes of one are no longer what the database wrote, ever fewer at a time."""
    rows = _whole(session, query.where(key.between(ids[0], ids[-1])).order_by(key))
    if rows is not None:
        yield from rows
    elif len(ids) == 1:
        yield {"id": ids[0]}
    else:
        half = len(ids) // 2
        yield from _read(session, query, key, ids[:half])
        yield from _read(session, query, key, ids[half:])


def _whole(session: Session, query: Select[Any]) -> list[dict[str, Any]] | None:
    try:
        return [row._asdict() for row in session.connection().execute(query)]
    except (DatabaseError, ValueError, TypeError):
        return None
