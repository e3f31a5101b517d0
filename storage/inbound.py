"""Requests that were answered already, so that one that arrives twice gets its first reply again."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert
from sqlmodel import Field, Session, SQLModel, col, delete, select

KEPT = timedelta(days=7)


class Inbound(SQLModel, table=True):
    """One answered request. `key` is made by the door from the platform's own ids."""

    key: str = Field(primary_key=True, max_length=120)
    reply: str
    at: datetime


_FIND = select(Inbound.reply).where(Inbound.key == bindparam("asked"))


def find(session: Session, key: str) -> str | None:
    """The reply that a request got when it came the first time."""
    reply: str | None = session.connection().execute(_FIND, {"asked": key}).scalar()
    return reply


def keep(session: Session, key: str, reply: str, now: datetime) -> None:
    """Remember that a request is answered."""
    session.connection().execute(insert(Inbound), {"key": key, "reply": reply, "at": now})


def purge(session: Session, now: datetime) -> None:
    """Forget what no platform will send again."""
    session.connection().execute(delete(Inbound).where(col(Inbound.at) < now - KEPT))
