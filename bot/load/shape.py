"""The shape of a partnership's file: every section, every key, how long and of which kind (domain section 4.1)."""

from datetime import date as Day
from datetime import time
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from storage.actions import Answer, DuePrecision
from storage.actions import Status as ActionStatus
from storage.channels import Posts
from storage.meetings import MeetingStatus, Minutes
from storage.meetings import Precision as MeetingPrecision
from storage.partnership import Sector
from storage.people import Capacity, Every, Kind, Nudges, Platform, SeatStatus

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Text40 = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Text80 = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Text120 = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Text200 = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text300 = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Text500 = Annotated[str, StringConstraints(min_length=1, max_length=500)]
ActionRef = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9]*-)?A[1-9]\d{0,5}$", max_length=20)]
MeetingRef = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9]*-)?M[1-9]\d{0,5}$", max_length=20)]
Owner = Annotated[str, StringConstraints(pattern=r"^(none|everyone|(member|seat):[a-z0-9-]+)$")]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _clock(value: object) -> object:
    """ "16:00" as a time of day; without its quotes YAML makes a number of it."""
    if isinstance(value, str):
        return time.fromisoformat(value)
    if isinstance(value, int):
        raise ValueError("not in quotes")
    return value


Clock = Annotated[time, BeforeValidator(_clock)]


class Record(BaseModel):
    """What every record may carry: marks that say where it comes from, which are read past."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    src: str = ""
    at: Any = None
    invented: list[str] = []
    note: str = ""


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


class Meeting(Record):
    """One meeting of one group."""

    ref: MeetingRef
    group: Key
    date: Day | None = None
    start: Clock | None = None
    end: Clock | None = None
    precision: MeetingPrecision = "day"
    status: MeetingStatus = "planned"
    title: Text120 | None = None
    venue: Text120 | None = None
    purpose: Text300 | None = None
    reason: Text300 | None = None
    minutes: Minutes = "none"
    minutes_agreed_at: Any = None
    attendance_note: str = ""


class Attendance(Record):
    """Who came to a meeting, and who sent apologies."""

    meeting: MeetingRef
    present: list[Key] = []
    apologies: list[Key] = []
    deputy: list[Key] = []
    absent: list[Key] = []
    observer: list[Key] = []
    officers: list[Key] = []


class Due(Record):
    """When an action is due."""

    precision: DuePrecision
    date: Day | None = None
    meeting: MeetingRef | None = None
    as_typed: Annotated[str, StringConstraints(max_length=60)] = ""


class Cleared(Record):
    """What became of an action."""

    date: Day
    note: Text500
    at_meeting: MeetingRef | None = None


class Action(Record):
    """Something that was agreed."""

    ref: ActionRef
    group: Key
    raised_on: Day
    text: Text300
    status: ActionStatus
    owner: Owner = "none"
    raised_at: MeetingRef | None = None
    detail: Annotated[str, StringConstraints(max_length=2000)] = ""
    due: Due = Due(precision="none")
    cleared: Cleared | None = None
    replies: dict[Key, Answer] = {}
    call_to_action: bool = False
    blocked_note: Text300 | None = None
    withdrawn_note: Text300 | None = None


class Term(Record):
    """A word of the glossary."""

    term: Text40
    means: Text300


RECORDS: dict[str, type[Record]] = {
    "organisations": Organisation,
    "localities": Locality,
    "groups": Group,
    "members": Member,
    "seats": Seat,
    "channels": Channel,
    "meetings": Meeting,
    "attendance": Attendance,
    "actions": Action,
    "glossary": Term,
}
SINGLE: dict[str, type[Record]] = {"meta": Meta, "programme": Programme}

# Known to the whole design, and not built yet: named and counted, never half-loaded (design 9.20).
LATER = (
    "focus_groups", "activities", "plan", "mandates", "measures", "readings", "risks", "comms", "notes",
    "assessment", "directory", "question_sets", "agenda_items",
)  # fmt: skip
