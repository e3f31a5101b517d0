"""The outbox as its senders see it: what waits, claimed by one of them, and closed with what became of it."""

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col, select

from storage.outbox import ASKED, Outbox
from storage.ready import Ready

LEASE = timedelta(seconds=60)  # longer than the time-out of one send
REST = timedelta(seconds=5)  # more than any chat system wants between two messages to one place
AHEAD = 30  # letters to one place that are looked at together: in a minute hardly more of them can go
NOBODY = "-"  # begins no lease's token


class Waiting(NamedTuple):
    """A row that may be tried now; or, with `again`, one until when the chat system asked to be left alone."""

    id: int
    channel_id: int | None
    member_id: int | None
    again: datetime | None = None

    @property
    def place(self) -> str:
        """Whom it is for: "channel:3" or "member:5"."""
        return f"channel:{self.channel_id}" if self.channel_id else f"member:{self.member_id}"


_NTH = func.row_number().over(
    partition_by=[col(Outbox.channel_id), col(Outbox.member_id)], order_by=[col(Outbox.due_at), col(Outbox.id)]
)
_TRIED: list[Any] = [
    col(Outbox.id), col(Outbox.channel_id), col(Outbox.member_id), col(Outbox.next_try_at), col(Outbox.updated_at),
]  # fmt: skip
_PENDING = (
    columns(*_TRIED, col(Outbox.due_at), col(Outbox.why).startswith(ASKED).label("asked"), _NTH.label("nth"))
    .where(
        col(Outbox.status) == "pending",
        or_(
            col(Outbox.next_try_at) <= bindparam("now"),
            (col(Outbox.attempts) > 0) & (col(Outbox.updated_at) > bindparam("now")),
            col(Outbox.why).startswith(ASKED),
        ),
    )
    .subquery()
)
_WAITING = Ready(
    columns(*(_PENDING.c[column.key] for column in _TRIED))
    .where((_PENDING.c.nth <= AHEAD) | _PENDING.c.asked)
    .order_by(_PENDING.c.due_at, _PENDING.c.id)
)


def _claim(place: ColumnElement[bool]) -> ReturningUpdate[Outbox]:
    """One row taken, unless somebody else's message is on its way to the same place, or has only just gone."""
    rests = (col(_OTHER.next_try_at) > bindparam("now")) & (col(_OTHER.next_try_at) <= bindparam("rest"))
    just = (col(_OTHER.status) == "sent") & rests
    foreign = ~col(_OTHER.lease_token).startswith(bindparam("sender"))
    busy = exists().where(place, foreign, (col(_OTHER.status) == "sending") | just)
    taken = update(Outbox).where(col(Outbox.id) == bindparam("number"), col(Outbox.status) == "pending", ~busy)
    given = {"lease_until": bindparam("lease"), "lease_token": bindparam("token"), "status": "sending"}
    return taken.values(given | {"attempts": col(Outbox.attempts) + 1}).returning(Outbox)


_OTHER = aliased(Outbox)
_CLAIM = {  # put together once, by whether it is for a channel
    True: _claim(col(_OTHER.channel_id) == bindparam("channel")),
    False: _claim(col(_OTHER.member_id) == bindparam("member")),
}


def waiting(session: Session, now: datetime) -> list[Waiting]:
    """What may be tried now, what was due first before the others; and what a chat system asked to wait with.

    Of what waits for one place, only as many as may go soon: it is asked again in a moment, and looking through a long
    line slows down everybody's answers.

    A row that was last written in what is still to come was tried before the clock was put back: how long it was to
    wait is not known any more, so it waits no longer.
    """
    rows = _WAITING.run(session, {"now": now})
    return [
        Waiting(number, channel, member, again if again > now and (written is None or written <= now) else None)
        for number, channel, member, again, written in rows
    ]


def claim(session: Session, row: Waiting, now: datetime, sender: str = "") -> Outbox | None:
    """Take a row for this sender alone, by one guarded UPDATE … RETURNING, if nobody has and its place is free.

    A place is busy while a message to it is being sent, and for a moment after. What went under this sender's own
    name is left out of that: it knows by a clock that nobody can put back.
    """
    place = {"channel": row.channel_id} if row.channel_id else {"member": row.member_id}
    values = {"number": row.id, "now": now, "rest": now + REST, "lease": now + LEASE, "sender": sender or NOBODY}
    token = f"{sender}{uuid.uuid4().hex}"
    return session.scalars(_CLAIM[bool(row.channel_id)], values | place | {"token": token}).first()


def close(session: Session, row: Outbox, **values: object) -> bool:
    """Write what became of a claimed row, if the lease is still ours."""
    done = (
        update(Outbox)
        .where(col(Outbox.id) == row.id, col(Outbox.lease_token) == row.lease_token, col(Outbox.status) == "sending")
        .values(lease_until=None, updated_at=session.info["now"], **values)
    )
    return bool(session.connection().execute(done).rowcount)


def abandoned(session: Session, now: datetime) -> list[Outbox]:
    """Rows whose sending was cut off: the lease ran out and nobody wrote what happened.

    A lease that ends far ahead was given before the clock was put back; it would hold its row until then.
    """
    over = (col(Outbox.lease_until) < now) | (col(Outbox.lease_until) > now + 2 * LEASE)
    return list(session.exec(select(Outbox).where(Outbox.status == "sending", over)))
