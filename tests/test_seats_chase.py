"""Once a week the programme office reads which seats still wait, with a button for each."""

import pytest

from storage import outbox
from tests.conftest import Bot, london
from tests.outgoing import keys, planned, post

HOSPITAL = "Hospital – to be found – Locality Task Group, since Wednesday 9 March 2016"


def test_on_monday_at_nine_each_coordinator_reads_which_seats_wait(bot: Bot) -> None:
    assert keys(bot, "2016-03-14T08:59", "seats") == []
    assert keys(bot, "2016-03-14T09:00", "seats") == ["seats:2016-03-14:1", "seats:2016-03-14:2"]
    said = f"One seat still waits for somebody:\n{HOSPITAL} [Confirm Hospital]"
    assert post(bot, "2016-03-14T09:00", "seats") == {"pmo-manager": said, "pmo-officer": said}


def test_it_says_how_long_they_have_waited(bot: Bot) -> None:
    bot.at = "2016-03-16T09:00"
    bot.say("rep suggest dwp ltg @exec-dwp")
    assert post(bot, "2016-03-21T09:00", "seats")["pmo-manager"].splitlines() == [
        "2 seats still wait for somebody:",
        f"{HOSPITAL} (1 week) [Confirm Hospital]",
        "DWP – Executive member, suggested – Locality Task Group, since Wednesday 16 March 2016 [Confirm DWP]",
    ]


def test_after_a_bank_holiday_monday_it_comes_on_tuesday(bot: Bot) -> None:
    assert not [key for key in keys(bot, "2016-03-28T12:00", "seats") if "03-28" in key]
    assert list(post(bot, "2016-03-29T09:00", "seats")) == ["pmo-manager", "pmo-officer"]


def test_once_a_week_and_not_again_after_that(bot: Bot) -> None:
    assert len(post(bot, "2016-03-14T09:00", "seats")) == 2
    for at in ("2016-03-14T09:01", "2016-03-15T09:00", "2016-03-16T17:00", "2016-03-18T09:00"):
        assert post(bot, at, "seats") == {}


def test_it_comes_in_the_readers_own_hours(bot: Bot) -> None:
    bot.say("nudges 1pm to 6pm", "pmo-officer")
    assert list(post(bot, "2016-03-21T09:00", "seats")) == ["pmo-manager"]
    assert list(post(bot, "2016-03-21T13:00", "seats")) == ["pmo-officer"]


def test_whoever_wants_no_nudges_or_is_away_gets_none(bot: Bot) -> None:
    bot.say("nudges off", "pmo-manager")
    bot.say("nudges off until 25 March", "pmo-officer")
    assert post(bot, "2016-03-21T09:00", "seats") == {"pmo-officer": "away until 25 March"}


def test_nothing_is_said_when_no_seat_waits(bot: Bot) -> None:
    bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager")
    assert keys(bot, "2016-03-21T09:00", "seats") == []


def test_once_every_seat_is_filled_what_was_planned_is_not_sent(bot: Bot) -> None:
    bot.at = "2016-03-21T09:00"
    with bot.database.writing(london(bot.at)) as session:
        outbox.enqueue(session, [letter.row(london(bot.at)) for letter in planned(session, bot.at, "seats")])
    bot.say("rep confirm hospital ltg @exec-hospital", "pmo-manager")
    assert set(post(bot, "2016-03-21T09:01", "seats").values()) == {"no seat waits any more"}


def test_a_closed_groups_seats_are_kept_from_those_without_a_seat_there(bot: Bot) -> None:
    assert "MDT" not in str(post(bot, "2016-03-14T09:00", "seats"))


def test_a_bot_set_up_in_the_middle_of_a_week_begins_with_the_next(bot: Bot) -> None:
    assert keys(bot, "2016-03-09T10:00", "seats") == []


@pytest.mark.parametrize(("at", "there"), [("2016-03-16T17:29", True), ("2016-03-16T17:31", False)])
def test_after_an_outage_it_is_sent_up_to_two_working_days_late(bot: Bot, at: str, there: bool) -> None:
    said = post(bot, at, "seats")["pmo-manager"]
    assert said.startswith("One seat still waits") is there


def test_the_button_leads_to_the_question_who_it_is(bot: Bot) -> None:
    post(bot, "2016-03-14T09:00", "seats")
    assert bot.say("rep confirm hospital ltg", "pmo-manager", None).startswith("Who is it? For example rep confirm")
