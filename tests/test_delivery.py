"""From the outbox to a chat system: what goes, where to, and what becomes of it when things go wrong."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from sqlmodel import select

from bot.delivery import Delivery, Pace
from bot.doors import Address
from handlers.core import NUDGES, Message, Nudge
from storage import outbox
from storage.channels import Channel
from storage.database import Database
from storage.outbox import Outbox
from storage.people import Identity
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

TUESDAY = london("2016-03-15T09:00").astimezone(UTC)
FINAL = {"sent", "skipped", "cancelled", "failed"}


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = World(database, TUESDAY)
    yield made
    assert made.door.complaints + made.teams.complaints == []


def test_a_letter_goes_once_and_what_was_said_is_kept(world: World) -> None:
    world.tell("ltg-police", "tell:1", "**A7** was given to you: `done A7` when it is done.")
    assert world.deliver() == 1
    assert [(post.place, post.text) for post in world.door.posts] == [
        ("U-ltg-police", "A7 was given to you: done A7 when it is done.")
    ]
    row = world.row("tell:1")
    assert (row.status, row.sent_at, row.message_ref) == ("sent", TUESDAY, "1457946000.000001")
    assert row.text == "A7 was given to you: done A7 when it is done."
    assert world.deliver() == 0


def test_a_letter_is_not_sent_before_its_time(world: World) -> None:
    world.tell("ltg-police", "tell:1")
    world.now -= timedelta(seconds=1)
    assert world.deliver() == 0
    world.later(1)
    assert world.deliver() == 1


def test_a_letter_that_is_too_late_is_skipped_and_says_why(world: World) -> None:
    world.tell("ltg-police", "tell:1", hours=1)
    world.later(3601)
    assert world.deliver() == 0
    assert world.state("tell:1") == ("skipped", "too late to be useful")


def test_an_answer_of_429_is_waited_out_to_the_second_and_holds_up_nobody_else(world: World) -> None:
    world.door.script["C0LTG"].append(too_many(30))
    world.post("public:1", "first")
    world.post("public:2", "second")
    world.tell("ltg-police", "tell:1")
    assert world.deliver() == 1
    world.later(29)
    assert world.deliver() == 0
    assert world.door.tries.count(("C0LTG", "public:1")) == 1
    assert ("C0LTG", "public:2") not in world.door.tries
    for _ in range(2):
        world.later(1)
        assert world.deliver() == 1
    assert [post.text for post in world.door.posts if post.place == "C0LTG"] == ["first", "second"]


def test_a_server_in_trouble_is_tried_again_at_growing_distances(world: World) -> None:
    world.door.script["C0LTG"].extend([BUSY] * 9)
    world.post("public:1")
    waits = []
    for _ in range(9):
        world.deliver()
        waits.append((world.row("public:1").next_try_at - world.now).total_seconds())
        world.later(waits[-1])
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    assert world.deliver() == 1


def test_what_is_never_taken_is_given_up_when_it_is_of_no_more_use(world: World) -> None:
    world.door.script["C0LTG"].extend([BUSY] * 99)
    world.post("public:1", hours=1)
    for _ in range(70):
        world.deliver()
        world.later(60)
    assert world.state("public:1") == ("skipped", "the chat system did not take it in time")


def test_a_definite_no_is_believed_at_the_third_time(world: World) -> None:
    world.door.script["C0LTG"].extend([BUSY, BUSY, NO, NO, NO])
    world.post("public:1")
    for _ in range(6):
        world.deliver()
        world.later(100)
    assert len(world.door.tries) == 5
    assert world.state("public:1") == ("failed", "refused: invalid_blocks")


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
        for row in outbox.abandoned(session, world.now):
            outbox.close(session, row, status="pending")
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
            outbox.close(session, row, status="sent")

    async def both() -> None:
        await asyncio.gather(naive(), naive())

    asyncio.run(both())
    assert door.shown() == {"tell:1": 2}


def test_a_sender_that_was_overtaken_writes_nothing_down(world: World) -> None:
    world.post("public:1")
    with world.database.writing(world.now) as session:
        slow = outbox.claim(session, world.now)
    world.later(61)
    world.deliver()
    world.later(6)
    world.deliver()
    assert slow is not None
    with world.database.writing(world.now) as session:
        assert not outbox.close(session, slow, status="failed")
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


def test_one_place_gets_one_message_a_second_in_the_order_they_were_due(world: World) -> None:
    for number in range(4):
        world.post(f"public:{number}", f"line {number}")
        world.now += timedelta(milliseconds=1)
    went = []
    for _ in range(8):
        went.append(world.deliver())
        world.later(0.5)
    assert went == [1, 0, 1, 0, 1, 0, 1, 0]
    assert [post.text for post in world.door.posts] == ["line 0", "line 1", "line 2", "line 3"]


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


@pytest.mark.parametrize("seed", range(6))
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


def test_a_person_is_reached_where_they_like_best(world: World) -> None:
    member = world.member("ltg-vcfs")
    world.change(Identity(member_id=member.key_id, platform="teams", tenant_id="council", user_id="29:vcfs"))
    world.change(member, prefers="teams")
    world.tell("ltg-vcfs", "tell:1")
    assert world.deliver() == 1
    assert (world.teams.posts[0].place, world.door.posts) == ("29:vcfs", [])


def test_somebody_without_a_door_is_skipped_and_that_is_said(world: World) -> None:
    world.delivery = Delivery(world.database, {"teams": FakeDoor(world.clock, "teams")})
    world.tell("ltg-vcfs", "tell:1")
    world.post("public:1")
    assert world.deliver() == 0
    assert world.state("tell:1") == world.state("public:1") == ("skipped", "no way to reach")


def test_before_any_door_is_set_up_letters_wait_for_one(world: World) -> None:
    world.delivery = Delivery(world.database, {})
    world.tell("ltg-vcfs", "tell:1")
    assert world.deliver() == 0
    world.restart()
    assert world.deliver() == 1


def test_in_the_terminal_everybody_and_every_channel_is_reachable(world: World) -> None:
    console = FakeDoor(world.clock, "console")
    world.delivery = Delivery(world.database, {"console": console}, pace=Pace(clock=world.clock))
    world.tell("ltg-vcfs", "tell:1")
    for number in range(3):
        world.post(f"public:{number}")
    assert world.deliver() == 4
    assert {post.place for post in console.posts} == {"ltg-vcfs", "C0LTG"}
    assert console.complaints == []


def test_nothing_goes_to_somebody_who_has_left(world: World) -> None:
    world.tell("ltg-vcfs", "tell:1")
    world.change(world.member("ltg-vcfs"), active=False)
    assert world.deliver() == 0
    assert world.state("tell:1") == ("skipped", "they no longer take part")


def test_a_letter_that_an_outage_kept_back_does_not_wake_anybody(world: World) -> None:
    world.door.script["U-ltg-police"].append(too_many(14 * 3600))
    world.tell("ltg-police", "tell:1")
    world.deliver()
    world.later(14 * 3600)  # 11pm
    assert world.deliver() == 0
    assert world.row("tell:1").next_try_at == london("2016-03-16T08:30")
    world.later(9.5 * 3600)
    assert world.deliver() == 1


def test_what_a_person_did_meanwhile_cancels_what_is_no_longer_true(world: World) -> None:
    world.tell("ltg-police", "tell:1")
    with world.database.writing(world.now) as session:
        session.exec(select(Outbox)).one().rule = "bundle"
    assert world.deliver() == 0
    assert world.row("tell:1").status == "cancelled"


def test_a_channel_that_is_gone_is_closed_and_the_programme_office_hears_of_it_once(world: World) -> None:
    world.door.script["C0LTG"].append(AWAY)
    world.post("public:1")
    world.post("public:2")
    for _ in range(3):
        world.deliver()
        world.later(2)
    assert world.state("public:1") == ("failed", "gone: channel_not_found")
    assert world.state("public:2") == ("skipped", "the channel is gone")
    assert {post.place for post in world.door.posts} == {"U-pmo-manager", "U-pmo-officer"}
    assert [post.text for post in world.door.posts] == 2 * [
        "The Locality Task Group's channel in Slack no longer takes my messages, so nothing goes there. "
        "To give the group a channel again, go to it and type /psr channel link locality task group."
    ]
    with world.database.reading(world.now) as session:
        assert session.exec(select(Channel.gone).where(Channel.conversation_id == "C0LTG")).one() == "channel_not_found"


def _round(world: World) -> None:
    try:
        world.deliver()
    except Killed:
        world.restart()
