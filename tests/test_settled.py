"""Points settled in design.md 9 that no other test holds in one place: what the group reads, forms, words of verbs."""

import inspect

import pytest

from handlers.core import COMMANDS
from tests.conftest import Bot
from tests.record import action, posted

READ_BY_THE_GROUP = {
    "action add", "action claim", "action unclaim", "action assign", "action due", "action edit", "action stuck",
    "action unstuck", "action call", "action done", "action reopen", "action withdraw", "meeting add", "meeting held",
    "accept", "join", "activity log", "activity add", "activity idea", "activity promote", "activity started",
    "activity done", "activity outcome", "activity stop", "activity edit", "activity move", "activity join",
    "activity leave", "rep suggest", "rep confirm", "rep end",
}  # fmt: skip

BETWEEN_TWO = {
    "action reply", "action note", "apologies", "coming", "undo", "digest every", "nudges which", "nudges hours",
    "nudges away", "channel link", "channel posts", "decline", "meeting move", "meeting cancel",
    "nudges back", "digest day", "channel unlink", "capacity set", "deputy set", "deputy off",
    "invite", "invite withdraw", "account link", "account unlink", "person unlink", "nudges in",
    "forget", "redact", "admit", "refuse",
}  # fmt: skip


def test_a_command_declares_whether_the_group_reads_a_line_about_it() -> None:
    """9.1. A meeting moved or cancelled is told by N13, once it can no longer be taken back (domain 9.1)."""
    declared = {name for name, command in COMMANDS.items() if command.public}
    assert declared == READ_BY_THE_GROUP
    assert {name for name, command in COMMANDS.items() if not command.reads} - declared == BETWEEN_TWO


@pytest.mark.parametrize("name", COMMANDS)
def test_no_public_line_is_written_without_being_declared(name: str) -> None:
    written = "public=" in inspect.getsource(COMMANDS[name].run).replace("public=True", "")
    assert COMMANDS[name].public or not written


def test_what_only_reads_is_never_public() -> None:
    assert [name for name, command in COMMANDS.items() if command.public and command.reads] == []


def test_that_a_meeting_was_held_is_read_by_its_group(bot: Bot) -> None:
    bot.at = "2016-03-16T12:30"
    assert bot.say("meeting held M7").startswith("M7 held: Locality Task Group, ")
    assert posted(bot) == [
        "M7 was held: Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "asked", "fields"),
    [
        ("done A9", "What should the minutes say? For example done A9 media list sent to the group", ["note"]),
        ("stuck A9", "What is in the way? For example stuck A9 nobody has replied", ["note"]),
        ("due A9", "Until when? For example due A9 to 29 April", ["due", "date"]),
        ("edit A9", "What should it say? For example edit A9 Pick six Springboard questions", ["text"]),
        ("action add", "What is the action? For example action add Find a hospital representative by the next meeting",
         ["text", "due", "owner"]),
        ("meeting add", "When is the meeting? For example meeting add 16 March 10am to midday at Town Hall to define "
         "a plan of activity", ["slot", "times", "venue", "purpose"]),
    ],
)  # fmt: skip
def test_a_line_that_needs_more_opens_a_form(bot: Bot, line: str, asked: str, fields: list[str]) -> None:
    """9.5."""
    assert bot.say(line) == asked
    form = bot.replies[-1].form
    assert form is not None
    assert [field.name for field in form.fields] == fields


def test_more_time_offers_the_next_meeting_one_week_or_a_date(bot: Bot) -> None:
    form = bot.ask("due A9").form
    assert form is not None
    assert [label for _, label in form.fields[0].choices] == ["The next meeting", "One week from today"]
    assert form.fields[1].label == "Or another date"


def test_done_on_an_action_for_everyone_offers_reply(bot: Bot) -> None:
    asked = bot.ask("done A6 list sent", "ltg-lcc")
    assert [button.says for button in asked.buttons] == ["reply A6 done list sent"]


@pytest.mark.parametrize("line", ["action", "meeting", "actions", "meetings"])
def test_the_subject_alone_lists(bot: Bot, line: str) -> None:
    assert bot.say(line).startswith("Locality Task Group: ")
    assert bot.replies[-1].form is None


SAME = {
    "claim A11": ["take A11", "A11 claim", "action claim A11", "ACTION TAKE a-011", "#A11 claim", "claim 11",
                  "@PSR claim A11"],
    "done A9 agreed": ["clear A9 agreed", "cleared A9 agreed", "complete A9 agreed", "close A9 agreed",
                       "A9 done agreed"],
    "action add Ring Jo": ["action new Ring Jo", "action create Ring Jo", "action raise Ring Jo", "action Ring Jo"],
    "assign A10 to @ltg-fire": ["give A10 to @ltg-fire", "assign A10 @fire", "A10 assign to @ltg-fire"],
    "note A9 well under way": ["update A9 well under way", "A9 note well under way"],
    "withdraw A10 done elsewhere": ["drop A10 done elsewhere", "A10 withdraw done elsewhere"],
    "action 2": ["A2", "show A2", "action show A2", "psr A2"],
}  # fmt: skip


@pytest.mark.parametrize(("line", "other"), [(line, other) for line, others in SAME.items() for other in others])
def test_the_same_can_be_said_in_other_words(bot: Bot, line: str, other: str) -> None:
    """domain 8.2 and design 9.9."""
    once = bot.say(line)
    if bot.replies[-1].buttons and bot.replies[-1].buttons[-1].says == "undo":
        bot.say("undo")
    assert bot.say(f"{other} add anyway" if "add" in line else other) == once.replace("A13", "A14")


def test_a_bare_number_is_one_action_and_further_refs_need_their_letter(bot: Bot) -> None:
    assert bot.say("done 9 12 leaflets sent") == 'A9 cleared: "12 leaflets sent"\n[Undo]'


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ('action add "Find a room by Friday" by 29 April', "Find a room by Friday"),
        ("action add Draft a leaflet for carers", "Draft a leaflet for carers"),
        ("action add Walk with friends of the park", "Walk with friends of the park"),
        ("action add Ring the surgery due: Friday owner: me", "Ring the surgery"),
        ("action add Ring the surgery for me in ltg by Friday", "Ring the surgery"),
        ("action add Send the list to @ltg-ccg", "Send the list to @ltg-ccg"),
        ("action add Ring the surgery @ltg-ccg", "Ring the surgery"),
    ],
)
def test_a_clause_is_taken_only_when_all_of_it_is_understood(bot: Bot, typed: str, text: str) -> None:
    bot.say(typed)
    assert action(bot, "A13").text == text


@pytest.mark.parametrize("line", ["action ad Ring", "action clam A11", "acton add Ring", "clam A11"])
def test_what_is_nearly_a_verb_is_asked_about_and_changes_nothing(bot: Bot, line: str) -> None:
    assert "Did you mean " in bot.say(line)
    assert bot.say("A13") == "I can't find A13 here. The latest is A12."
