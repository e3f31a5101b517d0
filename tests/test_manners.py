"""What tired people type on telephones: a "please" too much, a picture, a dash, a question mark."""

from collections.abc import Callable

import pytest

from tests.conftest import Bot

Say = Callable[..., str]
MINE = "A11 is yours. Due at the meeting on Wednesday 16 March 2016.\n[Undo]"


@pytest.mark.parametrize(
    "line",
    [
        "claim A11 pls", "Claim a11 please!", "please claim A11", "Pls, claim A11", "claim A11 👍", "claim A11 :+1:",
        "claim A11!", "Claim: A11", "claim - A11", "claim A11 please 🙏🏽", "“claim A11”", "`claim A11`",
        "/psr claim A11?",
    ],
)  # fmt: skip
def test_courtesies_are_no_part_of_a_command(say: Say, line: str) -> None:
    assert say(line) == MINE


@pytest.mark.parametrize("line", ["help!", "help?", "HELP…", "Help, please"])
def test_help_is_called_for_in_any_tone(say: Say, line: str) -> None:
    assert say(line) == say("help")


@pytest.mark.parametrize("tail", ["by friday pls", "by Friday – thanks", "by Friday, thank you!", "by Friday 👍"])
def test_a_courtesy_after_a_date_does_not_hide_the_date(say: Say, tail: str) -> None:
    assert say(f"action add Ring the hall {tail}") == (
        "Added A13 Ring the hall – no owner, due Friday 18 March 2016.\n[Claim A13] [Undo]"
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("action add Send everyone our thanks", "Send everyone our thanks"),
        ('action add Teach them to say "please"', 'Teach them to say "please"'),
        ("action add Say 🎉 to all", "Say 🎉 to all"),
        ("action: Bring the chairs", "Bring the chairs"),
        ("action - bring the chairs", "bring the chairs"),
        ("action add • Bring the chairs", "Bring the chairs"),
    ],
)
def test_what_belongs_to_the_text_stays_in_it(say: Say, line: str, text: str) -> None:
    assert say(line).startswith(f"Added A13 {text} – no owner")


@pytest.mark.parametrize("line", ["done A9 – drafted", "done 9 - drafted", "A9: done: drafted", "done A9 — drafted 👍"])
def test_a_dash_before_a_note_is_no_part_of_it(say: Say, line: str) -> None:
    assert say(line) == 'A9 cleared: "drafted"\n[Undo]'


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("can i claim A11?", "claim"), ("add action Ring the hall", "action add"), ("my actions", "actions mine"),
        ("list actions", "actions"), ("sorry can't make it", "apologies"), ("I need help with this", "help"),
    ],
)  # fmt: skip
def test_a_line_in_other_words_is_met_with_the_command_it_may_mean(say: Say, line: str, meant: str) -> None:
    typed = line.split()[0]
    assert say(line) == f'I don\'t know "{typed}". Did you mean {meant}? Nothing was changed.'


@pytest.mark.parametrize("line", ["thanks", "Thank you!", "thanks 👍", "Cheers"])
def test_thanks_are_taken(say: Say, line: str) -> None:
    assert say(line) == "You are welcome. help lists what I can do.\n[Help]"


@pytest.mark.parametrize(
    "line", ["what's next?", "Whats next", "when is the next meeting", "When’s the next meeting?", "when do we meet"]
)
def test_the_next_meeting_is_asked_for_as_people_ask(say: Say, line: str) -> None:
    assert say(line) == say("next")


def test_one_of_several_that_is_mine_already_does_not_keep_me_from_the_others(say: Say) -> None:
    say("claim A11")
    assert say("claim A11 A10").startswith("A10 is yours.")
    assert say("claim A11 A10") == "A11 is yours already."


def test_a_private_chat_says_on_which_list_it_put_an_action(say: Say) -> None:
    assert say("action add Ring the hall in executive", "pmo-officer", where=None) == (
        "Added A13 Ring the hall – no owner, due at the meeting on Tuesday 15 March 2016.\n[Claim A13] [Undo]"
    )
    assert say("action add Book the hall", "pmo-officer", where=None) == (
        "Added A14 Book the hall – no owner, due at the meeting on Tuesday 15 March 2016.\n"
        "It is on the list of the Chorley Public Service Reform Executive.\n[Claim A14] [Undo]"
    )


def test_the_programme_office_is_offered_every_group_it_looks_after(say: Say) -> None:
    asked = say("actions", "pmo-officer", where=None)
    assert asked == "Which group is that for?\n[Executive] [PMO] [IG] [Task Group]"


@pytest.mark.parametrize("line", ["who fire & rescue", "who is @ltg-fire?", "who @fire"])
def test_who_is_asked_in_any_of_the_names_people_have(say: Say, line: str) -> None:
    assert "Community Safety Officer (Fire and Rescue) – Locality Task Group" in say(line)


def test_who_has_an_action_is_said_by_its_card(say: Say) -> None:
    assert say("who has A7?") == "show A7 says whose it is.\n[Show A7]"


@pytest.mark.parametrize("note", ['"drafted it"', "“drafted it”", "'drafted it'"])
def test_a_note_in_quotation_marks_is_not_quoted_twice(say: Say, note: str) -> None:
    assert say(f"done A9 {note}") == 'A9 cleared: "drafted it"\n[Undo]'


def test_what_somebody_has_is_not_given_to_them_again(say: Say) -> None:
    say("assign A10 to @ltg-fire")
    assert say("assign A10 to @ltg-fire") == "A10 is with the Community Safety Officer (Fire and Rescue) already."


def test_a_meeting_with_very_many_actions_names_the_first_of_them(say: Say) -> None:
    for number in range(30):
        say(f"action add Ring number {number}")
    line = say("meeting move M7 to 23 March").splitlines()[1]
    assert line.endswith("A26, A27, A28 and 14 more follow to the new date.")


def test_a_choice_of_group_keeps_the_date_and_leaves_the_courtesy(bot: Bot) -> None:
    asked = bot.ask("action add Ring the hall by Friday please 👍", "pmo-officer", where=None)
    assert asked.buttons[-1].says == "action add Ring the hall by Friday in Task Group"
