"""The tables of domain.md 8.3 and 8.4, a case for each row in their order, typed as printed.

Each row of 8.4 (`tests.printed`) starts from the state it needs, so that refs are those of the table (design 9.10).
What the group's channels read is in `test_what_the_group_reads`; what is kept is in the tests of the feature.
"""

from collections.abc import Iterator

import pytest

from tests.conftest import Bot
from tests.kept import kept
from tests.printed import ROWS, STATES
from tests.record import posted, told
from tests.states import bot_on
from tests.stores import Store

AT_M7 = "due at the meeting on Wednesday 16 March 2016"
ADDED = "action add Ring the surgery"


def spoken(bot: Bot, line: str) -> str:
    """Say "ltg-fire: claim A11", or a line alone as the lead of the task group."""
    who, colon, rest = line.partition(": ")
    return bot.say(rest, who) if colon and " " not in who else bot.say(line)


# --- 8.3 What is left out


def test_group_is_the_channels(bot: Bot) -> None:
    bot.say(ADDED, "pmo-manager", "executive")
    assert bot.say("A13").splitlines()[1].startswith("Chorley Public Service Reform Executive – ")


def test_group_in_a_private_chat_is_the_only_one(bot: Bot) -> None:
    bot.say(ADDED, "ltg-fire", where=None)
    assert bot.say("A13").splitlines()[1].startswith("Locality Task Group – ")


def test_group_is_else_the_last_one_used_within_8_hours(bot: Bot) -> None:
    bot.say("note A1 well under way", "pmo-manager", "executive")
    bot.at = "2016-03-15T17:00"
    assert bot.say(ADDED, "pmo-manager", where=None).startswith("Added A13 ")
    assert bot.say("A13", "pmo-manager").splitlines()[1].startswith("Chorley Public Service Reform Executive – ")


def test_group_is_else_asked_for(bot: Bot) -> None:
    bot.say("note A1 well under way", "pmo-manager", "executive")
    bot.at = "2016-03-15T17:01"
    asked = bot.say(ADDED, "pmo-manager", where=None)
    assert asked.startswith("Which group is that for?\n[Executive] [PMO]")
    assert bot.replies[-1].buttons[0].says == f"{ADDED} in Executive"


def test_due_is_the_groups_next_planned_meeting(bot: Bot) -> None:
    assert bot.say(ADDED).splitlines()[0] == f"Added A13 Ring the surgery – no owner, {AT_M7}."


def test_due_is_no_date_when_none_is_planned(bot: Bot) -> None:
    bot.at = "2016-03-17T09:00"
    assert bot.say(ADDED).splitlines()[0] == "Added A13 Ring the surgery – no owner, no date."


def test_owner_is_nobody(bot: Bot) -> None:
    bot.say(ADDED)
    assert bot.say("A13").splitlines()[1] == f"Locality Task Group – {AT_M7} – needs an owner"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{ADDED} by 15 December", "Added A13 Ring the surgery – no owner, due Thursday 15 December 2016."),
        (f"{ADDED} by 16 December", "16 December 2015 has passed. Did you mean 16 December 2016?"),
        ("meeting add 1 February 10am", "Added M9 Locality Task Group, Wednesday 1 February 2017, 10am."),
        ("meeting add 1 March 10am", "1 March 2016 has passed. Did you mean 1 March 2017?"),
    ],
)
def test_a_bare_day_and_month_is_to_come_and_one_of_the_last_90_days_is_asked_about(
    bot: Bot, line: str, said: str
) -> None:
    bot.at = "2016-05-20T09:00" if "February" in line else bot.at
    assert bot.say(line).splitlines()[0] == said


def test_a_list_is_the_live_items_of_the_channels_group_ten_at_a_time(bot: Bot) -> None:
    bot.say("done A12 sent to all")
    for letter in "abcdefghijklmnopq":
        bot.say(f"action add Leaflet {letter}")
    said = bot.say("actions").splitlines()
    assert said[0] == "Locality Task Group: actions (23)"
    assert (len(said), said[-1]) == (12, "10 of 23 – actions 2 for more [More]")


@pytest.mark.parametrize(
    ("line", "field", "taken"),
    [
        ("event Stall", "kind", "event"),
        ("log Stall with CCG", "kind", "joint_intervention"),
        ("log Stall", "kind", "other"),
        ("log Stall with CCG and VCFS", "lead", "Fire and Rescue"),
        ("log Stall with CCG and VCFS", "partners", ["Fire and Rescue", "CCG", "VCFS"]),
        ("log Stall", "locality", 1),
        ("log Stall", "when", "Tuesday 15 March 2016"),
        ("log Stall on 1 March", "when", "Tuesday 1 March 2016"),
        ("log Stall on 1 October", "when", "Thursday 1 October 2015"),
    ],
)
def test_what_an_activity_leaves_out_is_taken_as_in_the_table(bot: Bot, line: str, field: str, taken: object) -> None:
    bot.say(line, "ltg-fire")
    assert kept(bot, "J8")[field] == taken


# --- 8.4 What is typed, and what is answered


@pytest.fixture
def standing(request: pytest.FixtureRequest, store: Store) -> Iterator[Bot]:
    """The bot in the state that a row names."""
    with bot_on(store, *STATES[request.param]) as bot:
        yield bot


@pytest.mark.parametrize("prefix", ["/psr", ""])
@pytest.mark.parametrize(
    ("standing", "past", "line", "said"), ROWS, indirect=["standing"], ids=[row[2][:60] for row in ROWS]
)
def test_what_is_typed_is_answered_as_in_the_table(
    standing: Bot, past: tuple[str, ...], line: str, said: str, prefix: str
) -> None:
    for earlier in past:
        spoken(standing, earlier)
    assert spoken(standing, line.replace("/psr", prefix, 1)) == said


def test_the_three_parts_are_added_by_one_button(bot: Bot) -> None:
    asked = bot.ask("/psr action add Request assessments; propose activity to move on; develop core information")
    assert [line.split(" – ")[0] for line in bot.say(asked.buttons[0].says).splitlines()[:3]] == [
        "Added A13 Request assessments", "Added A14 Propose activity to move on", "Added A15 Develop core information",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("ltg-fire: /psr claim A11", "A11 claimed by Community Safety Officer (Fire and Rescue)"),
        ("ltg-fire: stuck A11 nobody has replied", 'A11 is stuck: "nobody has replied"'),
        ("action due A10 to w/c 4 April", "A10 now due week of 4 April"),
        ("ltg-fire: apologies M7", ""),
        ("ltg-ccg: reply A6 done list sent", ""),
        ("nudges meetings only", ""),
        ("actions", ""),
        ("claim A99", ""),
    ],
)
def test_what_the_group_reads(bot: Bot, line: str, read: str) -> None:
    spoken(bot, line)
    assert posted(bot) == ([read] if read else [])


def test_who_is_given_an_action_and_who_leads_are_told(bot: Bot) -> None:
    spoken(bot, "ltg-fire: stuck A11 nobody has replied")
    spoken(bot, "pmo-officer: assign A10 to @ltg-police")
    assert [(who, words.partition(":")[0]) for who, words in told(bot)] == [
        ("ltg-police", "A11 is stuck"), ("ltg-police", "A10 is yours, given by the Programme officer (PMO)"),
    ]  # fmt: skip
