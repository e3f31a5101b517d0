"""What partners have done together and what they plan: a line puts it on the record, and is said back whole."""

import pytest

from tests.conftest import Bot
from tests.kept import kept
from tests.record import events_of, everything, posted, told
from tests.states import before, bot_on
from tests.stores import Store

JUST = "Just Police so far – who else?"


def records(bot: Bot) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the answers that are kept in case a request comes twice."""
    return {name: rows for name, rows in everything(bot).items() if name != "inbound"}


# --- the rows of domain 8.4: what is kept, and what the group reads; test_domain_tables has what is answered


def test_what_was_done_together_is_logged(store: Store) -> None:
    line = "/psr log Joint home safety visits with Fire, Police and Council on 10 March, 12 homes, for elderly"
    with bot_on(store, before("J8")) as bot:
        assert [(b.label, b.says) for b in bot.ask(line, "ltg-fire").buttons] == [
            ("Add outcome J8", "done J8"),
            ("Undo", "undo"),
        ]
        assert posted(bot) == [
            "J8 logged by Community Safety Officer (Fire and Rescue): Joint home safety visits, done on Thursday "
            "10 March – Fire and Rescue, Police and Council"
        ]
        facts = kept(bot, "J8")
    assert (facts["kind"], facts["status"], facts["lead"]) == ("joint_intervention", "done", "Fire and Rescue")
    assert facts["partners"] == ["Fire and Rescue", "Police", "Council"]
    assert (facts["focus"], facts["reach"], facts["locality"]) == (["elderly"], (12, "homes"), 1)


def test_an_event_is_planned(store: Store) -> None:
    line = "/psr event Carers information stall with CCG, LCC and VCFS on 13 April at Covered market for carers"
    with bot_on(store, before("J9")) as bot:
        bot.say(line, "ltg-ccg")
        assert posted(bot) == [
            "J9 planned by Communications and Engagement officer (CCG): Carers information stall, "
            "Wednesday 13 April, Covered market – CCG, LCC and VCFS"
        ]
        facts = kept(bot, "J9")
    assert (facts["kind"], facts["status"], facts["lead"], facts["place"]) == (
        "event", "planned", "CCG", "Covered market",
    )  # fmt: skip


def test_a_campaign_is_planned_and_what_is_near_it_is_said(store: Store) -> None:
    line = "/psr campaign Know your neighbour with VCFS and Council w/c 25 April for elderly and carers"
    with bot_on(store, before("J10")) as bot:
        bot.say(line, "ltg-vcfs")
        assert kept(bot, "J10")["typed"] == "w/c 25 April"
        said = bot.ask("event Tea for carers on 20 April", "ltg-police")
    assert [b.says for line in said.lines for b in line.buttons] == ["join J9", "join J10"]


# --- past, present and to come


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Logged J8 Stall – done on Tuesday 15 March 2016."),
        (" yesterday", "Logged J8 Stall – done on Monday 14 March 2016."),
        (" last week", "Logged J8 Stall – done from 7 to 11 March 2016."),
        (" in February", "Logged J8 Stall – done in February 2016."),
        (" on 10 December", "Logged J8 Stall – done on Thursday 10 December 2015."),
        (" from 14 to 15 March", "Logged J8 Stall – done from 14 to 15 March 2016."),
        (" from 14 to 18 March", "Planned J8 Stall – running, 14 to 18 March 2016."),
        (" on 10 April", "Planned J8 Stall – Sunday 10 April 2016."),
        (" on: tbc", "Planned J8 Stall – no date yet."),
    ],
)
def test_what_is_logged_is_done_unless_some_of_it_is_to_come(bot: Bot, words: str, said: str) -> None:
    assert bot.say(f"log Stall{words}").splitlines()[:2] == [said, JUST]
    assert kept(bot, "J8")["status"] == ("done" if said.startswith("Logged") else "planned")


def test_a_plan_without_a_date_has_none_yet(bot: Bot) -> None:
    assert bot.say("campaign Know your neighbour") == (
        f"Planned J8 Know your neighbour – campaign, no date yet.\n{JUST}\n[Undo]"
    )
    assert posted(bot)[0].endswith(": Know your neighbour, no date yet – just Police so far")


@pytest.mark.parametrize(
    ("line", "day", "log"),
    [
        ("campaign Know your neighbour with VCFS on 1 March", "Tuesday 1 March 2016", "log campaign …"),
        ("event Stall from 7 to 11 March 2016", "7 to 11 March 2016", "log event …"),
        ("activity event Stall in February", "February 2016", "log event …"),
        ("activity add Stall yesterday", "Monday 14 March 2016", "log …"),
        ("activity new test Stall on 3 March 2012", "Saturday 3 March 2012", "log test …"),
    ],
)
def test_a_plan_for_a_day_that_is_past_is_offered_as_a_log(bot: Bot, line: str, day: str, log: str) -> None:
    before = records(bot)
    said = bot.ask(line)
    assert said.text == (
        f"{day} has passed. If it has taken place, `{log}` keeps it; if it is to come, please add the year."
    )
    assert (said.refused, records(bot)) == (True, before)
    assert bot.say(said.buttons[0].says).startswith("Logged J8 ")


def test_a_bank_holiday_is_worth_a_word_and_so_is_a_time(bot: Bot) -> None:
    assert bot.say("event Stall on 2 May at 10am").splitlines()[2:] == [
        "I keep the day, not the time. Monday 2 May 2016 is a bank holiday (May Day); the last working day before is "
        "Friday 29 April.",
        "[Undo]",
    ]


@pytest.mark.parametrize("words", ["on 16 marhc", "on wendesday", "this winter"])
def test_a_date_that_cannot_be_read_is_said(bot: Bot, words: str) -> None:
    assert bot.say(f"event Stall {words}").splitlines()[2] == (f'I can\'t read "{words}" as a date. edit J8 sets one.')


# --- kinds, leads, partners


@pytest.mark.parametrize(
    ("line", "kind", "title"),
    [
        ("log Stall", "other", "Stall"),
        ("log Stall with Council", "joint_intervention", "Stall"),
        ("log campaign Stall", "campaign", "Stall"),
        ("log intervention Stall", "joint_intervention", "Stall"),
        ("log engagement Stall with Council", "engagement", "Stall"),
        ("log improvement Quicker referrals", "process_improvement", "Quicker referrals"),
        ("log Test: Question set", "test", "Question set"),
        ("activity log event Stall", "event", "Stall"),
        ("campaign Stall", "campaign", "Stall"),
        ("EVENT Stall", "event", "Stall"),
        ("activity campaign Stall", "campaign", "Stall"),
        ("activity event Stall", "event", "Stall"),
        ("activity add Stall", "other", "Stall"),
        ("activity new test Stall", "test", "Stall"),
        ("activities create improvement Stall", "process_improvement", "Stall"),
        ("log Campaign launch", "campaign", "Campaign launch"),
        ("log Test purchases in shops", "test", "Test purchases in shops"),
        ("activity add Event management training", "event", "Event management training"),
        ("log Events for all", "other", "Events for all"),
    ],
)
def test_the_kind_is_said_first_or_follows_from_who_takes_part(bot: Bot, line: str, kind: str, title: str) -> None:
    bot.say(line)
    assert (kept(bot, "J8")["kind"], kept(bot, "J8")["title"]) == (kind, title)


def test_the_kind_is_echoed_of_what_is_done_too(bot: Bot) -> None:
    assert bot.say("log event Stall").splitlines()[1] == "Event: just Police so far – who else?"
    assert bot.say("log event Fair with CCG").splitlines()[1] == "Event: Police and CCG."


def test_ones_own_organisation_leads_and_takes_part_whoever_else_is_named(bot: Bot) -> None:
    bot.say("log Stall with CCG, CCG and LCC", "ltg-vcfs")
    assert (kept(bot, "J8")["lead"], kept(bot, "J8")["partners"]) == ("VCFS", ["VCFS", "CCG", "LCC"])
    bot.say("log Fair with CCG and VCFS", "ltg-vcfs")
    assert kept(bot, "J9")["partners"] == ["VCFS", "CCG"]


def test_each_row_has_its_event_and_nobody_is_told_by_name(bot: Bot) -> None:
    bot.say("event Stall with CCG for carers")
    assert [(e.entity, e.verb) for e in events_of(bot)] == [
        ("activity", "add"), ("activity_partner", "add"), ("activity_partner", "add"), ("activity_focus", "add"),
    ]  # fmt: skip
    assert told(bot) == []


# --- once more, taken back


def test_the_same_title_again_in_10_minutes_is_asked_about(bot: Bot) -> None:
    bot.say("event Stall on 13 April")
    bot.at = "2016-03-15T09:02"
    asked = bot.ask("event STALL on 13 April")
    assert (asked.text, asked.refused) == ("That looks like J8, added 2 minutes ago.", True)
    assert bot.say(asked.buttons[0].says).startswith("Planned J9 STALL – event, Wednesday 13 April 2016.")
    bot.at = "2016-03-15T09:13"
    assert bot.say("event Stall on 13 April").startswith("Planned J10")


def test_the_same_title_in_another_group_is_another_activity(bot: Bot) -> None:
    bot.say("event Stall", "pmo-manager")
    assert bot.say("event Stall in IG", "pmo-manager").startswith("Planned J9 Stall – event, no date yet.")
    assert kept(bot, "J9")["group"] == "implementation"


def test_what_was_added_is_taken_back_and_its_ref_stays_used(bot: Bot) -> None:
    bot.say("event Stall with CCG for carers on 13 April")
    assert bot.say("undo") == "Taken back: J8 is off the list."
    facts = kept(bot, "J8")
    assert (facts["status"], facts["note"]) == ("stopped", "taken back by whoever added it")
    assert (facts["partners"], facts["focus"]) == ([], [])
    assert bot.say("event Stall with CCG for carers on 13 April").startswith("Planned J9")
    assert posted(bot)[0].startswith("J9 planned")


def test_semicolons_do_not_make_several(bot: Bot) -> None:
    bot.say("log Stall; leaflets; and a talk with CCG")
    assert kept(bot, "J8")["title"] == "Stall; leaflets; and a talk"


# --- what cannot be right: a sentence, and nothing changed

WRONG = [
    ("log Stall from 14 to 3 March", "That would end before it starts: 14 March to 3 March 2016."),
    ("event Stall 29 to 25 April", "That would end before it starts: 29 April to 25 April 2016."),
    ("event Stall on 31 April", "April has no day 31."),
    ("event Stall on Tues 13 April", "13 April 2016 is a Wednesday, not a Tuesday. Which did you mean?"),
    ("event Stall on 1 April 2031", "1 April 2031 is more than five years away. Please check the year."),
    ("event Stall on: soon", "I need a date, such as 29 April or end of April."),
    ("log Stall reach: lots", 'How many is "lots"? I need a number, such as 12 homes or about 40 people.'),
    ("log Stall, 5000000 homes", "5,000,000 is more people than the whole county has. Please check the number."),
    ("log Stall focus: dogs", 'I don\'t know a focus group called "dogs". There are: elderly, families with complex '
     "needs, carers and ethnic minority groups."),
    ("log Stall group: finance", 'I don\'t know a group called "finance". There are: Chorley Public Service Reform '
     "Executive, Implementation Group, Locality Task Group, Programme office."),
    ("log Stall in executive", "You have no seat in the Chorley Public Service Reform Executive, so you can't log an "
     "activity there. /psr join executive asks for one."),
    ("log Stall in MDT", 'Logged J8 Stall in MDT – done on Tuesday 15 March 2016.'),  # it does not exist for them
    ("log " + "x" * 241, "That is 241 characters; keep it under 200."),
    ("event Stall at: " + "x" * 121, "That is 121 characters; keep it under 120."),
    ("event " + "x" * 9_994, "That is 10,000 characters, more than I can take at once. Please say it in under 4,000."),
    ("log !!!", "What did you do together? For example log Joint home safety visits with Fire, Police and Council on "
     "10 March"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[row[0][:40] for row in WRONG])
def test_what_cannot_be_right_is_said_and_changes_nothing(bot: Bot, line: str, said: str) -> None:
    before = records(bot)
    assert bot.say(line).splitlines()[0] == said
    if bot.replies[-1].refused:
        assert records(bot) == before


def test_observers_read_and_do_not_add(bot: Bot) -> None:
    sentence = "Observers can read, but not {}. The programme office can change that."
    for line, doing in [("log Stall", "log an activity"), ("campaign Stall", "add an activity"),
                        ("activity idea Stall", "add an idea")]:  # fmt: skip
        assert bot.say(line, "exec-observer", "executive") == sentence.format(doing)


@pytest.mark.parametrize("line", ["log Stall", "log", "campaign Stall", "activity idea Stall", "promote J3 tbc"])
def test_a_stranger_is_told_how_to_come_in(bot: Bot, line: str) -> None:
    assert bot.say(line, "nobody", None) == (
        "I don't know you yet. Ask the programme office, or type /psr join locality task group."
    )


def test_a_closed_group_has_refs_of_its_own_and_its_lines_stay_in_it(bot: Bot) -> None:
    said = bot.say("campaign Extended MDT visits with LCC", "mdt-ccg", "mdt")
    assert said == ("Planned MDT-J1 Extended MDT visits – campaign, no date yet.\nTaking part: CCG and LCC.\n[Undo]")
    assert bot.say("event Stall", "ltg-police").startswith("Planned J8")
    assert [words for words in posted(bot) if "MDT" in words] == []
    assert bot.say("promote MDT-J1 tbc", "ltg-police") == "I can't find MDT-J1 here. The latest is J8."


def test_details_of_a_resident_are_refused(bot: Bot) -> None:
    before = everything(bot)["activity"]
    assert bot.say("log Visit to 14 Elm Grove, Chorley PR7 9ZZ").startswith(
        "That looks like it may identify a person (a home address). I have not saved it."
    )
    assert everything(bot)["activity"] == before


def test_in_a_private_chat_it_is_asked_which_group_or_said_on_whose_list_it_is(bot: Bot) -> None:
    assert bot.say("log Stall", "ltg-fire", where=None).splitlines()[1] == ("Just Fire and Rescue so far – who else?")
    asked = bot.ask("event Stall with CCG on 13 April", "exec-lcft", where=None)
    assert (asked.text, [b.label for b in asked.buttons]) == ("Which group is that for?", ["Executive", "IG"])
    assert bot.say(asked.buttons[1].says, "exec-lcft", where=None).startswith("Planned J9 Stall – event, Wednesday 13")
    assert bot.say("event Fair", "exec-lcft", where=None).splitlines()[2] == (
        "It is on the list of the Implementation Group."
    )


def test_a_request_that_comes_twice_is_kept_once(bot: Bot) -> None:
    first = bot.say("event Stall", key="same")
    assert bot.say("event Stall", key="same") == first
    assert bot.say("event Fair").startswith("Planned J9")
