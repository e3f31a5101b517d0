"""Which Slack workspaces and Teams tenants the bot talks to: an allow-list that the programme office keeps."""

from typing import Literal, get_args

from sqlalchemy import String, UniqueConstraint, func
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of
from storage.people import Platform
from storage.roster import roster_of

TenantStatus = Literal["waiting", "admitted", "refused"]
MOST_WAITING = 20  # beyond these, whoever else knocks is neither kept nor told of


class Tenant(Row, table=True):
    """A Slack workspace or a Teams tenant that knocked, or that somebody decided about."""

    undoable = False
    words = frozenset({"name"})
    __table_args__ = (
        UniqueConstraint("platform", "tenant_id"),
        one_of("platform", get_args(Platform)),
        one_of("status", get_args(TenantStatus)),
    )
    platform: Platform = Field(sa_type=String)
    tenant_id: str = Field(max_length=80)
    name: str = Field(default="", max_length=80)  # what it calls itself: shown, and never trusted
    status: TenantStatus = Field(default="waiting", sa_type=String)
    decided_by_id: int | None = Field(default=None, foreign_key="member.id")

    def decide(self, status: TenantStatus, by: int) -> None:
        """Admitted or refused; either can be changed later."""
        self.status, self.decided_by_id = status, by


def find(session: Session, platform: str, tenant: str) -> Tenant | None:
    """What is known of it, if it ever knocked."""
    return session.exec(select(Tenant).where(Tenant.platform == platform, Tenant.tenant_id == tenant)).first()


def listed(session: Session) -> list[Tenant]:
    """All of them, those that wait first, then the latest."""
    return list(session.exec(select(Tenant).order_by(col(Tenant.status) != "waiting", col(Tenant.id).desc())))


def admitted(session: Session, platform: str, tenant: str) -> bool:
    """Whether it may be talked to: it was admitted, or the record names it and nobody refused it."""
    row = find(session, platform, tenant)
    decided = row is not None and row.status != "waiting"
    return row.status == "admitted" if row and decided else tenant in named(session, platform)


def shut_out(session: Session) -> set[tuple[str, str]]:
    """Those that somebody said no to."""
    return {(row.platform, row.tenant_id) for row in session.exec(select(Tenant).where(Tenant.status == "refused"))}


def named(session: Session, platform: str) -> set[str]:
    """Those in which the record knows a person or has a channel."""
    roster = roster_of(session)
    people = {i.tenant_id for i in roster.identities.values() if i.platform == platform}
    return people | {c.tenant_id for c in roster.channels.values() if c.platform == platform and c.linked}


def knocks(session: Session, platform: str, tenant: str) -> bool:
    """Whether it is new here and there is room to keep it; a crowd of strangers must not drown those who wait."""
    return find(session, platform, tenant) is None and _waiting(session) < MOST_WAITING


def add(session: Session, platform: Platform, tenant: str, name: str = "") -> Tenant:
    """A new one, which waits for a decision."""
    made = Tenant(platform=platform, tenant_id=tenant, name=name)
    session.add(made)
    session.flush()
    return made


def _waiting(session: Session) -> int:
    return session.exec(select(func.count()).where(col(Tenant.status) == "waiting")).one()
