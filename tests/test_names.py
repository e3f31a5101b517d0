"""People, groups and organisations, as they are named and as they are said."""

import pytest

from tests.conftest import Bot
from tests.record import leave


@pytest.mark.parametrize("name", ["IG", "ig", "implementation", "Implementation Group", "the Implementation Group"])
def test_a_group_goes_by_its_key_name_short_name_and_aliases(bot: Bot, name: str) -> None:
    assert bot.say(f"action list in {name}") == "Implementation Group: actions – none."


@pytest.mark.parametrize("name", ["task group", "Partnership Connectivity", "ltg"])
def test_the_task_group_by_any_of_its_names(bot: Bot, name: str) -> None:
    assert bot.say(f"actions in {name}", where="executive").startswith("Locality Task Group: actions (7)")


@pytest.mark.parametrize("name", ["Police", "constabulary", "Lancashire Constabulary", "the police"])
def test_an_organisation_goes_by_its_name_short_name_and_aliases(bot: Bot, name: str) -> None:
    assert bot.say(f"actions {name}").startswith("Locality Task Group: actions of Police (1)")


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("@ltg-fire", "Community Safety Officer (Fire and Rescue)"),
        ("@LTG-FIRE", "Community Safety Officer (Fire and Rescue)"),
        ("@beat manager", "Community Beat Manager (Police)"),
        ("@fire", "Community Safety Officer (Fire and Rescue)"),
        ("@lancashire care", "Community mental health teams leader (LCFT)"),
        ("@wellbeing service", "Wellbeing Service partnership officer (LCC)"),
        ("@me", "Community Beat Manager (Police)"),
        ("me", "Community Beat Manager (Police)"),
    ],
)
def test_a_person_is_named_by_key_post_or_organisation(bot: Bot, typed: str, who: str) -> None:
    assert bot.say(f"assign A10 to {typed}").startswith(f"A10 given to the {who}.")


def test_the_group_that_is_asked_about_comes_before_the_others(bot: Bot) -> None:
    assert bot.say("assign A10 to @ccg").startswith("A10 given to the Communications and Engagement officer (CCG).")
    assert bot.say("assign A4 to @ccg", "exec-chair").startswith("A4 given to the Executive member (CCG).")


def test_several_are_offered_as_buttons_that_say_the_rest_of_the_line(bot: Bot) -> None:
    asked = bot.ask("assign A10 to @officer")
    assert asked.text == "@officer could be more than one person. Which one?"
    assert [b.says for b in asked.buttons] == [
        "assign A10 to @ltg-fire", "assign A10 to @ltg-council", "assign A10 to @ltg-vcfs", "assign A10 to @ltg-lcc",
        "assign A10 to @ltg-ccg",
    ]  # fmt: skip


def test_nobody_of_that_name(bot: Bot) -> None:
    assert bot.say("assign A10 to @nosuch") == (
        "I don't know @nosuch. They need to join, or the programme office can add them."
    )


def test_a_member_who_left_is_nobody(bot: Bot) -> None:
    leave(bot, "ltg-fire")
    assert bot.say("assign A10 to @ltg-fire") == (
        "I don't know @ltg-fire. They need to join, or the programme office can add them."
    )
    assert bot.say("claim A10", "ltg-fire").startswith("I don't know you yet.")
