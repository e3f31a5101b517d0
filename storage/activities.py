"""What partners do together: activities, who takes part in them and whom they are for; their rules and questions."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Index, String, UniqueConstraint, func
from sqlmodel import Field, Session, col, or_, select

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


def add(session: Session, activity: Activity, bodies: Iterable[int], whom: Iterable[int]) -> None:
    """Keep a new activity, with the organisations that take part and the focus groups it is for."""
    session.add(activity)
    session.flush()
    bring_in(session, activity, bodies, (activity.logged_by_id, activity.logged_on))
    aim_at(session, activity, whom)


def bring_in(session: Session, activity: Activity, bodies: Iterable[int], said: tuple[int | None, date]) -> None:
    """Let organisations take part that do not yet; `said` is the member who says so, and the day."""
    query = select(ActivityPartner).where(ActivityPartner.activity_id == activity.id)
    there = {row.organisation_id: row for row in session.exec(query)}
    for body in dict.fromkeys(bodies):
        part = there.get(body) or ActivityPartner(
            activity_id=activity.key_id, organisation_id=body, joined_on=said[1], active=False
        )
        if not part.active:
            part.come_in(*said)
            session.add(part)


def aim_at(session: Session, activity: Activity, whom: Iterable[int]) -> None:
    """Let an activity be for these focus groups, beside those it is for already."""
    query = select(ActivityFocus).where(ActivityFocus.activity_id == activity.id)
    there = {row.focus_group_id: row for row in session.exec(query)}
    for focus in dict.fromkeys(whom):
        row = there.get(focus) or ActivityFocus(activity_id=activity.key_id, focus_group_id=focus)
        row.active = True
        session.add(row)


def aim_only_at(session: Session, activity: Activity, whom: Collection[int]) -> None:
    """Let an activity be for these focus groups, and for no others."""
    for row in session.exec(select(ActivityFocus).where(ActivityFocus.activity_id == activity.id)):
        row.active = row.focus_group_id in whom
    aim_at(session, activity, whom)


def same_title(session: Session, group_id: int, title: str, since: datetime) -> Activity | None:
    """One of the group's with the same title, whatever its capitals, among the latest fifty; none that was stopped."""
    newest = select(func.max(Activity.id)).scalar_subquery()
    query = select(Activity).where(col(Activity.id) > newest - 50, col(Activity.created_at) >= since)
    rows = session.exec(query.where(Activity.group_id == group_id, Activity.status != "stopped"))
    return next((row for row in rows if row.title.casefold() == title.casefold()), None)


def focus_groups(session: Session) -> list[FocusGroup]:
    """The partnership's focus groups, in the order they were agreed."""
    return list(session.exec(select(FocusGroup).order_by(col(FocusGroup.id))))


def by_ref(session: Session, ref: str) -> Activity | None:
    """The activity with this ref (whether it may be seen is for the asker's Roster to say)."""
    return session.exec(select(Activity).where(Activity.ref == ref)).first()


def latest_ref(session: Session, groups: Collection[int]) -> str:
    """The newest ref in these groups, or "" when there is none."""
    query = select(Activity.ref).where(col(Activity.group_id).in_(groups)).order_by(col(Activity.id).desc()).limit(1)
    return session.exec(query).first() or ""


def ahead(session: Session, groups: Collection[int], first: date, last: date) -> list[Activity]:
    """Planned or running between two days, the soonest first; what nobody has closed yet but is over is not."""
    query = select(Activity).where(
        col(Activity.status).in_(AHEAD),
        col(Activity.group_id).in_(groups),
        col(Activity.to_date) >= first,
        col(Activity.from_date) <= last,
    )
    return list(session.exec(query.order_by(col(Activity.from_date), col(Activity.id))))


def undated(session: Session, groups: Collection[int]) -> list[Activity]:
    """Planned, with no date yet."""
    query = select(Activity).where(
        col(Activity.status).in_(AHEAD), col(Activity.group_id).in_(groups), col(Activity.to_date).is_(None)
    )
    return list(session.exec(query.order_by(col(Activity.id))))


def partners(session: Session, rows: Iterable[Activity]) -> dict[int, list[ActivityPartner]]:
    """Who takes part in each of these activities, in the order they came in."""
    ids = [row.key_id for row in rows]
    found: dict[int, list[ActivityPartner]] = {each: [] for each in ids}
    query = select(ActivityPartner).where(col(ActivityPartner.activity_id).in_(ids), col(ActivityPartner.active))
    for row in session.exec(query.order_by(col(ActivityPartner.id))):
        found[row.activity_id].append(row)
    return found


def focuses(session: Session, rows: Iterable[Activity]) -> dict[int, list[FocusGroup]]:
    """Whom each of these activities is for."""
    ids = [row.key_id for row in rows]
    found: dict[int, list[FocusGroup]] = {each: [] for each in ids}
    query = (
        select(ActivityFocus.activity_id, FocusGroup)
        .join(FocusGroup, col(FocusGroup.id) == col(ActivityFocus.focus_group_id))
        .where(col(ActivityFocus.activity_id).in_(ids), col(ActivityFocus.active))
    )
    for activity_id, focus in session.exec(query.order_by(col(ActivityFocus.id))):
        found[activity_id].append(focus)
    return found


def partner(session: Session, activity: Activity, organisation_id: int) -> ActivityPartner | None:
    """One organisation's part in an activity, whether it still takes part or has left."""
    query = select(ActivityPartner).where(
        ActivityPartner.activity_id == activity.id, ActivityPartner.organisation_id == organisation_id
    )
    return session.exec(query).first()


def of_group(session: Session, group_id: int, statuses: Collection[Status]) -> list[Activity]:
    """A group's activities of these statuses, the soonest first, those without a date last."""
    query = select(Activity).where(Activity.group_id == group_id, col(Activity.status).in_(statuses))
    return list(session.exec(query.order_by(*_by_day())))


def ended(session: Session, first: date, last: date) -> list[Activity]:
    """Of any group: ended between these days, and nobody has said how it went."""
    query = select(Activity).where(
        or_(col(Activity.status).in_(AHEAD), (col(Activity.status) == "done") & (col(Activity.outcome) == "")),
        col(Activity.to_date) >= first,
        col(Activity.to_date) <= last,
    )
    return list(session.exec(query.order_by(col(Activity.to_date), col(Activity.id))))


def _by_day() -> tuple[Any, ...]:
    return (col(Activity.from_date).is_(None), col(Activity.from_date), col(Activity.id))
