"""What every handler needs: the request it is given, the reply it returns, and the decorators that register it.

Oops          the person's to put right: shown to them alone, as it stands
 └ Unclear    the words are not of this kind at all, so another reading may still be right
"""

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session

from handlers.language.calendar import Calendar
from storage import events
from storage.outbox import Outbox
from storage.people import Group, Member
from storage.roster import Roster

LAST_GROUP = timedelta(hours=8)  # how long a private chat remembers which group it was about (domain 8.3)


@dataclass(frozen=True)
class Button:
    """A button says a command: pressing it is typing `says`."""

    label: str
    says: str


class Oops(Exception):
    """Something the person can put right. The sentence is shown to them alone, as it stands."""

    def __init__(self, text: str, buttons: tuple[Button, ...] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.buttons = buttons


class Unclear(Oops):
    """The words are not of this kind at all, so another reading may still be right."""


@dataclass(frozen=True)
class Line:
    """One line of a message, with the buttons that belong to it. `**A11**` is bold, `code` is typed."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Field:
    """One question of a form. `kind` is text, long or choice; a choice offers (value, label) pairs."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    longest: int = 300


@dataclass(frozen=True)
class Form:
    """A reply with fields in it. It names a command and gives its values one by one, `given` among them."""

    command: str
    title: str
    fields: tuple[Field, ...]
    submit: str = "Save"
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """Something the bot says: whole as plain text, with buttons where the chat system has them."""

    text: str = ""
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A message for a third person or a channel, on its way to the outbox.

    `key` is unique for ever. Times are UTC. Without a nudge that writes its `rule`, `text` is what is sent.
    """

    key: str
    rule: str
    due_at: datetime
    useful_until: datetime
    member_id: int | None = None
    channel_id: int | None = None
    entity: str = ""
    entity_id: int = 0
    entity_version: int = 0
    occasion: date | None = None
    text: str = ""
    request: str = ""  # whose answer it belongs to, so that `undo` can stop it

    def row(self, now: datetime) -> dict[str, object]:
        """The letter as a row of the outbox, not sent yet."""
        fresh = {
            "status": "pending",
            "why": "",
            "attempts": 0,
            "ambiguous": False,
            "lease_token": "",
            "message_ref": "",
        }
        return asdict(self) | fresh | {"next_try_at": self.due_at, "created_at": now, "updated_at": now}


@dataclass(frozen=True)
class Reply(Message):
    """What a command answers: to the asker alone, but for `public`, one line for the record's group."""

    public: str = ""
    about: Group | None = None  # the record's group; the request's own where it is not said
    letters: tuple[Letter, ...] = ()
    form: Form | None = None
    refused: bool = False  # nothing was done: a question, a mistake or a failure


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
        roster: Roster = self.session.info["roster"]
        return roster

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
        last = events.last_group(self.session, self.member.key_id, self.now - LAST_GROUP)
        if last in self.readable:
            return self.roster.groups[last]
        raise Oops("Which group is that for?", tuple(Button(g.short, replace(self, text=f"{self.text} in {g.short}").again()) for g in mine))

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


Right = Callable[[Request, Any], None]


@dataclass(frozen=True)
class Command:
    """One thing people can tell the bot."""

    name: str
    patterns: tuple[str, ...]
    run: Callable[..., Reply]
    may: Right
    reads: bool
    kinds: Mapping[str, Any]  # parameter: its annotation
    needed: frozenset[str]  # parameters without a default
    undo: bool  # whether its changes can be taken back with `undo`

    @property
    def help(self) -> str:
        """Its first line of help, with one example in backticks."""
        return (inspect.getdoc(self.run) or "").partition("\n\n")[0].replace("\n", " ")

    @property
    def example(self) -> str:
        """The first example of its help."""
        return (inspect.getdoc(self.run) or "").split("`")[1]


@dataclass(frozen=True)
class Skip:
    """Why a letter that was planned is not sent after all; `cancelled` when its subject changed."""

    why: str
    cancelled: bool = False


Plan = Callable[[Session, datetime], Iterable[Letter]]
Write = Callable[[Session, Outbox, datetime], Message | Skip]


@dataclass(frozen=True)
class Nudge:
    """One rule of domain section 9: what is due now, and the words once it is sent."""

    rule: str
    plan: Plan | None
    write: Write


COMMANDS: dict[str, Command] = {}
NUDGES: dict[str, Nudge] = {}


def command(
    name: str, *patterns: str, may: Right, reads: bool = False, undo: bool = True
) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Register a handler under its own name; `patterns` are the lines it answers, its own shape first.

    In a pattern, `a|b` are words of which one is typed, `[to]` may be left out, `<ref>` is a value, and `{due}` a
    clause that may stand at the end. The parameters' annotations say how each value is read.
    """

    def register(run: Callable[..., Reply]) -> Callable[..., Reply]:
        parameters = list(inspect.signature(run).parameters.values())[1:]
        kinds = typing.get_type_hints(run)
        COMMANDS[name] = Command(
            name, patterns, run, may, reads,
            kinds={p.name: _without_none(kinds[p.name]) for p in parameters},
            needed=frozenset(p.name for p in parameters if p.default is p.empty),
            undo=undo,
        )  # fmt: skip
        return run

    return register


def _without_none(kind: Any) -> Any:  # noqa: ANN401 - an annotation may be anything
    """A value's kind: `Due` for a parameter that is `Due | None`."""
    return next((k for k in typing.get_args(kind) if type(None) in typing.get_args(kind)), kind)


def nudge(rule: str, *, plan: Plan | None = None) -> Callable[[Write], Write]:
    """Register what a rule says; `plan` yields the letters that are due, where the rule has a clock of its own."""

    def register(write: Write) -> Write:
        NUDGES[rule] = Nudge(rule, plan, write)
        return write

    return register


def calendar_of(session: Session) -> Calendar:
    """The partnership's calendar: its zone, and its closures beside the bank holidays."""
    partnership = session.info["roster"].partnership
    closed = frozenset(date.fromisoformat(day) for day in partnership.closures) if partnership else frozenset()
    return Calendar(session.info["zone"], closed)


def lines(*texts: str | Line) -> tuple[Line, ...]:
    """Lines from texts, leaving out what is empty."""
    return tuple(t if isinstance(t, Line) else Line(t) for t in texts if t)


def buttons(*says: Sequence[str]) -> tuple[Button, ...]:
    """Buttons from (label, says) pairs."""
    return tuple(Button(label, line) for label, line in says)
