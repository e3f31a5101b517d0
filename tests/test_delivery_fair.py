"""Several workspaces share the senders: one with thousands of letters, a slow one and a throttled one, each by itself.

Time is the virtual loop's own, so half an hour of a chat system that does not answer takes a second.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.delivery import Delivery, Pace
from bot.doors import Address, NotSent, Outcome, Sent, ShutOut
from handlers.core import Letter, Message
from storage import events, outbox
from storage.channels import Channel
from storage.database import Database
from storage.events import Author
from storage.outbox import Outbox
from storage.partnership import Organisation
from storage.people import Identity, Member
from storage.roster import roster_of
from storage.sending import Waiting
from tests import virtual
from tests.conftest import london
from tests.doors import World
from tests.faults.conftest import times
from tests.virtual import AtOnce, Virtual

NOW = london("2016-03-15T09:00").astimezone(UTC)
QUICK = 0.2  # seconds that a chat system takes
TOWN = 40  # members of each workspace

Answer = Callable[[Address], Outcome]


@dataclass
class Chat:
    """Several workspaces that answer after a while, and what they were sent, when."""

    loop: Virtual
    delay: dict[str, float] = field(default_factory=dict)  # of a workspace
    answers: dict[str, Answer] = field(default_factory=dict)
    sent: list[tuple[float, str, str, str]] = field(default_factory=list)  # when, workspace, place, key
    tried: list[tuple[float, str]] = field(default_factory=list)
    gone: Counter[str] = field(default_factory=Counter)
    latest: dict[str, float] = field(default_factory=dict)

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """One message, in the workspace's own time."""
        began, place = self.loop.time(), address.conversation or address.user
        self.tried.append((began, address.tenant))
        assert began - self.latest.get(place, 0.0) >= 1.0, "two within a second"
        self.latest[place] = began
        await asyncio.sleep(self.delay.get(address.tenant, QUICK))
        answer = self.answers.get(address.tenant)
        outcome = answer(address) if answer else Sent("1.1")
        if isinstance(outcome, Sent):
            self.sent.append((began, address.tenant, place, key))
            self.gone[address.tenant] += 1
        return outcome

    def last(self, workspace: str) -> float:
        """How long it took until the last of a workspace's letters went."""
        return max(at for at, where, *_ in self.sent if where == workspace) - 1000.0

    def count(self, workspace: str) -> int:
        """How many letters a workspace had."""
        return self.gone[workspace]


@pytest.fixture
def town(database: Database) -> Database:
    """Three workspaces with forty people and two channels each."""
    with database.writing(NOW) as session:
        for workspace in ("T0LARGE", "T0SMALL", "T0OTHER"):
            _settle(session, workspace)
        events.write(session, Author("test:town", NOW, "add"))
    return database


def _settle(session: Session, workspace: str) -> None:
    organisation = session.exec(select(Organisation)).first()
    assert organisation is not None
    for number in range(TOWN):
        key = f"{workspace.lower()}-{number}"
        member = Member(key=key, role_title=f"Officer {number}", organisation_id=organisation.key_id)
        session.add(member)
        session.flush()
        session.add(Identity(member_id=member.key_id, platform="slack", tenant_id=workspace, user_id=f"U{key}"))
    for number in range(2):
        room = f"C{workspace}{number}"
        session.add(Channel(group_id=1, platform="slack", tenant_id=workspace, conversation_id=room))


def letters(database: Database, workspace: str, count: int, later: float = 0.0, kind: str = "member") -> None:
    """So many letters for a workspace's people, or posts for its channels, in turn; due so many seconds later."""
    due, until = NOW + timedelta(seconds=later - 3600), NOW + timedelta(days=3)
    with database.writing(NOW) as session:
        roster = roster_of(session)
        people = [i.member_id for i in roster.identities.values() if i.tenant_id == workspace]
        rooms = [c.key_id for c in roster.channels.values() if c.tenant_id == workspace]
        to = people if kind == "member" else rooms
        rows = [
            Letter(f"{kind}:{workspace}:{n}:{later}", "tell", due, until, text="A7 is yours.",
                   **{f"{kind}_id": to[n % len(to)]}).row(NOW)  # type: ignore[arg-type]
            for n in range(count)
        ]  # fmt: skip
        outbox.enqueue(session, rows)


async def alarms(delivery: Delivery, loop: Virtual, over: Callable[[], bool], most: float = 7200.0) -> None:
    """Rounds as the clockwork begins them, until it is over."""
    rounds: set[asyncio.Task[int]] = set()
    while not over():
        assert loop.time() < 1000 + most, "it is never over"
        if len(rounds) < 3:
            task = asyncio.create_task(delivery.deliver(NOW + timedelta(seconds=loop.time() - 1000)))
            rounds.add(task)
            task.add_done_callback(rounds.discard)
        await asyncio.sleep(max(0.25, min(2.0, delivery.idle() or 2.0)))
    delivery.stop()
    await asyncio.gather(*rounds)


def started(database: Database, chat: Chat, loop: Virtual) -> Delivery:
    """The bot's own delivery, in that time."""
    return Delivery(database, {"slack": chat}, AtOnce(), Pace(clock=loop.time))


async def naively(database: Database, chat: Chat, over: Callable[[], bool]) -> None:
    """The control: four senders that take what was due first, whoever's it is."""
    with database.reading(NOW) as session:
        rows = session.exec(select(Outbox).order_by(col(Outbox.due_at), col(Outbox.id)))
        roster, queue = roster_of(session), iter([Waiting(row.key_id, None, row.member_id) for row in rows])

    async def sender() -> None:
        for row in queue:
            if over():
                return
            await asyncio.wait([asyncio.create_task(chat.send(_address(roster, row), Message("A7"), str(row.id)))],
                               timeout=30)  # fmt: skip

    await asyncio.gather(*(sender() for _ in range(4)))


def _address(roster: object, row: Waiting) -> Address:
    identity = roster.identities_of(row.member_id)[0]  # type: ignore[attr-defined]
    return Address("slack", identity.tenant_id, user=f"{identity.user_id}:{row.id}")


def test_five_thousand_letters_of_one_workspace_hold_up_nobody_elses(town: Database) -> None:
    letters(town, "T0LARGE", 5000)
    letters(town, "T0SMALL", 100, later=60)

    async def fair(loop: Virtual) -> Chat:
        chat = Chat(loop)
        await alarms(started(town, chat, loop), loop, lambda: chat.count("T0SMALL") == 100)
        return chat

    async def unfair(loop: Virtual) -> Chat:
        chat = Chat(loop)
        await naively(town, chat, lambda: chat.count("T0SMALL") == 100)
        return chat

    assert virtual.run(unfair).last("T0SMALL") > 240
    assert virtual.run(fair).last("T0SMALL") < 15  # seconds: three senders, a fifth of a second each, are seven


def test_a_workspace_that_does_not_answer_holds_up_nobody_elses(town: Database) -> None:
    letters(town, "T0LARGE", 200)
    letters(town, "T0SMALL", 30, later=60)

    async def fair(loop: Virtual) -> Chat:
        chat = Chat(loop, {"T0LARGE": 600.0})
        await alarms(started(town, chat, loop), loop, lambda: chat.count("T0SMALL") == 30)
        return chat

    async def unfair(loop: Virtual) -> Chat:
        chat = Chat(loop, {"T0LARGE": 600.0})
        await naively(town, chat, lambda: chat.count("T0SMALL") == 30)
        return chat

    assert virtual.run(unfair).last("T0SMALL") > 600
    assert virtual.run(fair).last("T0SMALL") < 15


def test_a_workspace_that_is_throttled_rests_as_long_as_it_asked_and_the_others_do_not(town: Database) -> None:
    letters(town, "T0LARGE", 20)
    letters(town, "T0SMALL", 20)
    letters(town, "T0LARGE", 2, kind="channel")

    async def run(loop: Virtual) -> Chat:
        chat = Chat(loop)
        chat.answers["T0LARGE"] = lambda to: (
            NotSent(37, "ratelimited") if to.user and loop.time() < 1001 else Sent("1.1")
        )
        everything = lambda: (chat.count("T0LARGE"), chat.count("T0SMALL")) == (22, 20)  # noqa: E731
        await alarms(started(town, chat, loop), loop, everything)
        return chat

    chat = virtual.run(run)
    people = [at for at, where, place, _ in chat.sent if where == "T0LARGE" and place.startswith("U")]
    rooms = [at for at, where, place, _ in chat.sent if where == "T0LARGE" and place.startswith("C")]
    assert 1037 <= min(people) < 1040  # to the second, and not before
    assert sum(where == "T0LARGE" and at < 1037 for at, where in chat.tried) == 3 + len(
        rooms
    )  # as many as had a sender
    assert max(rooms) < 1001  # Slack counts by method, so what is posted to channels went on
    assert chat.last("T0SMALL") < 10


def test_what_a_chat_system_asked_is_known_after_a_restart_too(town: Database) -> None:
    letters(town, "T0LARGE", 5)

    async def run(loop: Virtual) -> Chat:
        chat = Chat(loop)
        chat.answers["T0LARGE"] = lambda _: NotSent(60, "ratelimited")
        await started(town, chat, loop).deliver(NOW)
        chat.answers.clear()
        chat.tried.clear()
        await alarms(started(town, chat, loop), loop, lambda: chat.count("T0LARGE") == 5)
        return chat

    chat = virtual.run(run)
    assert min(at for at, _ in chat.tried) >= 1060


def test_a_workspace_that_shuts_the_bot_out_is_told_of_once_and_its_letters_wait(town: Database) -> None:
    letters(town, "T0LARGE", 10)
    letters(town, "T0LARGE", 2, kind="channel")
    letters(town, "T0SMALL", 10)
    programme = World(town, NOW)  # everybody else is in a workspace of their own

    async def run(loop: Virtual) -> Chat:
        chat = Chat(loop)
        chat.answers["T0LARGE"] = lambda to: ShutOut("slack", to.tenant, "account_inactive")
        await alarms(started(town, chat, loop), loop, lambda: loop.time() > 1600)
        assert sum(where == "T0LARGE" for _, where in chat.tried) < 100  # they are not all tried all the time
        chat.answers.clear()
        await alarms(started(town, chat, loop), loop, lambda: chat.count("T0LARGE") == 12)
        return chat

    chat = virtual.run(run)
    assert chat.count("T0SMALL") == 10
    told = [row for row in programme.rows() if row.rule == "gone"]
    assert [row.text for row in told] == 2 * [
        "Slack no longer takes my access to the workspace T0LARGE, so nothing of mine arrives there. What I have for "
        "people and channels there waits while it is of use. Whoever looks after the server has to give me a new "
        "token; psr doctor there says what is wrong."
    ]
    with town.reading(NOW) as session:
        assert [c.gone for c in session.exec(select(Channel).where(Channel.tenant_id == "T0LARGE"))] == ["", ""]


def test_after_an_hours_outage_everything_has_gone_within_ten_minutes(town: Database) -> None:
    outage = times(120, 3600)
    posts = outage // 60  # a line a minute in each of six channels, and a letter to everybody
    for workspace in ("T0LARGE", "T0SMALL", "T0OTHER"):
        letters(town, workspace, times(4, TOWN))
        letters(town, workspace, 2 * posts, kind="channel")

    async def run(loop: Virtual) -> float:
        chat = Chat(loop)
        down: Answer = lambda _: NotSent(None, "status 503") if loop.time() < 1000 + outage else Sent("1.1")  # noqa: E731
        chat.answers = dict.fromkeys(("T0LARGE", "T0SMALL", "T0OTHER"), down)
        wanted = 3 * (times(4, TOWN) + 2 * posts)
        await alarms(started(town, chat, loop), loop, lambda: len(chat.sent) == wanted)
        assert not left(town, {"sent"})
        return max(at for at, *_ in chat.sent) - 1000 - outage

    assert 0 < virtual.run(run) < 600


def left(database: Database, but: Collection[str]) -> list[Outbox]:
    """The rows that are in another state."""
    with database.reading(NOW) as session:
        return [row for row in session.exec(select(Outbox)) if row.status not in but]
