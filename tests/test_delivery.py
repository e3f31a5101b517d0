"""From the outbox to a chat system: what goes, where to, when, and what is not sent."""

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from sqlmodel import select

from bot.delivery import Delivery, Pace
from storage.channels import Channel
from storage.database import Database
from storage.outbox import Outbox
from storage.people import Identity
from tests.conftest import london
from tests.doors import AWAY, BUSY, NO, FakeDoor, World, too_many

TUESDAY = london("2016-03-15T09:00").astimezone(UTC)


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
    assert waits == [5, 10, 20, 40, 80, 160, 240, 240, 240]
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
