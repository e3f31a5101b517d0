"""What people may say about their own reminders, and what the bot shows them of what is coming."""

from collections.abc import Callable

import pytest

from handlers.core import Reply
from tests.conftest import Bot

HINT = "`nudges off`, `nudges meetings only`, `nudges 7am to 3pm` and `nudges off until 4 April` change this."
PLAIN_HINT = HINT.replace("`", "")

Say = Callable[..., str]


def test_nudges_shows_the_settings_and_what_is_coming(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    bot.say("reply A6 done list sent", "ltg-vcfs")
    assert bot.say("nudges", "ltg-vcfs", None) == (
        "Your nudges: everything, on working days from 8.30am to 5.30pm.\n"
        "In the next 7 days\n"
        "Thursday 10 March, 9am: One thing of yours is due soon: A8\n"
        "Monday 14 March, 9am: The Locality Task Group meets on Wednesday 16 March 2016 at 10am. "
        "One thing of yours is due by then: A8\n"
        f"{PLAIN_HINT}"
    )


def test_somebody_with_nothing_to_do_is_told_so(bot: Bot) -> None:
    bot.at = "2016-03-17T10:00"
    text = bot.say("nudges", "exec-observer", None)
    assert "Nothing is coming to you in the next 7 days." in text


def test_looking_at_the_settings_changes_nothing(bot: Bot) -> None:
    reply: Reply = bot.ask("nudges", "ltg-vcfs")
    assert not reply.buttons
    assert not reply.public


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nudges off", "Your nudges: off. nudges on starts them again. "
                       "News of a meeting that is moved or cancelled still comes."),
        ("nudges meetings", "Your nudges: meetings only, on working days from 8.30am to 5.30pm."),
        ("nudges all", "Your nudges: everything, on working days from 8.30am to 5.30pm."),
        ("nudges 0700 - 1500", "Your nudges: everything, on working days from 7am to 3pm."),
        ("nudges from 10pm to 6am", "Your nudges: everything, on working days from 10pm to 6am the next morning."),
        ("nudges away until Thursday 24 March", "No nudges up to and including Thursday 24 March 2016. "
                                       "They start again on Tuesday 29 March; nudges back brings them back sooner."),
    ],
)  # fmt: skip
def test_a_setting_is_repeated_as_it_was_understood(say: Say, typed: str, said: str) -> None:
    assert say(typed, "ltg-vcfs").removesuffix("\n[Undo]") == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nudges 25pm", 'I don\'t understand "25pm". I need two times, such as nudges 7am to 3pm. '
                        f"Or choose: {PLAIN_HINT}"),
        ("nudges 25pm to 6am", 'I don\'t know the time "25pm". I need two times, such as nudges 7am to 3pm.'),
        ("nudges 9am to 9am", "Those two times are the same. I need two times, such as nudges 7am to 3pm."),
        ("nudges 3 to 7", "Is 3 in the morning or the afternoon? Type 3am or 3pm."),
        ("nudges off until 31/4", "April has no day 31."),
        ("nudges off until", "I need a bit more than that. For example nudges off until 4 April"),
        ("nudges off until 1 March", "1 March 2016 has passed. Did you mean 1 March 2017?"),
        ("nudges back", "You are not away, as far as I know. nudges shows your settings."),
    ],
)  # fmt: skip
def test_what_is_not_understood_gets_a_sentence_and_changes_nothing(bot: Bot, typed: str, said: str) -> None:
    before = bot.say("nudges", "ltg-vcfs")
    assert bot.say(typed, "ltg-vcfs") == said
    assert bot.say("nudges", "ltg-vcfs") == before


def test_settings_are_nobody_elses_business(bot: Bot) -> None:
    lines = ("nudges off", "nudges on", "nudges meetings only", "nudges 7am to 3pm", "nudges off until 4 April",
             "nudges back")  # fmt: skip
    replies = [bot.ask(line, "ltg-vcfs") for line in lines]
    assert [(reply.public, reply.letters, reply.refused) for reply in replies] == [("", (), False)] * 6


def test_nudges_back_ends_the_time_away(bot: Bot) -> None:
    bot.say("nudges off until 4 April", "ltg-vcfs")
    assert "; away until Monday 4 April 2016." in bot.say("nudges", "ltg-vcfs")
    assert bot.say("nudges back", "ltg-vcfs").startswith("Welcome back. Your nudges: everything")
    assert "away" not in bot.say("nudges", "ltg-vcfs").splitlines()[0]


def test_nudges_on_ends_the_time_away_as_well(bot: Bot) -> None:
    bot.say("nudges off until 4 April", "ltg-vcfs")
    bot.say("nudges on", "ltg-vcfs")
    assert bot.say("nudges", "ltg-vcfs").startswith("Your nudges: everything, on working days from 8.30am to 5.30pm.\n")


def test_a_setting_can_be_taken_back(bot: Bot) -> None:
    bot.say("nudges 7am to 3pm", "ltg-vcfs")
    bot.say("undo", "ltg-vcfs")
    assert "from 8.30am to 5.30pm" in bot.say("nudges", "ltg-vcfs")


def test_one_persons_settings_leave_everybody_elses_alone(bot: Bot) -> None:
    bot.say("nudges off", "ltg-vcfs")
    assert bot.say("nudges", "ltg-ccg").startswith("Your nudges: everything")


def test_while_away_nothing_is_coming(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    bot.say("nudges off until 4 April", "ltg-vcfs")
    assert "Nothing is coming to you in the next 7 days." in bot.say("nudges", "ltg-vcfs")
