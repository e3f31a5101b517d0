"""The lead organisation's people hear once a day who came in and who left, at four in the afternoon."""

from datetime import time

import pytest
from sqlmodel import select

from bot import schedule
from storage import events
from storage.events import Author
from storage.outbox import Outbox
from storage.people import Member
from tests.conftest import Bot, london
from tests.joint import activity, change, number
from tests.outgoing import keys, post
from tests.record import leave
from tests.stores import Record

FOUR = "2016-03-15T16:00"
NEXT = "2016-03-16T16:00"
HEAD = "Who takes part has changed:"
J9 = "J9 Carers information stall"
NOW = "CCG, LCC, VCFS and Fire and Rescue"


@pytest.fixture
def chorley(joint: Record) -> Record:
    return joint


def at(bot: Bot, when: str, text: str, person: str) -> str:
    bot.at = when
    return bot.say(text, person)


def member(bot: Bot, key: str, **values: object) -> None:
    """Set something about a member, as they would themselves."""
    with bot.database.writing(london(bot.at)) as session:
        row = session.exec(select(Member).where(Member.key == key)).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        events.write(session, Author(f"set {key}", london(bot.at), "nudges"))


def test_nothing_is_said_where_nobody_came_or_left(bot: Bot) -> None:
    assert keys(bot, FOUR, "joined") == []
    assert post(bot, NEXT, "joined") == {}


def test_it_says_once_a_day_who_came_in_and_who_left(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9 with a stall and two officers", "ltg-fire")
    at(bot, "2016-03-15T15:00", "leave J9 because nobody is free", "ltg-lcc")
    assert keys(bot, "2016-03-15T15:59", "joined") == []
    assert keys(bot, FOUR, "joined") == [f"joined:2016-03-15:{number(bot, 'ltg-ccg')}"]
    assert post(bot, FOUR, "joined") == {
        "ltg-ccg": f"{HEAD}\n{J9}: LCC has left; Fire and Rescue joins (a stall and two officers). "
        "Now: CCG, VCFS and Fire and Rescue."
    }


def test_what_was_told_is_not_told_again_and_what_comes_later_is_told_the_next_day(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    assert list(post(bot, FOUR, "joined")) == ["ltg-ccg"]
    assert post(bot, "2016-03-15T16:30", "joined") == {}
    at(bot, "2016-03-15T16:40", "join J9", "ltg-lcft")
    assert post(bot, "2016-03-15T17:00", "joined") == {}
    assert post(bot, NEXT, "joined") == {
        "ltg-ccg": f"{HEAD}\n{J9}: LCFT joins. Now: CCG, LCC, VCFS, Fire and Rescue and LCFT."
    }


def test_several_activities_are_one_letter(bot: Bot) -> None:
    change(bot, "J10", lead_org_id=number(bot, "ccg"))
    at(bot, "2016-03-15T10:01", "join J10", "ltg-lcft")
    at(bot, "2016-03-15T10:02", "join J9", "ltg-fire")
    at(bot, "2016-03-15T10:03", "join J9 with two officers", "ltg-police")
    assert post(bot, FOUR, "joined") == {
        "ltg-ccg": f"{HEAD}\n"
        f"{J9}: Fire and Rescue joins; Police joins (two officers). Now: CCG, LCC, VCFS, Fire and Rescue and Police.\n"
        "J10 Know your neighbour - befriending week: LCFT joins. Now: VCFS, Council, Fire and Rescue and LCFT.",
        "ltg-vcfs": f"{HEAD}\n"
        "J10 Know your neighbour - befriending week: LCFT joins. Now: VCFS, Council, Fire and Rescue and LCFT.",
    }


def test_it_is_not_told_to_those_whose_own_organisation_did_it(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9 for police", "ltg-ccg")
    at(bot, "2016-03-15T10:10", "event Open day with LCC and VCFS on 20 April", "ltg-ccg")
    assert keys(bot, FOUR, "joined") == []


def test_what_others_said_for_an_organisation_is_told(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9 for police", "pmo-manager")
    assert post(bot, FOUR, "joined")["ltg-ccg"].startswith(f"{HEAD}\n{J9}: Police joins. Now: ")


@pytest.mark.parametrize("back", ["undo", "leave J9"])
def test_what_was_taken_back_is_not_told(bot: Bot, back: str) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    at(bot, "2016-03-15T10:05", back, "ltg-fire")
    assert keys(bot, FOUR, "joined") == []


def test_leaving_and_coming_back_is_no_news_and_neither_is_what_one_brings(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "leave J9", "ltg-lcc")
    at(bot, "2016-03-15T10:30", "join J9", "ltg-lcc")
    at(bot, "2016-03-15T10:31", "join J9 with ten volunteers", "ltg-vcfs")
    assert keys(bot, FOUR, "joined") == []


def test_who_has_left_again_before_it_is_sent_is_left_out(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    schedule.plan(bot.database, london(FOUR))
    at(bot, "2016-03-15T16:01", "leave J9", "ltg-fire")
    assert post(bot, "2016-03-15T16:02", "joined") == {"ltg-ccg": "nobody came in or left"}
    assert post(bot, NEXT, "joined") == {}


def test_what_is_undone_after_it_was_told_is_told_as_well(bot: Bot) -> None:
    at(bot, "2016-03-15T15:55", "join J9", "ltg-fire")
    assert len(post(bot, FOUR, "joined")) == 1
    at(bot, "2016-03-15T16:03", "undo", "ltg-fire")
    assert post(bot, NEXT, "joined") == {"ltg-ccg": f"{HEAD}\n{J9}: Fire and Rescue has left. Now: CCG, LCC and VCFS."}


def test_over_a_weekend_it_waits_for_monday(bot: Bot) -> None:
    at(bot, "2016-03-18T17:00", "join J9", "ltg-fire")
    for when in ("2016-03-18T17:15", "2016-03-19T16:00", "2016-03-20T16:00", "2016-03-21T15:59"):
        assert keys(bot, when, "joined") == []
    assert keys(bot, "2016-03-21T16:00", "joined") == [f"joined:2016-03-21:{number(bot, 'ltg-ccg')}"]


def test_over_easter_it_waits_for_tuesday(bot: Bot) -> None:
    at(bot, "2016-03-24T16:30", "join J9", "ltg-fire")
    assert keys(bot, "2016-03-28T18:00", "joined") == []
    assert keys(bot, "2016-03-29T16:00", "joined") == [f"joined:2016-03-29:{number(bot, 'ltg-ccg')}"]


def test_it_keeps_to_the_persons_own_hours(bot: Bot) -> None:
    member(bot, "ltg-ccg", nudge_from=time(7), nudge_to=time(15))
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    assert keys(bot, "2016-03-15T18:00", "joined") == []
    assert keys(bot, "2016-03-16T07:00", "joined") == [f"joined:2016-03-15:{number(bot, 'ltg-ccg')}"]
    assert list(post(bot, "2016-03-16T07:00", "joined")) == ["ltg-ccg"]


def test_who_works_at_night_hears_of_it_in_the_evening(bot: Bot) -> None:
    member(bot, "ltg-ccg", nudge_from=time(22), nudge_to=time(6))
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    assert keys(bot, "2016-03-15T21:59", "joined") == []
    assert list(post(bot, "2016-03-15T22:00", "joined")) == ["ltg-ccg"]


@pytest.mark.parametrize("line", ["nudges off", "nudges meetings only"])
def test_who_wants_no_reminders_gets_none(bot: Bot, line: str) -> None:
    at(bot, "2016-03-15T09:00", line, "ltg-ccg")
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    assert keys(bot, FOUR, "joined") == []


def test_who_turns_them_off_in_time_gets_none_either(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    schedule.plan(bot.database, london(FOUR))
    at(bot, "2016-03-15T16:00", "nudges off", "ltg-ccg")
    assert post(bot, "2016-03-15T16:01", "joined") == {"ltg-ccg": "nudges are off"}


def test_who_is_away_hears_of_it_when_they_are_back(bot: Bot) -> None:
    at(bot, "2016-03-15T09:00", "nudges off until 18 March", "ltg-ccg")
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    assert post(bot, FOUR, "joined") == {"ltg-ccg": "away until 18 March"}
    assert post(bot, "2016-03-21T16:00", "joined") == {"ltg-ccg": f"{HEAD}\n{J9}: Fire and Rescue joins. Now: {NOW}."}


def test_a_bot_that_was_down_at_four_says_it_later_that_day_or_on_the_next(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    assert keys(bot, "2016-03-15T17:29", "joined") == [f"joined:2016-03-15:{number(bot, 'ltg-ccg')}"]
    assert post(bot, "2016-03-16T09:00", "joined") == {"ltg-ccg": "too late to be useful"}
    assert list(post(bot, NEXT, "joined")) == ["ltg-ccg"]


def test_planning_twice_makes_one_letter(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    for when in (FOUR, FOUR, "2016-03-15T16:05"):
        schedule.plan(bot.database, london(when))
    with bot.database.reading(london(FOUR)) as session:
        assert len(session.exec(select(Outbox).where(Outbox.rule == "joined")).all()) == 1


def test_whoever_logged_it_is_told_though_another_organisation_leads_it(bot: Bot) -> None:
    change(bot, "J9", logged_by_id=number(bot, "ltg-fire"))
    at(bot, "2016-03-15T10:00", "join J9", "ltg-lcft")
    assert sorted(post(bot, FOUR, "joined")) == ["ltg-ccg", "ltg-fire"]


def test_who_has_left_the_partnership_is_told_nothing(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    schedule.plan(bot.database, london(FOUR))
    leave(bot, "ltg-ccg")
    assert post(bot, FOUR, "joined") == {"ltg-ccg": "no longer a member"}
    assert keys(bot, NEXT, "joined") == []


def test_who_stands_in_for_somebody_is_told_what_they_would_be_but_not_what_either_of_them_did(bot: Bot) -> None:
    at(bot, "2016-03-15T09:00", "deputy @ltg-fire until 4 April", "ltg-ccg")
    at(bot, "2016-03-15T10:00", "join J9", "ltg-lcft")
    at(bot, "2016-03-15T10:01", "join J9", "ltg-fire")
    at(bot, "2016-03-15T10:02", "join J9 for police", "ltg-ccg")
    now = "Now: CCG, LCC, VCFS, LCFT, Fire and Rescue and Police."
    assert post(bot, FOUR, "joined") == {
        "ltg-ccg": f"{HEAD}\n{J9}: LCFT joins; Fire and Rescue joins. {now}",
        "ltg-fire": f"{HEAD}\n{J9}: LCFT joins. {now}",
    }


def test_an_ideas_helpers_are_told_to_whoever_had_it(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "activity idea Tea dance", "ltg-council")
    at(bot, "2016-03-15T10:20", "join J11 with six musicians", "ltg-vcfs")
    assert post(bot, FOUR, "joined") == {
        "ltg-council": f"{HEAD}\nJ11 Tea dance: VCFS would help (six musicians). Now: just VCFS so far."
    }


def test_what_is_stopped_or_done_meanwhile_is_no_news(bot: Bot) -> None:
    at(bot, "2016-03-15T10:00", "join J9", "ltg-fire")
    at(bot, "2016-03-15T11:00", "stop J9 because of rain", "ltg-police")
    assert keys(bot, FOUR, "joined") == []


def test_a_closed_groups_news_reaches_only_those_with_a_seat_in_it(bot: Bot) -> None:
    change(bot, "MDT-J1", logged_by_id=number(bot, "ltg-police"), lead_org_id=number(bot, "vcfs"))
    assert bot.say("join MDT-J1 for lcc", "mdt-ccg", "mdt").startswith("LCC is in for MDT-J1 ")
    assert keys(bot, FOUR, "joined") == []
    change(bot, "MDT-J1", group_id=activity(bot, "J9").group_id)  # as if it stood in an open group
    assert sorted(post(bot, FOUR, "joined")) == ["ltg-police", "ltg-vcfs"]
