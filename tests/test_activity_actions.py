"""From an activity to its actions and back: `for J9`."""

import pytest

from tests.conftest import Bot
from tests.joint import activity
from tests.record import action, posted
from tests.stores import Record

CCG = "Communications and Engagement officer (CCG)"


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


@pytest.mark.parametrize(
    "line",
    ["action add Print leaflets by 8 April for J9", "action add Print leaflets for J9 by 8 April",
     "action Print leaflets for j-09 by 8 April", "action add Print leaflets for J9 due: 8 April"],
)  # fmt: skip
def test_an_action_is_added_for_an_activity(bot: Bot, line: str) -> None:
    assert bot.say(line) == (
        "Added A13 Print leaflets – for J9, no owner, due Friday 8 April 2016.\n[Claim A13] [Undo]"
    )
    assert posted(bot) == [
        "A13 added by Community Beat Manager (Police): Print leaflets – for J9, no owner, due Friday 8 April 2016"
    ]
    assert (action(bot, "A13").activity_id, action(bot, "A13").text) == (activity(bot, "J9").id, "Print leaflets")


def test_with_an_owner_and_for_everyone(bot: Bot) -> None:
    assert bot.say("action add Book the stall for me by 8 April for J9", "ltg-ccg").splitlines()[0] == (
        f"Added A13 Book the stall – for J9, owner {CCG}, due Friday 8 April 2016."
    )
    assert bot.say("action add Send a photo for J9 for everyone by 8 April").splitlines()[0] == (
        "Added A14 for everyone (7 seats): Send a photo – for J9, due Friday 8 April 2016."
    )


def test_several_at_once_are_all_for_it(bot: Bot) -> None:
    asked = bot.ask("action add Book the stall; print leaflets by 8 April for J9")
    bot.say(asked.buttons[0].says)
    assert [action(bot, ref).activity_id for ref in ("A13", "A14")] == [activity(bot, "J9").id] * 2


def test_its_group_is_the_activitys_wherever_it_is_said(bot: Bot) -> None:
    assert bot.say("action add Print leaflets for J9", "ltg-police", "executive") == (
        "Added A13 Print leaflets – for J9, no owner, due at the meeting on Wednesday 16 March 2016.\n"
        "[Claim A13] [Undo]"
    )
    assert action(bot, "A13").group_id == activity(bot, "J9").group_id
    assert bot.say("action add Print leaflets for J2", "pmo-manager").startswith("Added A14 Print leaflets – for J2")
    assert action(bot, "A14").group_id == activity(bot, "J2").group_id


def test_the_cards_of_both_say_so(bot: Bot) -> None:
    bot.say("action add Print leaflets by 8 April for J9")
    bot.say("action add Book the stall for me by 8 April for J9", "ltg-ccg")
    bot.say("done A14 booked", "ltg-ccg")
    assert bot.say("A13").splitlines()[1] == "Locality Task Group – for J9 – due Friday 8 April 2016 – needs an owner"
    assert bot.say("J9").splitlines()[4:7] == [
        "2 actions for it:",
        "A13 Print leaflets – no owner – due 8 April [Claim A13]",
        f"A14 Book the stall – {CCG} – cleared",
    ]


@pytest.mark.parametrize(
    "line", ["actions J9", "actions for J9", "action list for J9", "action list j9", "actions for J9 in IG"]
)
def test_its_actions_are_listed(bot: Bot, line: str) -> None:
    bot.say("action add Print leaflets by 8 April for J9")
    bot.say("action add Book the stall for me by 8 April for J9", "ltg-ccg")
    bot.say("done A14 booked", "ltg-ccg")
    assert bot.say(line) == (
        "J9 Carers information stall: actions (2)\n"
        "A13 Print leaflets – no owner – due 8 April [Claim A13]\n"
        f"A14 Book the stall – {CCG} – due 8 April – cleared"
    )


def test_an_activity_without_actions(bot: Bot) -> None:
    assert bot.say("actions J10") == "J10 Know your neighbour - befriending week: actions – none."
    assert bot.say("actions J99") == "I can't find J99 here. The latest is J10."


def test_of_many_the_card_shows_ten_and_the_list_has_pages(bot: Bot) -> None:
    for number in range(12):
        bot.say(f"action add Ring hall {number} by 8 April for J9")
    lines = bot.say("J9").splitlines()
    assert lines[4] == "12 actions for it – actions J9 lists them all:"
    assert sum(line.startswith("A") for line in lines) == 10
    assert bot.say("actions J9").splitlines()[-1] == "10 of 12 – actions j9 2 for more [More]"
    assert len(bot.say("actions j9 2").splitlines()) == 3


def test_what_was_added_by_mistake_is_not_among_them(bot: Bot) -> None:
    bot.say("action add Print leaflets for J9")
    bot.say("undo")
    assert bot.say("actions J9") == "J9 Carers information stall: actions – none."
    assert "action" not in bot.say("J9").replace("[Add an action]", "")


def test_the_button_on_the_card_opens_the_form(bot: Bot) -> None:
    form = bot.ask("action add for J9", "ltg-ccg", None).form
    assert form is not None
    assert (form.title, form.given) == ("An action for J9", {"group": "ltg", "activity": "J9"})
    filled = dict(form.given) | {"text": "Print leaflets", "due": "8 April", "owner": "none"}
    assert bot.say("action add", "ltg-ccg", None, form=filled).startswith("Added A13 Print leaflets – for J9, no owner")
    split = bot.ask("action add", "ltg-ccg", None, form=filled | {"text": "Book the stall; buy tea"})
    assert (
        split.buttons[0].says
        == "action add Book the stall; buy tea due: 8 April owner: none group: ltg for J9 add each"
    )
    bot.say(split.buttons[0].says, "ltg-ccg", None)
    assert action(bot, "A15").activity_id == activity(bot, "J9").id


def test_for_what_was_stopped_no_action_is_added_and_for_what_is_done_one_is(bot: Bot) -> None:
    bot.say("stop J9 because of rain", "ltg-ccg")
    assert bot.say("action add Print leaflets for J9") == (
        'J9 was stopped: "because of rain". Without for J9 the action can still be added.'
    )
    assert bot.say("action add Write it up for J8").startswith("Added A13 Write it up – for J8")
    assert bot.say("action add Ask round for J3").startswith("Added A14 Ask round – for J3")


WRONG = [
    ("action add Print leaflets for J99", "I can't find J99 here. The latest is J10."),
    ("action add Print leaflets for J9 in executive",
     "J9 is the Locality Task Group's, and so is what is done for it. Leave out the other group."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_what_cannot_be_is_said(bot: Bot, line: str, said: str) -> None:
    assert bot.say(line, "pmo-manager") == said


@pytest.mark.parametrize("text", ["Start helping for carers", "Look for J9s in the list", "Ask for A9"])
def test_other_words_after_for_stay_in_the_text(bot: Bot, text: str) -> None:
    assert bot.say(f"action add {text}").startswith(f"Added A13 {text} – no owner")
    assert action(bot, "A13").activity_id is None
