"""N12: the working day after an activity, whoever logged it is asked how it went; once."""

import pytest

from bot.schedule import plan
from tests.conftest import Bot, london
from tests.joint import change, number
from tests.outgoing import keys, post
from tests.record import leave
from tests.stores import Record

NINE = "2016-04-14T09:00"  # the domain's own example: J9 was on Wednesday 13 April
ASKED = (
    "How did J9 Carers information stall go? One line and how many.\n"
    "Reply here, for example: done J9 Forty carers came, 40 people\n"
    "[Say how it went J9] [It did not happen]"
)


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


def asked(bot: Bot, at: str) -> dict[str, str]:
    """What N12 says at a moment, but for the closed group."""
    return {who: words for who, words in post(bot, at, "N12").items() if who != "mdt-ccg"}


def open_keys(bot: Bot, at: str) -> list[str]:
    return [key for key in keys(bot, at, "N12") if "MDT" not in key]


def test_j9_is_asked_about_on_14_april_at_nine_and_not_a_minute_sooner(bot: Bot) -> None:
    assert asked(bot, "2016-04-13T17:00") == asked(bot, "2016-04-14T08:59") == {}
    assert asked(bot, NINE) == {"ltg-ccg": ASKED}


def test_nor_a_second_time(bot: Bot) -> None:
    asked(bot, NINE)
    bot.at = "2016-04-14T10:00"
    bot.say("edit J9 at Town Hall, 40 people", "ltg-ccg")
    for at in ("2016-04-14T10:01", "2016-04-15T09:00", "2016-04-18T09:00", "2016-04-29T09:00"):
        assert asked(bot, at) == {}, at


def test_the_key_is_rule_record_occasion_and_recipient(bot: Bot) -> None:
    assert open_keys(bot, NINE) == [f"N12:J9:2016-04-14:m{number(bot, 'ltg-ccg')}"]


def test_of_what_has_its_outcome_nobody_is_asked(bot: Bot) -> None:
    assert open_keys(bot, "2016-03-15T09:00") == []  # J8 was on 10 March, and its outcome is there


def test_a_campaign_is_asked_about_after_its_last_day_and_the_bank_holiday(bot: Bot) -> None:
    assert asked(bot, "2016-05-02T09:00") == {}
    assert list(asked(bot, "2016-05-03T09:00")) == ["ltg-vcfs"]  # 29 April was a Friday, 2 May is May Day


def test_of_a_month_after_its_last_day(bot: Bot) -> None:
    bot.say("event Coffee mornings in June", "ltg-fire")
    assert not [key for key in keys(bot, "2016-06-30T17:00", "N12") if "J11" in key]
    assert asked(bot, "2016-07-01T09:00") == {"ltg-fire": asked_about("J11 Coffee mornings")}


def asked_about(what: str) -> str:
    """The question about something that was planned."""
    ref = what.split()[0]
    return ASKED.replace("J9 Carers information stall", what).replace("done J9", f"done {ref}").replace(
        "went J9", f"went {ref}"
    )  # fmt: skip


def test_what_has_no_date_is_never_asked_about(bot: Bot) -> None:
    bot.say("event Coffee morning tbc", "ltg-fire")
    assert all("J11" not in key and "J2" not in key for key in keys(bot, "2016-09-01T09:00", "N12"))


def test_in_the_persons_own_hours(bot: Bot) -> None:
    bot.say("nudges 11am to 7pm", "ltg-ccg")
    assert open_keys(bot, "2016-04-14T10:59") == []
    assert asked(bot, "2016-04-14T11:00") == {"ltg-ccg": ASKED}


# --- What was logged as done, with no outcome yet


def test_what_was_logged_without_an_outcome_is_asked_about_the_working_day_after(bot: Bot) -> None:
    bot.say("log Tidy the park on 10 March", "ltg-fire")
    assert asked(bot, "2016-03-15T17:00") == asked(bot, "2016-03-16T08:59") == {}
    assert asked(bot, "2016-03-16T09:00") == {
        "ltg-fire": "What came of J11 Tidy the park? One line and how many.\n"
        "Reply here, for example: done J11 Forty carers came, 40 people\n[Say how it went J11]"
    }


def test_how_many_is_not_asked_where_it_is_on_record(bot: Bot) -> None:
    bot.say("log Tidy the park on 10 March, 12 people", "ltg-fire")
    assert asked(bot, "2016-03-16T09:00")["ltg-fire"] == (
        "What came of J11 Tidy the park? One line is enough (12 people is on record).\n"
        "Reply here, for example: done J11 Every visit was welcome\n[Say how it went J11]"
    )


def test_once_the_outcome_is_added_nobody_is_asked(bot: Bot) -> None:
    bot.say("log Tidy the park on 10 March", "ltg-fire")
    bot.say("done J11 Forty bags", "ltg-fire")
    assert asked(bot, "2016-03-16T09:00") == {}


def test_long_ago_is_not_asked_about(bot: Bot) -> None:
    bot.say("log Tidy the park on 1 October", "ltg-fire")
    assert asked(bot, "2016-03-16T09:00") == {}


# --- Written from the facts of the moment

MEANWHILE = [
    ("done J9 Forty came, 40 people", "somebody has said how it went"),
    ("stop J9 because of rain", "the activity was stopped"),
    ("move J9 to 20 April", "the activity was moved"),
]


@pytest.mark.parametrize(("line", "why"), MEANWHILE)
def test_what_was_said_between_planning_and_sending_counts(bot: Bot, line: str, why: str) -> None:
    plan(bot.database, london(NINE))
    bot.at = NINE
    assert not bot.ask(line, "ltg-ccg").refused
    assert asked(bot, "2016-04-14T09:01") == {"ltg-ccg": why}


def test_one_that_was_moved_is_asked_about_after_its_new_day(bot: Bot) -> None:
    asked(bot, NINE)
    bot.at = "2016-04-14T10:00"
    bot.say("move J9 to 20 April because it rained", "ltg-ccg")
    assert asked(bot, "2016-04-21T08:59") == {}
    assert asked(bot, "2016-04-21T09:00") == {"ltg-ccg": ASKED}


def test_one_that_was_stopped_and_brought_back_is_asked_about(bot: Bot) -> None:
    bot.at = "2016-04-14T08:55"
    bot.say("stop J9 because of rain", "ltg-ccg")
    assert open_keys(bot, NINE) == []
    bot.say("undo", "ltg-ccg")
    assert asked(bot, NINE) == {"ltg-ccg": ASKED}


# --- To whom


def test_once_they_have_left_the_lead_organisations_people_in_the_group_are_asked(bot: Bot) -> None:
    change(bot, "J9", logged_by_id=number(bot, "ltg-fire"))
    leave(bot, "ltg-fire")
    assert list(asked(bot, NINE)) == ["ltg-ccg"]


def test_whoever_stands_in_for_one_of_them_is_asked_too(bot: Bot) -> None:
    bot.at = "2016-04-11T09:00"
    bot.say("deputy @ltg-fire until 20 April", "ltg-ccg")
    assert sorted(asked(bot, NINE)) == ["ltg-ccg", "ltg-fire"]
    bot.at = NINE
    assert bot.say("done J9 Forty came, 40 people", "ltg-fire").startswith('J9 done – 40 people: "Forty came"')


def test_or_else_the_groups_lead(bot: Bot) -> None:
    leave(bot, "ltg-ccg")
    assert list(asked(bot, NINE)) == ["ltg-police"]


def test_or_else_the_programme_office(bot: Bot) -> None:
    leave(bot, "ltg-ccg")
    leave(bot, "ltg-police")
    assert sorted(asked(bot, NINE)) == ["pmo-manager", "pmo-officer"]


def test_in_a_closed_group_it_stays_inside(bot: Bot) -> None:
    assert list(post(bot, "2016-04-13T09:00", "N12")) == ["mdt-ccg"]
    leave(bot, "mdt-ccg")
    assert [key for key in keys(bot, "2016-04-13T09:01", "N12") if "MDT" in key] == []


@pytest.mark.parametrize(
    ("line", "why"),
    [("nudges off", "nudges are off"), ("nudges meetings only", "nudges are off"),
     ("nudges off until 15 April", "away until 15 April")],
)  # fmt: skip
def test_who_wants_no_reminders_or_is_away_is_not_asked(bot: Bot, line: str, why: str) -> None:
    bot.at = "2016-04-13T09:00"
    bot.say(line, "ltg-ccg")
    assert asked(bot, NINE) == {"ltg-ccg": why}


# --- When the bot was down


@pytest.mark.parametrize(
    ("at", "said"), [("2016-04-15T16:00", ASKED), ("2016-04-18T08:59", ASKED), ("2016-04-18T09:00", None)]
)
def test_late_it_goes_for_two_working_days(bot: Bot, at: str, said: str | None) -> None:
    assert asked(bot, at).get("ltg-ccg") == said


def test_planned_every_minute_it_is_one_letter(bot: Bot) -> None:
    for minute in range(3):
        plan(bot.database, london(f"2016-04-14T09:0{minute}"))
    assert list(asked(bot, "2016-04-14T09:05")) == ["ltg-ccg"]


def test_it_stands_in_what_is_coming_to_me(bot: Bot) -> None:
    bot.at = "2016-04-12T09:00"
    assert "Thursday 14 April, 9am: How did J9 Carers information stall go? One line and how many." in (
        bot.say("nudges", "ltg-ccg").splitlines()
    )


def test_its_buttons_open_the_forms(bot: Bot) -> None:
    bot.at = NINE
    forms = [bot.ask(line, "ltg-ccg").form for line in ("done J9", "stop J9")]
    assert [form.command for form in forms if form] == ["activity done", "activity stop"]
    filled = {"activity": "J9", "outcome": "Forty carers came", "reach": "40 people"}
    assert bot.say("activity done", "ltg-ccg", None, form=filled).startswith('J9 done – 40 people: "Forty carers came"')
