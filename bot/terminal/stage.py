"""A database, the real router, planner and delivery, and a clock in one's own hand: for `demo` and its prompt."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from bot.delivery import Delivery, Pace
from bot.doors import Address
from bot.router import Router
from bot.schedule import plan
from bot.terminal.door import TerminalDoor
from bot.terminal.transcript import Transcript
from handlers.core import Message, Reply, Request
from handlers.language import names
from storage.database import Database
from storage.people import Group, Member
from storage.roster import Roster, roster_of

STEP = timedelta(minutes=30)
WAKING = (time(7), time(19))  # nothing of ours is planned at night but for people with hours of their own
SYSTEMS = {"slack": "Slack", "teams": "Teams"}


@dataclass
class Stage:
    """The bot in a world where time passes as we say. `shown` is the group whose conversation is printed."""

    database: Database
    transcript: Transcript
    now: datetime
    shown: str
    door: TerminalDoor = field(default_factory=TerminalDoor)

    def __post_init__(self) -> None:
        self.router = Router(self.database)
        self.delivery = Delivery(self.database, {"console": self.door}, pace=Pace(senders=1))
        self.runner = asyncio.Runner()

    def roster(self) -> Roster:
        """Who is who, now."""
        with self.database.reading(self.now) as session:
            return roster_of(session)

    def pass_to(self, moment: datetime) -> None:
        """Let time go by: everything that falls due on the way is planned, sent and shown."""
        for step in _steps(self.now, moment, self.database):
            plan(self.database, step)
            self.send(step)
        self.now = max(self.now, moment)

    def say(self, member: Member, group: Group | None, request: Request) -> Reply:
        """One line of one person: shown, answered, and what it sends to others shown as well."""
        where = f"in the {group.name}" if group else "in a private chat with PSR"
        self.transcript.typed(self.now, names.person(self.roster(), member), where, request.text)
        return self.hear(request)

    def hear(self, request: Request) -> Reply:
        """Answer it, and let what it sends go at once."""
        reply = self.router.answer(request)
        self.transcript.answered(reply)
        self.send(self.now)
        return reply

    def request(self, text: str, member: Member, group: Group | None) -> Request:
        """What a person types, in a group's channel or alone with the bot."""
        return Request(text, self.now, "console", "", member.key, private=group is None, meant=group)

    def send(self, now: datetime) -> None:
        """Deliver what is due and show it: the same words to several channels once."""
        self.runner.run(self.delivery.deliver(now))
        roster, others = self.roster(), dict[str, int]()
        for message, targets in _together(self.door.take()):
            groups = {_group_of(roster, target, self.shown) for target in targets}
            if self.shown in groups:
                self.transcript.posted(now, _said_to(roster, targets), message)
            else:
                for name in groups:
                    others[name] = others.get(name, 0) + len(targets)
        for name, count in others.items():
            self.transcript.remark(now, f"(and {count} letter{'s' * (count != 1)} to the {roster_name(roster, name)})")

    def close(self) -> None:
        """Let go of everything."""
        self.runner.close()
        self.router.close()
        self.database.close()


def roster_name(roster: Roster, key: str) -> str:
    """A group's name from its key."""
    return next((g.name for g in roster.groups.values() if g.key == key), key)


def _steps(start: datetime, end: datetime, database: Database) -> Iterator[datetime]:
    """Every half hour between two moments in which somebody may be awake."""
    step = start.replace(minute=start.minute - start.minute % 30, second=0, microsecond=0)
    while step <= end:
        if step > start and WAKING[0] <= step.astimezone(database.zone).time() <= WAKING[1]:
            yield step
        step += STEP


def _together(posts: list[tuple[Address, Message]]) -> list[tuple[Message, list[Address]]]:
    found: dict[Message, list[Address]] = {}
    for address, message in posts:
        found.setdefault(replace(message), []).append(address)
    return list(found.items())


def _group_of(roster: Roster, address: Address, shown: str) -> str:
    """The key of the group a message is for; a person's own first group when it is not the one shown."""
    if address.conversation:
        channel = next((c for c in roster.channels.values() if c.conversation_id == address.conversation), None)
        return roster.groups[channel.group_id].key if channel else shown
    member = roster.member("console", "", address.user)
    mine = [g.key for g in roster.groups_of(member.key_id)] if member else []
    return shown if shown in mine or not mine else mine[0]


def _said_to(roster: Roster, targets: list[Address]) -> str:
    if targets[0].conversation:
        rooms = [c for c in roster.channels.values() if c.conversation_id in {t.conversation for t in targets}]
        systems = names.listed([SYSTEMS.get(c.platform, c.platform) for c in rooms])
        return f"the {roster.groups[rooms[0].group_id].name} ({systems})"
    members = [roster.member("console", "", t.user) for t in targets]
    return "; ".join(names.person(roster, m) for m in members if m) + ", privately"
