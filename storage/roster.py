"""Who is who, read once and kept until somebody changes it.

Nearly every request asks the same small questions (who is this, which group's channel is it, who leads), of rows
that change a few times a month. Roster answers them from memory. `Partnership.roster_version` moves in the
same transaction as any change, so every process sees when its copy is old.

The rows in it are copies to read: what is to be changed is fetched by `session.get`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from sqlmodel import Session, col, select

from storage.base import Row
from storage.channels import Channel
from storage.partnership import Organisation, Partnership
from storage.people import Capacity, Group, Identity, Member, Seat

KEPT: tuple[type[Row], ...] = (Organisation, Group, Member, Identity, Seat, Channel)

RANK: tuple[Capacity, ...] = ("lead", "member", "officer", "coordinator", "observer")  # who may do most first

VERSION = "SELECT roster_version FROM partnership"  # asked at every request, so as plain as can be

R = TypeVar("R", bound=Row)
Named = TypeVar("Named", bound=Group | Organisation)


@dataclass(frozen=True)
class Roster:
    """The partnership's people, groups and channels at one moment."""

    version: int = 0
    partnership: Partnership | None = None
    organisations: dict[int, Organisation] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    identities: dict[int, Identity] = field(default_factory=dict)
    seats: dict[int, Seat] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)

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

    def channel(self, platform: str, tenant: str, conversation: str) -> Channel | None:
        """The linked channel, if this conversation is one."""
        return self._rooms.get((platform, tenant, conversation))

    def channels_of(self, group_id: int) -> list[Channel]:
        """A group's channels that still take posts."""
        return [c for c in self.channels.values() if c.group_id == group_id and not c.gone]

    def identities_of(self, member_id: int) -> list[Identity]:
        """Where a member can be reached."""
        return [i for i in self.identities.values() if i.member_id == member_id]

    def seats_in(self, group_id: int) -> list[Seat]:
        """A group's seats that have not ended, in the order they were made."""
        return [s for s in self.seats.values() if s.group_id == group_id and s.status != "ended"]

    def seats_of(self, member_id: int) -> list[Seat]:
        """The seats a member holds now."""
        return [s for s in self.seats.values() if s.member_id == member_id and s.status == "confirmed"]

    def seat_in(self, member_id: int, group_id: int) -> Seat | None:
        """The member's seat in a group: the one that may do most, where there are several."""
        held = (s for s in self.seats_of(member_id) if s.group_id == group_id)
        return min(held, key=lambda s: RANK.index(s.capacity), default=None)

    def lead(self, group_id: int) -> Seat | None:
        """The group's confirmed lead."""
        return next((s for s in self.seats_in(group_id) if s.capacity == "lead" and s.status == "confirmed"), None)

    def organisation_of(self, member: Member) -> Organisation:
        """The organisation a member belongs to."""
        return self.organisations[member.organisation_id]

    def coordinators(self) -> list[Member]:
        """Every holder of a coordinator seat."""
        held = (s.member_id for s in self.seats.values() if s.capacity == "coordinator" and s.status == "confirmed")
        return [self.members[member_id] for member_id in held if member_id is not None]

    def is_coordinator(self, member_id: int) -> bool:
        """Whether this member holds a coordinator seat."""
        return any(s.capacity == "coordinator" for s in self.seats_of(member_id))

    def groups_of(self, member_id: int) -> list[Group]:
        """The groups a member sits in, the programme office's own last."""
        ids = dict.fromkeys(s.group_id for s in self.seats_of(member_id))
        return sorted((self.groups[i] for i in ids), key=lambda g: g.kind == "office")

    def readable(self, member_id: int) -> list[int]:
        """The groups a member may read: the open ones, and closed ones where they have a seat."""
        mine = {s.group_id for s in self.seats_of(member_id)}
        return [g.key_id for g in self.groups.values() if g.active and (not g.closed or g.key_id in mine)]

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
    """The roster as this transaction sees it: `kept` again when nothing changed since it was read."""
    version = session.connection().exec_driver_sql(VERSION).scalar()
    if version is not None and version == kept.version:
        return kept
    return _load(session)


def _load(session: Session) -> Roster:
    partnership = session.exec(select(Partnership)).first()
    roster = Roster(
        version=partnership.roster_version if partnership else 0,
        partnership=partnership,
        organisations=_all(session, Organisation),
        groups=_all(session, Group),
        members=_all(session, Member),
        identities=_all(session, Identity),
        seats=_all(session, Seat),
        channels=_all(session, Channel),
    )
    session.expunge_all()
    return roster


def _all(session: Session, table: type[R]) -> dict[int, R]:
    return {row.key_id: row for row in session.exec(select(table).order_by(col(table.id)))}


def _named(things: Iterable[Named], words: str) -> Named | None:
    wanted = words.casefold().removeprefix("the ").strip()
    for thing in things:
        if wanted in {name.casefold() for name in (thing.key, thing.name, thing.short, *thing.aliases)}:
            return thing
    return None
