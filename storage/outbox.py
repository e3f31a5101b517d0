"""Every message on its way out: one row, one unique key, never sent twice."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Index, String, func, update
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of
from storage.ready import Ready, given

OutStatus = Literal["pending", "sending", "sent", "skipped", "cancelled", "failed"]
Values = dict[str, object]  # what a row is to become
FINAL: tuple[OutStatus, ...] = ("sent", "skipped", "cancelled", "failed")
TEXT_KEPT = timedelta(days=90)
REFUSALS = 3  # a definite no is asked about twice more, and then believed
AT_ONCE = 5000  # keys looked up in one question

# Why a row ended without being sent, as the coordinators' list finds it and the record shows it.
NO_WAY = "no way to reach"
NOT_TAKEN = "the chat system did not take it in time"
NOT_ADMITTED = "their workspace was refused"
TOO_LATE = "too late to be useful"
CUT_OFF = "cut off while sending"
ASKED = "asked to wait"  # how the reason begins where the chat system said for how long


class Outbox(Row, table=True):
    """One letter to one member or one channel. The text is written when it is sent, from the facts of then."""

    words = frozenset({"text"})
    tracked = False
    __table_args__ = (
        one_of("status", get_args(OutStatus)),
        Index(None, "status", "next_try_at"),
        Index(None, "rule", "occasion"),
        Index(None, "member_id", "rule", "occasion"),
        Index(None, "channel_id", "rule", "occasion"),
    )
    key: str = Field(max_length=200, unique=True)
    rule: str = Field(max_length=20)
    entity: str = Field(default="", max_length=20)
    entity_id: int = 0
    entity_version: int = 0
    occasion: date | None = None
    channel_id: int | None = Field(default=None, foreign_key="channel.id")
    member_id: int | None = Field(default=None, foreign_key="member.id")
    request: str = Field(default="", max_length=120, index=True)  # whose answer it belongs to, for undo
    due_at: datetime
    useful_until: datetime
    next_try_at: datetime  # of one that went: when its place may have another
    text: str = Field(default="")
    status: OutStatus = Field(default="pending", sa_type=String)
    why: str = Field(default="", max_length=200)
    attempts: int = 0
    refusals: int = 0
    ambiguous: bool = False  # a channel post cut off while sending: it is sent again once
    lease_until: datetime | None = None
    lease_token: str = Field(default="", max_length=40)
    sent_at: datetime | None = None  # when its words were written, of the facts of then
    message_ref: str = Field(default="", max_length=120)

    def again(self, at: datetime, why: str) -> Values:
        """Tried again then, unless it is of no use any more by that time."""
        if at > self.useful_until:
            return self._ends(NOT_TAKEN)
        return {"status": "pending", "next_try_at": at, "why": why}

    def lapse(self) -> Values:
        """Its time is over."""
        return self._ends(NOT_TAKEN if self.why else TOO_LATE)

    def refuse(self, at: datetime, why: str) -> Values:
        """A definite no: tried again then, and given up at the third."""
        if self.refusals + 1 >= REFUSALS:
            return {"status": "failed", "why": why, "refusals": self.refusals + 1}
        return self.again(at, why) | {"refusals": self.refusals + 1}

    def cut_off(self, at: datetime) -> Values:
        """Nobody knows whether it arrived: a post is sent again once, a personal letter never (design 9.14)."""
        if self.channel_id is None or self.ambiguous or at > self.useful_until:
            return {"status": "failed", "why": CUT_OFF}
        return self.again(at, CUT_OFF) | {"ambiguous": True}

    def send_again(self, now: datetime) -> None:
        """As if it had never been tried."""
        self.status, self.why, self.next_try_at = "pending", "", now
        self.attempts = self.refusals = 0
        self.ambiguous = False

    def _ends(self, why: str) -> Values:
        """Not sent; or, for a post whose first try was cut off, nobody knows."""
        return {"status": "failed", "why": CUT_OFF} if self.ambiguous else {"status": "skipped", "why": why}


_NEVER_TRIED: dict[str, object] = {"refusals": 0, "lease_until": None, "sent_at": None}


@cache
def _new(database: str) -> Ready:
    """The statement in the words of this kind of database, of which only one is loaded: loading takes a while."""
    own = import_module(f"sqlalchemy.dialects.{database}")
    return Ready(own.insert(Outbox).values(given(Outbox)).on_conflict_do_nothing(index_elements=["key"]))


def enqueue(session: Session, rows: Sequence[dict[str, object]]) -> int:
    """Put letters in, ignoring keys that are there already, whatever became of them; how many were new."""
    new = _new(session.get_bind().dialect.name)
    return new.run_each(session, [_NEVER_TRIED | row for row in rows]) if rows else 0


def find(session: Session, key: str) -> Outbox | None:
    """The letter of this key."""
    return session.exec(select(Outbox).where(Outbox.key == key)).first()


def present(session: Session, keys: Collection[str]) -> set[str]:
    """Those of these keys that are in already."""
    wanted = list(keys)
    parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    return {key for part in parts for key in session.exec(select(Outbox.key).where(col(Outbox.key).in_(part)))}


def pending(session: Session, start: datetime, end: datetime) -> list[Outbox]:
    """What is in already and will be tried between two moments."""
    between = col(Outbox.next_try_at).between(start, end)
    return list(session.exec(select(Outbox).where(Outbox.status == "pending", between)))


def backlog(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """How many wait although their time has come, and since when the oldest; not those held until the morning."""
    late = (col(Outbox.next_try_at) <= now) | (col(Outbox.why) != "")
    query = select(func.count(), func.min(Outbox.due_at)).where(Outbox.status == "pending", Outbox.due_at <= now, late)
    count, oldest = session.exec(query).one()
    return count, oldest


def sent_for(session: Session, rule: str, entity: str, entity_id: int) -> list[Outbox]:
    """What went out under one rule about one thing, the latest first."""
    query = select(Outbox).where(
        Outbox.rule == rule, Outbox.entity == entity, Outbox.entity_id == entity_id, Outbox.status == "sent"
    )
    return list(session.exec(query.order_by(col(Outbox.id).desc())))


def of_request(session: Session, request: str) -> list[Outbox]:
    """The letters and public lines of one answer."""
    return list(session.exec(select(Outbox).where(Outbox.request == request)))


def stop(session: Session, request: str) -> list[Outbox]:
    """Cancel what one answer has not sent yet; what is out already, on its way, or may be out is returned."""
    unsent = update(Outbox).where(col(Outbox.request) == request, col(Outbox.status) == "pending")
    stopped = unsent.values(status="cancelled", why="taken back", updated_at=session.info["now"])
    session.connection().execute(stopped)  # guarded, so that a row claimed meanwhile is not called cancelled
    return [row for row in of_request(session, request) if row.status in ("sending", "sent") or row.ambiguous]


def known_gone(session: Session, row: Outbox) -> bool:
    """Whether the letter before this one found that nobody is there any more, too."""
    ended = col(Outbox.status).in_(("sent", "failed")) & (col(Outbox.id) < row.id)
    place = (col(Outbox.member_id) == row.member_id) & (col(Outbox.channel_id) == row.channel_id)
    before = session.exec(select(Outbox.why).where(ended, place).order_by(col(Outbox.id).desc()).limit(1)).first()
    return (before or "").startswith("gone")


def last_to(session: Session, member_id: int, rule: str) -> Outbox | None:
    """The last letter of this rule that reached this person."""
    query = select(Outbox).where(Outbox.rule == rule, Outbox.member_id == member_id, Outbox.status == "sent")
    return session.exec(query.order_by(col(Outbox.sent_at).desc()).limit(1)).first()


def of_rule(session: Session, rule: str, since: date, member_id: int | None = None) -> list[Outbox]:
    """What one rule had for people, or for one, since that occasion, the latest first, whatever became of it."""
    whose = col(Outbox.member_id).is_not(None) if member_id is None else col(Outbox.member_id) == member_id
    query = select(Outbox).where(Outbox.rule == rule, col(Outbox.occasion) >= since, whose)
    return list(session.exec(query.order_by(col(Outbox.occasion).desc())))


def last_post(session: Session, channel_id: int, rule: str, before: date) -> Outbox | None:
    """The latest post of a rule for a channel before that occasion, whatever became of it."""
    query = select(Outbox).where(Outbox.rule == rule, Outbox.channel_id == channel_id, col(Outbox.occasion) < before)
    return session.exec(query.order_by(col(Outbox.occasion).desc()).limit(1)).first()


def past(now: datetime) -> ColumnElement[bool]:
    """Those whose words are past their time."""
    return (col(Outbox.due_at) < now - TEXT_KEPT) & col(Outbox.status).in_(FINAL) & (col(Outbox.text) != "")


def purge(session: Session, now: datetime) -> None:
    """Empty what was written more than 90 days ago; that it was sent, and when, stays."""
    session.connection().execute(update(Outbox).where(past(now)).values(text=""))
