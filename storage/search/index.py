"""The words of every action, activity and meeting, kept as the records are.

`keep` sees every row that a session saves, so an edit, `undo` and the loading of a file all reach the index in the same
transaction; nothing may change those tables past the session. (SQL triggers are not to be had: SQLite with
`trusted_schema` off lets none write to FTS5.) Names are not in it: who takes part in an activity and whom it is for
is asked of the records of today, and people are read from the Roster.

Redaction: emptying a field of a row empties its words here; what was said about it is emptied by `renote`.
Then `rebuild` makes SQLite's index anew (until then its older pages keep words that were deleted), and a checkpoint
empties the write-ahead file.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, event, insert, inspect, text, update
from sqlmodel import Field, Session, SQLModel, col

from storage.actions import Action
from storage.activities import Activity
from storage.base import Row
from storage.meetings import Meeting
from storage.people import Member
from storage.ready import Ready
from storage.search.terms import split

# The fields that are searched, and the last two digits of a record's number in the index: 801 is the action 8.
FIELDS: dict[type[Row], tuple[str, ...]] = {
    Action: ("ref", "text", "detail", "blocked_note", "cleared_note"),
    Activity: ("ref", "title", "kind", "place", "outcome"),
    Meeting: ("ref", "title", "venue", "purpose", "reason"),
}
NUMBERS: dict[type[Row], int] = {Member: 0, Action: 1, Activity: 2, Meeting: 3}
ROOM = 100


class Searched(SQLModel, table=True):
    """The words of one record, and the notes left on it. SQLite's index of both is the table `search`."""

    id: int = Field(primary_key=True)
    words: str
    notes: str = ""
    group_id: int
    at: datetime  # when the record was made


_KEY = col(Searched.id) == bindparam("key")
_ADD = Ready(insert(Searched).values({column.key: bindparam(column.key) for column in inspect(Searched).columns}))
_DROP = delete(Searched).where(_KEY)
_REWORD = update(Searched).where(_KEY).values(words=bindparam("said"), group_id=bindparam("of"))
_RENOTE = update(Searched).where(_KEY).values(notes=bindparam("said"))
_NOTE = update(Searched).where(_KEY).values(notes=Searched.notes + bindparam("said"))

# PostgreSQL keeps its own index of the table. FTS5 takes words out only when it is told which they were.
_ROW = "id, words, notes FROM searched WHERE id = :id"
_IN = Ready(text(f"INSERT INTO search (rowid, words, notes) SELECT {_ROW}"))
_OUT = Ready(text(f"INSERT INTO search (search, rowid, words, notes) SELECT 'delete', {_ROW}"))


@event.listens_for(Session, "after_flush")
def keep(session: Session, *_: object) -> None:
    """Keep the index as the rows are, within the same transaction."""
    add(session, [row for row in session.new if isinstance(row, Row)])
    for row in session.dirty:
        if type(row) in FIELDS and _reworded(row):
            entry = _entry(row)
            _change(session, row, _REWORD, {"said": entry["words"], "of": entry["group_id"]})
    for row in session.deleted:
        if type(row) in FIELDS:
            _change(session, row, _DROP, {})


def add(session: Session, rows: Iterable[Row]) -> None:
    """New rows, those of them that are searched."""
    new = [_entry(row) for row in rows if type(row) in FIELDS]
    if new:
        _ADD.run_each(session, new)
        _fts5(session, _IN, new)


def note(session: Session, row: Row, words: str) -> None:
    """What was said about a record without changing it is found with the record."""
    if type(row) in FIELDS:
        _change(session, row, _NOTE, {"said": f" {' '.join(split(words))}"})


def renote(session: Session, row: Row, notes: Iterable[str]) -> None:
    """These are all the notes left on a record; others are found no more."""
    if type(row) in FIELDS:
        _change(session, row, _RENOTE, {"said": "".join(f" {' '.join(split(words))}" for words in notes)})


def rebuild(session: Session) -> None:
    """Make SQLite's index anew: its older pages keep words that were taken out."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(text("INSERT INTO search (search) VALUES ('rebuild')"))


def key(row: Row) -> int:
    """A record's number in the index."""
    return row.key_id * ROOM + NUMBERS[type(row)]


def modelled(name: str | None, kind: str, _: object) -> bool:
    """Whether a table or an index is drawn from a model; those that a database searches with are not."""
    return name not in ("search", "ix_searched_words") and not (kind == "table" and str(name).startswith("search_"))


def _entry(row: Row) -> dict[str, Any]:
    words = " ".join(split(*(getattr(row, name) for name in FIELDS[type(row)])))
    return {"id": key(row), "words": words, "notes": "", "group_id": getattr(row, "group_id", 0), "at": row.created_at}


def _reworded(row: Row) -> bool:
    state = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in (*FIELDS[type(row)], "group_id"))


def _change(session: Session, row: Row, change: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - any statement
    entry = {"id": key(row)}
    _fts5(session, _OUT, [entry])
    session.connection().execute(change, values | {"key": key(row)})
    _fts5(session, _IN, [entry])


def _fts5(session: Session, statement: Ready, entries: Iterable[dict[str, Any]]) -> None:
    if session.get_bind().dialect.name == "sqlite":
        statement.run_each(session, entries)
