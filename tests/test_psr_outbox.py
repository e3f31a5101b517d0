"""`psr outbox`: what an operator reads of letters that wait or did not arrive, and what is sent again."""

from collections.abc import Iterator
from datetime import UTC

import pytest
from typer.testing import CliRunner

from bot import waiting
from bot.__main__ import app
from handlers.core import NUDGES, Oops
from storage.database import Database
from storage.outbox import TOO_LATE
from tests.conftest import Bot, london
from tests.doors import AWAY, BUSY, LOST, NO, World

NINE = london("2016-03-15T09:00").astimezone(UTC)


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = World(database, NINE)
    yield made
    assert made.door.complaints == []


def listed(world: World) -> list[str]:
    with world.database.reading(world.now) as session:
        return list(waiting.sentences(session, world.now))


def test_every_kind_of_letter_has_a_name_for_the_operator() -> None:
    assert set(waiting.NAMES) == {*NUDGES, "gone"}


def again(world: World, key: str, *, yes: bool = False) -> str:
    with world.database.writing(world.now) as session:
        return waiting.sent_again(session, world.row(key).key_id, yes=yes)


def given_up(world: World) -> None:
    """One that waits, one that was refused, one that may have arrived."""
    world.door.script["U-ltg-fire"].extend([BUSY] * 9)
    world.door.script["C0LTG"].extend([NO] * 3)
    world.door.script["U-ltg-police"].append(LOST)
    world.tell("ltg-fire", "tell:1")
    world.post("public:1")
    world.tell("ltg-police", "tell:2")
    for _ in range(3):
        world.deliver()
        world.later(20)


def test_an_operator_reads_what_waits_and_what_did_not_arrive_and_why_and_not_what_it_says(world: World) -> None:
    assert listed(world) == ["Nothing waits, and everything of the last seven days has arrived."]
    given_up(world)
    assert listed(world) == [
        "Waiting (1)",
        "  1  word to one person, to the Community Safety Officer (Fire and Rescue), due Tuesday 15 March, 9am: tried "
        "3 times, the last said status 503; next at Tuesday 15 March, 9.01am",
        "Given up (1)",
        "  2  public line, to the Locality Task Group in Slack, due Tuesday 15 March, 9am: the chat system refused it",
        "May or may not have arrived (1)",
        "  3  word to one person, to the Community Beat Manager (Police), due Tuesday 15 March, 9am: the line went "
        "dead while it was being sent, so it may or may not be there",
        "`psr outbox again 2` sends one again.",
    ]
    world.later(8 * 24 * 3600)
    world.deliver()
    assert [line.split()[0] for line in listed(world)] == ["Given", "1", "`psr"]  # seven days are looked at


def test_what_was_given_up_goes_again_and_that_is_kept(world: World) -> None:
    given_up(world)
    assert again(world, "public:1") == (
        "Letter 2, to the Locality Task Group in Slack, goes again within seconds if it is still true, and if the bot "
        "is running."
    )
    assert world.deliver() == 1
    assert world.state("public:1") == ("sent", "")
    bot = Bot(world.database, "2016-03-15T09:02")
    assert "9.01am: a letter – sent again by hand\n" in bot.say("audit", "pmo-manager", None)
    bot.router.close()


def test_what_may_have_arrived_goes_again_only_when_somebody_has_asked(world: World) -> None:
    given_up(world)
    with pytest.raises(Oops) as refused:
        again(world, "tell:2")
    assert refused.value.text == (
        "Letter 3 may be there already: the line went dead while it was being sent. Ask the Community Beat Manager "
        "(Police) first; if it is not there, type `psr outbox again 3 --yes`."
    )
    assert again(world, "tell:2", yes=True).startswith("Letter 3, to the Community Beat Manager (Police), goes again")
    assert world.deliver() == 1


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("sent", "was sent on Tuesday 15 March, 9am. It is not sent twice."),
        ("waits", "is still on its way, and needs nothing. `psr outbox` says when it is tried next."),
        ("unwanted", "was left out on purpose: they no longer take part. It is not sent."),
        ("late", "was of use until Tuesday 15 March, 10am, so it is not sent any more."),
    ],
)
def test_what_needs_no_sending_is_refused_with_the_reason(world: World, key: str, said: str) -> None:
    world.change(world.member("ltg-vcfs"), active=False)
    world.door.script["U-ltg-fire"].extend([BUSY] * 99)
    world.tell("ltg-police", "sent")
    world.tell("ltg-vcfs", "unwanted")
    world.tell("ltg-council", "late", hours=1)
    world.door.script["U-ltg-council"].extend([BUSY] * 99)
    world.tell("ltg-fire", "waits")
    for _ in range(20):
        world.deliver()
        world.later(240)
    with pytest.raises(Oops) as refused:
        again(world, key)
    assert refused.value.text == f"Letter {world.row(key).id} {said}"


def test_a_letter_to_somebody_who_is_gone_can_go_again_once_they_are_back(world: World) -> None:
    world.door.script["U-ltg-police"].append(AWAY)
    world.tell("ltg-police", "tell:1")
    world.deliver()
    assert listed(world)[1].endswith("9am: they are no longer there")
    again(world, "tell:1")
    world.later(2)
    assert world.deliver() == 1


def test_one_that_was_too_late_is_listed(world: World) -> None:
    world.tell("ltg-police", "tell:1", hours=1)
    world.later(3601)
    world.deliver()
    assert world.state("tell:1") == ("skipped", TOO_LATE)
    assert listed(world)[1].endswith("due Tuesday 15 March, 9am: it was too late to be of use")


def test_it_is_typed_at_a_keyboard(world: World) -> None:
    world.tell("ltg-police", "tell:1", hours=100_000)
    url = str(world.database.url)
    shown = CliRunner().invoke(app, ["outbox"], env={"DATABASE_URL": url})
    assert (shown.exit_code, shown.output) == (0, (
        "Waiting (1)\n  1  word to one person, to the Community Beat Manager (Police), due Tuesday 15 March, 9am: next "
        "at Tuesday 15 March, 9am\n"
    ))  # fmt: skip
    wrong = CliRunner().invoke(app, ["outbox", "again", "99"], env={"DATABASE_URL": url})
    assert (wrong.exit_code, wrong.output) == (1, "There is no letter 99. `psr outbox` lists them.\n")
