"""How a person comes in: a request to join a group, or a one-time code."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import String, func
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage import actions
from storage.actions import ActionReply
from storage.base import Row, one_of
from storage.events import Author, Event
from storage.partnership import Organisation
from storage.people import Group, Identity, Member, Platform, Seat

JoinStatus = Literal["waiting", "accepted", "declined"]

# None that are mistaken for another when read out, and no J: KTRM-J234 would be an activity of a group called KTRM.
CODE_LETTERS = "ABCDEFGHKLMNPQRSTUVWXYZ23456789"
CODE_LIFE = timedelta(days=2)
INVITATION_LIFE = timedelta(days=7)
LINK_LIFE = timedelta(minutes=15)
CLOSED_FROM = 500_000  # closed groups' requests are numbered from here, so that no gap shows in those of open ones


class JoinRequest(Row, table=True):
    """Somebody asks for a seat. What the chat system calls them is forgotten once it is decided."""

    undoable = False
    words = frozenset({"display_name", "user_id"})
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

    def forget(self) -> None:
        """Whoever asked has left: nobody can tell any more who it was."""
        self.user_id, self.display_name = "", ""
        self.status = "declined" if self.status == "waiting" else self.status


class Code(Row, table=True):
    """A one-time code, kept as its hash only. What it opens stands in `makes` and in what it points at."""

    undoable = False
    digest: str = Field(max_length=64, unique=True)
    makes: str = Field(default="coordinator", max_length=20)  # or invitation, or link
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    group_id: int | None = Field(default=None, foreign_key="groups.id")
    made_by_id: int | None = Field(default=None, foreign_key="member.id")
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def good(self, now: datetime) -> bool:
        """Whether it still opens what it was made for."""
        return self.used_at is None and self.withdrawn_at is None and self.expires_at >= now

    def use(self, now: datetime) -> None:
        """It opens nothing more."""
        self.used_at = now

    def withdraw(self, now: datetime) -> None:
        """It was not used, and is not to be."""
        self.withdrawn_at = now


def issue(session: Session, now: datetime) -> str:
    """A fresh code such as KTRM-4H7Q that makes one coordinator within two days."""
    words = _fresh()
    session.add(Code(digest=_digest(words), expires_at=now + CODE_LIFE))
    return words


def invite(session: Session, by: Member, group: Group, body: Organisation) -> tuple[Code, str]:
    """An invitation of an organisation into a group, good for a week, and the code that opens it."""
    now: datetime = session.info["now"]
    words = _fresh()
    made = Code(
        digest=_digest(words), makes="invitation", organisation_id=body.key_id, group_id=group.key_id,
        made_by_id=by.key_id, expires_at=now + INVITATION_LIFE,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made, words


def link_code(session: Session, member: Member) -> str:
    """A code with which a member brings another account of theirs within a quarter of an hour. Only the last works."""
    now: datetime = session.info["now"]
    for earlier in session.exec(_open(now, "link").where(Code.made_by_id == member.id)):
        earlier.withdraw(now)
    words = _fresh()
    session.add(Code(digest=_digest(words), makes="link", made_by_id=member.key_id, expires_at=now + LINK_LIFE))
    return words


def find_code(session: Session, words: str, now: datetime) -> Code | None:
    """The code that these words are, if it is still good."""
    found = session.exec(select(Code).where(Code.digest == _digest(words))).first()
    return found if found and found.good(now) else None


def invitations(session: Session, now: datetime) -> list[Code]:
    """The invitations that nobody has used yet, the first to run out at the top."""
    return list(session.exec(_open(now, "invitation").order_by(col(Code.expires_at), col(Code.id))))


def _open(now: datetime, makes: str) -> SelectOfScalar[Code]:
    still = (col(Code.used_at).is_(None), col(Code.withdrawn_at).is_(None), Code.expires_at >= now)
    return select(Code).where(Code.makes == makes, *still)


def _fresh() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def count_wrong(session: Session, author: Author, account: tuple[str, ...]) -> None:
    """Remember that this account typed a code that did not work; nothing of the code is kept."""
    tried = {"account": _hash(account), "tenant": _hash(account[:2])}
    session.add(
        Event(at=author.at, member_id=author.member_id, entity="code", entity_id=0, verb="wrong", changes=tried,
              platform=author.platform, request_id=author.request_id)
    )  # fmt: skip


def wrong_codes(session: Session, account: tuple[str, ...], since: datetime) -> tuple[int, int]:
    """How many codes that did not work were typed since then, by this account and in its whole workspace or tenant."""
    query = select(Event).where(Event.entity == "code", Event.verb == "wrong", Event.at >= since)
    tried = [event.changes for event in session.exec(query)]
    own = sum(each["account"] == _hash(account) for each in tried)
    return own, sum(each.get("tenant") == _hash(account[:2]) for each in tried)


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


def settle(session: Session, account: tuple[str, str, str], groups: Collection[int], by: int) -> None:
    """What this account had asked for is answered: it has a seat in these groups now."""
    for group_id in groups:
        if asked := waiting(session, group_id, account):
            asked.decide("accepted", by)


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


def _hash(account: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(account).encode()).hexdigest()[:16]
