"""Which command a line is: prefixes, refs, order of patterns, suggestions; and nothing is ever guessed."""

import pytest

from handlers.core import COMMANDS
from handlers.language import grammar
from handlers.language.patterns import patterns
from tests.conftest import Bot, london
from tests.record import action, everything

CLAIMED = "A11 is yours. Due at the meeting on Wednesday 16 March 2016.\n[Undo]"


@pytest.mark.parametrize(
    "line",
    ["claim A11", "/psr claim A11", "psr claim A11", "PSR, claim A11", "@PSR claim A11", "@psr: claim A11",
     "CLAIM a11", "  claim    a-11 ", "claim 11", "claim #A11", "claim #11", "claim A011", "take A11", "A11 claim",
     "action claim A11", "actions claim 11", "action A11 claim", "Claim A11.", "claim\tA11", "claim\nA11"],
)  # fmt: skip
def test_the_same_thing_said_in_many_ways(bot: Bot, line: str) -> None:
    assert bot.say(line, "ltg-fire") == CLAIMED


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("action", "action list"),
        ("action list", "action list"),
        ("actions 2", "action list"),
        ("actions late 2", "action list"),
        ("action mine", "action list"),
        ("action stuck", "action list"),
        ("action cleared", "action list"),
        ("action 2", "action show"),
        ("action A2", "action show"),
        ("A2", "action show"),
        ("action stuck A2 why", "action stuck"),
        ("action add mine", "action add"),
        ("action 2 leaflets for the library", "action add"),
        ("action Ring the surgery", "action add"),
        ("call A7 off", "action call"),
        ("calls", "calls"),
        ("A7 call", "action call"),
        ("clear A7 x", "action done"),
        ("blocked A7 x", "action stuck"),
        ("drop A7 x", "action withdraw"),
        ("give A10 @ltg-fire", "action assign"),
        ("release A7", "action unclaim"),
    ],
)
def test_a_line_reaches_its_command(bot: Bot, line: str, name: str) -> None:
    with bot.database.reading(london(bot.at)) as session:
        request = bot.request(line).inside(session)
        assert grammar.understand(request)[0].name == name


def test_one_bare_number_is_an_action_and_the_rest_is_text(bot: Bot) -> None:
    assert bot.say("done 7 12 leaflets sent", "ltg-ccg").startswith('A7 cleared: "12 leaflets sent"')
    assert action(bot, "A12").status == "claimed"


def test_a_ref_may_come_first(bot: Bot) -> None:
    assert bot.say("A7 done media list sent", "ltg-ccg").startswith('A7 cleared: "media list sent"')
    assert bot.say("action A8 done options brought", "ltg-vcfs").startswith('A8 cleared: "options brought"')


@pytest.mark.parametrize("verb", ["stuck", "reopen", "note", "edit", "reply", "show", "call"])
def test_other_verbs_take_one_ref(bot: Bot, verb: str) -> None:
    before = action(bot, "A8").version
    bot.say(f"{verb} A9 A8 done x")
    assert action(bot, "A8").version == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acton add x", 'I don\'t know "acton". Did you mean action? Nothing was changed.'),
        ("ACTON add x", 'I don\'t know "ACTON". Did you mean action? Nothing was changed.'),
        ("clam A11", 'I don\'t know "clam". Did you mean claim? Nothing was changed.'),
        ("doen A9 x", 'I don\'t know "doen". Did you mean done? Nothing was changed.'),
        ("blah", 'I don\'t know "blah". help lists what I can do. Nothing was changed.\n[Help]'),
        ("x" * 60, "I don't know that. help lists what I can do. Nothing was changed.\n[Help]"),
        ("action clam A11", 'I don\'t know "action clam". Did you mean action claim? Nothing was changed.'),
        ("action ad x", 'I don\'t know "action ad". Did you mean action add? Nothing was changed.'),
        ("action done", "I need a bit more than that. For example done A7 media list sent to the group"),
        ("claim", "I need a bit more than that. For example claim A11"),
        ("claim A11 maybe", "I can't quite follow that. For example claim A11"),
        ("call A7 maybe", "I can't quite follow that. For example call A7"),
        ("action update the website", "I can't quite follow that. For example note A9 first draft is in the shared "
                                      "folder. To add it as new, type action add update …"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_and_changes_nothing(bot: Bot, line: str, said: str) -> None:
    before = everything(bot)
    assert bot.say(line) == said
    assert everything(bot) == before


def test_a_ref_that_is_not_there(bot: Bot) -> None:
    assert bot.say("claim A99") == "I can't find A99 here. The latest is A12."
    assert bot.say("A99") == "I can't find A99 here. The latest is A12."
    assert bot.say("action add Ring the surgery by M99") == "I can't find M99 here. meetings lists what is planned."


def test_a_form_that_names_no_command_changes_nothing(bot: Bot) -> None:
    said = bot.ask("no such", form={"text": "x"})
    assert said.text == 'I don\'t know "no". `help` lists what I can do. Nothing was changed.'


def test_a_form_with_nothing_in_it_asks(bot: Bot) -> None:
    assert bot.say("action claim", form={}) == "I need a bit more than that. For example claim A11"


def test_a_form_keeps_the_words_as_they_were_filled_in(bot: Bot) -> None:
    bot.say("action add", form={"text": "PSR leaflet by Friday for everyone", "due": "", "owner": ""})
    assert action(bot, "A13").text == "PSR leaflet by Friday for everyone"


def test_patterns_with_more_words_come_first_and_free_text_last() -> None:
    order = [(len(p.head), not p.takes_anything) for p in patterns()]
    assert order == sorted(order, reverse=True)


def test_no_command_says_one_thing_with_two_patterns_alike() -> None:
    shapes = [(p.head, p.parts) for p in patterns()]
    assert len(shapes) == len(set(shapes))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_an_example_reaches_its_own_command(bot: Bot, name: str) -> None:
    with bot.database.reading(london(bot.at)) as session:
        request = bot.request(grammar.strip(COMMANDS[name].example)[0], "pmo-manager").inside(session)
        assert grammar.named(request).name == name
