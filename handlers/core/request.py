"""The request a handler is given: what was said, by whom, where and when, and whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from handlers.core.moment import calendar_of
from handlers.core.said import Button, Oops
from handlers.language.calendar import Calendar
from storage import events
from storage.base import Session
from storage.people import Group, Member
from storage.roster import Roster, roster_of

LAST_GROUP = timedelta(hours=8)  # how long a private chat remembers which group it was about (domain 8.3)


@dataclass(slots=True)
class Trace:
    """What became of a request, for whoever counts and never for the answer: no words, nobody's id."""

    command: str = ""  # the one it reached
    outcome: str = ""  # "saved", or "repeated" where it was answered before
    guard: str = ""  # the kind of personal detail it was refused for


@dataclass(frozen=True)
class Request:
    """One thing somebody said, and where and when. The router adds the session."""

    text: str
    now: datetime
    platform: str
    tenant: str
    user: str
    conversation: str = ""
    private: bool = True
    key: str = ""
    seen: bool = False  # whether others could read the message itself (a mention in a channel)
    name: str = ""  # what the chat system calls the person; shown to whoever accepts them, never trusted
    form: Mapping[str, str] | None = None
    deadline: float | None = None  # time.monotonic() after which nothing may be saved any more
    confirmed: frozenset[str] = frozenset()  # "yes, save", "add anyway", "as one"
    meant: Group | None = None  # the group named in the line, or of the record it is about
    trace: Trace = field(default_factory=Trace, compare=False)
    _session: Session | None = None

    @property
    def session(self) -> Session:
        """The transaction this request is answered in."""
        if self._session is None:
            raise LookupError("a request has a session only while it is being answered")
        return self._session

    @property
    def roster(self) -> Roster:
        """Who is who, as this transaction sees it."""
        return roster_of(self.session)

    @cached_property
    def calendar(self) -> Calendar:
        """Working days and wall-clock time of this partnership."""
        return calendar_of(self.session)

    @cached_property
    def today(self) -> date:
        """The local date."""
        return self.calendar.today(self.now)

    @cached_property
    def known(self) -> Member | None:
        """The member this is, or None for somebody we do not know."""
        return self.roster.member(self.platform, self.tenant, self.user)

    @property
    def member(self) -> Member:
        """The member this is; a stranger is told how to come in."""
        if self.known is None:
            raise Oops("I don't know you yet. Ask the programme office, or type `/psr join locality task group`.")
        return self.known

    @cached_property
    def readable(self) -> list[int]:
        """The ids of the groups this person may read."""
        return self.roster.readable(self.known.key_id) if self.known else []

    @property
    def in_sight(self) -> list[int]:
        """The groups to speak of here: in a channel nothing is said of a closed group but its own (domain 6.13)."""
        if self.private:
            return self.readable
        shut = {g.key_id for g in self.roster.groups.values() if g.closed}
        own = self.here or self.meant
        return [i for i in self.readable if i not in shut or (own and own.id == i)]

    @cached_property
    def here(self) -> Group | None:
        """The group whose channel this was said in."""
        channel = self.roster.channel(self.platform, self.tenant, self.conversation)
        return self.roster.groups[channel.group_id] if channel else None

    @cached_property
    def group(self) -> Group:
        """The group this is about (domain 8.3): the one named, the channel's, the only one, or the last one used."""
        found = self.meant or self.here
        if found is not None:
            return self._opened(found)
        if not self.private:
            raise Oops("This channel has no group yet. The programme office can type "
                       "`/psr channel link locality task group`.")  # fmt: skip
        return self._own_group()

    def _opened(self, group: Group) -> Group:
        """A closed group's channel may hold people who have no seat in it."""
        if group.closed and self.roster.seat_in(self.member.key_id, group.key_id) is None:
            raise Oops("This channel belongs to a closed group, and you have no seat in it. Its lead can give you one.")
        return group

    def _own_group(self) -> Group:
        mine = self.roster.groups_of(self.member.key_id)
        if len(mine) == 1:
            return mine[0]
        last = events.last_group(self.session, self.member.key_id, self.now - LAST_GROUP, self.readable)
        if last is not None:
            return self.roster.groups[last]
        if self.roster.is_coordinator(self.member.key_id):
            mine += [self.roster.groups[i] for i in self.readable if self.roster.groups[i] not in mine]
        raise Oops(
            "Which group is that for?",
            tuple(Button(g.short, replace(self, text=f"{self.text} in {g.short}").again()) for g in mine),
        )

    @property
    def clock(self) -> time:
        """The local time of day."""
        return self.calendar.local(self.now).time()

    def again(self, *more: str) -> str:
        """The same line with everything confirmed so far and more: what a button of a question says."""
        return " ".join((self.text, *sorted(self.confirmed), *more))

    def about(self, group: Group) -> "Request":
        """The same request, known to be about this group."""
        return replace(self, meant=group)

    def inside(self, session: Session) -> "Request":
        """The same request with the transaction it is answered in."""
        return replace(self, _session=session)
