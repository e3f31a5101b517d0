"""The tables of activities, and the rules on their rows."""

from datetime import date
from typing import Literal, get_args

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field

from storage.base import Row, one_of

Kind = Literal["joint_intervention", "campaign", "event", "engagement", "process_improvement", "test", "other"]
Status = Literal["idea", "planned", "running", "done", "stopped"]
Precision = Literal["day", "month", "about", "none"]

AHEAD: tuple[Status, ...] = ("planned", "running")  # what is still to be done, or being done


class FocusGroup(Row, table=True):
    """People whom the partners have agreed to look after first (seed M49)."""

    __tablename__ = "focus_group"
    key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    short: str = Field(max_length=40)


class Activity(Row, table=True):
    """Something partners do together. `from_date` to `to_date`, both included; neither while there is no date yet."""

    words = frozenset({"title", "place", "outcome", "stopped_note", "when_typed", "reach_of"})
    __table_args__ = (
        one_of("kind", get_args(Kind)),
        one_of("status", get_args(Status)),
        one_of("precision", get_args(Precision)),
        Index(None, "status", "to_date"),  # what is ahead, however much is past
        Index(None, "group_id", "status", "to_date"),
    )
    ref: str = Field(max_length=20, unique=True)
    group_id: int = Field(foreign_key="groups.id")
    title: str = Field(max_length=200)
    kind: Kind = Field(default="other", sa_type=String)
    status: Status = Field(default="planned", sa_type=String)
    lead_org_id: int | None = Field(default=None, foreign_key="organisation.id")
    from_date: date | None = None
    to_date: date | None = None
    precision: Precision = Field(default="none", sa_type=String)
    when_typed: str = Field(default="", max_length=60)
    place: str = Field(default="", max_length=120)
    locality_id: int | None = Field(default=None, foreign_key="locality.id")
    reach: int | None = None
    reach_of: str = Field(default="", max_length=40)
    outcome: str = Field(default="", max_length=500)
    stopped_note: str = Field(default="", max_length=300)
    logged_by_id: int | None = Field(default=None, foreign_key="member.id")
    logged_on: date
    version: int = 1

    def standing(self, today: date) -> Status:
        """How it stands on a day: what was planned runs from its first day, though nobody says so (design 9.15)."""
        begun = self.status == "planned" and self.from_date is not None and self.from_date <= today
        return "running" if begun else self.status

    def over(self, today: date) -> bool:
        """Whether its last day is past and nobody has said how it went."""
        return self.status in AHEAD and self.to_date is not None and self.to_date < today

    @property
    def ahead(self) -> bool:
        """Whether it is still to be done, or being done."""
        return self.status in AHEAD

    def set_when(self, days: tuple[date | None, date | None], precision: Precision, typed: str = "") -> None:
        """From when to when; for no date yet, neither."""
        (self.from_date, self.to_date), self.precision, self.when_typed = days, precision, typed
        self.version += 1

    def describe(self, place: str, reach: tuple[int, str] | None) -> None:
        """Where, and how many of what, where that is said."""
        self.place = place or self.place
        if reach is not None:
            self.reach, self.reach_of = reach

    def promote(self, lead_org_id: int, kind: Kind) -> None:
        """An idea becomes a plan, of whoever leads it already, or else of this organisation."""
        self.lead_org_id = self.lead_org_id or lead_org_id
        self.kind, self.status, self.version = kind, "planned", self.version + 1

    def start(self) -> None:
        """It has begun."""
        self.status, self.version = "running", self.version + 1

    def finish(self, outcome: str, reach: int | None, of: str) -> None:
        """It was done, and this came of it."""
        self.status, self.outcome = "done", outcome
        if reach is not None:
            self.reach, self.reach_of = reach, of
        self.version += 1

    def stop(self, reason: str) -> None:
        """It will not be done, and why; its ref stays used."""
        self.status, self.stopped_note, self.version = "stopped", reason, self.version + 1

    def reword(self, title: str = "", kind: Kind | None = None, outcome: str = "") -> None:
        """Another title, another kind, another outcome, where they are given."""
        self.title, self.kind, self.outcome = title or self.title, kind or self.kind, outcome or self.outcome

    def recount(self) -> None:
        """Who takes part has changed; whoever is about to change or undo it should see that."""
        self.version += 1

    def take_back(self, reason: str) -> None:
        """Its ref stays used."""
        self.stop(reason)


class ActivityPartner(Row, table=True):
    """One organisation's part in an activity. `active` is off once it has left again."""

    __tablename__ = "activity_partner"
    words = frozenset({"offer"})
    __table_args__ = (UniqueConstraint("activity_id", "organisation_id"),)
    activity_id: int = Field(foreign_key="activity.id")
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    offer: str = Field(default="", max_length=300)  # what it brings: "a stall and two officers"
    member_id: int | None = Field(default=None, foreign_key="member.id")  # who said so
    joined_on: date
    active: bool = True

    def come_in(self, member_id: int | None, on: date) -> None:
        """It takes part, for the first time or again, as this member said."""
        self.active, self.member_id, self.joined_on = True, member_id, on

    def bring(self, offer: str, member_id: int) -> None:
        """It brings this, and nothing that was said before."""
        self.offer, self.member_id = offer, member_id

    def leave(self, member_id: int) -> None:
        """It takes part no more, and brings nothing."""
        self.offer, self.member_id, self.active = "", member_id, False

    def take_back(self, reason: str) -> None:
        """It does not take part after all."""
        self.active = False


class ActivityFocus(Row, table=True):
    """One focus group that an activity is for. `active` is off once it is for them no more."""

    __tablename__ = "activity_focus"
    __table_args__ = (UniqueConstraint("activity_id", "focus_group_id"),)
    activity_id: int = Field(foreign_key="activity.id")
    focus_group_id: int = Field(foreign_key="focus_group.id", index=True)
    active: bool = True

    def take_back(self, reason: str) -> None:
        """It is not for them after all."""
        self.active = False
