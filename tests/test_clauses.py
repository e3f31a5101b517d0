"""What is taken off the end of a line, and what stays in the text."""

import pytest

from tests.conftest import Bot
from tests.record import action

MEETING = "no owner, due at the meeting on Wednesday 16 March 2016."


def added(bot: Bot, words: str) -> str:
    """What the first line of the reply to `action add` says after the ref."""
    return bot.say(f"action add {words}").splitlines()[0].removeprefix("Added A13 ")


@pytest.mark.parametrize(
    ("words", "text", "due"),
    [
        ("Plan the fair by Friday", "Plan the fair", "Friday 18 March 2016"),
        ("Plan the fair before 29 April", "Plan the fair", "Friday 29 April 2016"),
        ("Plan the fair due 29/4", "Plan the fair", "Friday 29 April 2016"),
        ("Plan the fair on Monday", "Plan the fair", "Monday 21 March 2016"),
        ("Plan the fair w/c 4 April", "Plan the fair", "the week of Monday 4 April 2016"),
        ("Plan the fair by w/c 4 April", "Plan the fair", "the week of Monday 4 April 2016"),
        ("Plan the fair due by w/c 4 April", "Plan the fair", "the week of Monday 4 April 2016"),
        ("Plan the fair in two weeks", "Plan the fair", "Tuesday 29 March 2016"),
        ("Plan the fair by May", "Plan the fair", "by the end of May (Tuesday 31 May 2016)"),
        ("Plan the fair before May", "Plan the fair", "by the end of May (Tuesday 31 May 2016)"),
        ("Plan the fair due: end of April", "Plan the fair", "by the end of April (Friday 29 April 2016)"),
        ("Plan the fair by mid April", "Plan the fair", "about Friday 15 April 2016"),
        ("Plan the fair by the next Executive meeting", "Plan the fair", "at the meeting on Tuesday 15 March 2016"),
        ("Plan the fair by the 16 March meeting", "Plan the fair", "at the meeting on Wednesday 16 March 2016"),
        ("Plan the fair by the meeting on 16 March", "Plan the fair", "at the meeting on Wednesday 16 March 2016"),
        ("Plan the fair a week on Thursday", "Plan the fair", "Thursday 24 March 2016"),
        ("Plan the fair by a week on Thursday", "Plan the fair", "Thursday 24 March 2016"),
        ("Plan the fair before the holiday on Monday", "Plan the fair before the holiday", "Monday 21 March 2016"),
        ("Plan the fair by M8", "Plan the fair", "at the meeting in April 2016"),
        ("Plan the fair before our next meeting.", "Plan the fair", "at the meeting on Wednesday 16 March 2016"),
    ],
)
def test_when(bot: Bot, words: str, text: str, due: str) -> None:
    assert added(bot, words) == f"{text} – no owner, due {due}."


@pytest.mark.parametrize(
    "words",
    [
        "Plan the fair in May",
        "Plan the fair on May",
        "Plan the fair on March",
        "Start helping for carers",
        "Ask the friends of the park with friends of the park",
        "Ring the surgery before 10am",
        "Look into the report on antisocial behaviour",
        "Stand by",
        "Deal with wards on 4",
        "Ask everyone in town",
        "Meet @ the town hall",
        "Ask @ltg-fire about the keys",
        "Write to the press office of the council in Chorley",
        "Go through the list one by one",
    ],
)
def test_a_clause_that_is_not_all_understood_stays_in_the_text(bot: Bot, words: str) -> None:
    assert added(bot, words) == f"{words} – {MEETING}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Plan the fair by 31 April", "April has no day 31."),
        ("Plan the fair by 3/16", "There is no month 16; dates are day/month, such as 16/3."),
        ("Plan the fair by 1 March", "1 March 2016 has passed. Did you mean 1 March 2017?"),
        ("Plan the fair by asap", "I need a date, such as 29 April or end of April."),
        ("Plan the fair by the 17 March meeting",
         "I can't find a meeting of the Locality Task Group on Thursday 17 March 2016. meetings lists them."),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_right_is_said_at_once(bot: Bot, words: str, said: str) -> None:
    assert bot.say(f"action add {words}") == said


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ('"Print the leaflet by Friday"', "Print the leaflet by Friday"),
        ("“Print the leaflet by Friday”", "Print the leaflet by Friday"),
        ('Print "Know by May" posters', 'Print "Know by May" posters'),
        ('Call it "Coffee for everyone".', 'Call it "Coffee for everyone".'),
        ('Ask "what is due: money" again', 'Ask "what is due: money" again'),
    ],
)
def test_quoted_words_are_never_searched(bot: Bot, words: str, text: str) -> None:
    assert added(bot, words) == f"{text} – {MEETING}"


def test_after_a_quotation_clauses_are_taken_again(bot: Bot) -> None:
    assert added(bot, "Print “Know your neighbour by May” posters by 29 April for me") == (
        "Print “Know your neighbour by May” posters – owner Community Beat Manager (Police), due Friday 29 April 2016."
    )


@pytest.mark.parametrize("order", ["by Friday for me in IG", "for me in IG by Friday", "in IG by Friday for me",
                                   "group: IG due: Friday owner: me", "owner: me in IG by Friday",
                                   "for me due: Friday in IG"])  # fmt: skip
def test_clauses_stand_in_any_order(bot: Bot, order: str) -> None:
    said = bot.say(f"action add Plan the fair {order}", "exec-lcft")
    assert said.startswith("Added A13 Plan the fair – owner Executive member (LCFT), due Friday 18 March 2016.")


def test_the_group_of_the_line_decides_which_meeting_is_next(bot: Bot) -> None:
    assert added(bot, "Plan the fair") == f"Plan the fair – {MEETING}"
    said = bot.say("action add Plan the show by the next meeting in executive", "exec-chair")
    assert said.startswith("Added A14 Plan the show – no owner, due at the meeting on Tuesday 15 March 2016.")


def test_dashes_and_spaces_from_a_phone_mean_the_same(bot: Bot) -> None:
    assert added(bot, "Plan  the fair — all of it – by\u00a029\u202fApril") == (
        "Plan the fair — all of it – no owner, due Friday 29 April 2016."
    )
    assert action(bot, "A13").text == "Plan the fair — all of it"


def test_capitals_do_not_matter_and_are_kept_in_the_text(bot: Bot) -> None:
    assert added(bot, "PLAN The Fair BY FRIDAY FOR ME") == (
        "PLAN The Fair – owner Community Beat Manager (Police), due Friday 18 March 2016."
    )


def test_in_a_private_chat_the_group_is_the_only_one_or_asked_for(bot: Bot) -> None:
    assert bot.say("action add Plan the fair", "ltg-fire", where=None).startswith("Added A13 Plan the fair")
    asked = bot.ask("action add Plan the show", "exec-lcft", where=None)
    assert asked.text == "Which group is that for?"
    assert [b.label for b in asked.buttons] == ["Executive", "IG"]
    assert bot.say(asked.buttons[1].says, "exec-lcft", where=None).startswith("Added A14 Plan the show")
    assert bot.say("action add Plan it all", "exec-lcft", where=None).startswith("Added A15 Plan it all")
    bot.at = "2016-03-15T17:01"
    assert bot.say("action add Plan more", "exec-lcft", where=None).startswith("Which group is that for?")


def test_in_a_channel_without_a_group_it_says_how_to_link_it(bot: Bot) -> None:
    assert bot.say("action add Plan the fair", where=None, private=False, conversation="C9") == (
        "This channel has no group yet. The programme office can type /psr channel link locality task group."
    )


@pytest.mark.parametrize("words", ["by 5pm Friday", "by Friday 5pm", "by Friday at noon", "by 4.30pm on Friday"])
def test_a_time_of_day_does_not_hide_the_day(bot: Bot, words: str) -> None:
    assert bot.say(f"action add Plan the fair {words}") == (
        "Added A13 Plan the fair – no owner, due Friday 18 March 2016.\n"
        "I keep the day, not the time.\n[Claim A13] [Undo]"
    )


@pytest.mark.parametrize("words", ["by 16 marhc", "by wendesday", "before Thurday", "due 13/13", "by tmrw"])
def test_what_looks_like_a_date_and_cannot_be_read_is_said(bot: Bot, words: str) -> None:
    assert bot.say(f"action add Plan the fair {words}") == (
        f"Added A13 Plan the fair {words} – {MEETING}\n"
        f'I can\'t read "{words}" as a date. Type due A13 to 29 April to set one.\n[Claim A13] [Undo]'
    )
