"""How a person comes in: a request to join a group, or a one-time code."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import String
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of
from storage.people import Platform

JoinStatus = Literal["waiting", "accepted", "declined"]

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are mistaken for another when read out
CODE_LIFE = timedelta(days=2)


class JoinRequest(Row, table=True):
    """Somebody we do not know asks for a seat."""

    __table_args__ = (one_of("status", get_args(JoinStatus)),)
    group_id: int = Field(foreign_key="groups.id")
    platform: Platform = Field(sa_type=String)
    tenant_id: str = Field(max_length=80)
    user_id: str = Field(max_length=120)
    display_name: str = Field(default="", max_length=80)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    status: JoinStatus = Field(default="waiting", sa_type=String)
    decided_by_id: int | None = Field(default=None, foreign_key="member.id")


class Code(Row, table=True):
    """A one-time code, kept as its hash only."""

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


def waiting(session: Session, group_id: int | None, platform: str, tenant: str, user: str) -> JoinRequest | None:
    """The request this person has already made, if nobody decided it yet."""
    query = select(JoinRequest).where(
        JoinRequest.platform == platform,
        JoinRequest.tenant_id == tenant,
        JoinRequest.user_id == user,
        JoinRequest.status == "waiting",
    )
    if group_id is not None:
        query = query.where(JoinRequest.group_id == group_id)
    return session.exec(query.order_by(col(JoinRequest.id))).first()


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
