"""Turning changes back, from their events."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Date, DateTime, Time, inspect
from sqlmodel import Session

from storage import events
from storage.actions import Action, ActionReply
from storage.base import Row
from storage.events import Event
from storage.meetings import Attendance, Meeting

COUNTERS = {"version", "moves"}  # they only ever grow: keys of letters and guards are made of them
TAKEN_BACK = "taken back by whoever added it"


def possible(past: Sequence[Event]) -> bool:
    """Whether all of it can be turned back: joining and seats are undone by people, and a note said stays said.
    What was removed is nowhere to be had."""
    return all(_reversible(event) for event in past)


def reverse(session: Session, past: Sequence[Event]) -> list[str]:
    """Put every row back as it was; the refs of those that have one."""
    rows = []
    for event in reversed(past):
        row = session.get(_tables()[event.entity], event.entity_id)
        if row is not None:
            row.take_back(TAKEN_BACK) if event.verb == "add" else _restore(session, row, event)
            session.add(row)
            rows.append(row)
    return list(dict.fromkeys(ref for row in sorted(rows, key=_age) if (ref := _ref(session, row))))


def _reversible(event: Event) -> bool:
    table = _tables().get(event.entity)
    if table is None or list(event.changes) == ["note"] or event.verb == "redact":
        return False
    return table.undoable or (event.verb != "add" and set(event.changes) <= table.reversible)


@cache
def _tables() -> dict[str, type[Row]]:
    """Every table of ours by the name that its events carry."""
    return {inspect(table).local_table.name: table for table in Row.__subclasses__()}


def _age(row: Row) -> tuple[str, int]:
    """By kind, then the oldest first: across kinds, the ids would show how much there is that somebody may not see."""
    return type(row).__name__, row.key_id


def _ref(session: Session, row: Row) -> str:
    """The ref of a record, or of the record that a reply or a mark belongs to."""
    if isinstance(row, ActionReply):
        row = session.get_one(Action, row.action_id)
    elif isinstance(row, Attendance):
        row = session.get_one(Meeting, row.meeting_id)
    return str(getattr(row, "ref", ""))


def _restore(session: Session, row: Row, event: Event) -> None:
    old = {t.field: t.old for t in events.texts(session, [event.id or 0])}
    for name, pair in event.changes.items():
        if name == "note":
            continue
        if name in COUNTERS:
            setattr(row, name, getattr(row, name) + 1)
        else:
            setattr(row, name, old[name] if name in row.words else _value(row, name, pair[0]))


def _value(row: Row, name: str, kept: Any) -> Any:  # noqa: ANN401 - a column's value may be of any type
    """A value as it was before JSON."""
    if not isinstance(kept, str):
        return kept
    kind = row.__table__.c[name].type  # type: ignore[attr-defined]
    readers = {Date: date.fromisoformat, Time: time.fromisoformat, DateTime: datetime.fromisoformat}
    reader = next((read for table, read in readers.items() if isinstance(kind, table)), None)
    if reader is None and "DateTime" in type(kind).__name__:
        reader = datetime.fromisoformat
    return reader(kept) if reader else kept
