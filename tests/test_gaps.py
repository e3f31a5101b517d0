"""Gaps: for whom, and by whom, nothing is planned in the next eight weeks."""

import asyncio
from datetime import date

import pytest

from handlers.language import gaps
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.joint import change
from tests.record import everything
from tests.stores import Record

STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
IDEAS = "activities ideas lists what was thought of"
NEXT = f"event … for families with complex needs plans something; {IDEAS}."
BY = "Nothing planned yet by: Police, LCFT and Hospital."
FOR = "Nothing planned yet for: families with complex needs and ethnic minority groups."


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


def left_out(bot: Bot, day: date, group: str = "ltg") -> tuple[list[str], list[str]]:
    """The gaps as the digest asks for them."""
    with bot.database.reading(london(bot.at)) as session:
        found = next(g for g in roster_of(session).groups.values() if g.key == group)
        said = gaps.find(session, found, day)
        return [focus.short for focus in said.focuses], [body.short for body in said.bodies]


@pytest.mark.parametrize("line", ["gaps", "Gaps?", "activity gaps", "activities gaps"])
def test_the_task_groups_gaps_are_those_of_the_demonstration(bot: Bot, line: str) -> None:
    assert bot.say(line) == (
        "Locality Task Group: the eight weeks to Tuesday 10 May 2016\n"
        f"{FOR}\n{BY}\nPlanned: 2 activities, J9 and J10.\n{NEXT}\n[Calendar] [Ideas]"
    )


def test_a_group_that_is_named_is_named_in_what_to_type_next(bot: Bot) -> None:
    for line in ("gaps task group", "gaps in locality task group"):
        said = bot.say(line, "exec-dwp", None)
        assert "; activities ideas in Task Group lists what was thought of." in said
        assert bot.replies[-1].buttons[-1].says == "activities ideas in Task Group"
    assert bot.say("activities ideas in Task Group", "exec-dwp", None).startswith("Locality Task Group: ideas")


def test_the_digest_of_14_march_names_the_same_ones(bot: Bot) -> None:
    assert left_out(bot, date(2016, 3, 14)) == (
        ["families with complex needs", "ethnic minority groups"],
        ["Police", "LCFT", "Hospital"],
    )


def test_what_is_planned_or_joined_closes_a_gap(bot: Bot) -> None:
    bot.say("event Family fun day with LCFT and Hospital on 4 May for families with complex needs")
    assert bot.say("gaps").splitlines()[1:3] == [
        "Nothing planned yet for: ethnic minority groups.",
        "Planned: 3 activities, J9, J10 and J11.",
    ]
    bot.say("event Welcome evening on 5 May for ethnic minority groups")
    assert bot.say("gaps").splitlines()[1:] == [
        "Every focus group and every partner has something planned.",
        "Planned: 4 activities, J9, J10, J11 and J12.",
        f"event … plans something; {IDEAS}.",
        "[Calendar] [Ideas]",
    ]


def test_joining_in_closes_a_gap_and_leaving_opens_it_again(bot: Bot) -> None:
    bot.say("join J9", "ltg-lcft")
    assert "Nothing planned yet by: Police and Hospital." in bot.say("gaps")
    bot.say("leave J9", "ltg-lcft")
    assert BY in bot.say("gaps")


@pytest.mark.parametrize(
    ("day", "focuses"),
    [
        (date(2016, 2, 16), ["elderly", "families with complex needs", "carers", "ethnic minority groups"]),
        (date(2016, 2, 17), ["elderly", "families with complex needs", "ethnic minority groups"]),
        (date(2016, 4, 14), ["families with complex needs", "ethnic minority groups"]),
        (date(2016, 4, 29), ["families with complex needs", "ethnic minority groups"]),
        (date(2016, 4, 30), ["elderly", "families with complex needs", "carers", "ethnic minority groups"]),
    ],
)
def test_eight_weeks_are_56_days_and_what_is_over_fills_no_gap(bot: Bot, day: date, focuses: list[str]) -> None:
    assert left_out(bot, day)[0] == focuses


def test_what_has_no_date_or_is_an_idea_or_was_stopped_fills_none(bot: Bot) -> None:
    bot.say("event Open house with LCFT and Hospital tbc for ethnic minority groups")
    bot.say("join J3")
    bot.say("event Supper on 12 May")
    bot.say("stop J12 because of rain")
    assert bot.say("gaps").splitlines()[1:5] == [
        FOR,
        BY,
        "Planned: 2 activities, J9 and J10.",
        "No date yet: 1 activity, J11.",
    ]


def test_where_nothing_is_planned_one_sentence_says_it(bot: Bot) -> None:
    assert bot.say("gaps executive") == (
        "Chorley Public Service Reform Executive: the eight weeks to Tuesday 10 May 2016\n"
        "Nothing is planned for any day of them yet.\n"
        "No date yet: 1 activity, J2.\nevent … plans something.\n[Calendar]"
    )


def test_only_the_first_few_are_named(bot: Bot) -> None:
    for number in range(5):
        bot.say(f"event Tea number {number} on {10 + number} April")
    assert "Planned: 7 activities, J11, J12, J13, J9, J14 and 2 more." in bot.say("gaps")


def test_officers_observers_and_bodies_that_are_no_partners_are_no_gap(bot: Bot) -> None:
    assert left_out(bot, date(2016, 3, 15), "executive")[1] == [
        "Council", "Fire and Rescue", "Hospital", "LCFT", "LCC", "VCFS", "CCG", "DWP", "Police", "Business", "Runshaw",
        "Primary care",
    ]  # fmt: skip
    assert "Chorley Surgery" not in left_out(bot, date(2016, 3, 15), "mdt")[1]


def test_a_closed_groups_plans_fill_no_gap_of_another_and_are_shown_to_its_own_people_only(bot: Bot) -> None:
    change(bot, "J9", status="stopped")
    change(bot, "J10", status="stopped")
    assert "carers" in left_out(bot, date(2016, 3, 15))[0]
    assert "Planned: 1 activity, MDT-J1." in bot.say("gaps", "mdt-ccg", "mdt")
    assert bot.say("gaps mdt", "pmo-manager", None).startswith('I don\'t know a group called "mdt".')
    assert bot.say("gaps", "ltg-fire", "mdt") == (
        "This channel belongs to a closed group, and you have no seat in it. Its lead can give you one."
    )


def test_an_observer_may_read_it_and_a_stranger_is_told_how_to_come_in(bot: Bot) -> None:
    assert bot.say("gaps", "exec-observer", "executive").startswith("Chorley Public Service Reform Executive: ")
    assert bot.say("gaps", "stranger") == STRANGER


def test_a_group_that_is_not_there_is_asked_about(bot: Bot) -> None:
    assert bot.say("gaps carers") == (
        'I don\'t know a group called "carers". There are: Chorley Public Service Reform Executive, '
        "Implementation Group, Locality Task Group, Programme office."
    )


def test_it_changes_nothing(bot: Bot) -> None:
    before = everything(bot)
    reply = asyncio.run(bot.router.hear(bot.request("gaps")))
    assert everything(bot) == before
    assert reply.text.startswith("**Locality Task Group**: ")
