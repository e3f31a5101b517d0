"""A chat system for tests: strict, with a memory of what people saw, and able to fail in every way a real one can."""

import asyncio
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot.delivery import Delivery, Pace
from bot.doors import Address, Ambiguous, Gone, NotSent, Outcome, Refused, Sent
from bot.terminal.drawing import draw
from handlers.core import Letter, Message
from storage import events, outbox
from storage.channels import Channel
from storage.database import Database
from storage.events import Author
from storage.outbox import Outbox
from storage.people import Identity, Member
from storage.roster import Roster, roster_of

WORKSPACE = "T0VCFS"
LONGEST = 3000


class Killed(BaseException):
    """The process ended here."""


@dataclass(frozen=True)
class Step:
    """What happens to one message: whether people see it, and what the sender is told, if anything."""

    shown: bool = False
    outcome: Outcome | None = None
    raises: BaseException | None = None


BUSY = Step(outcome=NotSent(None, "status 503"))
NO = Step(outcome=Refused("invalid_blocks"))
AWAY = Step(outcome=Gone("channel_not_found"))
RESET = Step(shown=True, outcome=Ambiguous("connection reset"))
LOST = Step(outcome=Ambiguous("connection reset"))
BROKEN = Step(shown=True, raises=ValueError("not what I expected"))
KILLED = Step(shown=True, raises=Killed())
HANGS = Step(shown=True, raises=TimeoutError())  # what a sender that waits too long is given


def too_many(seconds: float) -> Step:
    """An answer of 429 that says how long to wait."""
    return Step(outcome=NotSent(seconds, "ratelimited"))


@dataclass(frozen=True)
class Post:
    """One message that people saw."""

    place: str
    text: str
    key: str


class Steady:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class FakeDoor:
    """Takes messages as a chat system does. Whatever a real one would not take is a complaint, and fails the test."""

    clock: Steady
    platform: str = "slack"
    posts: list[Post] = field(default_factory=list)
    tries: list[tuple[str, str]] = field(default_factory=list)  # (place, key), also of what was not taken
    script: dict[str, deque[Step]] = field(default_factory=lambda: defaultdict(deque))  # by place; "" is every place
    complaints: list[str] = field(default_factory=list)
    open: asyncio.Event | None = None  # when there is one, messages wait for it
    _busy: set[str] = field(default_factory=set)
    _last: dict[str, float] = field(default_factory=dict)

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """One message to one place."""
        place = address.conversation or address.user
        self.tries.append((place, key))
        self._check(address, draw(message), key)
        self._busy.add(place)
        try:
            await (self.open.wait() if self.open else asyncio.sleep(0))
        finally:
            self._busy.discard(place)
        return self._answer(self._next(place), Post(place, draw(message), key))

    def shown(self) -> Counter[str]:
        """How often people saw each letter."""
        return Counter(post.key for post in self.posts)

    def _next(self, place: str) -> Step:
        steps = self.script[place] or self.script[""]
        return steps.popleft() if steps else Step(shown=True)

    def _answer(self, step: Step, post: Post) -> Outcome:
        if step.shown:
            self.posts.append(post)
        if step.raises is not None:
            raise step.raises
        return step.outcome or Sent(f"1457946000.{len(self.posts):06}")

    def _check(self, address: Address, text: str, key: str) -> None:
        place = address.conversation or address.user
        apart = self.clock() - self._last.get(place, -1.0)
        wrong = {
            "another platform's address": address.platform != self.platform,
            "no tenant": self.platform != "console" and not address.tenant,
            "not one place": bool(address.conversation) == bool(address.user),
            "no words, or too many": not 0 < len(text) <= LONGEST,
            "no key": not 0 < len(key) <= 200,
            "two at once to one place": place in self._busy,
            "two within a second to one place": self.platform != "console" and apart < 1.0,
        }
        self._last[place] = self.clock()
        self.complaints += [f"{place} {key}: {what}" for what, is_so in wrong.items() if is_so]


class World:
    """A partnership whose people are all in one Slack workspace, with time in the test's hand."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.now = now
        self.clock = Steady()
        self.door = FakeDoor(self.clock)
        self.teams = FakeDoor(self.clock, "teams")
        self.restart()
        self._move_in()

    def restart(self) -> None:
        """A new process on the same record."""
        doors = {"slack": self.door, "teams": self.teams}
        self.delivery = Delivery(self.database, doors, pace=Pace(patience=0.2, clock=self.clock))

    def later(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)
        self.clock.seconds += seconds

    def deliver(self) -> int:
        """One round."""
        return asyncio.run(self.delivery.deliver(self.now))

    def post(self, key: str, text: str = "A11 was claimed.", hours: float = 24) -> None:
        """A public line to the task group's channel in Slack."""
        with self.database.reading(self.now) as session:
            channel = next(c for c in _roster(session).channels.values() if c.conversation_id == "C0LTG")
        self.put(Letter(key, "public", self.now, self._until(hours), channel_id=channel.key_id, text=text))

    def tell(self, person: str, key: str, text: str = "A7 is yours.", hours: float = 72) -> None:
        """A personal letter."""
        member = self.member(person)
        self.put(Letter(key, "tell", self.now, self._until(hours), member_id=member.key_id, text=text))

    def put(self, *letters: Letter) -> None:
        """Into the outbox, as an answer or a plan would."""
        with self.database.writing(self.now) as session:
            outbox.enqueue(session, [letter.row(self.now) for letter in letters])

    def row(self, key: str) -> Outbox:
        """A row as it stands."""
        return next(row for row in self.rows() if row.key == key)

    def rows(self) -> list[Outbox]:
        """The whole outbox."""
        with self.database.reading(self.now) as session:
            rows = list(session.exec(select(Outbox)))
            session.expunge_all()
        return rows

    def state(self, key: str) -> tuple[str, str]:
        """A row's status, and why."""
        row = self.row(key)
        return row.status, row.why

    def member(self, key: str) -> Member:
        """A member by key."""
        return next(m for m in self.members() if m.key == key)

    def members(self) -> list[Member]:
        """Everybody."""
        with self.database.reading(self.now) as session:
            return list(_roster(session).members.values())

    def change(self, row: Member | Channel | Identity, **values: object) -> None:
        """Change something about a person or a channel, as a command would."""
        with self.database.writing(self.now) as session:
            kept = session.merge(row)
            for name, value in values.items():
                setattr(kept, name, value)
            events.write(session, Author(f"test:{row.id}:{sorted(values)}", self.now, "edit"))

    def _until(self, hours: float) -> datetime:
        return self.now + timedelta(hours=hours)

    def _move_in(self) -> None:
        with self.database.writing(self.now) as session:
            for member in _roster(session).members.values():
                user = f"U-{member.key}"
                known = Identity(member_id=member.key_id, platform="slack", tenant_id=WORKSPACE, user_id=user)
                session.add(known)
            events.write(session, Author("test:identities", self.now, "add"))


def _roster(session: Session) -> Roster:
    return roster_of(session)
