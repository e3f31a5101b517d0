"""Who may do what with an action: the table of domain section 7, and what a closed group keeps to itself."""

from collections.abc import Iterator

import pytest

from handlers.core import COMMANDS
from storage.database import Database
from tests.conftest import Bot
from tests.record import answered, leave
from tests.stores import Record, Store

PEOPLE = {
    "observer": "exec-observer", "member": "exec-fire", "lead": "exec-chair", "coordinator": "pmo-manager",
    "stranger": "nobody", "outsider": "ltg-fire", "left": "exec-vcfs",
}  # fmt: skip
ALL = {"member", "lead", "coordinator"}
LEADERS = {"lead", "coordinator"}

# A4 is another member's, A13 nobody's, A14 cleared and another member's, A2 for everyone.
TABLE = {
    "A4": ALL | {"observer", "outsider"},
    "actions": ALL | {"observer", "outsider"},
    "action add Ring the surgery": ALL,
    "claim A13": ALL,
    "assign A13 to me": ALL,
    "note A4 half done": ALL,
    "stuck A4 no reply": ALL,
    "unstuck A4": ALL,
    "reply A2 done list sent": {"member", "lead"},
    "reply A2 for CCG done they rang": LEADERS,
    "assign A13 to @exec-ccg": LEADERS,
    "done A4 all agreed": LEADERS,
    "reopen A14 not quite": LEADERS,
    "due A4 to 29 April": LEADERS,
    "unclaim A4": LEADERS,
    "edit A4 Other words": LEADERS,
    "withdraw A4 covered elsewhere": LEADERS,
    "call A4": LEADERS,
}


@pytest.fixture
def met(store: Store, chorley: Record) -> Record:
    return store.keep("the Executive has met", _meets, chorley)


def _meets(database: Database) -> None:
    """The Executive with an open action, a cleared one and one that is stuck; a member has left."""
    bot = Bot(database, count=1000)
    bot.say("action add Book the hall", "exec-chair", "executive")
    bot.say("action add Write to members @exec-lcft", "exec-chair", "executive")
    bot.say("done A14 letter sent", "exec-lcft", "executive")
    bot.say("stuck A4 no answer", "exec-lcft", "executive")
    leave(bot, "exec-vcfs")
    bot.router.close()


@pytest.fixture
def executive(store: Store, met: Record) -> Iterator[Bot]:
    made = Bot(store.copy(met))
    yield made
    made.router.close()


@pytest.mark.parametrize("line", TABLE)
def test_each_line_is_open_to_those_of_the_table_and_nobody_else(store: Store, met: Record, line: str) -> None:
    done = answered(lambda: Bot(store.copy(met)), PEOPLE, line, TABLE[line], "executive")
    assert done == TABLE[line]


def test_an_owner_may_do_with_their_own_what_members_may_not(executive: Bot) -> None:
    for line in ("due A4 to 29 April", "done A4 all agreed", "reopen A4 not quite", "unclaim A4"):
        assert not executive.ask(line, "exec-lcft", "executive").refused
    for line in ("edit A4 Other words", "withdraw A4 why", "call A4"):
        assert executive.ask(line, "exec-lcft", "executive").refused


def test_what_one_raised_oneself_can_be_put_right_the_same_day(bot: Bot) -> None:
    bot.say("action add Ring the surgery", "ltg-vcfs")
    assert not bot.ask("edit A13 Ring the library", "ltg-vcfs").refused
    bot.at = "2016-03-16T09:00"
    sentence = (
        "Only the lead (Community Beat Manager) or the programme office can {}, or whoever raised it on the same day."
    )
    assert bot.say("edit A13 Ring the school", "ltg-vcfs") == sentence.format("edit an action")
    assert bot.say("withdraw A13 not needed", "ltg-vcfs") == sentence.format("withdraw an action")
    assert not bot.ask("withdraw A13 not needed").refused


STRANGER = "I don't know you yet. Ask the programme office, or type /psr join locality task group."
SENTENCES = [
    ("stranger", "claim A13", STRANGER),
    ("left", "A4", STRANGER),
    ("observer", "claim A13", "Observers can read, but not claim an action. The programme office can change that."),
    ("observer", "due A4 to Friday",
     "Observers can read, but not change the date. The programme office can change that."),
    ("outsider", "action add Ring the surgery",
     "You have no seat in the Chorley Public Service Reform Executive, so you can't add an action there. "
     "/psr join executive asks for one."),
    ("member", "done A4 x", "A4 is the Executive member's. They, or the lead, can clear it. note A4 … leaves a note."),
    ("member", "due A13 to Friday", "A13 has no owner yet. claim A13 first, then you can change the date."),
    ("member", "due A2 to Friday",
     "A2 is for everyone. Answer it with reply A2 done …; only the lead (Executive Chair) or the programme office can "
     "change the date."),
    ("member", "reopen A14 x",
     "A14 is the Executive member's. They, or the lead, can reopen it. note A14 … leaves a note."),
    ("member", "edit A4 x",
     "Only the lead (Executive Chair) or the programme office can edit an action, or whoever raised it on the same "
     "day."),
    ("member", "call A4", "Only the lead (Executive Chair) or the programme office can set the Call to Action flag."),
    ("member", "assign A13 to @exec-ccg",
     "Members can take an action themselves; the lead or the programme office gives one to somebody else. claim A13 "
     "makes it yours."),
    ("member", "assign A4 to me", "A4 is with the Executive member (LCFT). A lead can assign it."),
    ("coordinator", "reply A2 done", "No reply of yours is asked for on A2. note A2 … leaves a note."),
]  # fmt: skip


@pytest.mark.parametrize(("role", "line", "said"), SENTENCES)
def test_a_refusal_says_who_can(executive: Bot, role: str, line: str, said: str) -> None:
    assert executive.say(line, PEOPLE[role], "executive") == said


def test_what_is_cleared_and_was_nobodys_is_reopened_by_the_lead(executive: Bot) -> None:
    executive.say("done A13 hall booked", "exec-chair", "executive")
    assert executive.say("reopen A13 it fell through", "exec-fire", "executive") == (
        "Only the lead (Executive Chair) or the programme office can reopen it."
    )
    assert executive.say("reopen A13 it fell through", "exec-chair", "executive").startswith("A13 is open again")


def test_a_group_without_a_lead_names_the_programme_office(executive: Bot) -> None:
    leave(executive, "exec-chair")
    assert executive.say("call A4", "exec-fire", "executive") == (
        "Only the programme office can set the Call to Action flag."
    )


# --- a closed group: its refs are to everybody else as if they were not there


@pytest.fixture
def closed(bot: Bot) -> Bot:
    """A closed group with an action, a cleared one and a meeting."""
    bot.say("action add Agree the consent form", "mdt-ccg", "mdt")
    bot.say("action add Ring the practice", "mdt-ccg", "mdt")
    bot.say("done MDT-A2 rung", "mdt-ccg", "mdt")
    return bot


def test_a_closed_group_has_refs_of_its_own(closed: Bot) -> None:
    assert "MDT-A1 Agree the consent form" in closed.say("actions", "mdt-ccg", "mdt")
    assert closed.say("claim MDT-A1", "mdt-ccg", "mdt").startswith("MDT-A1 is yours.")
    assert closed.say("action add Ring the surgery").startswith("Added A13")


ABOUT = ["{}", "show {}", "claim {}", "unclaim {}", "assign {} to me", "done {} x", "reopen {} x", "withdraw {} x",
         "due {} to Friday", "edit {} x", "note {} x", "stuck {} x", "unstuck {}", "call {}", "call {} off",
         "reply {} done", "claim A11 {}", "done A9 {} x", "action {}", "action done {} x", "history {}"]  # fmt: skip


@pytest.mark.threat("T6")
@pytest.mark.parametrize("line", ABOUT)
@pytest.mark.parametrize("person", ["ltg-police", "pmo-manager", "exec-observer", "nobody"])
def test_outsiders_cannot_tell_a_closed_ref_from_one_that_does_not_exist(closed: Bot, line: str, person: str) -> None:
    said = closed.ask(line.format("MDT-A1"), person)
    other = closed.ask(line.format("MDT-A98"), person)
    assert said.refused
    assert said.text == other.text.replace("MDT-A98", "MDT-A1")
    assert closed.ask(line.format("MDT-A2"), person).text == other.text.replace("MDT-A98", "MDT-A2")


def test_every_command_that_takes_an_action_is_among_them() -> None:
    verbs = {"show" if line in ("{}", "action {}") else line.split()[0] for line in ABOUT}
    takes = {
        name
        for name, command in COMMANDS.items()
        if name.startswith("action ") and "<text> {due}" not in str(command.patterns)
    }
    assert {name.split()[1] for name in takes} - {"list"} <= verbs


@pytest.mark.parametrize(
    "line",
    ["actions in {}", "matters in {}", "calls in {}", "action add Ring them in {}", "actions {}",
     "action add Ring them by the next {} meeting", "due A9 to the next {} meeting"],
)  # fmt: skip
@pytest.mark.parametrize("person", ["ltg-police", "pmo-manager"])
def test_nor_a_closed_group_from_a_word_that_means_nothing(closed: Bot, line: str, person: str) -> None:
    said = closed.ask(line.format("XYZ"), person).text
    assert closed.ask(line.format("MDT"), person).text.casefold().replace("mdt", "xyz") in (
        said.casefold(), said.casefold().replace("a13", "a14"),
    )  # fmt: skip


@pytest.mark.parametrize("person", ["ltg-police", "pmo-manager"])
def test_nor_a_closed_meeting(closed: Bot, person: str) -> None:
    said = closed.ask("due A9 to MDT-M1", person).text
    assert said == closed.ask("due A9 to MDT-M77", person).text.replace("MDT-M77", "MDT-M1")


def test_the_lists_of_others_do_not_show_it(closed: Bot) -> None:
    for line in ("actions", "actions all", "actions mine", "matters", "calls", "claim A99"):
        assert "consent" not in closed.say(line, "pmo-manager")
        assert "MDT" not in closed.say(line, "pmo-manager")


@pytest.mark.threat("T6", "T13")
def test_in_the_closed_groups_own_channel_people_without_a_seat_see_nothing(closed: Bot) -> None:
    for line in ("actions", "matters", "calls", "action add Ring them"):
        assert closed.say(line, "pmo-manager", "mdt") == (
            "This channel belongs to a closed group, and you have no seat in it. Its lead can give you one."
        )
