"""A new row saved by itself, in a fraction of the time that a flush takes over it."""

from functools import cache

from sqlalchemy import insert
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, col

from storage import events, search
from storage.base import Row
from storage.ready import Ready, given


def put(session: Session, row: Row) -> None:
    """Save a new row now. History and search know of it, and later changes to it are saved, as after a flush."""
    events.notice(session, row)
    [(row.id,)] = _insert(type(row)).run(session, vars(row))
    make_transient_to_detached(row)
    session.add(row)
    search.add(session, [row])


@cache
def _insert(table: type[Row]) -> Ready:
    return Ready(insert(table).values(given(table)).returning(col(table.id)))
