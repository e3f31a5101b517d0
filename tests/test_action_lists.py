"""Reading back: lists, pages, one card, matters arising, the Call to Action Plan."""

import pytest

from tests.conftest import Bot

ALL = """\
Locality Task Group: actions (7)
A12 Send round the note of the 3 March meeting – Early Intervention and Prevention Officer (Council) – due 10 March – late
A8 Bring options for a befriending activity – Project officer (VCFS) – due 15 March
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone – due at the 16 March meeting
A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG) – due at the 16 March meeting
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police) – due at the 16 March meeting
A11 Find a hospital representative for the task group – no owner – due at the 16 March meeting [Claim A11]
A10 Pick five Springboard questions to try with frontline teams – no owner – due week of 21 March [Claim A10]"""  # noqa: E501

A6_CARD = """\
A6 Send a short list of what your organisation already does in Chorley inner-East
Locality Task Group – everyone – due at the meeting on Wednesday 16 March 2016 – in hand
On the Call to Action Plan.
Replies: 2 of 7 in; waiting for Council, VCFS, LCFT, LCC and CCG
3 March: on record"""


@pytest.mark.parametrize("line", ["actions", "action", "action list", "actions list", "actions in ltg", "ACTIONS"])
def test_the_list_of_a_group(bot: Bot, line: str) -> None:
    assert bot.say(line) == ALL


def refs(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines()[1:]]


def test_mine_are_my_own_and_those_that_wait_for_my_reply(bot: Bot) -> None:
    said = bot.say("actions mine", "ltg-vcfs")
    assert said.splitlines()[0] == "Your actions (2)"
    assert refs(said) == ["A8", "A6"]
    assert bot.say("action mine", "ltg-vcfs", where=None) == said


def test_mine_needs_no_group_and_says_when_there_are_none(bot: Bot) -> None:
    assert bot.say("actions mine", "pmo-officer", where=None).splitlines()[0] == "Your actions – none."
    assert refs(bot.say("actions mine", "pmo-manager", where=None)) == ["A3"]


@pytest.mark.parametrize(
    ("asked", "title", "found"),
    [
        ("late", "late actions (1)", ["A12"]),
        ("open", "open actions (2)", ["A11", "A10"]),
        ("police", "actions of Police (1)", ["A9"]),
        ("VCFS", "actions of VCFS (2)", ["A8", "A6"]),
        ("Fire and Rescue", "actions of Fire and Rescue – none.", []),
        ("stuck", "stuck actions – none.", []),
        ("cleared", "cleared actions – none.", []),
        ("withdrawn", "withdrawn actions – none.", []),
        ("all", "all actions (7)", ["A12", "A11", "A10", "A9", "A8", "A7", "A6"]),
    ],
)
def test_a_list_is_narrowed_by_one_word(bot: Bot, asked: str, title: str, found: list[str]) -> None:
    said = bot.say(f"actions {asked}")
    assert said.splitlines()[0] == f"Locality Task Group: {title}"
    assert refs(said) == found


def test_what_became_of_them_stands_in_the_list(bot: Bot) -> None:
    bot.say("done A9 plan drafted")
    bot.say("stuck A8 no venue", "ltg-vcfs")
    assert "A9 Draft a one-page plan of activity to fill in at the meeting" in bot.say("actions cleared")
    assert bot.say("actions cleared").endswith("– due at the 16 March meeting – cleared")
    assert bot.say("actions stuck").endswith("– Project officer (VCFS) – due 15 March – stuck")


def test_a_word_that_is_no_list_is_said(bot: Bot) -> None:
    assert bot.say("actions clam A7") == (
        "I can list actions that are mine, late, open, cleared, withdrawn, stuck and all, or those of a partner such "
        'as actions police. I don\'t know "clam a7".'
    )


def test_ten_at_a_time_and_how_to_get_more(bot: Bot) -> None:
    for number in range(16):
        bot.say(f"action add Leaflet number {'abcdefghijklmnop'[number]}")
    first = bot.ask("actions")
    assert len(first.lines) == 11
    assert first.lines[-1].text == "10 of 23 – `actions 2` for more"
    assert first.lines[-1].buttons[0].says == "actions 2"
    assert bot.ask("actions 2").lines[-1].text == "20 of 23 – `actions 3` for more"
    assert len(bot.ask("actions page 3").lines) == 3
    assert bot.say("actions 4") == "There are only 3 pages. actions shows the first."
    assert bot.ask("actions open 1").lines[-1].text == "10 of 18 – `actions open 2` for more"


def test_a_page_that_is_not_there(bot: Bot) -> None:
    assert bot.say("actions 2") == "There is only 1 page. actions shows the first."


@pytest.mark.parametrize("line", ["A6", "show A6", "#A6", "a-06", "action 6", "action A6", "action show 6", "A6 show"])
def test_one_action_with_all_there_is_to_say(bot: Bot, line: str) -> None:
    assert bot.say(line) == A6_CARD


def test_a_long_row_of_organisations_names_each_once(bot: Bot) -> None:
    assert "waiting for Council (4), Fire and Rescue, Hospital, LCFT (2), LCC (2)," in bot.say("A2")


def test_the_card_tells_what_happened_and_offers_what_its_owner_can_say(bot: Bot) -> None:
    bot.say("claim A10", "ltg-fire")
    bot.say("due A10 to 29 April", "ltg-fire")
    bot.say("assign A10 to @ltg-lcc")
    assert bot.say("A10", "ltg-lcc") == (
        "A10 Pick five Springboard questions to try with frontline teams\n"
        "Locality Task Group – Wellbeing Service partnership officer (LCC) – due Friday 29 April 2016 – in hand\n"
        "3 March: on record\n"
        "15 March: claimed by the Community Safety Officer (Fire and Rescue)\n"
        "15 March: date changed to 29 April by the Community Safety Officer (Fire and Rescue)\n"
        "15 March: given to the Wellbeing Service partnership officer (LCC) by the Community Beat Manager (Police)\n"
        "[Done A10] [Stuck A10] [More time A10]"
    )


def test_an_open_card_offers_claim(bot: Bot) -> None:
    assert bot.say("A11") == (
        "A11 Find a hospital representative for the task group\n"
        "Locality Task Group – due at the meeting on Wednesday 16 March 2016 – needs an owner\n"
        "3 March: on record\n[Claim A11]"
    )


def test_a_long_history_shows_the_latest(bot: Bot) -> None:
    for word in "abcdefghij":
        bot.say(f"note A9 step {word}")
    lines = bot.say("A9").splitlines()
    assert lines[2] == "and 3 earlier changes; history A9 lists all"
    assert lines[-2] == "15 March: note by the Community Beat Manager (Police) – step j"


def test_what_is_due_at_a_meeting_shows_the_date_of_that_meeting(bot: Bot) -> None:
    assert "due at the meeting on Tuesday 15 March 2016" in bot.say("A4")
    bot.say("due A11 to M8", "pmo-manager")
    assert "– due at the meeting in April 2016 – needs an owner" in bot.say("A11")


def test_matters_arising_in_minute_form(bot: Bot) -> None:
    bot.say("done A7 media list sent", "ltg-ccg")
    bot.say("withdraw A10 covered elsewhere")
    assert bot.say("matters").splitlines()[:3] == [
        "Matters arising: Locality Task Group since Thursday 3 March 2016",
        "A6 Send a short list of what your organisation already does in Chorley inner-East (everyone). Open, due at "
        "the 16 March meeting",
        "A7 List the media each partner can use to raise awareness (Communications and Engagement officer (CCG)). "
        "Cleared: media list sent",
    ]
    assert "(no owner). Withdrawn: covered elsewhere" in bot.say("matters arising in ltg")


def test_no_matters_arising(bot: Bot) -> None:
    assert bot.say("matters in IG") == "No matters arising in the Implementation Group."


def test_the_call_to_action_plan_is_flagged_and_due_within_four_weeks(bot: Bot) -> None:
    bot.say("call A7")
    bot.say("call A10")
    bot.say("due A10 to 29 April")
    assert bot.say("calls").splitlines() == [
        "Call to Action Plan, Locality Task Group, next four weeks (2)",
        "A6 Send a short list of what your organisation already does in Chorley inner-East – everyone – due at the 16 "
        "March meeting",
        "A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG) – "
        "due at the 16 March meeting",
    ]
    assert bot.say("calls in IG") == (
        "No calls to action in the Implementation Group for the next four weeks. call A7 adds one."
    )


def test_another_groups_actions_are_listed_by_its_name(bot: Bot) -> None:
    said = bot.say("actions executive", "pmo-manager")
    assert said.startswith("Chorley Public Service Reform Executive: actions (5)")
    assert bot.say("actions mdt", "ltg-fire").endswith('I don\'t know "mdt".')
