"""The tables of domain.md 8.3 and 8.4, a case for each row in their order, typed as printed.

Each row starts from the state it needs, so that refs are those of the table (design 9.10). What the group's channels
read is in `test_what_the_group_reads`. Activities, exports, seats to be confirmed and capacity come later.
"""

from pathlib import Path

import pytest

from tests.conftest import Bot
from tests.record import posted, told
from tests.states import Change, as_it_is, before, before_m3_was_cancelled, bot_on

MORNING = "2016-03-09T09:00"
AT_M7 = "due at the meeting on Wednesday 16 March 2016"
ADDED = "action add Ring the surgery"
SLOT = "Wednesday 16 March 2016, 10am to midday, Town Hall"
M7 = f"Locality Task Group, {SLOT}"
APOLOGIES = f"""Apologies noted for M7, {M7}. The lead (Community Beat Manager (Police)) sees them.
If you can come after all: coming M7.
[Undo]"""
THREE = ("action add Ring the surgery", "action add Visit the library", "action add Book the hall")
FIVE_IN = tuple(f"{who}: reply A6 done list sent" for who in ("ltg-ccg", "ltg-vcfs", "ltg-council"))


def spoken(bot: Bot, line: str) -> str:
    """Say "ltg-fire: claim A11", or a line alone as the lead."""
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


# --- 8.4 What is typed, and what is answered: the state before, the lines that lead there, the row, the answer

ROWS: list[tuple[Change, tuple[str, ...], str, str]] = [
    (as_it_is, (), "/psr", f"""Your actions (1)
A9 Draft a one-page plan of activity to fill in at the meeting – due at the 16 March meeting \
[Done A9] [Stuck A9] [More time A9]
Next meeting
{M7} – M7
Needs an owner (2)
A11 Find a hospital representative for the task group – due at the 16 March meeting [Claim A11]
A10 Pick five Springboard questions to try with frontline teams – due week of 21 March [Claim A10]
[Help]"""),
    (before("A11"), (), "/psr action add Find a hospital representative by the next meeting",
     f"Added A11 Find a hospital representative – no owner, {AT_M7}.\n[Claim A11] [Undo]"),
    (before("A6"), (),
     "/psr action add Send a short list of what you do in Chorley inner-East by the 16 March meeting for everyone",
     f"Added A6 for everyone (7 seats): Send a short list of what you do in Chorley inner-East – {AT_M7}.\n[Undo]"),
    (as_it_is, (), "/psr action add Draft a leaflet for carers by end of April @ltg-ccg",
     "Added A13 Draft a leaflet for carers – owner Communications and Engagement officer (CCG), due by the end of "
     "April (Friday 29 April 2016).\n[Undo]"),
    (as_it_is, (), "/psr action add Request assessments; propose activity to move on; develop core information",
     "That looks like 3 actions.\n[Add 3] [Add as one]"),
    (as_it_is, (), "ltg-fire: /psr claim A11", f"A11 is yours. D{AT_M7[1:]}.\n[Undo]"),
    (as_it_is, (), "ltg-ccg: /psr done A7 media list sent to the group",
     'A7 cleared: "media list sent to the group"\n[Undo]'),
    (as_it_is, THREE, "/psr clear A14 A15 discussed with each organisation",
     'A14 and A15 both cleared: "discussed with each organisation"\n[Undo]'),
    (as_it_is, FIVE_IN, "ltg-lcc: /psr reply A6 done list sent",
     "Your reply to A6 is in: 6 of 7. Waiting for LCFT.\n[Undo]"),
    (as_it_is, (), "ltg-fire: /psr stuck A11 nobody has replied",
     "A11 marked stuck. I have told the Community Beat Manager (lead).\n[Undo]"),
    (as_it_is, (), "/psr action due A10 to w/c 4 April",
     "A10 now due the week of Monday 4 April 2016 (was week of 21 March; moved once).\n[Undo]"),
    (as_it_is, (), "pmo-officer: /psr assign A10 to @ltg-police",
     "A10 given to the Community Beat Manager (Police). They will be told.\n[Undo]"),
    *[(as_it_is, (), line, """\
A6 Send a short list of what your organisation already does in Chorley inner-East
Locality Task Group – everyone – due at the meeting on Wednesday 16 March 2016 – in hand
On the Call to Action Plan.
Replies: 2 of 7 in; waiting for Council, VCFS, LCFT, LCC and CCG
3 March: on record""") for line in ("/psr A6", "/psr show A6")],
    (as_it_is, (), "/psr actions", "Locality Task Group: actions (7)\nA12 Send round the note …"),
    (as_it_is, (), "/psr actions mine", "Your actions (1)\nA9 Draft a one-page plan …"),
    (as_it_is, (), "/psr actions late", "Locality Task Group: late actions – none."),
    (as_it_is, (), "/psr actions police", "Locality Task Group: actions of Police (1)\nA9 Draft a one-page plan …"),
    (as_it_is, ("done A9 agreed",), "/psr actions cleared", "Locality Task Group: cleared actions (1)\nA9 Draft …"),
    (as_it_is, (), "/psr calls", """Call to Action Plan, Locality Task Group, next four weeks (1)
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone – due at the 16 March \
meeting"""),
    (as_it_is, ("ltg-council: done A12 Sent to all members",), "/psr matters",
     "Matters arising: Locality Task Group since Thursday 3 March 2016\nA6 Send a short list of …"),
    (as_it_is, (), "/psr next", f"M7 {M7}\nTo define a plan of activity.\nLed by the Community Beat Manager …"),
    (as_it_is, (), "/psr meetings", f"""Locality Task Group: meetings (1 planned)
M7 {SLOT} – to define a plan of activity
Held lately:
M4 Thursday 3 March 2016"""),
    (as_it_is, (), "/psr meetings executive", """Chorley Public Service Reform Executive: meetings (1 planned)
M6 Tuesday 15 March 2016, 4pm to 6pm
Held lately:
M2 Tuesday 16 February 2016"""),
    (before("M7"), (), "/psr meeting add 16 March 10am to midday at Town Hall to define a plan of activity",
     f"Added M7 {M7}. To define a plan of activity.\n[Undo]"),
    (as_it_is, (), "/psr meeting move M7 to 23 March", """\
M7 moved to Wednesday 23 March 2016, 10am to midday, Town Hall (was Wednesday 16 March 2016, 10am to midday).
A6, A7, A9 and A11 follow to the new date.
I will tell the group's 2 channels and 5 people at 9.10am.
[Undo]"""),
    (before_m3_was_cancelled, (), "pmo-manager: /psr meeting cancel M3 because of the work under way", """\
M3 cancelled: Implementation Group, Tuesday 1 March 2016.
Because of the work under way.
A1 is now due at the meeting in April 2016.
I will tell the group's 1 channel at 9.10am.
[Undo]"""),
    (as_it_is, (), "ltg-lcft: /psr apologies M7", APOLOGIES),
    (as_it_is, (), "ltg-lcft: /psr apologies", APOLOGIES),
    (as_it_is, (), "/psr who", "Locality Task Group: 8 seats\nPolice: Community Beat Manager (lead)\nFire and …"),
    (as_it_is, (), "/psr who mental health",
     '1 match for "mental health"\nCommunity mental health teams leader (LCFT) – Locality Task Group'),
    (as_it_is, (), "/psr reps",
     "Locality Task Group: 8 seats\nPolice – Community Beat Manager – lead, confirmed\nFire and Rescue – …"),
    (as_it_is, (), "/psr what LSOA", "LSOA: Lower Super Output Area, a small area used for statistics"),
    (as_it_is, (), "/psr about", "Chorley Public Service Reform\nPartners working as one public service in …"),
    (as_it_is, (), "/psr help", "What you can say to me\nActions: action add Ring the surgery by Friday, claim A11, …"),
    (as_it_is, (), "/psr help actions",
     "Actions\naction add Find a hospital representative by the next meeting – put something agreed on the list\n…"),
    (as_it_is, (), "/psr digest", f"""Locality Task Group – week of 7 March 2016

Next meeting: {SLOT} – to define a plan of activity.
Can't come? Type /psr apologies M7

Needs an owner (2)
…"""),
    (as_it_is, (), "/psr nudges off until 4 April",
     "No nudges up to and including Monday 4 April 2016. They start again on Tuesday 5 April; nudges back brings them "
     "back sooner.\n[Undo]"),
    (as_it_is, (), "/psr nudges meetings only",
     "Your nudges: meetings only, on working days from 8.30am to 5.30pm.\n[Undo]"),
    (as_it_is, (), "/psr nudges 7am to 3pm", "Your nudges: everything, on working days from 7am to 3pm.\n[Undo]"),
    (as_it_is, ("claim A10",), "/psr undo", "Taken back: A10 is as it was."),
]  # fmt: skip


@pytest.mark.parametrize(("state", "past", "line", "said"), ROWS, ids=[row[2][:60] for row in ROWS])
def test_what_is_typed_is_answered_as_in_the_table(
    tmp_path: Path, state: Change, past: tuple[str, ...], line: str, said: str
) -> None:
    at = "2016-02-25T09:00" if state is before_m3_was_cancelled else MORNING
    with bot_on(tmp_path, state, at) as bot:
        for earlier in past:
            spoken(bot, earlier)
        answer = spoken(bot, line)
    start = said.removesuffix("…")
    assert (answer[: len(start)] if start != said else answer) == start


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
