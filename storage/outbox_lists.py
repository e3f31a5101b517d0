"""The outbox as an operator looks at it: what waits, what was given up, and what is sent again by hand."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from storage.events import Event, entity_of
from storage.outbox import CUT_OFF, NO_WAY, NOT_ADMITTED, NOT_TAKEN, TOO_LATE, Outbox

LOST = (NO_WAY, NOT_TAKEN, NOT_ADMITTED, TOO_LATE)  # of those left out, the ones that should have gone
NEWS = (NO_WAY, NOT_TAKEN)  # and of these, what the programme office did not decide, and what somebody may still miss


def waits(session: Session) -> list[Outbox]:
    """What is still to go or on its way, what was due first before the others."""
    query = select(Outbox).where(col(Outbox.status).in_(("pending", "sending")))
    return list(session.exec(query.order_by(col(Outbox.due_at), col(Outbox.id))))


def undelivered(session: Session, since: datetime, left_out: Collection[str] = LOST) -> list[Outbox]:
    """What was given up since then, or left out for one of these reasons; what was due first before the others."""
    lost = (col(Outbox.status) == "failed") | (col(Outbox.status) == "skipped") & col(Outbox.why).in_(left_out)
    query = select(Outbox).where(lost, col(Outbox.updated_at) > since)
    return list(session.exec(query.order_by(col(Outbox.due_at), col(Outbox.id))))


def doubtful(row: Outbox) -> bool:
    """Whether it may be there already, as the line went dead while it was being sent."""
    return row.status == "failed" and row.why == CUT_OFF


def lost(row: Outbox) -> bool:
    """Whether it ended without arriving, and not because it was not wanted any more."""
    return row.status == "failed" or (row.status == "skipped" and row.why in LOST)


def again(session: Session, row: Outbox, request: str) -> None:
    """Send it again from the beginning, and keep that somebody wanted that."""
    now: datetime = session.info["now"]
    changes = {"why": [row.why, ""]}
    row.send_again(now)
    session.add(Event(
        at=now, entity=entity_of(row), entity_id=row.key_id, verb="again", changes=changes, platform="console",
        request_id=request,
    ))  # fmt: skip
