"""The partnership itself: what it is for, its organisations, its places, its words."""

from datetime import date
from typing import Literal, get_args

from sqlalchemy import JSON, String
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of

Sector = Literal[
    "council", "county_council", "police", "fire", "nhs_provider", "commissioner", "primary_care", "vcfs",
    "education", "government", "business", "partnership_team", "external",
]  # fmt: skip


class Partnership(Row, table=True):
    """One row: one deployment holds one partnership (design section 5)."""

    name: str = Field(max_length=120)
    purpose: str = Field(default="", max_length=1000)
    started: date | None = None
    closures: list[str] = Field(default_factory=list, sa_type=JSON)  # ISO dates beside the bank holidays
    roster_version: int = Field(default=1)  # moves whenever anything that Roster holds is changed


class Organisation(Row, table=True):
    """A body that takes part, or is only named (`partner` false)."""

    __table_args__ = (one_of("sector", get_args(Sector)),)
    key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    short: str = Field(max_length=40)
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    sector: Sector = Field(sa_type=String)
    partner: bool = True
    active: bool = True


class Locality(Row, table=True):
    """A place the groups work in."""

    key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    part_of: str = Field(default="", max_length=40)
    lsoa_codes: list[str] = Field(default_factory=list, sa_type=JSON)
    planning_areas: list[str] = Field(default_factory=list, sa_type=JSON)


class Term(Row, table=True):
    """A word of the glossary, read by `what`."""

    term: str = Field(max_length=40, unique=True)
    means: str = Field(max_length=300)


def current(session: Session) -> Partnership | None:
    """The partnership this database holds, if one was loaded."""
    return session.exec(select(Partnership)).first()


def terms(session: Session) -> list[Term]:
    """The whole glossary, in alphabetical order."""
    return list(session.exec(select(Term).order_by(col(Term.term))))
