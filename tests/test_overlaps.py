"""An activity that is planned says what else is planned for the same people or place within the same fortnight."""

from datetime import date

import pytest

from tests.conftest import Bot
from tests.joint import activity, change
from tests.stores import Record

J9 = "J9 Carers information stall is for carers too, on Wednesday 13 April."
J10 = "J10 Know your neighbour - befriending week is for {} too, from 25 to 29 April."
MDT = "MDT-J1 Carers breakfast for the test is for carers too, on Tuesday 12 April."
HELP = " [We can help with {}]"


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


def hints(bot: Bot, line: str, person: str = "ltg-police", where: str | None = "ltg") -> list[str]:
    """What else is planned, as the answer to a new plan says it."""
    said = bot.say(line, person, where)
    assert said.startswith("Planned J11 "), said
    return [each for each in said.splitlines() if " too, " in each or each.startswith("and ")]


def test_the_whole_answer_reads_well(bot: Bot) -> None:
    assert bot.say("event Coffee morning with LCFT on 1 April for carers", "ltg-police") == (
        "Planned J11 Coffee morning – event, Friday 1 April 2016, for carers.\n"
        "Taking part: Police and LCFT.\n"
        f"{J9}{HELP.format('J9')}\n"
        "[Undo]"
    )


def test_the_button_is_joining_it(bot: Bot) -> None:
    bot.say("event Coffee morning on 1 April for carers")
    (line,) = bot.replies[-1].lines
    assert [(b.label, b.says) for b in line.buttons] == [("We can help with J9", "join J9")]
    assert bot.say("join J9").startswith("Police is in for J9 ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("on 14 April for elderly", [J10.format("elderly")]),
        ("on 14 April for elderly and carers", [J9, J10.format("elderly and carers")]),
        ("on 14 April for ethnic minority groups", []),
        ("on 14 April", []),
        ("for carers tbc", []),
        ("in April for elderly", [J10.format("elderly")]),
        ("w/c 25 April for carers", [J9, J10.format("carers")]),
        ("on 15 July for carers", []),
    ],
)
def test_it_is_the_same_people_that_matter(bot: Bot, words: str, said: list[str]) -> None:
    assert [each.partition(" [")[0] for each in hints(bot, f"event Tea {words}")] == said


@pytest.mark.parametrize(
    ("day", "near"),
    [("29 March", False), ("30 March", True), ("27 April", True), ("28 April", False)],
)
def test_a_fortnight_is_fourteen_days_either_side(bot: Bot, day: str, near: bool) -> None:
    found = hints(bot, f"event Tea on {day} at Covered market")
    assert bool(found) == near


def test_it_counts_from_the_last_day_as_well(bot: Bot) -> None:
    assert hints(bot, "campaign Tea from 28 March to 30 March at Covered market") != []
    change(bot, "J11", status="stopped")
    change(bot, "J10", place="Town Hall")
    assert "J10 " in bot.say("event Supper on 13 May at Town Hall")
    assert "J10 " not in bot.say("event Breakfast on 14 May at Town Hall")


@pytest.mark.parametrize("place", ["Covered market", "the covered Market", "COVERED-MARKET", "Covered market."])
def test_a_place_is_the_same_however_it_is_typed(bot: Bot, place: str) -> None:
    (said,) = hints(bot, f"event Tea on 20 April at {place}")
    assert said == (
        "J9 Carers information stall is at Covered market too, on Wednesday 13 April. [We can help with J9]"
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("St Mary's", "St Mary’s", True),
        ("St Marys", "St. Mary's", True),
        ("Bread & Butter Hall", "bread and butter hall", True),
        ("Town Hall", "Village Hall", False),
        ("Library", "Euxton Library", False),
        ("online", "Online", False),
        ("tbc", "TBC", False),
    ],
)
def test_other_places_are_others_and_no_place_is_none(bot: Bot, one: str, other: str, same: bool) -> None:
    change(bot, "J9", place=one)
    bot.say("event Tea on 20 April")
    change(bot, "J11", place=other)
    assert (" too, " in bot.say("edit J11 on 21 April")) == same


def test_both_are_said_in_one_line(bot: Bot) -> None:
    assert hints(bot, "event Tea on 20 April at Covered market for carers", "ltg-fire")[0] == (
        "J9 Carers information stall is for carers and at Covered market too, on Wednesday 13 April. "
        "[We can help with J9]"
    )


def test_days_that_are_not_one_day_are_said_as_they_are(bot: Bot) -> None:
    change(bot, "J10", from_date=date(2016, 4, 1), to_date=date(2016, 4, 30), precision="month")
    change(bot, "J9", precision="about")
    assert [each.partition(" [")[0] for each in hints(bot, "event Tea on 20 April for carers")] == [
        "J10 Know your neighbour - befriending week is for carers too, in April.",
        "J9 Carers information stall is for carers too, about Wednesday 13 April.",
    ]


def test_at_most_three_are_named(bot: Bot) -> None:
    for number in range(4):
        bot.say(f"event Tea number {number} on {10 + number} May for elderly", "ltg-fire")
    said = bot.say("event Last tea on 12 May for elderly").splitlines()[2:-1]
    assert [line.partition(" ")[0] for line in said] == ["J10", "J11", "J12", "and"]
    assert said[-1] == "and 2 more – calendar"


def test_one_line_for_each_has_a_button_only_where_the_asker_can_join_and_has_not(bot: Bot) -> None:
    assert hints(bot, "event Tea on 14 April for carers", "ltg-vcfs") == [J9, J10.format("carers")]
    said = bot.say("event Supper on 14 April for carers", "exec-dwp", "executive")
    assert f"\n{J9}\n" in said


def test_what_is_over_stopped_done_or_only_an_idea_is_not_named(bot: Bot) -> None:
    bot.at = "2016-04-14T09:00"
    assert hints(bot, "event Tea on 15 April for carers") == [J10.format("carers") + HELP.format("J10")]
    change(bot, "J10", status="done")
    assert " too, " not in bot.say("event Supper on 15 April for elderly")
    change(bot, "J10", status="stopped")
    change(bot, "J12", status="stopped")
    change(bot, "J3", from_date=date(2016, 4, 20), to_date=date(2016, 4, 20), precision="day")
    assert " too, " not in bot.say("event Breakfast on 15 April for elderly")


def test_one_that_is_running_now_counts(bot: Bot) -> None:
    bot.at = "2016-04-26T09:00"
    assert hints(bot, "event Tea on 28 April for elderly") == [J10.format("elderly") + HELP.format("J10")]


def test_what_is_logged_as_done_or_kept_as_an_idea_gets_no_hint(bot: Bot) -> None:
    assert " too, " not in bot.say("log Tea on 14 March for carers")
    assert " too, " not in bot.say("activity idea Tea party for carers")


def test_another_groups_plan_is_named_too_where_it_may_be_read(bot: Bot) -> None:
    bot.say("event Executive visit on 12 May for elderly", "exec-dwp", "executive")
    assert bot.say("event Tea on 12 May for elderly").splitlines()[2:-1] == [
        J10.format("elderly") + HELP.format("J10"),
        "J11 Executive visit is for elderly too, on Thursday 12 May.",
    ]


def test_a_closed_groups_plan_is_named_to_nobody_else_and_in_no_other_channel(bot: Bot) -> None:
    assert not any("MDT" in line for line in hints(bot, "event Tea on 14 April at Covered market for carers"))
    assert "MDT-J1" not in bot.say("event Supper on 14 April for carers", "pmo-manager", None)
    assert "MDT-J1" not in bot.say("event Breakfast on 14 April for carers", "pmo-manager")


def test_its_own_people_read_of_it_in_its_channel_and_in_a_private_chat(bot: Bot) -> None:
    said = bot.say("event Second breakfast on 14 April for carers", "mdt-ccg", "mdt")
    assert said.startswith("Planned MDT-J2 Second breakfast")
    assert f"\n{MDT}\n{J9}\n" in said
    said = bot.say("event Third breakfast on 14 April for carers", "mdt-ccg", None)
    assert f"\n{MDT}\n" in said


def test_moving_a_plan_says_what_it_now_meets(bot: Bot) -> None:
    bot.say("event Tea on 12 July for carers")
    assert J9 in bot.say("edit J11 on 14 April")
    assert activity(bot, "J11").from_date == date(2016, 4, 14)


def test_an_idea_that_becomes_a_plan_says_it_too(bot: Bot) -> None:
    assert J10.format("elderly") in bot.say("promote J3 on 20 April")
