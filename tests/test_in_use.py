"""What people stumbled over in half an hour of use: each stays mended."""

import pytest

from tests.conftest import Bot
from tests.kept import kept
from tests.record import told


@pytest.mark.parametrize(
    ("line", "title", "when"),
    [
        ("log Coffee morning yesterday, 14 people", "Coffee morning", "Monday 14 March 2016"),
        ("log Coffee morning, yesterday, 14 people, with VCFS", "Coffee morning", "Monday 14 March 2016"),
        ("event Stall tomorrow, 12 people", "Stall", "Wednesday 16 March 2016"),
        ("event Fete on the weekend of 9 April at Astley Park", "Fete", "9 to 10 April 2016"),
        ("event Fete, the weekend of 9 April, 200 people", "Fete", "9 to 10 April 2016"),
        ("event Fete this weekend", "Fete", "19 to 20 March 2016"),
        ("event Fete at the weekend", "Fete", "19 to 20 March 2016"),
        ("log Litter pick at the weekend, 30 bags", "Litter pick", "12 to 13 March 2016"),
        ("event Big tidy weekend", "Big tidy weekend", "no date yet"),
        ("campaign Get moving from 1 April to end of May with Council", "Get moving", "1 April to 31 May 2016"),
        ("campaign Warm homes 1 October to 28 February 2017", "Warm homes", "1 October 2016 to 28 February 2017"),
        ("campaign Big lunch on Saturday and Sunday with Council", "Big lunch", "19 to 20 March 2016"),
        ("log Home visits last month, 12 homes", "Home visits", "February 2016"),
    ],
)  # fmt: skip
def test_days_as_people_say_them(bot: Bot, line: str, title: str, when: str) -> None:
    bot.ask(line)
    facts = kept(bot, "J8")
    assert (facts["title"], facts["when"]) == (title, when)


def test_a_date_that_stays_in_the_title_is_spoken_of(bot: Bot) -> None:
    said = bot.say("event Tea party, Wed 13 April, 2pm, Town Hall, with VCFS")
    assert said == (
        "Planned J8 Tea party, Wed 13 April, 2pm, Town Hall – event, no date yet.\n"
        "Taking part: Police and VCFS.\n"
        '"Wed 13 April" is part of the title, so there is no date yet. edit J8 on Wed 13 April puts that right.\n'
        "[Undo]"
    )
    assert bot.say("edit J8 on Wed 13 April").startswith("J8 now on Wednesday 13 April 2016 (had no date).")
    assert "puts that right" not in bot.say('event "Victory 8 May" with VCFS')


def test_what_was_logged_with_its_date_in_the_title_is_not_quietly_of_today(bot: Bot) -> None:
    said = bot.say("log Walk 10 to 12 March in the rain")
    assert '"10 to 12 March" is part of the title, so it is down for today. edit J8 on 10 to 12 March' in said
    assert bot.say("edit J8 on 10 to 12 March").startswith("J8 now from 10 to 12 March 2016")


def test_a_place_with_two_articles_is_still_a_place(bot: Bot) -> None:
    bot.ask("event Carers stall with CCG on 13 April for carers at the Covered market in the town centre")
    facts = kept(bot, "J8")
    assert (facts["title"], facts["place"]) == ("Carers stall", "the Covered market in the town centre")


@pytest.mark.parametrize(
    ("person", "offered"),
    [
        ("ltg-police", ["join J9", "join J10"]),
        ("ltg-ccg", ["join J10"]),  # CCG is in J9 already
        ("exec-lcc-councillor", []),  # no seat in the task group
        ("exec-observer", []),
    ],
)
def test_a_list_offers_to_help_only_to_who_can(doing: Bot, person: str, offered: list[str]) -> None:
    for line in ("activities in Task Group", "find carers"):
        lines = doing.ask(line, person, None).lines
        assert sorted(b.says for each in lines for b in each.buttons) == sorted(offered), line


def test_a_deputy_is_offered_to_help_for_whom_they_stand_in(doing: Bot) -> None:
    doing.ask("event Open day with Fire in May", "pmo-manager", "implementation")
    doing.ask("deputy @exec-fire until 4 April", "exec-lcft", "executive")
    card = doing.ask("J11", "exec-fire", None)  # their own organisation is in, the one they stand in for is not
    assert "join J11" in [button.says for button in card.buttons]
    assert doing.say("join J11", "exec-fire", None).startswith("LCFT is in for J11 Open day")


def test_joining_is_not_offered_where_it_would_be_refused(doing: Bot) -> None:
    who = "CCG's people, the lead (Community Beat Manager) or the programme office can move it."
    assert doing.say("move J9 to 20 April", "ltg-fire") == f"{who} join J9 is for everyone."
    assert doing.say("move J9 to 20 April", "ltg-vcfs") == who  # VCFS takes part already
    doing.at = "2016-04-14T10:00"
    assert doing.say("move J9 to 20 April", "ltg-fire") == who  # it is over


def test_one_earlier_change_is_one(doing: Bot) -> None:
    for day in range(11, 19):
        doing.ask(f"move J9 to {day} April", "ltg-ccg")
    said = doing.say("J9", "ltg-ccg")
    assert "\nand 1 earlier change; history J9 lists all\n" in said
    doing.ask("move J9 to 19 April", "ltg-ccg")
    assert "\nand 2 earlier changes; history J9 lists all\n" in doing.say("J9", "ltg-ccg")


def test_a_week_with_nothing_left_in_it_says_so(doing: Bot) -> None:
    doing.at = "2016-03-17T10:00"
    table = doing.ask("calendar").table
    assert table is not None
    assert table.sentences[:2] == ["**Week of 14 March** – nothing more", "**Week of 21 March** – nothing yet"]
    doing.at = "2016-03-21T10:00"  # a Monday
    table = doing.ask("calendar").table
    assert table is not None
    assert table.sentences[0] == "**Week of 21 March** – nothing yet"


def test_a_week_in_the_calendar_has_its_weekend(doing: Bot) -> None:
    doing.ask("event Fete on Saturday 19 March")
    doing.ask("event Egg hunt on Sunday 27 March")
    assert "\nSat 19 March " in doing.say("calendar this week")
    assert "\nSun 27 March " in doing.say("calendar next week")
    doing.at = "2016-03-19T10:00"
    assert "\nSat 19 March " in doing.say("calendar this week")
    assert doing.say("calendar last week") == "The week of 7 March 2016 has passed."


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("action J9", "J9"), ("Action j9", "J9"), ("activity A11", "A11"), ("action M7", "M7"),
        ("action J9 done", "done J9"), ("campaign calendar", "calendar"), ("next event?", "calendar"),
        ("withdraw J9", "stop J9"), ("what's on", "calendar"), ("whats on in april?", "calendar in april"),
        ("What is coming up", "calendar"),
    ],
)  # fmt: skip
def test_a_slip_that_can_mean_one_thing_only(doing: Bot, line: str, same: str) -> None:
    assert doing.say(line) == doing.say(same)


SHOWS = "J9 shows it and what you can do. Nothing was changed.\n[Show J9]"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("claim J9", f"J9 is an activity, so I can't follow that. {SHOWS}"),
        ("show action J9", f"J9 is an activity, so I can't follow that. {SHOWS}"),
        ("promote A11", f"A11 is an action, so I can't follow that. {SHOWS.replace('J9', 'A11')}"),
        ("we can help with J9", f"I can't quite follow that. {SHOWS}"),
        ("J9 is off", f"I can't quite follow that. {SHOWS}"),
        ("help J9", "J9 shows it and what you can do.\n[Show J9]"),
        ("what is J9?", "J9 shows it and what you can do.\n[Show J9]"),
        ("sign up for J9", 'I don\'t know "sign". Did you mean join? Nothing was changed.'),
        ("join J9 and J10", "One at a time, please: J10 needs a line of its own. Nothing was changed."),
        ("stop J9, J10", "One at a time, please: J10 needs a line of its own. Nothing was changed."),
        (
            "apologies J9",
            "J9 is an activity, and apologies are for meetings. leave J9 says that you can't come.",
        ),
        ("when is J9?", "show J9 says when it is.\n[Show J9]"),
        ("who is in J9?", "show J9 says who takes part.\n[Show J9]"),
        ("J 9", 'I don\'t know "J". Did you mean J9? Nothing was changed.'),
        ("campaigns", 'I don\'t know "campaigns". Did you mean activities campaigns? Nothing was changed.'),
        ("Events in April", 'I don\'t know "Events". Did you mean activities events? Nothing was changed.'),
        ("idea Walks", 'I don\'t know "idea". Did you mean activity idea? Nothing was changed.'),
    ],
)
def test_a_slip_that_could_mean_more_is_pointed_the_way(doing: Bot, line: str, said: str) -> None:
    assert doing.say(line) == said


def test_whoever_a_form_leaves_out_is_told(doing: Bot) -> None:
    form = doing.ask("edit J9", "ltg-ccg").form
    assert form is not None
    values = {**form.given, **{field.name: field.value for field in form.fields}, "partners": "CCG, Police"}
    said = doing.say("activity edit", "ltg-ccg", form=values)
    assert said == "J9 now with Police too; without LCC and VCFS.\nPolice, LCC and VCFS will be told.\n[Undo]"
    words = "your organisation no longer takes part in J9 Carers information stall. `join J9` if that is not so."
    assert [who for who, text in told(doing) if words in text] == ["ltg-lcc", "ltg-vcfs"]


def test_without_a_partner_says_how_one_leaves(doing: Bot) -> None:
    assert doing.say("edit J9 without VCFS", "ltg-ccg") == "leave J9 for VCFS takes a partner out."


@pytest.mark.parametrize(
    ("command", "values", "field"),
    [
        ("activity add", {"title": "Tea", "place": "x" * 121}, "place"),
        ("activity log", {"title": "Tea", "place": "x" * 121}, "place"),
        ("activity edit", {"activity": "J9", "place": "x" * 121}, "place"),
        ("activity edit", {"activity": "J9", "when": "1 March 2016"}, "when"),
        ("activity edit", {"activity": "J8", "when": "1 May"}, "when"),
        ("activity edit", {"activity": "J8", "outcome": "x" * 501}, "outcome"),
        ("activity promote", {"activity": "J3", "when": "May", "place": "x" * 121}, "place"),
        ("meeting add", {"slot": "20 April 10am", "venue": "x" * 121}, "venue"),
    ],
)
def test_a_form_names_the_field_that_is_wrong(doing: Bot, command: str, values: dict[str, str], field: str) -> None:
    reply = doing.ask(command, "pmo-manager", form=values)
    assert (reply.refused, reply.field) == (True, field), reply.text


def test_days_without_a_year_that_are_past_can_be_next_years_with_one_press(doing: Bot) -> None:
    asked = doing.ask("campaign Warm homes with Council from 1 October to 28 February for elderly")
    assert asked.text.startswith("1 October 2015 to 28 February 2016 has passed.")
    assert [button.label for button in asked.buttons] == ["Log it as done", "It is in 2017"]
    assert doing.say(asked.buttons[1].says).startswith(
        "Planned J11 Warm homes – campaign, 1 October 2016 to 28 February 2017, for elderly."
    )
    asked = doing.ask("activity add", form={"title": "Tea", "kind": "event", "when": "1 March", "group": "ltg"})
    assert doing.say(asked.buttons[1].says).startswith("Planned J12 Tea – event, Wednesday 1 March 2017.")
    assert [b.label for b in doing.ask("event Tea on 1 March 2016").buttons] == ["Log it as done"]


def test_many_actions_that_need_an_owner_are_one_button(doing: Bot) -> None:
    for number in range(6):
        doing.ask(f"action add Thing {number} by Friday for me", "ltg-vcfs")
    ended = doing.ask("rep end vcfs ltg nobody", "pmo-manager")
    assert [(b.label, b.says) for b in ended.buttons] == [("Actions with no owner", "actions open in Task Group")]
    assert doing.say("actions open in Task Group").startswith("Locality Task Group: open actions (9)")


def test_a_deputy_who_would_keep_an_action_is_told_in_the_second_person(doing: Bot) -> None:
    doing.ask("deputy @exec-ccg until 4 April", "mdt-ccg", "mdt")
    assert doing.say("action add Ring the surgery for me in MDT", "exec-ccg", None) == (
        "You only stand in for somebody in the Extended MDT, so it would not stay yours. claim takes an action on for "
        "them."
    )


def test_help_on_activities_begins_with_how_one_is_added(bot: Bot) -> None:
    assert bot.say("help activities").splitlines()[1].startswith("log Joint home safety visits")


@pytest.mark.parametrize("words", ["for carer", "for family", "for ethnic minority"])
def test_a_focus_group_may_be_said_of_one(doing: Bot, words: str) -> None:
    assert not doing.ask(f"activities {words}").refused
