"""Who takes part: groups, members, the seats that join them, and how a chat system knows them."""

from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from sqlalchemy import JSON, String, UniqueConstraint
from sqlmodel import Field, Session, col, select

from storage.base import Row, one_of
from storage.partnership import Organisation

Nudges = Literal["all", "meetings", "off"]
Platform = Literal["slack", "teams", "console"]
Capacity = Literal["lead", "member", "coordinator", "observer", "officer"]
SeatStatus = Literal["suggested", "vacant", "confirmed", "ended"]
Kind = Literal["executive", "implementation", "task_group", "testbed", "office"]
Every = Literal["week", "fortnight", "month", "never"]


class Group(Row, table=True):
    """A table people sit round. `visibility` group means closed: only its own seats can read it."""

    __tablename__ = "groups"
    __table_args__ = (
        one_of("kind", get_args(Kind)),
        one_of("visibility", ("partnership", "group")),
        one_of("digest_every", get_args(Every)),
    )
    key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    short: str = Field(max_length=40)
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    kind: Kind = Field(sa_type=String)
    parent_id: int | None = Field(default=None, foreign_key="groups.id")
    objectives: list[str] = Field(default_factory=list, sa_type=JSON)
    locality_id: int | None = Field(default=None, foreign_key="locality.id")
    visibility: str = Field(default="partnership")
    digest_every: Every = Field(default="never", sa_type=String)
    digest_day: int = 0  # Monday is 0
    digest_time: time = time(9, 30)
    active: bool = True

    @property
    def closed(self) -> bool:
        """Whether only its own seats may read it."""
        return self.visibility == "group"

    @property
    def series(self) -> str:
        """What stands before its refs: a closed group has a series of its own (design 9.12)."""
        return self.short.upper() if self.closed else ""

    def post_every(self, every: Every) -> None:
        """How often its digest goes out."""
        self.digest_every = every

    def post_on(self, weekday: int, at: time) -> None:
        """The weekday (Monday is 0) and the time of its digest."""
        self.digest_day, self.digest_time = weekday, at


class Member(Row, table=True):
    """A person in a post. No name is needed, and no email, phone or photo is kept."""

    __table_args__ = (one_of("nudges", get_args(Nudges)),)
    key: str = Field(max_length=40, unique=True)
    display_name: str = Field(default="", max_length=80)
    role_title: str = Field(max_length=120)
    organisation_id: int = Field(foreign_key="organisation.id")
    nudges: Nudges = Field(default="all", sa_type=String)
    nudge_from: time = time(8, 30)
    nudge_to: time = time(17, 30)
    away_until: date | None = None
    prefers: str = Field(default="", max_length=10)
    active: bool = True
    joined_at: datetime | None = None
    left_at: datetime | None = None

    def away_on(self, day: date) -> bool:
        """Whether the person is away that day."""
        return self.away_until is not None and self.away_until >= day

    def want(self, nudges: Nudges) -> None:
        """Which reminders the person wants; whoever wants all of them is back as well."""
        self.nudges = nudges
        if nudges == "all":
            self.away_until = None

    def keep_hours(self, opens: time, closes: time) -> None:
        """When reminders may come; the hours may cross midnight."""
        self.nudge_from, self.nudge_to = opens, closes

    def prefer(self, platform: Platform) -> None:
        """The chat system in which reminders come, of several."""
        self.prefers = platform

    def be_away(self, until: date | None) -> None:
        """Away up to and including that day, or back again."""
        self.away_until = until


class Identity(Row, table=True):
    """How one chat system knows a member."""

    undoable = False
    __table_args__ = (UniqueConstraint("platform", "tenant_id", "user_id"), one_of("platform", get_args(Platform)))
    member_id: int = Field(foreign_key="member.id", index=True)
    platform: Platform = Field(sa_type=String)
    tenant_id: str = Field(max_length=80)
    user_id: str = Field(max_length=120)
    conversation_ref: str = Field(default="", max_length=2000)

    def reach(self, ref: str) -> None:
        """How the chat system reaches them."""
        self.conversation_ref = ref


class Seat(Row, table=True):
    """A place at a group's table, for an organisation, held by at most one member."""

    undoable = False
    reversible = frozenset({"capacity_note", "capacity_confirmed_on"})
    words = frozenset({"capacity_note", "note"})
    __table_args__ = (one_of("capacity", get_args(Capacity)), one_of("status", get_args(SeatStatus)))
    key: str = Field(max_length=40, unique=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    role: str = Field(max_length=120)
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    capacity: Capacity = Field(sa_type=String)
    status: SeatStatus = Field(sa_type=String)
    confirmed_by_id: int | None = Field(default=None, foreign_key="member.id")
    capacity_note: str = Field(default="", max_length=200)
    capacity_confirmed_on: date | None = None
    note: str = Field(default="", max_length=300)
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def answers(self) -> bool:
        """Whether an action for everyone waits for a reply of this seat (domain section 6, rule 6)."""
        return self.status == "confirmed" and self.capacity in ("lead", "member") and self.member_id is not None

    @property
    def unfilled(self) -> bool:
        """Whether it still waits for somebody to be confirmed."""
        return self.status in ("suggested", "vacant")

    def suggest(self, role: str, member_id: int | None) -> None:
        """A post, or somebody, is put forward for it."""
        self.role, self.member_id, self.status = role, member_id, "suggested"

    def clear_suggestion(self) -> None:
        """Whoever was put forward is not any more."""
        self.member_id, self.status = None, "vacant"

    def serve_as(self, capacity: Capacity) -> None:
        """Lead, member, observer, officer or coordinator."""
        self.capacity = capacity

    def commit(self, note: str, on: date) -> None:
        """The time its holder can give, in their own words."""
        self.capacity_note, self.capacity_confirmed_on = note, on

    def end(self, on: date) -> None:
        """Nobody's any more; who held it stays on record."""
        self.status, self.ends_on = "ended", on

    def confirm(self, member: Member, by: int | None, on: date) -> None:
        """Theirs from that day on; an empty seat takes the name of their post."""
        if member.organisation_id != self.organisation_id:
            raise ValueError("a seat is held by somebody of its own organisation (domain section 6, rule 8)")
        if self.status == "vacant":
            self.role = member.role_title
        self.member_id, self.confirmed_by_id = member.key_id, by
        self.status, self.starts_on = "confirmed", on


class Deputy(Row, table=True):
    """Somebody who sees and gets what another member would, up to and including a day."""

    member_id: int = Field(foreign_key="member.id", index=True)  # whose place it is
    deputy_id: int = Field(foreign_key="member.id", index=True)  # who stands in
    starts_on: date
    until: date

    def covers(self, day: date) -> bool:
        """Whether it is in force that day."""
        return self.starts_on <= day <= self.until

    def keep(self, starts: date, until: date) -> None:
        """From and until when."""
        self.starts_on, self.until = starts, until

    def end(self, on: date) -> None:
        """The day is the last one."""
        self.until = on

    def take_back(self, reason: str) -> None:
        """It was never meant: over before it began."""
        self.until = self.starts_on - timedelta(days=1)


def identity(session: Session, platform: str, tenant: str, user: str) -> Identity | None:
    """The account as it is saved now (Roster holds the copy that is read)."""
    same = (Identity.platform == platform, Identity.tenant_id == tenant, Identity.user_id == user)
    return session.exec(select(Identity).where(*same)).first()


def add_member(session: Session, key: str, role: str, organisation_id: int) -> Member:
    """A new person in a post; the key gets a number when it is taken."""
    now: datetime = session.info["now"]
    made = Member(key=_free(session, Member, key), role_title=role, organisation_id=organisation_id, joined_at=now)
    session.add(made)
    session.flush()
    return made


def add_seat(session: Session, group: Group, member: Member, capacity: Capacity = "member") -> Seat:
    """A new seat for somebody's organisation, not confirmed yet."""
    made = Seat(
        key=_free(session, Seat, f"s-{member.key}"), group_id=group.key_id, organisation_id=member.organisation_id,
        role=member.role_title, capacity=capacity, status="suggested",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def appoint(session: Session, member: Member, deputy: Member, starts: date, until: date) -> Deputy:
    """Somebody stands in for a member."""
    made = Deputy(member_id=member.key_id, deputy_id=deputy.key_id, starts_on=starts, until=until)
    session.add(made)
    session.flush()
    return made


def open_seat(session: Session, group: Group, organisation: Organisation, role: str, capacity: Capacity) -> Seat:
    """A new seat for an organisation that nobody holds yet."""
    made = Seat(
        key=_free(session, Seat, f"s-{group.key}-{organisation.key}"), group_id=group.key_id,
        organisation_id=organisation.key_id, role=role, capacity=capacity, status="vacant",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _free(session: Session, table: type[Member] | type[Seat], key: str) -> str:
    wanted = key[:36]
    taken = set(session.exec(select(table.key).where(col(table.key).startswith(wanted, autoescape=True))))
    return next(k for k in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if k not in taken)
