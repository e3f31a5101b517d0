"""When somebody leaves the partnership: how chat systems know them is forgotten; what they did stays, by post."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from storage import actions, events
from storage.actions import Action
from storage.base import Row
from storage.events import Event, EventText
from storage.joining import JoinRequest
from storage.outbox import Outbox
from storage.partnership import Partnership
from storage.people import Deputy, Identity, Member, Seat

GONE = "no longer a member"


def open_things(session: Session, member_id: int, seats: Iterable[Seat]) -> list[Action]:
    """Everything live that is theirs, in whichever group, and what waits for their seats' replies."""
    return actions.owned_by(session, member_id, [seat.key_id for seat in seats])


def leave(session: Session, member_id: int, now: datetime, today: date) -> None:
    """No account, no deputy, no letter any more; the post stays on record. Seats are ended by whoever calls this."""
    session.get_one(Member, member_id).leave(now)
    for row in session.exec(select(Deputy).where(or_(Deputy.member_id == member_id, Deputy.deputy_id == member_id))):
        if row.until >= today:
            row.end(today)
    forget_accounts(session, session.exec(select(Identity).where(Identity.member_id == member_id)).all())
    pending = update(Outbox).where(col(Outbox.member_id) == member_id, col(Outbox.status) == "pending")
    session.connection().execute(pending.values(status="cancelled", why=GONE, updated_at=now))
    session.info["emptied"] = True  # what was forgotten is in the write-ahead file until that is folded


def forget_accounts(session: Session, accounts: Sequence[Identity]) -> None:
    """How chat systems know somebody, also where they once asked to join, and what history says of it."""
    for row in accounts:
        same = (JoinRequest.platform == row.platform, JoinRequest.tenant_id == row.tenant_id)
        for asked in session.exec(select(JoinRequest).where(*same, JoinRequest.user_id == row.user_id)):
            asked.forget()
            session.flush()
            events.unsay(session, asked, "user_id")
            events.unsay(session, asked, "display_name")
            empty(session, asked)
        empty(session, row)
        session.delete(row)
    if accounts:  # a row that is deleted leaves no trace by which other processes would notice
        session.connection().execute(update(Partnership).values(roster_version=Partnership.roster_version + 1))


def empty(session: Session, row: Row) -> None:
    """No word is left in the history of this row."""
    mine = select(Event.id).where(Event.entity == events.entity_of(row), Event.entity_id == row.key_id)
    nothing: dict[str, Any] = {"old": None, "new": None, "salt": ""}
    session.connection().execute(update(EventText).where(col(EventText.event_id).in_(mine)).values(nothing))
