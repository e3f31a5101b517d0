"""Ideas are kept, and later made a plan: with at least one partner, and a date or none yet."""

import pytest

from tests.conftest import Bot
from tests.kept import kept
from tests.record import everything, posted
from tests.states import before, bot_on
from tests.stores import Store


def records(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {name: rows for name, rows in everything(bot).items() if name != "inbound"}


def test_an_idea_is_kept_and_later_planned(store: Store) -> None:
    """What is answered stands in test_domain_tables."""
    with bot_on(store, before("J3")) as bot:
        bot.say("activity idea Befriending", "ltg-vcfs")
        assert (kept(bot, "J3")["status"], kept(bot, "J3")["lead"], kept(bot, "J3")["partners"]) == ("idea", "", [])
        bot.say("activity promote J3 with VCFS and CCG in May", "ltg-vcfs")
        assert posted(bot) == [
            "J3 suggested by Project officer (VCFS): Befriending",
            "J3 planned by Project officer (VCFS): Befriending, May – VCFS and CCG",
        ]
        facts = kept(bot, "J3")
    assert (facts["status"], facts["lead"], facts["kind"]) == ("planned", "VCFS", "joint_intervention")


def test_whoever_promotes_it_leads_it_where_nobody_does(bot: Bot) -> None:
    assert bot.say("activity promote J3 with VCFS and CCG in May", "ltg-fire") == (
        "Planned J3 Befriending – joint intervention, May 2016, for elderly.\n"
        "Taking part: Fire and Rescue, VCFS and CCG.\n[Undo]"
    )
    assert kept(bot, "J3")["lead"] == "Fire and Rescue"


def test_those_who_would_help_already_take_part(bot: Bot) -> None:
    bot.say("join J5", "ltg-lcft")
    assert bot.say("promote J5 with CCG on 20 April").splitlines()[:2] == [
        "Planned J5 Improvements to referrals – process improvement, Wednesday 20 April 2016.",
        "Taking part: Police, LCFT and CCG.",
    ]


@pytest.mark.parametrize("words", ["tbc", "no date yet", "date to be confirmed", "on: tbc"])
def test_it_may_have_no_date_yet_and_one_partner_only(bot: Bot, words: str) -> None:
    assert bot.say(f"promote J4 {words}") == (
        "Planned J4 Wider engagement – engagement, no date yet.\nJust Police so far – who else?\n[Undo]"
    )


@pytest.mark.parametrize(
    "line",
    [
        "activity promote J4 at Covered market on 13 April with CCG for carers",
        "activity J4 promote with CCG for carers on 13 April at Covered market",
        "promote j-04 for carers, with: CCG at: Covered market on: 13/4",
        "J4 promote for carers with CCG at Covered market 13 April",
        "PROMOTE J4 WITH CCG AT Covered market ON 13 APRIL FOR CARERS",
    ],
)
def test_the_clauses_are_those_of_any_plan(bot: Bot, line: str) -> None:
    assert bot.say(line).startswith(
        "Planned J4 Wider engagement – engagement, Wednesday 13 April 2016, Covered market, for carers.\n"
        "Taking part: Police and CCG."
    )


def test_without_a_date_it_is_asked_for_and_what_was_said_is_filled_in(bot: Bot) -> None:
    asked = bot.ask("promote J4 with CCG at Covered market")
    assert asked.text == (
        "When is it, and who takes part? For example `promote J4 with VCFS and CCG in May`, or `promote J4 tbc` while "
        "there is no date."
    )
    assert asked.refused
    assert asked.form is not None
    assert [(f.name, f.value) for f in asked.form.fields] == [
        ("when", ""), ("partners", "CCG"), ("place", "Covered market"),
    ]  # fmt: skip
    filled = {**asked.form.given, "when": "in May", "partners": "CCG", "place": "Covered market"}
    assert bot.say("activity promote", form=filled).startswith(
        "Planned J4 Wider engagement – engagement, May 2016, Covered market.\nTaking part: Police and CCG."
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("promote J9 in June", "J9 Carers information stall is planned already: Wednesday 13 April 2016. edit J9 "
         "changes it."),
        ("promote J8 in June", "J8 Joint home safety and wellbeing visits is done already."),
        ("promote J4 on 1 March", "Tuesday 1 March 2016 has passed, and a plan is for days to come. For example "
         "promote J4 with VCFS and CCG in May, or promote J4 tbc while there is no date."),
        ("promote J4 with Friends of the Park in May", 'Which partners? I don\'t know "Friends of the Park". The '
         "partners are: Business, CCG, Council, DWP, Fire and Rescue, Hospital, LCC, LCFT, PMO, Police, Primary care, "
         "Runshaw and VCFS."),
        ("promote J4 some time soon", 'I did not understand "some time soon". For example promote J4 with VCFS and CCG '
         "in May, or promote J4 tbc while there is no date."),
        ("promote J99 in May", "I can't find J99 here. The latest is J10."),
        ("promote", "I need a bit more than that. For example activity promote J3 with VCFS and CCG in May"),
        ("promote J1 in May", "You have no seat in the Chorley Public Service Reform Executive, so you can't make a "
         "plan of an idea there. /psr join executive asks for one."),
        ("promote J4 in May at: " + "x" * 121, "That is 121 characters; keep it under 120."),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_said_and_changes_nothing(store: Store, line: str, said: str) -> None:
    with bot_on(store, before("J11")) as bot:
        before_it = records(bot)
        assert bot.say(line) == said
        assert (bot.replies[-1].refused, records(bot)) == (True, before_it)


def test_an_idea_that_was_taken_back_is_not_planned(bot: Bot) -> None:
    bot.say("activity idea Garden day")
    bot.say("undo")
    assert bot.say("promote J8 in May") == (
        'J8 was stopped: "taken back by whoever added it". activity add … plans it anew.'
    )


def test_a_promotion_is_taken_back_whole_and_may_be_made_again(bot: Bot) -> None:
    before_it = {**kept(bot, "J3"), "version": 0}
    bot.say("promote J3 with CCG in May at Covered market for carers")
    assert bot.say("undo") == "Taken back: J3 is as it was."
    assert {**kept(bot, "J3"), "version": 0} == before_it
    assert bot.say("promote J3 with CCG in May for carers").startswith(
        "Planned J3 Befriending – joint intervention, May 2016, for elderly and carers.\nTaking part: Police and CCG."
    )


def test_an_idea_says_whom_it_is_for_and_who_would_help(bot: Bot) -> None:
    assert bot.say("activity idea Garden day with CCG and LCC for carers") == (
        "Kept J8 Garden day – an idea, for carers.\nWould help: CCG and LCC.\npromote J8 makes a plan of it.\n[Undo]"
    )
    assert posted(bot) == ["J8 suggested by Community Beat Manager (Police): Garden day, for carers"]


@pytest.mark.parametrize("words", ["Befriending in May", "Tea on Fridays", "Idea of the year", "log book for all"])
def test_an_idea_keeps_its_words(bot: Bot, words: str) -> None:
    bot.say(f"activity idea {words}")
    assert kept(bot, "J8")["title"] == words


def test_the_same_idea_again_is_asked_about(bot: Bot) -> None:
    bot.say("activity idea Garden day")
    assert bot.say("activity idea garden day") == "That looks like J8, added just now.\n[Add anyway]"
