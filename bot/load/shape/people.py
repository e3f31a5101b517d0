"""Groups and the people in them."""

# ruff: noqa: RUF012 - pydantic gives every record a list of its own

from datetime import date as Day
from datetime import time
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.load.words import DAYS, Clock, Key, Record, Text40, Text80, Text120, Text200, Text300
from storage.channels import Posts
from storage.people import Capacity, Every, Kind, Nudges, Platform, SeatStatus


class Digest(Record):
    """How often a group's digest goes out."""

    every: Every
    day: str = Field(default="monday", pattern=f"^({'|'.join(DAYS)})$")
    time: Clock = time(9, 30)


class Group(Record):
    """A table people sit round."""

    key: Key
    name: Text120
    short: Text40
    kind: Kind
    aliases: list[Text80] = []
    parent: Key | None = None
    visibility: str = Field(default="partnership", pattern="^(partnership|group)$")
    locality: Key | None = None
    objectives: list[Text300] = []
    digest: Digest | None = None


class Identity(Record):
    """How one chat system knows a member."""

    platform: Platform
    tenant: Annotated[str, StringConstraints(max_length=80)]
    user: Text120


class Member(Record):
    """A person in a post."""

    key: Key
    title: Text120
    org: Key
    home: Annotated[str, StringConstraints(pattern="^(slack|teams)$")] | None = None
    nudges: Nudges = "all"
    identities: list[Identity] = []


class Seat(Record):
    """A place at a group's table. Its note is kept, as the table has one."""

    key: Key
    group: Key
    org: Key
    role: Text120
    member: Key | None = None
    capacity: Capacity
    status: SeatStatus
    starts: Day | None = None
    ends: Day | None = None
    note: Annotated[str, StringConstraints(max_length=300)] = ""


class Channel(Record):
    """Where a group talks."""

    key: Key | None = None
    group: Key
    platform: Platform
    tenant: Annotated[str, StringConstraints(max_length=80)]
    conversation: Text200
    posts: Posts = "all"
