"""Requests that were answered already, so that one that arrives twice gets its first reply again."""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, delete

KEPT = timedelta(days=7)


class Inbound(SQLModel, table=True):
    """One answered request. `key` is made by the door from the platform's own ids."""

    key: str = Field(primary_key=True, max_length=120)
    reply: str
    at: datetime = Field(index=True)


def purge(session: Session, now: datetime) -> None:
    """Forget what no platform will send again."""
    session.connection().execute(delete(Inbound).where(col(Inbound.at) < now - KEPT))
