"""How a person comes in: a request to join a group, or a one-time code."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import String, func
from sqlmodel import Field, Session, col, select

from storage import actions
from storage.actions import ActionReply
from storage.base import Row, one_of
from storage.events import Author, Event
from storage.people import Identity, Platform, Seat

JoinStatus = Literal["waiting", "accepted", "declined"]

# None that are mistaken for another when read out, and no J: KTRM-J234 would be an activity of a group called KTRM.
CODE_LETTERS = "ABCDEFGHKLMNPQRSTUVWXYZ23456789"
CODE_LIFE = timedelta(days=2)
CLOSED_FROM = 500_000  # closed groups' requests are numbered from here, so that no gap shows in those of open ones


class JoinRequest(Row, table=True):
    """Somebody asks for a seat. What the chat system calls them is forgotten once it is decided."""

    undoable = False
    words = frozenset({"display_name"})
    __table_args__ = (one_of("status", get_args(JoinStatus)),)
    group_id: int = Field(foreign_key="groups.id")
    platform: Platform = Field(sa_type=String)
    tenant_id: str = Field(max_length=80)
    user_id: str = Field(max_length=120)
    display_name: str = Field(default="", max_length=80)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    status: JoinStatus = Field(default="waiting", sa_type=String)
    decided_by_id: int | None = Field(default=None, foreign_key="member.id")

    @property
    def account(self) -> tuple[Platform, str, str]:
        """Who asks, as the chat system knows them."""
        return self.platform, self.tenant_id, self.user_id

    def decide(self, status: JoinStatus, by: int) -> None:
        """Accepted or declined, once and for all."""
        self.status, self.decided_by_id, self.display_name = status, by, ""


class Code(Row, table=True):
    """A one-time code, kept as its hash only."""

    undoable = False
    digest: str = Field(max_length=64, unique=True)
    makes: str = Field(default="coordinator", max_length=20)
    expires_at: datetime
    used_at: datetime | None = None


def issue(session: Session, now: datetime) -> str:
    """A fresh code such as KTRM-4H7Q that makes one coordinator within two days."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    code = f"{letters[:4]}-{letters[4:]}"
    session.add(Code(digest=_digest(code), expires_at=now + CODE_LIFE))
    return code


def redeem(session: Session, code: str, now: datetime) -> bool:
    """Use the code up, and say whether it was good."""
    found = session.exec(select(Code).where(Code.digest == _digest(code))).first()
    if found is None or found.used_at is not None or found.expires_at < now:
        return False
    found.used_at = now
    return True


def count_wrong(session: Session, author: Author, account: tuple[str, ...]) -> None:
    """Remember that this account typed a code that did not work; nothing of the code is kept."""
    session.add(
        Event(at=author.at, entity="code", entity_id=0, verb="wrong", changes={"account": _account(account)},
              platform=author.platform, request_id=author.request_id)
    )  # fmt: skip


def wrong_codes(session: Session, account: tuple[str, ...], since: datetime) -> int:
    """How many codes that did not work this account typed since then."""
    query = select(Event).where(Event.entity == "code", Event.verb == "wrong", Event.at >= since)
    return sum(event.changes["account"] == _account(account) for event in session.exec(query))


def waiting(session: Session, group_id: int | None, account: tuple[str, str, str]) -> JoinRequest | None:
    """The request this person has already made, if nobody decided it yet."""
    platform, tenant, user = account
    query = select(JoinRequest).where(
        JoinRequest.platform == platform,
        JoinRequest.tenant_id == tenant,
        JoinRequest.user_id == user,
        JoinRequest.status == "waiting",
    )
    if group_id is not None:
        query = query.where(JoinRequest.group_id == group_id)
    return session.exec(query.order_by(col(JoinRequest.id))).first()


def ask(session: Session, asked: JoinRequest, *, closed: bool) -> None:
    """Put a request on record, with the next number of its kind of group."""
    first, last = (CLOSED_FROM, 2 * CLOSED_FROM) if closed else (0, CLOSED_FROM)
    there = select(func.max(JoinRequest.id)).where(col(JoinRequest.id) > first, col(JoinRequest.id) < last)
    asked.id = (session.exec(there).one() or first) + 1
    session.add(asked)
    session.flush()


def undecided(session: Session, groups: Collection[int]) -> list[JoinRequest]:
    """Everybody who waits for an answer in these groups, the longest first."""
    query = select(JoinRequest).where(JoinRequest.status == "waiting", col(JoinRequest.group_id).in_(groups))
    return list(session.exec(query.order_by(col(JoinRequest.id))))


def identify(session: Session, member_id: int, account: tuple[Platform, str, str]) -> None:
    """From now on this account is that member."""
    platform, tenant, user = account
    session.add(Identity(member_id=member_id, platform=platform, tenant_id=tenant, user_id=user))


def owe_replies(session: Session, seat: Seat) -> list[str]:
    """Live actions for everyone wait for a seat confirmed later, too (domain section 6, rule 6); their refs."""
    if not seat.answers:
        return []
    asked = [a for a in actions.live(session, seat.group_id) if a.owner_kind == "everyone"]
    owing = [a for a in asked if seat.id not in {r.seat_id for r in actions.replies(session, a.key_id)}]
    session.add_all(ActionReply(action_id=a.key_id, seat_id=seat.key_id) for a in owing)
    return [a.ref for a in owing]


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def _account(account: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(account).encode()).hexdigest()[:16]
