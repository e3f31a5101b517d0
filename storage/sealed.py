"""Where secrets are kept: sealed, apart from everything that history tells of, and gone for good when dropped."""

from typing import NamedTuple, Protocol

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, delete, select

from storage.base import Row


class Place(NamedTuple):
    """Where a secret belongs. It can be read nowhere else."""

    platform: str
    tenant: str
    purpose: str


class Sealing(Protocol):
    """What seals and opens (storage/sealing.py, which nobody loads who keeps no secret)."""

    def seal(self, words: str, *place: str) -> str:
        """The words, readable in this place alone."""

    def open(self, sealed: str, *place: str) -> str:
        """The words again."""

    def current(self, sealed: str) -> bool:
        """Whether it was today's key that sealed it."""


class Sealed(Row, table=True):
    """One secret, as ciphertext."""

    tracked = False
    __table_args__ = (UniqueConstraint("platform", "tenant_id", "purpose"),)
    platform: str = Field(max_length=10)
    tenant_id: str = Field(max_length=80)
    purpose: str = Field(max_length=40)
    text: str

    @property
    def place(self) -> Place:
        """What it is bound to."""
        return Place(self.platform, self.tenant_id, self.purpose)


def keep(session: Session, sealing: Sealing, place: Place, words: str) -> None:
    """Keep a secret in its place, in the stead of the one before."""
    platform, tenant, purpose = place
    row = _find(session, place) or Sealed(platform=platform, tenant_id=tenant, purpose=purpose, text="")
    row.text = sealing.seal(words, *place)
    session.add(row)
    session.flush()


def read(session: Session, sealing: Sealing, place: Place) -> str | None:
    """The secret, or None where there is none. CannotOpen where the key is lost, or it was moved or changed."""
    row = _find(session, place)
    return sealing.open(row.text, *place) if row else None


def held(session: Session, place: Place) -> bool:
    """Whether there is one."""
    return _find(session, place) is not None


def drop(session: Session, platform: str, tenant: str) -> None:
    """Forget every secret of a workspace now."""
    gone = (col(Sealed.platform) == platform) & (col(Sealed.tenant_id) == tenant)
    session.connection().execute(delete(Sealed).where(gone))


def everything(session: Session) -> list[Sealed]:
    """Every secret there is, for a change of keys."""
    return list(session.exec(select(Sealed).order_by(col(Sealed.id))))


def _find(session: Session, place: Place) -> Sealed | None:
    same = (Sealed.platform == place.platform, Sealed.tenant_id == place.tenant, Sealed.purpose == place.purpose)
    return session.exec(select(Sealed).where(*same)).first()
