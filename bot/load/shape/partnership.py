"""The partnership itself: what it is called, its organisations, its places, its words."""

# ruff: noqa: RUF012 - pydantic gives every record a list of its own

from datetime import date as Day
from typing import Annotated, Any

from pydantic import AwareDatetime, StringConstraints

from bot.load.words import Key, Record, Text40, Text80, Text120, Text300
from storage.partnership import Sector


class Started(Record):
    """When the partnership began."""

    date: Day | None = None
    precision: str = "day"


class Purpose(Record):
    """What the partnership is for."""

    text: Annotated[str, StringConstraints(max_length=1000)] = ""


class Programme(Record):
    """The partnership itself."""

    name: Text120
    key: Key = "psr"
    started: Started = Started()
    purpose: Purpose = Purpose()
    three_year_plan: Any = None


class Meta(Record):
    """What the file says about itself."""

    title: str = ""
    schema_version: int = 1
    timezone: str = ""
    bank_holidays: str = "england-and-wales"
    as_of: AwareDatetime | None = None
    closures: list[Day] = []
    demo_clock: Any = None


class Organisation(Record):
    """A body that takes part, or is only named."""

    key: Key
    name: Text120
    short: Text40
    sector: Sector
    partner: bool
    aliases: list[Text80] = []


class Locality(Record):
    """A place the groups work in."""

    key: Key
    name: Text120
    part_of: Key | None = None
    lsoa_codes: list[Annotated[str, StringConstraints(pattern=r"^E01\d{6}$")]] = []
    planning_areas: list[Text80] = []
    lsoa_note: str = ""
    planning_area_count: int | None = None


class Term(Record):
    """A word of the glossary."""

    term: Text40
    means: Text300
