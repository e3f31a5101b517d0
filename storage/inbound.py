"""Requests that were answered already, so that one that arrives twice gets its first reply again."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, insert
from sqlmodel import Field, Session, SQLModel, col, delete, select

from storage.ready import Ready, given

KEPT = timedelta(days=7)


class Inbound(SQLModel, table=True):
    """One answered request. `key` is made by the door from the platform's own ids."""

    key: str = Field(primary_key=True, max_length=120)
    reply: str
    at: datetime


_FIND = Ready(select(Inbound.reply).where(Inbound.key == bindparam("asked")))
_KEEP = Ready(insert(Inbound).values(given(Inbound)))


def find(session: Session, key: str) -> str | None:
    """The reply that a request got when it came the first time."""
    found = _FIND.run(session, {"asked": key})
    return found[0][0] if found else None


def keep(session: Session, key: str, reply: str, now: datetime) -> None:
    """Remember that a request is answered."""
    _KEEP.run(session, {"key": key, "reply": reply, "at": now})


def past(now: datetime) -> ColumnElement[bool]:
    """Those that no platform will ask for again."""
    return col(Inbound.at) < now - KEPT


def purge(session: Session, now: datetime) -> None:
    """Forget what no platform will send again."""
    session.connection().execute(delete(Inbound).where(past(now)))
