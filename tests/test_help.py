"""Help, the glossary and the purpose; and every command's own help, walked one by one."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from handlers import features
from handlers.core import COMMANDS, Command, Request
from handlers.language import grammar
from storage.roster import roster_of
from tests.conftest import Bot, london

Say = Callable[..., str]

features.load()

LSAO = 'I have no meaning for "lsao". Did you mean what LSOA?\n[LSOA]'


@pytest.fixture
def coordinator(bot: Bot) -> Iterator[Request]:
    """The programme manager in the task group, inside a transaction."""
    with bot.database.reading(london(bot.at)) as session:
        group = next(g for g in roster_of(session).groups.values() if g.key == "ltg")
        heard = Request("", london(bot.at), "console", "", "pmo-manager", meant=group)
        yield heard.inside(session)


def reached(coordinator: Request, line: str) -> Command:
    """The command that this line reaches."""
    return grammar.named(replace(coordinator, text=grammar.strip(line)[0]))


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_commands_help_is_one_sentence_with_one_example_that_reaches_it(
    command: Command, coordinator: Request
) -> None:
    doc = inspect.getdoc(command.run) or ""
    sentence = command.help.partition("`")[0].strip()
    assert doc.count("`") == 2, "exactly one example in backticks"
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert len(command.help) <= 140
    assert reached(coordinator, command.example) is command


def test_no_two_commands_have_the_same_example() -> None:
    examples = [command.example for command in COMMANDS.values()]
    assert sorted(examples) == sorted(set(examples))


def test_help_fits_a_phone_and_everything_in_it_can_be_typed(bot: Bot, coordinator: Request) -> None:
    reply = bot.ask("help")
    assert len(reply.lines) + 1 <= 12
    typed = [line for each in reply.lines for line in re.findall(r"`([^`]+)`", each.text) if line != "@PSR"]
    assert len(typed) > 20
    for line in typed:
        assert reached(coordinator, line)


def test_help_is_the_same_for_a_stranger(say: Say) -> None:
    assert say("help", "stranger", None) == say("help")
    assert say("?", "stranger", None).splitlines()[0] == "What you can say to me"
    assert say("help").splitlines()[-2] == (
        "In a channel put /psr in front. No names, no cases: nothing about residents or patients."
    )


def test_help_on_a_topic_lists_its_commands_with_an_example_each(say: Say) -> None:
    said = say("help actions").splitlines()
    assert said[0] == "Actions"
    assert "claim A11 – take on an action that has no owner" in said
    assert "undo – take back your last change, within ten minutes of making it" in said
    assert say("help action") == say("help actions")
    assert say("help who") == say("help people")
    assert "joins – who asks to join and waits for an answer (the lead or the programme office)" in say("help people")


def test_every_command_is_found_under_some_topic(bot: Bot) -> None:
    topics = {command.run.__module__.split(".")[1] for command in COMMANDS.values()} | {"people", "reminders"}
    said = [bot.say(f"help {topic}", "pmo-manager") for topic in sorted(topics)]
    for command in COMMANDS.values():
        assert any(f"{command.example} – " in each for each in said), command.name


def test_help_on_dates_says_what_is_understood(say: Say) -> None:
    assert say("help dates").splitlines()[1] == (
        "A day: 16 March, Wed 16 March, 16/3, Friday, next Friday. Day comes before month, always."
    )


@pytest.mark.parametrize("words", ["claim", "CLAIM", "take", "action claim", "claim?"])
def test_help_on_one_command_says_what_it_does_and_gives_an_example(say: Say, words: str) -> None:
    assert say(f"help {words}") == "Action claim – Take on an action that has no owner.\nFor example claim A11"


def test_help_on_something_else_offers_what_is_near(say: Say) -> None:
    assert say("help clam") == 'I have no help on "clam". Did you mean help claim?\n[Help]'
    assert say("help quantum") == 'I have no help on "quantum". help lists what I can do.\n[Help]'
    assert say(f"help {'x' * 3000}") == f'I have no help on "{"x" * 40}". help lists what I can do.\n[Help]'


def test_what_explains_a_word(say: Say) -> None:
    means = "LSOA: Lower Super Output Area, a small area used for statistics"
    assert [say(line, "stranger", None) for line in ("what LSOA", "what is an lsoa?", "what does LSOA mean")] == [
        means
    ] * 3


def test_what_alone_lists_the_words(say: Say) -> None:
    assert say("what") == (
        "I can explain: AOB, CAB, CCG, DWP, IG, LCC, LCFT, LSOA, MDT, MECC, PMO, PSR, SRO, STP, VCFS. "
        "For example what LSOA"
    )


def test_an_unknown_word_is_met_with_near_ones(say: Say) -> None:
    assert say("what lsao") == LSAO
    assert say("what multi-disciplinary") == (
        'I have no meaning for "multi-disciplinary". Did you mean what MDT?\n[MDT]'
    )
    assert say("what xyzzy") == 'I have no meaning for "xyzzy". what lists the words I can explain.'


def test_about_is_the_purpose_in_three_lines(say: Say) -> None:
    assert say("about", "stranger", None) == (
        "Chorley Public Service Reform\n"
        "Partners working as one public service in Chorley inner-East: connect services, help people earlier, "
        "and test new ways of working that organisations can then adopt.\n"
        "Since September 2015: 13 partners, 4 groups. groups lists them."
    )


def test_reword_says_that_nothing_was_saved(bot: Bot) -> None:
    bot.say("action add Ring Mrs Example about the fire alarm")
    assert bot.replies[-1].buttons[-1].says == "reword"
    assert bot.say("reword") == (
        "Nothing was saved. Please type it again without anything that could identify a person."
    )


def test_a_stranger_is_told_how_to_come_in_whatever_they_say(bot: Bot) -> None:
    stranger = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
    welcome = {"help", "about", "what", "welcome", "reword", "overview", "join"}
    for name, command in COMMANDS.items():
        if name not in welcome:
            assert bot.say(command.example, "stranger", None) == stranger, name
    assert bot.say("blah blah", "stranger", None) == stranger
