"""What goes out about a meeting, when, to whom, and what no longer does (domain section 9)."""

from datetime import date, time

import pytest
from sqlmodel import select

from handlers.language.calendar import Calendar
from handlers.meetings import timetable
from storage import outbox
from storage.meetings import Meeting
from storage.people import Member
from tests.conftest import Bot, london
from tests.outgoing import keys, planned, post

HEAD = "Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall"
EVE = f"""\
Tomorrow: {HEAD}. To define a plan of activity.
Two actions still need an owner:
A11 Find a hospital representative for the task group [Claim A11]
A10 Pick five Springboard questions to try with frontline teams [Claim A10]
4 others are due by then. Can't come? /psr apologies M7"""
NOTICE = f"""\
Meeting notice: {HEAD}. To define a plan of activity.
Six actions are due by then:
A12 Send round the note of the 3 March meeting – Early Intervention and Prevention Officer (Council)
A8 Bring options for a befriending activity – Project officer (VCFS)
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone
A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG)
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police)
A11 Find a hospital representative for the task group – no owner [Claim A11]
Apologies? /psr apologies M7"""


def say_at(bot: Bot, at: str, text: str, person: str = "ltg-police", where: str = "ltg") -> str:
    bot.at = at
    return bot.say(text, person, where)


def meeting(day: date, start: time | None = time(10)) -> Meeting:
    """A meeting that was agreed long ago."""
    return Meeting(ref="M1", group_id=1, date=day, start_time=start, scheduled_at=london("2016-01-01T09:00"))


@pytest.mark.parametrize(
    ("day", "notice", "eve", "after"),
    [
        (date(2016, 3, 16), "2016-03-09", "2016-03-15", date(2016, 3, 17)),
        (date(2016, 3, 29), "2016-03-18", "2016-03-24", date(2016, 3, 30)),
        (date(2016, 5, 17), "2016-05-10", "2016-05-16", date(2016, 5, 18)),
    ],
)
def test_days_are_counted_in_working_days_and_hours_on_the_wall(day: date, notice: str, eve: str, after: date) -> None:
    calendar, one = Calendar(), meeting(day)
    assert timetable.notice("N1", calendar, one) == london(f"{notice}T10:00")
    assert timetable.notice("N3", calendar, one) == london(f"{eve}T10:00")
    assert timetable.notice("N4", calendar, one) == london(f"{day}T09:00")
    assert timetable.afterwards(calendar, one) == after


def test_the_morning_line_is_left_out_where_it_would_come_too_late_or_nobody_works() -> None:
    calendar = Calendar()
    assert timetable.notice("N4", calendar, meeting(date(2016, 3, 16), time(9, 30))) is None
    assert timetable.notice("N4", calendar, meeting(date(2016, 3, 19))) is None
    assert timetable.notice("N4", calendar, meeting(date(2016, 3, 16), None)) == london("2016-03-16T09:00")


def test_notice_of_m7_goes_on_wednesday_9_march_at_10am(bot: Bot) -> None:
    assert keys(bot, "2016-03-09T09:59", "N1") == []
    assert keys(bot, "2016-03-09T10:00", "N1") == ["N1:M7:v0:2016-03-09:1", "N1:M7:v0:2016-03-09:2"]
    assert post(bot, "2016-03-09T10:00", "N1") == {"ltg teams": NOTICE, "ltg slack": NOTICE}


def test_the_notice_counts_late_actions_and_lists_them_by_no_persons_name(bot: Bot) -> None:
    said = post(bot, "2016-03-11T10:00", "N1")["ltg slack"].splitlines()
    assert said[1] == "Five actions are due by then:"
    assert said[-2:] == ["1 more was due earlier.", "Apologies? /psr apologies M7"]


def test_the_eve_is_on_tuesday_15_march_and_reads_as_agreed(bot: Bot) -> None:
    say_at(bot, "2016-03-09T11:00", "done A12 Sent to all members", "ltg-council")
    assert keys(bot, "2016-03-15T09:59", "N3") == []
    assert post(bot, "2016-03-15T10:00", "N3") == {"ltg teams": EVE, "ltg slack": EVE}


def test_the_eve_says_when_all_have_an_owner_and_how_many_are_late(bot: Bot) -> None:
    bot.say("claim A10 A11")
    said = post(bot, "2016-03-15T10:00", "N3")["ltg teams"].splitlines()
    assert said[1:] == [
        "Every action has an owner.",
        "6 actions are due by then, 1 of them late. Can't come? /psr apologies M7",
    ]


def test_the_eve_before_a_long_weekend_does_not_say_tomorrow(bot: Bot) -> None:
    say_at(bot, "2016-03-10T09:00", "meeting add 29 March 2pm")
    said = post(bot, "2016-03-24T10:00", "N3")["ltg teams"]
    assert said.startswith("Next meeting: Locality Task Group, Tuesday 29 March 2016, 2pm.\n")


def test_the_morning_of_the_meeting_one_line_is_posted(bot: Bot) -> None:
    assert keys(bot, "2016-03-16T08:59", "N4") == []
    assert post(bot, "2016-03-16T09:00", "N4") == {"ltg teams": f"Today: {HEAD}.", "ltg slack": f"Today: {HEAD}."}


def test_the_day_after_the_lead_and_the_office_are_asked_what_was_agreed(bot: Bot) -> None:
    assert not [key for key in keys(bot, "2016-03-17T09:59", "N5") if ":M7:" in key]
    said = post(bot, "2016-03-17T10:00", "N5")
    assert said["ltg-police"] == (
        f"M7 {HEAD}: what was agreed?\n"
        "action add … in Task Group puts it on the list; matters in Task Group shows what is open.\n"
        "Next meeting: none planned yet. meeting add … in Task Group plans one.\n[Matters arising]"
    )
    assert said["pmo-manager"].startswith("M7 ")
    assert said["pmo-officer"].startswith("M7 ")


def test_the_next_meeting_is_named_where_there_is_one(bot: Bot) -> None:
    bot.say("meeting add 13 April 10am at Town Hall")
    said = post(bot, "2016-03-17T10:00", "N5")["ltg-police"].splitlines()
    assert said[2] == "Next meeting: Wednesday 13 April 2016, 10am, Town Hall."


def test_after_a_meeting_nudges_off_and_away_are_kept_to(bot: Bot) -> None:
    bot.say("nudges off")
    with bot.database.writing(london(bot.at)) as session:
        office = session.exec(select(Member).where(Member.key == "pmo-manager")).one()
        office.away_until = date(2016, 3, 18)
    said = post(bot, "2016-03-17T10:00", "N5")
    assert said["ltg-police"] == "nudges are off"
    assert said["pmo-manager"] == "away until 18 March"


def test_after_a_meeting_own_hours_are_kept_to(bot: Bot) -> None:
    bot.say("nudges 2pm to 10pm")
    assert "ltg-police" not in post(bot, "2016-03-17T13:59", "N5")
    assert list(post(bot, "2016-03-17T14:00", "N5")) == ["ltg-police"]


def test_a_closed_groups_meeting_is_no_business_of_an_office_without_a_seat(bot: Bot) -> None:
    bot.say("meeting add 16 March 2pm", "mdt-ccg", "mdt")
    said = [text for who, text in post(bot, "2016-03-17T10:00", "N5").items() if text.startswith("MDT-M2")]
    assert len(said) == 1


@pytest.mark.parametrize("rule", ["N1", "N3", "N4", "N5", "N13", "date"])
def test_what_is_long_past_makes_no_rows(bot: Bot, rule: str) -> None:
    assert keys(bot, "2016-03-09T08:00", rule) == []
    assert keys(bot, "2017-03-09T08:00", rule) == []


def test_planning_twice_gives_the_same_keys_and_sends_nothing_twice(bot: Bot) -> None:
    first = keys(bot, "2016-03-15T10:00", "N3")
    assert first == keys(bot, "2016-03-15T13:00", "N3") != []
    assert post(bot, "2016-03-15T10:00", "N3") != {}
    assert post(bot, "2016-03-15T10:01", "N3") == {}


def test_a_notice_that_comes_late_is_planned_until_the_meeting_starts(bot: Bot) -> None:
    with bot.database.reading(london("2016-03-16T08:00")) as session:
        letters = list(planned(session, "2016-03-16T08:00", "N3"))
    assert {letter.useful_until for letter in letters} == {london("2016-03-16T10:00")}


def test_groups_whose_channels_take_no_notices_get_none(bot: Bot) -> None:
    assert not [key for key in keys(bot, "2016-03-14T10:00", "N3") if ":M6:" in key]


# Added late


def test_the_day_before_the_morning_line_still_goes(bot: Bot) -> None:
    say_at(bot, "2016-03-21T12:00", "meeting add 22 March 2pm")
    for rule in ("N1", "N3"):
        assert not [key for key in keys(bot, "2016-03-21T12:00", rule) if ":M9:" in key]
    assert keys(bot, "2016-03-22T09:00", "N4") == ["N4:M9:v0:2016-03-22:1", "N4:M9:v0:2016-03-22:2"]


def test_two_days_before_the_eve_still_goes(bot: Bot) -> None:
    say_at(bot, "2016-03-21T12:00", "meeting add 23 March 2pm")
    assert not [key for key in keys(bot, "2016-03-21T12:00", "N1") if ":M9:" in key]
    assert keys(bot, "2016-03-22T10:00", "N3") == ["N3:M9:v0:2016-03-22:1", "N3:M9:v0:2016-03-22:2"]


def test_when_all_are_past_one_notice_goes_at_once(bot: Bot) -> None:
    say_at(bot, "2016-03-22T11:00", "meeting add today 2pm")
    said = post(bot, "2016-03-22T11:00", "N3")["ltg slack"]
    assert said.startswith("Today: Locality Task Group, Tuesday 22 March 2016, 2pm.\n")
    assert keys(bot, "2016-03-22T12:00", "N4") == []


def test_in_the_evening_it_waits_for_morning_if_that_is_in_time(bot: Bot) -> None:
    say_at(bot, "2016-03-22T20:00", "meeting add 23 March 9am")
    assert keys(bot, "2016-03-22T20:01", "N3") == []
    assert keys(bot, "2016-03-23T08:30", "N3") == ["N3:M9:v0:2016-03-23:1", "N3:M9:v0:2016-03-23:2"]


def test_in_the_evening_it_goes_at_once_if_morning_is_too_late(bot: Bot) -> None:
    say_at(bot, "2016-03-22T20:00", "meeting add 23 March 8am")
    assert keys(bot, "2016-03-22T20:00", "N3") == ["N3:M9:v0:2016-03-22:1", "N3:M9:v0:2016-03-22:2"]


# Moved


def test_a_move_is_told_once_it_can_no_longer_be_taken_back(bot: Bot) -> None:
    bot.say("apologies", "ltg-lcft")
    bot.say("meeting move M7 to 23 March because the hall is taken")
    assert keys(bot, "2016-03-15T09:09", "N13") == []
    said = post(bot, "2016-03-15T09:10", "N13")
    moved = (
        "M7 has moved: Locality Task Group, now Wednesday 23 March 2016, 10am to midday, Town Hall.\n"
        "It was to be on Wednesday 16 March 2016, 10am.\nBecause the hall is taken."
    )
    assert said["ltg teams"] == said["ltg slack"] == moved
    assert said["ltg-ccg"] == f"{moved}\nA6 and A7 are now due at the meeting on Wednesday 23 March 2016."
    assert said["ltg-lcft"].endswith("\nYour apologies still stand. If you can come now: coming M7.")
    assert sorted(said) == ["ltg slack", "ltg teams", "ltg-ccg", "ltg-council", "ltg-lcc", "ltg-lcft", "ltg-vcfs"]


def test_a_move_reaches_those_who_want_no_nudges(bot: Bot) -> None:
    bot.say("nudges off", "ltg-ccg")
    bot.say("meeting move M7 to 23 March")
    assert post(bot, "2016-03-15T09:10", "N13")["ltg-ccg"].startswith("M7 has moved: ")


def test_a_move_taken_back_is_not_told_and_the_eve_goes_out(bot: Bot) -> None:
    bot.say("meeting move M7 to 23 March")
    say_at(bot, "2016-03-15T09:08", "undo")
    assert post(bot, "2016-03-15T09:30", "N13") == {}
    assert post(bot, "2016-03-15T10:00", "N3")["ltg teams"].startswith(f"Tomorrow: {HEAD}.")


def test_two_moves_in_a_row_are_told_as_one_from_the_date_people_knew(bot: Bot) -> None:
    bot.say("meeting move M7 to 23 March")
    say_at(bot, "2016-03-15T09:05", "meeting move M7 to 24 March 2pm")
    assert keys(bot, "2016-03-15T09:10", "N13") == []
    said = post(bot, "2016-03-15T09:15", "N13")["ltg teams"]
    assert said == (
        "M7 has moved: Locality Task Group, now Thursday 24 March 2016, 2pm, Town Hall.\n"
        "It was to be on Wednesday 16 March 2016, 10am."
    )


def test_letters_about_the_old_date_are_stopped(bot: Bot) -> None:
    now = london("2016-03-15T10:00")
    with bot.database.writing(now) as session:
        outbox.enqueue(session, [letter.row(now) for letter in planned(session, "2016-03-15T10:00", "N3")])
    say_at(bot, "2016-03-15T10:01", "meeting move M7 to 23 March")
    assert post(bot, "2016-03-15T10:02", "N3") == dict.fromkeys(("ltg teams", "ltg slack"), "the meeting was moved")


def test_what_was_sent_for_the_old_date_is_sent_again_only_over_five_working_days_later(bot: Bot) -> None:
    post(bot, "2016-03-15T10:00", "N3")
    say_at(bot, "2016-03-15T11:00", "meeting move M7 to 23 March")
    assert keys(bot, "2016-03-22T10:00", "N3") == []
    say_at(bot, "2016-03-15T11:05", "meeting move M7 to 24 March")
    assert keys(bot, "2016-03-23T10:00", "N3") == ["N3:M7:v2:2016-03-23:1", "N3:M7:v2:2016-03-23:2"]


def test_an_evening_move_waits_for_morning_but_not_past_the_old_start(bot: Bot) -> None:
    assert "at 8.30am on Wednesday 16 March." in say_at(bot, "2016-03-15T19:00", "meeting move M7 to 23 March")
    bot.say("meeting add 16 March 8am", "pmo-manager")
    assert "at 7.10pm." in bot.say("meeting move M9 to 17 March")


def test_a_move_in_the_last_minutes_is_told_at_once(bot: Bot) -> None:
    assert "5 people at 9.55am.\n" in say_at(bot, "2016-03-16T09:55", "meeting move M7 to 23 March")
    assert len(keys(bot, "2016-03-16T09:55", "N13")) == 7


def test_a_month_that_gets_a_day_is_told_as_such(bot: Bot) -> None:
    bot.say("meeting move M8 to 12 April 10am", "exec-lcft", "implementation")
    assert post(bot, "2016-03-15T09:10", "N13") == {
        "implementation teams": "M8 has a day: Implementation Group, Tuesday 12 April 2016, 10am."
    }


# Cancelled


def test_a_cancellation_is_told_with_its_reason_and_what_became_of_the_actions(bot: Bot) -> None:
    bot.say("meeting add 13 April 10am")
    bot.say("meeting cancel M7 because of the work under way")
    said = post(bot, "2016-03-15T09:10", "N13")
    off = (
        "M7 is cancelled: Locality Task Group, Wednesday 16 March 2016, 10am.\n"
        "Because of the work under way.\nNext meeting: Wednesday 13 April 2016, 10am."
    )
    assert said["ltg teams"] == said["ltg slack"] == off
    assert said["ltg-ccg"] == f"{off}\nA6 and A7 are now due at the meeting on Wednesday 13 April 2016."
    assert sorted(said) == ["ltg slack", "ltg teams", "ltg-ccg", "ltg-council", "ltg-lcc", "ltg-lcft", "ltg-vcfs"]


def test_nothing_more_is_said_of_a_cancelled_meeting(bot: Bot) -> None:
    bot.say("meeting cancel M7 because of snow")
    for rule, at in (("N3", "15T10:00"), ("N4", "16T09:00"), ("N5", "17T10:00")):
        assert not [key for key in keys(bot, f"2016-03-{at}", rule) if ":M7:" in key]


def test_a_cancellation_taken_back_is_not_told(bot: Bot) -> None:
    bot.say("meeting cancel M7 because of snow")
    say_at(bot, "2016-03-15T09:05", "undo")
    assert post(bot, "2016-03-15T09:10", "N13") == {}
    assert len(keys(bot, "2016-03-15T10:00", "N3")) == 2


def test_a_move_that_was_told_is_not_news_again_when_a_later_cancellation_is_taken_back(bot: Bot) -> None:
    bot.say("meeting move M7 to 23 March")
    post(bot, "2016-03-15T09:10", "N13")
    say_at(bot, "2016-03-15T11:00", "meeting cancel M7 because of snow")
    say_at(bot, "2016-03-15T11:05", "undo")
    assert keys(bot, "2016-03-15T11:30", "N13") == []


def test_what_a_closed_group_has_due_at_an_open_meeting_appears_in_no_notice(bot: Bot) -> None:
    say_at(bot, "2016-03-09T09:00", "action add Share what was learnt by M7", "mdt-ccg", "mdt")
    assert post(bot, "2016-03-09T10:00", "N1")["ltg teams"] == NOTICE
    assert "MDT-A1" not in post(bot, "2016-03-15T10:00", "N3")["ltg teams"]
    say_at(bot, "2016-03-15T11:00", "meeting cancel M7 because of snow")
    assert "MDT-A1" not in "".join(post(bot, "2016-03-15T11:10", "N13").values())


def test_the_owner_of_a_closed_groups_action_hears_of_it_alone(bot: Bot) -> None:
    bot.say("action add Share what was learnt by M7 for me", "mdt-ccg", "mdt")
    bot.say("meeting move M7 to 23 March")
    said = post(bot, "2016-03-15T09:10", "N13")
    assert said.pop("mdt-ccg").endswith("\nMDT-A1 is now due at the meeting on Wednesday 23 March 2016.")
    assert "MDT-A1" not in "".join(said.values())


# Only the month is known


def test_the_lead_is_asked_for_a_day_twice(bot: Bot) -> None:
    assert keys(bot, "2016-03-16T09:59", "date") == []
    assert post(bot, "2016-03-16T10:00", "date") == {
        "exec-lcft": "M8 Implementation Group, April 2016, has no day yet. Which day is it?\n"
        "For example meeting move M8 to 12 April 10am to midday"
    }
    bot.say("meeting add June in implementation group", "pmo-manager")
    assert keys(bot, "2016-05-03T10:00", "date") == ["date:M9:v0:2016-05-03:m9"]
    assert keys(bot, "2016-05-17T10:00", "date") == ["date:M9:v0:2016-05-17:m9"]


def test_a_month_alone_has_no_notice_by_the_day(bot: Bot) -> None:
    for rule in ("N1", "N3", "N4", "N5"):
        for day in range(1, 9):
            assert not [key for key in keys(bot, f"2016-04-0{day}T10:00", rule) if ":M8:" in key]


def test_nobody_is_asked_once_the_day_is_known(bot: Bot) -> None:
    bot.say("meeting move M8 to 12 April 10am", "exec-lcft", "implementation")
    assert keys(bot, "2016-03-16T10:00", "date") == []


def test_who_claims_an_action_after_its_meeting_moved_is_not_told_of_the_move(bot: Bot) -> None:
    bot.say("meeting move M7 to 23 March")
    bot.at = "2016-03-15T12:00"
    bot.say("claim A11", "ltg-fire")
    told = post(bot, "2016-03-15T12:15", "N13")
    assert "ltg-fire" not in told
    assert "ltg-ccg" in told
