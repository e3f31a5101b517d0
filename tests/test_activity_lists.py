"""`activities` and what can be asked of it, in any order; ten a page; what is not understood."""

import pytest

from tests.conftest import Bot
from tests.joint import change
from tests.stores import Record

J2 = "J2 Help through Crisis programme – no date yet – CAB and VCFS"
J8 = (
    "J8 Joint home safety and wellbeing visits – Thursday 10 March – Fire and Rescue, Police and Council – done – "
    "12 homes"
)
J9 = "J9 Carers information stall – Wednesday 13 April, Covered market – CCG, LCC and VCFS [We can help with J9]"
J10 = (
    "J10 Know your neighbour - befriending week – 25 to 29 April – VCFS, Council and Fire and Rescue "
    "[We can help with J10]"
)
CAN = (
    "I can list activities that are ideas, planned, running, over, done, stopped or all; activities campaigns or "
    "another kind; those of a partner (activities police), for a focus group (activities for carers), of some days "
    "(activities in April), of another group (activities executive), or activities mine. activity add … plans "
    "something."
)


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


def refs(bot: Bot, line: str, person: str = "ltg-police", where: str | None = "ltg") -> list[str]:
    """The refs of the lines of a list."""
    words = [line.text.split()[0].strip("*") for line in bot.ask(line, person, where).lines]
    return [word for word in words if word.startswith(("J", "MDT-J"))]


@pytest.mark.parametrize(
    "line", ["activities", "activity", "activity list", "activities list", "Activities.", "activities live"]
)
def test_the_list_is_what_is_ahead_the_soonest_first_and_how_much_else_there_is(bot: Bot, line: str) -> None:
    said = bot.say(line).splitlines()
    assert said[:3] == ["Locality Task Group: activities (2)", J9, J10]
    assert said[3:] == ([] if line.endswith("live") else ["and 5 ideas – activities ideas; 1 done – activities done"])


def test_what_is_over_comes_last_with_the_question_for_those_who_can_say(bot: Bot) -> None:
    bot.at = "2016-04-20T09:00"
    assert bot.say("activities", "ltg-ccg").splitlines()[1:3] == [
        J10,
        "J9 Carers information stall – Wednesday 13 April, Covered market – CCG, LCC and VCFS – over, outcome to come "
        "[Say how it went J9]",
    ]
    assert "[Say how it went J9]" not in bot.say("activities", "ltg-fire")
    assert "[Say how it went J9]" in bot.say("activities", "ltg-police")


def test_what_has_begun_is_running(bot: Bot) -> None:
    bot.at = "2016-04-26T09:00"
    assert bot.say("activities running").splitlines() == [
        "Locality Task Group: running activities (1)", J10.replace(" [", " – running ["),
    ]  # fmt: skip
    assert refs(bot, "activities planned") == []
    assert refs(bot, "activities over") == ["J9"]


def test_the_ideas(bot: Bot) -> None:
    assert bot.say("activities ideas").splitlines() == [
        "Locality Task Group: ideas (5)",
        "J3 Befriending – for elderly",
        "J4 Wider engagement",
        "J5 Improvements to referrals",
        "J6 Make Every Contact Count - try the standard question set",
        "J7 Community conversation in Chorley inner-East",
        "promote J3 with VCFS and CCG in May makes a plan of one.",
    ]


TITLES = [
    ("activities police", "activities of Police – none.", []),
    ("activities police done", "done activities of Police (1)", ["J8"]),
    ("activities of the police, done", "done activities of Police (1)", ["J8"]),
    ("activities with Fire and Rescue and Council", "activities of Fire and Rescue and Council (1)", ["J10"]),
    ("activities vcfs fire", "activities of VCFS and Fire and Rescue (1)", ["J10"]),
    ("activities campaigns", "campaigns (1)", ["J10"]),
    ("activities campaigns and events", "campaigns and events (2)", ["J9", "J10"]),
    ("activity events", "events (1)", ["J9"]),
    ("activities joint interventions done", "done joint interventions (1)", ["J8"]),
    ("activities engagement ideas", "suggested engagement activities (2)", ["J4", "J7"]),
    ("activities for carers", "activities for carers (2)", ["J9", "J10"]),
    ("activities carers", "activities for carers (2)", ["J9", "J10"]),
    ("activities for elderly people and carers", "activities for elderly and carers (1)", ["J10"]),
    ("activities families", "activities for families with complex needs – none.", []),
    ("activities done", "done activities (1)", ["J8"]),
    ("activities stopped", "stopped activities – none.", []),
    ("activities over", "activities that are over – none.", []),
    ("activities planned or done", "planned and done activities (3)", ["J8", "J9", "J10"]),
    ("activities all", "all activities (8)", ["J10", "J9", "J7", "J6", "J5", "J4", "J3", "J8"]),
    ("activities in April", "activities, April 2016 (2)", ["J9", "J10"]),
    ("activities in March", "activities, March 2016 (1)", ["J8"]),
    ("activities in February", "activities, February 2016 – none.", []),
    ("activities next week", "activities, 21 to 27 March 2016 – none.", []),
    ("activities last week", "activities, 7 to 13 March 2016 (1)", ["J8"]),
    ("activities 13 April to 26 April", "activities, 13 to 26 April 2016 (2)", ["J9", "J10"]),
    ("activities from 14 April to 3 May", "activities, 14 April to 3 May 2016 (1)", ["J10"]),
    ("activities since 1 March", "activities, since 1 March 2016 (3)", ["J8", "J9", "J10"]),
    ("activities after 13 April", "activities, after 13 April 2016 (1)", ["J10"]),
    ("activities before 13 April", "activities, before 13 April 2016 (1)", ["J8"]),
    ("activities until 13 April planned", "planned activities, until 13 April 2016 (1)", ["J9"]),
    ("activities from 20 April", "activities, from 20 April 2016 on (1)", ["J10"]),
    ("activities on 13 April", "activities, Wednesday 13 April 2016 (1)", ["J9"]),
    ("activities done 10 March", "done activities, Thursday 10 March 2016 (1)", ["J8"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "title", "found"), TITLES)
def test_each_filter(bot: Bot, line: str, title: str, found: list[str]) -> None:
    assert bot.say(line).splitlines()[0] == f"Locality Task Group: {title}"
    assert refs(bot, line) == found


PARTS = ["vcfs", "planned", "in April", "for carers", "campaigns"]


@pytest.mark.parametrize("turn", range(len(PARTS)))
def test_filters_go_together_in_any_order(bot: Bot, turn: int) -> None:
    line = " ".join(["activity list", *PARTS[turn:], *PARTS[:turn]])
    assert bot.say(line).splitlines() == [
        "Locality Task Group: planned campaigns of VCFS for carers, April 2016 (1)", J10,
    ]  # fmt: skip


def test_what_a_filter_leaves_out_is_counted_with_the_same_filter(bot: Bot) -> None:
    assert bot.say("activities police").splitlines()[1] == "and 1 done – activities police done"
    assert bot.say("activities for elderly").splitlines()[2:] == [
        "and 1 idea – activities for elderly ideas; 1 done – activities for elderly done"
    ]
    assert refs(bot, "activities for elderly ideas") == ["J3"]


def test_another_group(bot: Bot) -> None:
    said = ["Chorley Public Service Reform Executive: activities (1)", J2]
    for line in ("activities executive", "activities in executive", "activity list executive"):
        assert bot.say(line).splitlines()[:2] == said
    assert bot.say("activity in executive").splitlines()[:2] == said
    assert bot.say("activities done CAB executive").splitlines()[1].startswith("J1 Community Champions project")


def test_mine_are_those_my_organisation_takes_part_in_wherever(bot: Bot) -> None:
    assert bot.say("activities mine", "ltg-vcfs").splitlines() == [
        "All your groups: activities of VCFS (3)",
        f"{J9.partition(' [')[0]} – Task Group",
        f"{J10.partition(' [')[0]} – Task Group",
        f"{J2} – Executive",
        "and 1 done – activities mine done",
    ]
    assert refs(bot, "activities mine done", "ltg-police", None) == ["J8"]
    assert refs(bot, "activities everywhere done", "ltg-police") == ["J1", "J8"]


def many(bot: Bot) -> None:
    """Twenty-one more events, from 1 to 21 June."""
    for day in range(1, 22):
        bot.say(f"event Coffee morning {day} with CCG on {day} June")


def test_ten_a_page_and_the_way_to_the_next(bot: Bot) -> None:
    many(bot)
    first = bot.ask("activities")
    assert first.text == "**Locality Task Group: activities** (23)"
    assert first.lines[10].text == "10 of 23 – `activities 2` for more"
    assert first.lines[10].buttons[0].says == "activities 2"
    assert refs(bot, "activities 2") == [f"J{n}" for n in range(19, 29)]
    assert refs(bot, "activities page 3") == ["J29", "J30", "J31"]
    assert bot.say("activities 4") == "There are only 3 pages. activities shows the first."


def test_pages_keep_what_was_asked_for(bot: Bot) -> None:
    many(bot)
    for line, says in [
        ("activities police", "activities police 2"), ("activities police 2", "activities police 3"),
        ("activities mine planned", "activities mine planned 2"),
        ("activities in June", "activities in June page 2"),
        ("activities in June page 2", "activities in June page 3"),
        ("activity list events in executive in locality task group", None),
    ]:  # fmt: skip
        more = [b.says for each in bot.ask(line).lines for b in each.buttons if b.label == "More"]
        assert more == ([says] if says else ["activities events in executive in locality task group 2"]), line
    assert refs(bot, "activities in June page 2") == [f"J{n}" for n in range(21, 31)]


def test_done_the_newest_first(bot: Bot) -> None:
    assert bot.say("activities done").splitlines() == ["Locality Task Group: done activities (1)", J8]
    bot.say("log Tidy the park on 12 March", "ltg-fire")
    bot.say("log Tidy the square on 1 March", "ltg-fire")
    assert refs(bot, "activities done") == ["J11", "J8", "J12"]


def test_what_was_added_by_mistake_is_in_no_list(bot: Bot) -> None:
    bot.say("event Coffee morning on 1 June")
    assert refs(bot, "activities") == ["J9", "J10", "J11"]
    assert bot.say("undo") == "Taken back: J11 is off the list."
    for line in ("activities", "activities all", "activities stopped", "activities in June", "activities mine all"):
        assert "J11" not in refs(bot, line), line
    bot.say("event Tea on 2 June")
    bot.say("stop J12 nobody is free")
    assert refs(bot, "activities stopped") == ["J12"]


@pytest.mark.parametrize(
    ("line", "echo"),
    [
        ("activities xyz", "xyz"), ("activities police xyz", "xyz"), ("activities xyz police", "xyz police"),
        ("activity promot J3", "promot J3"), ("activities J9", "J9"), ("activities in", "in"),
        ("activities <script>", "<script>"), ("activities " + "x" * 900, "x" * 40), ("activities for", "for"),
        ("activities 99999", "99999"), ("activities police & fire & elves", "elves"),
    ],
)  # fmt: skip
def test_what_is_not_understood_gets_a_sentence_that_lists_what_can_be_asked(bot: Bot, line: str, echo: str) -> None:
    assert bot.say(line) == f'I don\'t know "{echo}". {CAN}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("activities on 31 April", "April has no day 31."),
        ("activities in the summer", "I need a date, such as 29 April or end of April."),
        ("activities 3 May to 13 April", "That would end before it starts: 3 May to 13 April 2016."),
        ("activities police on 31 April", "April has no day 31."),
    ],
)
def test_days_that_cannot_be_are_said(bot: Bot, line: str, said: str) -> None:
    assert bot.say(line) == said


def test_too_much_at_once_is_said(bot: Bot) -> None:
    assert bot.say("activities" + " police" * 31).startswith("That is more than I can look for at once. I can list ")
    assert bot.say("activities" + " police" * 30) == bot.say("activities police").replace(
        "police done", "police " * 30 + "done"
    )


def test_a_page_of_zero_is_the_first(bot: Bot) -> None:
    assert refs(bot, "activities 0") == ["J9", "J10"]


def test_where_nothing_is_planned(bot: Bot) -> None:
    assert (
        bot.say("activities", "exec-lcft", "implementation") == "Implementation Group: nothing is planned or running."
    )


def test_in_a_private_chat_of_several_groups_it_asks_which(bot: Bot) -> None:
    asked = bot.ask("activities planned", "exec-lcft", None)
    assert (asked.text, [b.says for b in asked.buttons]) == (
        "Which group is that for?", ["activities planned in Executive", "activities planned in IG"],
    )  # fmt: skip
    assert bot.say(asked.buttons[0].says, "exec-lcft", None).startswith(
        "Chorley Public Service Reform Executive: planned activities (1)"
    )


def test_strangers_see_none(bot: Bot) -> None:
    assert bot.say("activities", "nobody") == (
        "I don't know you yet. Ask the programme office, or type /psr join locality task group."
    )


def test_a_closed_groups_activities_are_in_no_list_of_others(bot: Bot) -> None:
    for line in ("activities", "activities all", "activities everywhere", "activities mine", "activities for carers",
                 "activities ccg", "activities in April"):  # fmt: skip
        assert "MDT" not in bot.say(line, "pmo-manager"), line
        assert "MDT" not in bot.say(line, "mdt-ccg", "ltg"), line  # their own, but this is another group's channel
    assert refs(bot, "activities", "mdt-ccg", "mdt") == ["MDT-J1"]
    assert refs(bot, "activities mine", "mdt-ccg", None) == ["MDT-J1", "J9"]
    assert bot.say("activities mdt") == bot.say("activities xyz").replace("xyz", "mdt")
    assert bot.say("activities in mdt") == bot.say("activities in xyz").replace("xyz", "mdt")


def test_an_idea_beside_plans_says_that_it_is_one(bot: Bot) -> None:
    change(bot, "J4", place="Town Hall")
    assert "J4 Wider engagement – idea" in bot.say("activities all").splitlines()
