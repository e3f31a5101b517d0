"""Who is who, read once and kept until somebody changes it.

Nearly every request asks the same small questions (who is this, which group's channel is it, who leads), of rows
that change a few times a month. Roster answers them from memory. `Partnership.roster_version` moves in the
same transaction as any change, so every process sees when its copy is old. It is a copy of one day, too: deputies
come and go by the date, and nobody has to say so.

The rows in it are copies to read: what is to be changed is fetched by `session.get`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from sqlmodel import Session, col, select

from storage.base import Row
from storage.channels import Channel
from storage.partnership import Organisation, Partnership
from storage.people import Capacity, Deputy, Group, Identity, Member, Seat
from storage.ready import Ready

KEPT: tuple[type[Row], ...] = (Organisation, Group, Member, Identity, Seat, Deputy, Channel)

RANK: tuple[Capacity, ...] = ("lead", "member", "officer", "coordinator", "observer")  # who may do most first

_VERSION = Ready(select(Partnership.roster_version))

R = TypeVar("R", bound=Row)
Named = TypeVar("Named", bound=Group | Organisation)


@dataclass(frozen=True)
class Roster:
    """The partnership's people, groups and channels at one moment."""

    version: int = 0
    today: date = date.min
    partnership: Partnership | None = None
    organisations: dict[int, Organisation] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    identities: dict[int, Identity] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    deputies: dict[int, Deputy] = field(default_factory=dict)  # those of today and of days to come

    @cached_property
    def _accounts(self) -> dict[tuple[str, str, str], int]:
        """In the terminal a member's own key is an account, so that everyone can be played."""
        own = {("console", "", m.key): m.key_id for m in self.members.values()}
        return own | {(i.platform, i.tenant_id, i.user_id): i.member_id for i in self.identities.values()}

    @cached_property
    def _rooms(self) -> dict[tuple[str, str, str], Channel]:
        return {(c.platform, c.tenant_id, c.conversation_id): c for c in self.channels.values() if c.linked}

    def member(self, platform: str, tenant: str, user: str) -> Member | None:
        """The active member this account belongs to."""
        found = self.members.get(self._accounts.get((platform, tenant, user), 0))
        return found if found and found.active else None

    @cached_property
    def _shared(self) -> dict[str, Channel]:
        """In Slack a channel has one id in all the workspaces that share it; people there are of any of them."""
        return {c.conversation_id: c for c in self._rooms.values() if c.platform == "slack"}

    def channel(self, platform: str, tenant: str, conversation: str) -> Channel | None:
        """The linked channel, if this conversation is one; whoever speaks in it has the rights of their own seats."""
        own = self._rooms.get((platform, tenant, conversation))
        return own or (self._shared.get(conversation) if platform == "slack" else None)

    def channels_of(self, group_id: int) -> list[Channel]:
        """A group's channels that still take posts."""
        return list(self._open_channels.get(group_id, ()))

    def identities_of(self, member_id: int) -> list[Identity]:
        """Where a member can be reached."""
        return list(self._reached_at.get(member_id, ()))

    def seats_in(self, group_id: int) -> list[Seat]:
        """A group's seats that have not ended, in the order they were made."""
        return list(self._seated.get(group_id, ()))

    @cached_property
    def _active(self) -> dict[int, bool]:
        """The groups that have not ended, and whether they are closed."""
        return {g.key_id: g.closed for g in self.groups.values() if g.active}

    @cached_property
    def _seated(self) -> dict[int, list[Seat]]:
        return _by(lambda s: s.group_id, (s for s in self.seats.values() if s.status != "ended"))

    @cached_property
    def _open_channels(self) -> dict[int, list[Channel]]:
        return _by(lambda c: c.group_id, (c for c in self.channels.values() if not c.gone))

    @cached_property
    def _reached_at(self) -> dict[int, list[Identity]]:
        return _by(lambda i: i.member_id, self.identities.values())

    @cached_property
    def _standing(self) -> dict[int, list[int]]:
        """Whose place each deputy takes today."""
        found: dict[int, list[int]] = {}
        for row in self.standing_on(self.today):
            found.setdefault(row.deputy_id, []).append(row.member_id)
        return found

    def standing_on(self, day: date) -> list[Deputy]:
        """Who stands in for whom on a day, today or later."""
        rows = (row for row in self.deputies.values() if row.covers(day))
        return [r for r in rows if self.members[r.member_id].active and self.members[r.deputy_id].active]

    def stands_for(self, member_id: int) -> list[int]:
        """The member, and those whose place they take today; of these nobody's deputies again."""
        return [member_id, *self._standing.get(member_id, ())]

    def deputies_of(self, member_id: int, day: date | None = None) -> list[Member]:
        """Who takes a member's place today, or on a later day."""
        return [self.members[r.deputy_id] for r in self.standing_on(day or self.today) if r.member_id == member_id]

    def reached(self, members: Iterable[Member], day: date | None = None) -> list[Member]:
        """These people and whoever takes the place of one of them, today or on a later day; each once."""
        told = [each for member in members for each in (member, *self.deputies_of(member.key_id, day))]
        return list({member.key_id: member for member in told}.values())

    @cached_property
    def _held(self) -> dict[int, list[Seat]]:
        """Whose the confirmed seats are, asked several times at every request."""
        return _by(
            lambda s: s.member_id or 0, (s for s in self.seats.values() if s.member_id and s.status == "confirmed")
        )

    def held_by(self, member_id: int) -> list[Seat]:
        """The seats that are a member's own."""
        return list(self._held.get(member_id, ()))

    def seats_of(self, member_id: int) -> list[Seat]:
        """The seats a member may act from now: their own, and those of whoever they stand in for."""
        who = set(self.stands_for(member_id))
        seats = [seat for each in who for seat in self._held.get(each, ())]
        return sorted(seats, key=lambda seat: seat.key_id)

    def seat_in(self, member_id: int, group_id: int) -> Seat | None:
        """The seat a member acts from in a group: the one that may do most, where there are several."""
        return _highest(s for s in self.seats_of(member_id) if s.group_id == group_id)

    def place_in(self, member_id: int, group_id: int) -> Seat | None:
        """The seat a member speaks for in a group: their own where they have one, else the one they stand in for."""
        own = _highest(s for s in self.held_by(member_id) if s.group_id == group_id)
        return own or self.seat_in(member_id, group_id)

    @cached_property
    def _leads(self) -> dict[int, Seat]:
        """The confirmed leads by group; where there are several, whoever was made so first."""
        found = [s for s in self.seats.values() if s.capacity == "lead" and s.status == "confirmed"]
        return {seat.group_id: seat for seat in reversed(found)}

    def lead(self, group_id: int) -> Seat | None:
        """The group's confirmed lead."""
        return self._leads.get(group_id)

    def organisation_of(self, member: Member) -> Organisation:
        """The organisation a member belongs to."""
        return self.organisations[member.organisation_id]

    @cached_property
    def _coordinators(self) -> list[Member]:
        """Asked for every action that stays late."""
        held = (s.member_id for s in self.seats.values() if s.capacity == "coordinator" and s.status == "confirmed")
        return [self.members[member_id] for member_id in held if member_id is not None]

    def coordinators(self) -> list[Member]:
        """Every holder of a coordinator seat."""
        return list(self._coordinators)

    def office(self) -> list[Member]:
        """Who looks after the programme now: the coordinators, and whoever stands in for one."""
        return [member for member in self.reached(self.coordinators()) if member.active]

    def is_coordinator(self, member_id: int) -> bool:
        """Whether this member holds a coordinator seat, or stands in for somebody who does."""
        return any(s.capacity == "coordinator" for s in self.seats_of(member_id))

    def groups_of(self, member_id: int) -> list[Group]:
        """The groups a member sits in, for themselves or for somebody, the programme office's own last."""
        ids = dict.fromkeys(s.group_id for s in self.seats_of(member_id))
        return sorted((self.groups[i] for i in ids), key=lambda g: g.kind == "office")

    def reads(self, member_id: int, group_id: int) -> bool:
        """Whether a member may read a group: it is an open one, or they have a seat in it."""
        closed = self._active.get(group_id)
        return closed is False or (closed is True and any(s.group_id == group_id for s in self.seats_of(member_id)))

    def readable(self, member_id: int) -> list[int]:
        """The groups a member may read: the open ones, and closed ones where they have a seat."""
        mine = {s.group_id for s in self.seats_of(member_id)}
        return [group_id for group_id, closed in self._active.items() if not closed or group_id in mine]

    def named_group(self, words: str, within: Iterable[int]) -> Group | None:
        """The group that goes by these words: its key, name, short name or an alias."""
        return _named([self.groups[i] for i in within], words)

    def named_organisation(self, words: str) -> Organisation | None:
        """The organisation that goes by these words."""
        return _named([o for o in self.organisations.values() if o.active], words)


def roster_of(session: Session) -> Roster:
    """The roster that goes with a transaction."""
    roster: Roster = session.info["roster"]
    return roster


def read(session: Session, kept: Roster) -> Roster:
    """The roster as this transaction sees it: `kept` again when nothing changed since it was read that day."""
    found = _VERSION.run(session, {})
    now: datetime = session.info["now"]
    today = now.astimezone(session.info["zone"]).date()
    if found and found[0][0] == kept.version and today == kept.today:
        return kept
    return _load(session, today)


def _load(session: Session, today: date) -> Roster:
    partnership = session.exec(select(Partnership)).first()
    roster = Roster(
        version=partnership.roster_version if partnership else 0,
        today=today,
        partnership=partnership,
        organisations=_all(session, Organisation),
        groups=_all(session, Group),
        members=_all(session, Member),
        identities=_all(session, Identity),
        seats=_all(session, Seat),
        channels=_all(session, Channel),
        deputies={key: row for key, row in _all(session, Deputy).items() if row.until >= today},
    )
    session.expunge_all()
    return roster


def _all(session: Session, table: type[R]) -> dict[int, R]:
    return {row.key_id: row for row in session.exec(select(table).order_by(col(table.id)))}


def _by(whose: Callable[[R], int], rows: Iterable[R]) -> dict[int, list[R]]:
    """The rows of each, in the same order."""
    found: dict[int, list[R]] = {}
    for row in rows:
        found.setdefault(whose(row), []).append(row)
    return found


def _highest(held: Iterable[Seat]) -> Seat | None:
    return min(held, key=lambda s: RANK.index(s.capacity), default=None)


def _named(things: Iterable[Named], words: str) -> Named | None:
    wanted = words.casefold().removeprefix("the ").strip()
    for thing in things:
        if wanted in {name.casefold() for name in (thing.key, thing.name, thing.short, *thing.aliases)}:
            return thing
    return None
