"""Delivery when things go wrong: crashes, lost answers, clocks that jump, two processes; with controls that fail."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from sqlmodel import select

from bot.delivery import Delivery, Pace
from bot.doors import Address
from handlers.core import NUDGES, Message, Nudge
from storage import sending
from storage.database import Database
from storage.outbox import Outbox
from tests.conftest import london
from tests.doors import (
    AWAY,
    BROKEN,
    BUSY,
    HANGS,
    KILLED,
    LOST,
    NO,
    RESET,
    WORKSPACE,
    FakeDoor,
    Killed,
    Step,
    World,
    too_many,
)
from tests.outgoing import take

TUESDAY = london("2016-03-15T09:00").astimezone(UTC)
FINAL = {"sent", "skipped", "cancelled", "failed"}


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = World(database, TUESDAY)
    yield made
    assert made.door.complaints + made.teams.complaints == []


@pytest.mark.parametrize("step", [RESET, LOST, BROKEN, HANGS])
def test_a_personal_letter_that_may_have_arrived_is_never_sent_again(world: World, step: Step) -> None:
    world.door.script["U-ltg-police"].append(step)
    world.tell("ltg-police", "tell:1")
    for _ in range(10):
        world.deliver()
        world.later(600)
    assert len(world.door.tries) == 1
    assert world.state("tell:1") == ("failed", "cut off while sending")


@pytest.mark.parametrize("step", [RESET, LOST, BROKEN, HANGS])
def test_a_post_that_may_have_arrived_is_sent_again_once(world: World, step: Step) -> None:
    world.door.script["C0LTG"].extend([step, step])
    world.post("public:1")
    for _ in range(10):
        world.deliver()
        world.later(600)
    assert len(world.door.tries) == 2
    assert world.state("public:1") == ("failed", "cut off while sending")


def test_a_post_that_was_cut_off_once_arrives_the_second_time(world: World) -> None:
    world.door.script["C0LTG"].append(LOST)
    world.post("public:1")
    world.deliver()
    world.later(5)
    assert world.deliver() == 1
    assert world.state("public:1") == ("sent", "")
    assert world.row("public:1").text == "A11 was claimed."


def test_a_chat_system_that_never_answers_does_not_hold_a_row_for_ever(world: World) -> None:
    world.tell("ltg-police", "tell:1")

    async def hang() -> int:
        world.door.open = asyncio.Event()
        return await world.delivery.deliver(world.now)

    assert asyncio.run(hang()) == 0
    assert world.state("tell:1") == ("failed", "cut off while sending")


def test_a_crash_between_sending_and_marking_never_doubles_a_personal_letter(world: World) -> None:
    world.door.script["U-ltg-police"].append(KILLED)
    world.tell("ltg-police", "tell:1")
    with pytest.raises(Killed):
        world.deliver()
    assert world.state("tell:1") == ("sending", "")
    world.restart()
    world.later(59)
    world.deliver()
    assert world.state("tell:1") == ("sending", "")  # its lease still runs: another process might be at it
    world.later(2)
    world.deliver()
    assert world.state("tell:1") == ("failed", "cut off while sending")
    assert world.door.shown() == {"tell:1": 1}


def test_a_crash_between_sending_and_marking_posts_at_most_one_copy_too_many(world: World) -> None:
    world.door.script["C0LTG"].extend([KILLED, KILLED])
    world.post("public:1")
    for _ in range(2):
        with pytest.raises(Killed):
            world.deliver()
        world.restart()
        world.later(61)
        world.deliver()
        world.later(6)
    world.deliver()
    assert world.door.shown() == {"public:1": 2}
    assert world.state("public:1") == ("failed", "cut off while sending")


def test_control_a_sender_that_sends_again_whatever_is_left_over_does_double_a_personal_letter(world: World) -> None:
    world.door.script["U-ltg-police"].append(KILLED)
    world.tell("ltg-police", "tell:1")
    with pytest.raises(Killed):
        world.deliver()
    world.restart()
    world.later(61)
    with world.database.writing(world.now) as session:
        for row in sending.abandoned(session, world.now):
            sending.close(session, row, status="pending")
    world.deliver()
    assert world.door.shown() == {"tell:1": 2}


def test_two_deliveries_at_once_send_nothing_twice(world: World) -> None:
    people = [member.key for member in world.members() if member.active]
    for key in people:
        world.tell(key, f"tell:{key}")
    other = Delivery(world.database, {"slack": world.door}, pace=Pace(clock=world.clock))

    async def both() -> tuple[int, int]:
        return await asyncio.gather(world.delivery.deliver(world.now), other.deliver(world.now))

    assert sum(asyncio.run(both())) == len(people) > 20
    assert world.door.shown() == {f"tell:{key}": 1 for key in people}


def test_control_two_senders_that_look_first_and_mark_afterwards_send_twice(world: World) -> None:
    world.tell("ltg-police", "tell:1")
    door = FakeDoor(world.clock)

    async def naive() -> None:
        with world.database.reading(world.now) as session:
            row = session.exec(select(Outbox).where(Outbox.status == "pending")).one()
            session.expunge_all()
        await door.send(Address("slack", WORKSPACE, user="U-ltg-police"), Message(row.text), row.key)
        with world.database.writing(world.now) as session:
            sending.close(session, row, status="sent")

    async def both() -> None:
        await asyncio.gather(naive(), naive())

    asyncio.run(both())
    assert door.shown() == {"tell:1": 2}


def test_a_sender_that_was_overtaken_writes_nothing_down(world: World) -> None:
    world.post("public:1")
    with world.database.writing(world.now) as session:
        slow = take(session, world.now)
    world.later(61)
    world.deliver()
    world.later(6)
    world.deliver()
    assert slow is not None
    with world.database.writing(world.now) as session:
        assert not sending.close(session, slow, status="failed")
    assert world.state("public:1") == ("sent", "")


def test_a_clock_put_forward_does_not_take_a_row_out_of_our_own_hands(world: World) -> None:
    world.post("public:1")

    async def meanwhile() -> None:
        world.door.open = asyncio.Event()
        first = asyncio.create_task(world.delivery.deliver(world.now))
        while not world.door.tries:
            await asyncio.sleep(0.001)
        await world.delivery.deliver(world.now + timedelta(hours=1))
        world.door.open.set()
        assert await first == 1

    asyncio.run(meanwhile())
    assert world.door.shown() == {"public:1": 1}
    assert world.state("public:1") == ("sent", "")


def test_a_clock_put_back_a_day_does_not_hide_a_row_that_was_cut_off(world: World) -> None:
    world.door.script["U-ltg-police"].append(KILLED)
    world.tell("ltg-police", "tell:1")
    with pytest.raises(Killed):
        world.deliver()
    world.restart()
    world.now -= timedelta(days=1)
    world.deliver()
    assert world.state("tell:1") == ("failed", "cut off while sending")


def test_one_poisoned_letter_does_not_hold_up_a_hundred_good_ones(world: World) -> None:
    def poison(*_: object) -> Message:
        raise RuntimeError("never to be put into words")

    NUDGES["poison"] = Nudge("poison", None, poison)
    try:
        people = [member.key for member in world.members() if member.active]
        world.tell(people[0], "bad")
        with world.database.writing(world.now) as session:
            session.exec(select(Outbox)).one().rule = "poison"
        for number in range(100):
            world.tell(people[number % len(people)], f"tell:{number}")
        for _ in range(20):
            world.deliver()
            world.later(1)
    finally:
        del NUDGES["poison"]
    assert world.door.shown() == {f"tell:{number}": 1 for number in range(100)}
    assert world.state("bad") == ("failed", "refused: could not be put into words (RuntimeError)")


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_ever_forgotten_whatever_the_chat_system_does(world: World, seed: int) -> None:
    chance = random.Random(seed)
    steps = [Step(shown=True), BUSY, NO, AWAY, RESET, LOST, BROKEN, HANGS, KILLED, too_many(90)]
    world.door.script[""].extend(chance.choices(steps, weights=[6, 3, 2, 1, 2, 2, 1, 1, 2, 2], k=60))
    people = [member.key for member in world.members()]
    for number in range(30):
        world.tell(chance.choice(people), f"tell:{number}", hours=chance.choice([1, 24]))
    for number in range(10):
        world.post(f"public:{number}", hours=chance.choice([1, 24]))
    for _ in range(200):
        _round(world)
        world.later(chance.choice([1, 30, 300, 3600]))
    assert {row.status for row in world.rows()} <= FINAL
    assert max(n for key, n in world.door.shown().items() if key.startswith("tell:")) == 1
    assert max(world.door.shown().values()) <= 2


def test_two_processes_never_send_to_one_place_at_once_and_tell_of_one_that_is_gone_once(world: World) -> None:
    world.post("public:0")
    world.post("public:1")
    world.door.script["C0LTG"].append(AWAY)
    one, other = (Delivery(world.database, {"slack": world.door}, pace=Pace(clock=world.clock)) for _ in range(2))

    async def both() -> None:
        world.door.open = asyncio.Event()
        first = asyncio.create_task(one.deliver(world.now))
        while not world.door.tries:
            await asyncio.sleep(0.001)
        assert await other.deliver(world.now) == 0
        world.door.open.set()
        await first
        await other.deliver(world.now)

    asyncio.run(both())
    assert sorted(row.status for row in world.rows() if row.rule == "public") == ["failed", "skipped"]
    assert sum(row.rule == "gone" for row in world.rows()) == 2  # one for each coordinator
    assert world.door.tries.count(("C0LTG", "public:1")) == 0


def _round(world: World) -> None:
    try:
        world.deliver()
    except Killed:
        world.restart()
