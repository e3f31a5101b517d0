"""What did not arrive is told to the programme office, once a day."""

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest

from handlers import undelivered
from handlers.core import Letter
from storage.database import Database
from tests.conftest import london
from tests.doors import LOST, NO, World

EVENING = london("2016-03-15T17:00").astimezone(UTC)


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = World(database, EVENING)
    yield made
    assert made.door.complaints == []


def told(world: World) -> list[str]:
    """What the programme manager reads about it after the next plan, of this rule alone, and delivery."""
    with world.database.reading(world.now) as session:
        letters = [letter for letter in undelivered.plan(session, world.now) if letter.due_at <= world.now]
    world.put(*letters)
    world.deliver()
    world.later(60)
    mine = [post.text for post in world.door.posts if post.place == "U-pmo-manager"]
    world.door.posts.clear()
    return mine


def test_the_programme_office_reads_what_did_not_arrive_and_why(world: World) -> None:
    world.door.script["U-ltg-police"].append(LOST)
    world.door.script["C0LTG"].extend([NO, NO, NO])
    world.tell("ltg-police", "tell:1")
    world.post("public:1")
    for _ in range(3):
        world.deliver()
        world.later(30)
    assert told(world) == [
        "2 messages did not arrive:\n"
        "Tuesday 15 March, 5pm, to the Community Beat Manager (Police): the line went dead while it was being sent, "
        "so it may or may not be there\n"
        "Tuesday 15 March, 5pm, to the Locality Task Group in Slack: the chat system refused it"
    ]


def test_they_are_told_once_a_day_and_of_nothing_twice(world: World) -> None:
    world.door.script["U-ltg-police"].extend([LOST, LOST])
    world.tell("ltg-police", "tell:1")
    world.deliver()
    world.later(60)
    assert len(told(world)) == 1
    world.tell("ltg-police", "tell:2")
    world.deliver()
    assert told(world) == []
    world.later(15.5 * 3600)
    assert told(world) == [
        "One message did not arrive:\n"
        "Tuesday 15 March, 5.02pm, to the Community Beat Manager (Police): the line went dead while it was being sent, "
        "so it may or may not be there"
    ]


def test_when_everything_arrives_they_hear_nothing(world: World) -> None:
    world.tell("ltg-police", "tell:1")
    world.deliver()
    assert told(world) == []


def test_a_list_that_does_not_arrive_itself_does_not_ask_for_another(world: World) -> None:
    world.door.script[""].extend([NO] * 3)
    member = world.member("pmo-manager").key_id
    world.put(Letter("gone:1", "gone", EVENING, EVENING + timedelta(days=1), member_id=member, text="It is gone."))
    for _ in range(3):
        world.deliver()
        world.later(30)
    assert world.state("gone:1") == ("failed", "refused: invalid_blocks")
    assert told(world) == []
