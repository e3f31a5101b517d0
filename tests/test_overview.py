"""The empty line and the welcome, as members, observers and strangers read them."""

from collections.abc import Callable

import pytest

from tests.conftest import Bot

Say = Callable[..., str]

WELCOME = (
    "I am PSR, the bot of Chorley Public Service Reform. I keep one list of actions, meetings and joint activities for "
    "all its partners, and remind people in time."
)
NO_NAMES = (
    "No names or details of residents or patients, please, and no cases. What looks like it I refuse and do not keep."
)
STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."


def test_an_action_for_everyone_waits_on_the_list_until_it_is_replied_to(say: Say) -> None:
    line = "A6 Send a short list of what your organisation already does in Chorley inner-East – due at the 16 March"
    assert f"{line} meeting – waits for your reply [Reply done A6]" in say("", "ltg-lcc")
    say("reply A6 done", "ltg-lcc")
    assert say("", "ltg-lcc").splitlines()[0] == "Your actions: nothing is waiting for you."


def test_what_is_past_its_day_is_said_to_be_late(say: Say) -> None:
    said = say("", "ltg-council")
    assert "A12 Send round the note of the 3 March meeting – due 10 March – late [Done A12]" in said


def test_five_actions_have_their_buttons_and_the_rest_are_counted(say: Say) -> None:
    for text in ("Ring the surgery", "Book the hall", "Print the leaflets", "Ask the college", "Thank the volunteers"):
        say(f"action add {text} for me")
    said = say("").splitlines()
    assert said[0] == "Your actions (6)"
    assert sum(line.endswith("[More time A9]") or "[Stuck A" in line for line in said) == 5
    assert said[6] == "and 1 more – actions mine [More]"


def test_an_observer_sees_what_needs_an_owner_without_a_button(say: Say) -> None:
    say("action add Book the Town Hall by the next meeting", "pmo-manager", "executive")
    said = say("", "exec-observer", None)
    assert "Needs an owner (1)" in said
    assert "[Claim" not in said


def test_a_closed_group_is_not_spoken_of_in_another_groups_channel(say: Say) -> None:
    say("action add Ask two more practices by 20 April for me", "mdt-ccg", "mdt")
    assert say("", "mdt-ccg", None).startswith("Your actions (1)\nMDT-A1 Ask two more practices – due 20 April")
    assert say("", "mdt-ccg", "mdt").startswith("Your actions (1)\nMDT-A1 Ask two more practices")
    assert say("", "mdt-ccg", "ltg") == "Your actions: nothing is waiting for you.\nNext meeting: none planned.\n[Help]"


NEXT = "J9 Carers information stall – Wednesday 13 April, Covered market – CCG, LCC and VCFS"


def test_the_next_activity_of_ones_own_organisation_is_shown(doing: Bot) -> None:
    assert f"– M7\nYour next activity\n{NEXT}\nNeeds an owner (2)\n" in doing.say("", "ltg-lcc")
    assert "Your next activity\nJ10 Know your neighbour" in doing.say("", "ltg-fire")


def test_who_has_none_is_shown_where_help_is_wanted(doing: Bot) -> None:
    assert f"\nNext activity\n{NEXT} [We can help with J9]\n" in doing.say("", "ltg-lcft")


def test_an_activity_of_a_group_where_one_only_observes_has_no_button(doing: Bot) -> None:
    doing.say("event Open day on 20 April", "exec-chair", "executive")
    said = doing.say("", "exec-observer", None)
    assert "Your next activity\nJ11 Open day – Wednesday 20 April – just Council so far\n" in said
    assert "We can help" not in said


def test_who_decides_is_told_how_many_ask_to_join(say: Say) -> None:
    say("join ltg", "newcomer", None)
    assert "\n1 person asks to join [Who asks]\n" in say("")
    say("join ltg", "another", None)
    assert "\n2 people ask to join [Who asks]\n" in say("")
    assert "to join" not in say("", "ltg-fire")


def test_a_stranger_is_welcomed_and_told_how_to_come_in(say: Say) -> None:
    said = f"{WELCOME}\n{STRANGER}\n{NO_NAMES}\n/psr help shows what I can do. [Join] [Help]"
    assert say("", "stranger", None) == said
    assert say("hello", "stranger", None) == said


def test_a_member_is_welcomed_by_post(say: Say) -> None:
    assert say("welcome", "ltg-fire") == (
        f"{WELCOME}\nYou are the Community Safety Officer (Fire and Rescue). /psr shows what is yours.\n{NO_NAMES}\n"
        "/psr help shows what I can do. [Help]"
    )


def test_in_a_linked_channel_the_welcome_names_its_own_group(say: Say) -> None:
    room = {"conversation": "room", "private": False}
    say("channel link executive", "pmo-manager", None, **room)
    said = say("welcome", "stranger", None, **room)
    assert "I don't know you yet. Ask the programme office, or type /psr join executive." in said


@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200f", "/psr", "@PSR", "psr  "])
def test_nothing_at_all_is_the_overview(bot: Bot, text: str) -> None:
    assert bot.say(text).startswith("Your actions (1)")
