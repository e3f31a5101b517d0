"""`history`: all that happened to one record, ten lines at a time, for whoever may read it."""

import pytest
from sqlalchemy import text

from tests.conftest import Bot

POLICE = "the Community Beat Manager (Police)"
FIRE = "the Community Safety Officer (Fire and Rescue)"
AT = "Tuesday 15 March 2016, 9am"
FIRST = (
    'Thursday 3 March 2016: on record – text "Find a hospital representative for the task group"; '
    "date Wednesday 16 March 2016; due at M7"
)


def lines(bot: Bot, line: str, person: str = "ltg-police", where: str | None = "ltg") -> list[str]:
    return bot.say(line, person, where).splitlines()


def test_what_was_on_record_is_its_history(bot: Bot) -> None:
    assert lines(bot, "history A11") == [
        "History of A11 Find a hospital representative for the task group (1)", FIRST
    ]  # fmt: skip


def test_each_change_is_a_line_with_when_what_by_whom_and_what_it_was(bot: Bot) -> None:
    for line in ("claim A11", "note A11 rang them", "due A11 to Friday", "call A11", "stuck A11 nobody replies"):
        bot.say(line)
    bot.say("assign A11 to @ltg-fire")
    bot.at = "2016-03-15T14:30"
    bot.say("done A11 all sorted", "ltg-fire")
    assert lines(bot, "history A11")[1:] == [
        FIRST,
        f"{AT}: claimed by {POLICE}",
        f'{AT}: note by {POLICE} – "rang them"',
        f"{AT}: date changed by {POLICE} – from Wednesday 16 March 2016 to Friday 18 March 2016; no longer due at M7",
        f"{AT}: put on the Call to Action Plan by {POLICE}",
        f'{AT}: marked stuck by {POLICE} – reason "nobody replies"',
        f"{AT}: given by {POLICE} – owner from {POLICE} to {FIRE}",
        f'Tuesday 15 March 2016, 2.30pm: cleared by {FIRE} – reason "nobody replies" taken out; note "all sorted"',
    ]


def test_other_words_stand_beside_the_old_ones(bot: Bot) -> None:
    bot.say("edit A10 Pick six questions")
    assert lines(bot, "history A10")[-1] == (
        f'{AT}: put in other words by {POLICE} – text from "Pick five Springboard questions to try with frontline '
        'teams" to "Pick six questions"'
    )


@pytest.mark.parametrize("emptied", ["UPDATE eventtext SET old = NULL, new = NULL", "DELETE FROM eventtext",
                                     "UPDATE eventtext SET old = '', new = '', salt = ''"])  # fmt: skip
def test_words_that_were_taken_out_are_said_to_be_removed(bot: Bot, emptied: str) -> None:
    bot.say("edit A11 Ask six partners instead")
    bot.say("note A11 rang them")
    with bot.database.engine.begin() as connection:
        connection.execute(text(emptied))
    assert lines(bot, "history A11")[1:] == [
        "Thursday 3 March 2016: on record – text removed; date Wednesday 16 March 2016; due at M7",
        f"{AT}: put in other words by {POLICE} – text removed",
        f"{AT}: note by {POLICE} – removed",
    ]


def test_very_long_words_are_cut_short(bot: Bot) -> None:
    bot.say("note A11 " + "word " * 90)
    said = lines(bot, "history A11")[-1]
    assert said.startswith(f'{AT}: note by {POLICE} – "word word')
    assert said.endswith('word…"')
    assert len(said) < 200


def test_undo_is_a_change_as_well(bot: Bot) -> None:
    bot.say("due A11 to Friday")
    bot.say("undo")
    assert lines(bot, "history A11")[-1] == (
        f"{AT}: last change taken back by {POLICE} – date from Friday 18 March 2016 to Wednesday 16 March 2016; "
        "due at M7"
    )


def test_the_replies_to_an_action_for_everyone_belong_to_it(bot: Bot) -> None:
    bot.say("action add Send a list for everyone")
    bot.say("reply A13 done it is sent", "ltg-fire")
    bot.say("reply A13 cannot no list here", "ltg-vcfs")
    said = lines(bot, "history A13")
    assert said == [
        "History of A13 Send a list (3)",
        f'{AT}: added by {POLICE} – owner everyone; text "Send a list"; date Wednesday 16 March 2016; due at M7',
        f'{AT}: Fire and Rescue has done it, said {FIRE} – note "it is sent"',
        f'{AT}: VCFS cannot do it, said the Project officer (VCFS) – note "no list here"',
    ]


def test_what_was_said_with_a_reply_or_apologies_is_for_the_lead_and_the_programme_office(bot: Bot) -> None:
    bot.say("apologies M7 on leave", "ltg-fire")
    plain = f"{AT}: apologies from Fire and Rescue, said {FIRE}"
    noted = f'{plain} – note "on leave"'
    assert [lines(bot, "history M7", who)[-1] for who in ("ltg-vcfs", "ltg-police", "pmo-manager")] == [
        plain, noted, noted
    ]  # fmt: skip


def test_a_meetings_history_says_when_it_was_moved_and_why(bot: Bot) -> None:
    bot.say("move M7 to 23 March 10am because the hall is shut", "pmo-manager")
    bot.say("cancel M7 because of the flood", "pmo-manager")
    assert lines(bot, "history M7") == [
        "History of M7 Locality Task Group (3)",
        "Wednesday 17 February 2016: on record – date Wednesday 16 March 2016; start 10am; end midday; "
        'place "Town Hall"; purpose "Define a plan of activity"',
        f"{AT}: moved by the Programme manager (PMO) – date from Wednesday 16 March 2016 to Wednesday 23 March 2016; "
        'end midday taken out; reason "because the hall is shut"',
        f'{AT}: cancelled by the Programme manager (PMO) – reason from "because the hall is shut" '
        'to "because of the flood"',
    ]


def test_an_activitys_history_says_who_came_in_and_left(doing: Bot) -> None:
    doing.say("join J9 two officers", "ltg-police")
    doing.say("leave J9", "ltg-police")
    doing.say("activity move J9 to 14 April", "ltg-ccg")
    said = lines(doing, "history J9")
    assert said[:6] == [
        "History of J9 Carers information stall (10)",
        'Friday 11 March 2016: on record – title "Carers information stall"; kind event; '
        'date Wednesday 13 April 2016; place "Covered market"; lead CCG',
        "Friday 11 March 2016: CCG takes part",
        "Friday 11 March 2016: LCC takes part",
        "Friday 11 March 2016: VCFS takes part",
        "Friday 11 March 2016: for carers",
    ]
    assert [set(said[6:8]), set(said[8:10])] == [  # one request's changes have no order
        {f'{AT}: joined by {POLICE} – note "two officers"',
         f'{AT}: Police takes part, said {POLICE} – brings "two officers"'},
        {f"{AT}: left by {POLICE}",
         f'{AT}: Police takes part no more, said {POLICE} – brings "two officers" taken out'},
    ]  # fmt: skip
    assert said[10:] == [
        f"{AT}: date changed by the Communications and Engagement officer (CCG) – from Wednesday 13 April 2016 to "
        "Thursday 14 April 2016"
    ]


def test_it_is_read_ten_lines_at_a_time(bot: Bot) -> None:
    for number in range(1, 13):
        bot.say(f"note A11 number {number}")
    first, second = bot.ask("history A11"), bot.ask("history A11 2")
    assert len(first.lines) == 11
    assert first.lines[-1].text == "10 of 13 – `history A11 2` for more"
    assert [(b.label, b.says) for b in first.lines[-1].buttons] == [("More", "history A11 2")]
    assert [line.text.rpartition(" ")[2] for line in second.lines] == ['10"', '11"', '12"']
    assert bot.say("history A11 3") == "There are only 2 pages. history A11 shows the first."
    assert bot.say("history A10 page 2") == "There is only 1 page. history A10 shows the first."


@pytest.mark.parametrize("line", ["history a-11", "action history A11", "A11 history", "history 11",
                                  "history A11 page 1", "/psr history A11", "history #A11 1"])  # fmt: skip
def test_it_can_be_asked_in_many_ways(bot: Bot, line: str) -> None:
    assert lines(bot, line)[0] == "History of A11 Find a hospital representative for the task group (1)"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("history", "I need a bit more than that. For example history A7"),
        ("history A99", "I can't find A99 here. The latest is A12."),
        ("history M99", "I can't find M99 here. meetings lists what is planned."),
        ("history A11 0", 'I don\'t know what "0" means here. history A11 2 shows the second page.'),
        ("history A11 frog", 'I don\'t know what "frog" means here. history A11 2 shows the second page.'),
        ("history A11 9999999", 'I don\'t know what "9999999" means here. history A11 2 shows the second page.'),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(bot: Bot, line: str, said: str) -> None:
    assert bot.say(line) == said


def test_a_closed_groups_record_looks_like_one_that_does_not_exist(bot: Bot) -> None:
    bot.say("action add Ring the ward", "mdt-ccg", "mdt")
    assert lines(bot, "history MDT-A1", "mdt-ccg", "mdt")[0] == "History of MDT-A1 Ring the ward (1)"
    for person in ("ltg-police", "pmo-manager", "exec-chair"):
        there, nowhere = bot.say("history MDT-A1", person), bot.say("history MDT-A9", person)
        assert there == nowhere.replace("MDT-A9", "MDT-A1") == "I can't find MDT-A1 here. The latest is A12."
    assert bot.say("history A11", "stranger", None).startswith("I don't know you yet.")
