"""What people meet for, agree, and do together."""

# ruff: noqa: RUF012 - pydantic gives every record a list of its own

from calendar import monthrange
from datetime import date as Day
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from bot.load.words import (
    ActionRef,
    ActivityRef,
    Clock,
    Key,
    MeetingRef,
    Owner,
    Record,
    Text40,
    Text120,
    Text200,
    Text300,
    Text500,
)
from storage import activities
from storage.actions import Answer, DuePrecision
from storage.actions import Status as ActionStatus
from storage.meetings import MeetingStatus, Minutes, Precision


class Meeting(Record):
    """One meeting of one group."""

    ref: MeetingRef
    group: Key
    date: Day | None = None
    start: Clock | None = None
    end: Clock | None = None
    precision: Precision = "day"
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
    activity: ActivityRef | None = None
    blocked_note: Text300 | None = None
    withdrawn_note: Text300 | None = None


class FocusGroup(Record):
    """People whom the partners have agreed to look after first."""

    key: Key
    name: Text120
    short: Text40


class Activity(Record):
    """Something partners do together. `question_set` and `plan_item` point into sections that are not loaded yet."""

    ref: ActivityRef
    group: Key
    title: Text200
    kind: activities.Kind
    status: activities.Status
    lead: Key | None = None
    partners: list[Key] = []
    focus: list[Key] = []
    locality: Key | None = None
    first: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    precision: activities.Precision | None = None
    when_text: Annotated[str, StringConstraints(max_length=60)] = ""
    place: Text120 | None = None
    reach: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    reach_of: Text40 | None = None
    outcome: Text500 | None = None
    reason: Text300 | None = None
    logged_by: Key | None = None
    logged_on: Day | None = None
    question_set: str | None = None
    plan_item: str | None = None

    @property
    def exact(self) -> activities.Precision:
        """How well its days are known; where the file does not say, to the day."""
        return self.precision or ("day" if self.first else "none")

    @property
    def last(self) -> Day | None:
        """Its last day: of a month the month's, and otherwise the first, unless the file says."""
        if self.first and self.exact == "month":
            return self.to or self.first.replace(day=monthrange(self.first.year, self.first.month)[1])
        return self.to or self.first
