"""Every message on its way out: one row, one unique key, never sent twice."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import String, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of

OutStatus = Literal["pending", "sending", "sent", "skipped", "cancelled", "failed"]
LEASE = timedelta(seconds=60)  # longer than the time-out of one send


class Outbox(Row, table=True):
    """One letter to one member or one channel. The text is written when it is sent, from the facts of then."""

    words = frozenset({"text"})
    tracked = False
    __table_args__ = (one_of("status", get_args(OutStatus)),)
    key: str = Field(max_length=200, unique=True)
    rule: str = Field(max_length=20, index=True)
    entity: str = Field(default="", max_length=20)
    entity_id: int = 0
    entity_version: int = 0
    occasion: date | None = None
    channel_id: int | None = Field(default=None, foreign_key="channel.id")
    member_id: int | None = Field(default=None, foreign_key="member.id")
    request: str = Field(default="", max_length=120, index=True)  # whose answer it belongs to, for undo
    due_at: datetime
    useful_until: datetime
    next_try_at: datetime = Field(index=True)
    text: str = Field(default="")
    status: OutStatus = Field(default="pending", sa_type=String, index=True)
    why: str = Field(default="", max_length=200)
    attempts: int = 0
    ambiguous: bool = False  # a channel post cut off while sending: it is sent again once
    lease_until: datetime | None = None
    lease_token: str = Field(default="", max_length=40)
    sent_at: datetime | None = None
    message_ref: str = Field(default="", max_length=120)


def claim(session: Session, now: datetime, busy: Iterable[str] = ()) -> Outbox | None:
    """Take one row that is due, for this sender alone: one guarded UPDATE … RETURNING.

    `busy` are targets ("channel:3") that had a post within the last second.
    """
    held = [int(name.partition(":")[2]) for name in busy if name.startswith("channel:")]
    due = (
        select(Outbox.id)
        .where(Outbox.status == "pending", col(Outbox.next_try_at) <= now)
        .where(col(Outbox.channel_id).is_(None) | col(Outbox.channel_id).not_in(held))
        .order_by(col(Outbox.next_try_at), col(Outbox.id))
        .limit(1)
    )
    taken = (
        update(Outbox)
        .where(col(Outbox.id) == due.scalar_subquery(), col(Outbox.status) == "pending")
        .values(
            status="sending",
            lease_until=now + LEASE,
            lease_token=uuid.uuid4().hex,
            attempts=col(Outbox.attempts) + 1,
        )
        .returning(Outbox)
    )
    return session.scalars(taken).first()


def close(session: Session, row: Outbox, **values: object) -> bool:
    """Write what became of a claimed row, if the lease is still ours."""
    done = (
        update(Outbox)
        .where(col(Outbox.id) == row.id, col(Outbox.lease_token) == row.lease_token, col(Outbox.status) == "sending")
        .values(lease_until=None, **values)
    )
    return bool(session.connection().execute(done).rowcount)


def abandoned(session: Session, now: datetime) -> list[Outbox]:
    """Rows whose sending was cut off: the lease ran out and nobody wrote what happened."""
    query = select(Outbox).where(Outbox.status == "sending", col(Outbox.lease_until) < now)
    return list(session.exec(query))


def enqueue(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Put letters in, ignoring keys that are there already, whatever became of them."""
    if not rows:
        return
    new = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    session.connection().execute(new(Outbox).on_conflict_do_nothing(index_elements=["key"]), list(rows))


def sent_for(session: Session, rule: str, entity: str, entity_id: int) -> list[Outbox]:
    """What went out under one rule about one thing, the latest first."""
    query = select(Outbox).where(
        Outbox.rule == rule, Outbox.entity == entity, Outbox.entity_id == entity_id, Outbox.status == "sent"
    )
    return list(session.exec(query.order_by(col(Outbox.id).desc())))


def of_request(session: Session, request: str) -> list[Outbox]:
    """The letters and public lines of one answer."""
    return list(session.exec(select(Outbox).where(Outbox.request == request)))


def undelivered(session: Session, since: datetime) -> list[Outbox]:
    """What did not arrive and somebody should know about."""
    query = select(Outbox).where(
        col(Outbox.status).in_(("failed",)) | (col(Outbox.why) == "no way to reach"), col(Outbox.due_at) >= since
    )
    return list(session.exec(query.order_by(col(Outbox.id))))
