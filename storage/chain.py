"""The chain over history: an event's hash is taken over what it says and over the hash before it in its group.

Words are in it as their salted hashes only, so that emptying them breaks nothing. Whoever alters, removes or swaps
events has to write every hash after them anew, and the end of the chain with it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import bindparam, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.ready import Ready

NO_GROUP = 0  # the chain of what belongs to no group
SAID = ("member_id", "group_id", "entity", "entity_id", "verb", "changes", "platform", "request_id")


class Chain(SQLModel, table=True):
    """Where a group's chain ends, and how many events there are in it."""

    group_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hash: str = Field(default="", max_length=64)
    length: int = 0


@dataclass
class End:
    """The last hash of a chain and its length, as they are here and now."""

    hash: str = ""
    length: int = 0

    def add(self, values: Mapping[str, Any]) -> str:
        """The hash of the event that comes next, with which the chain now ends."""
        self.hash, self.length = linked(self.hash, values), self.length + 1
        return self.hash


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_END = Ready(select(Chain.hash, Chain.length).where(Chain.group_id == bindparam("group")).with_for_update())
_BEGIN = text("INSERT INTO chain (group_id, hash, length) VALUES (:group, '', 0) ON CONFLICT DO NOTHING")
_MOVE = Ready(
    update(Chain)
    .where(col(Chain.group_id) == bindparam("group"))
    .values(hash=bindparam("hash"), length=bindparam("length"))
)


def linked(before: str, values: Mapping[str, Any]) -> str:
    """The hash of an event that follows the one with the hash `before`."""
    said = [before, values["at"].astimezone(UTC).isoformat(), *(values[name] for name in SAID)]
    return hashlib.sha256(_encode(said).encode()).hexdigest()


class Ends:
    """The ends of some groups' chains, held so that nobody else adds to them before they are kept."""

    def __init__(self, session: Session, groups: Iterable[int | None]) -> None:
        self._session = session
        # In order, so that two who hold several never wait for each other.
        self._ends = {group: _end(session, group) for group in sorted({group or NO_GROUP for group in groups})}

    def add(self, values: Mapping[str, Any]) -> str:
        """The hash of a new event of one of them."""
        return self._ends[values["group_id"] or NO_GROUP].add(values)

    def keep(self) -> None:
        """Write down where they end now."""
        for group, end in self._ends.items():
            _MOVE.run(self._session, {"group": group, "hash": end.hash, "length": end.length})


def ends(session: Session) -> dict[int, End]:
    """Where every chain ends."""
    rows = session.exec(select(Chain.group_id, Chain.hash, Chain.length))
    return {group: End(last, length) for group, last, length in rows}


def _end(session: Session, group: int) -> End:
    found = _END.run(session, {"group": group})
    if not found:
        session.connection().execute(_BEGIN, {"group": group})
        found = _END.run(session, {"group": group})
    return End(*found[0])
