"""The personal bundle: who is reminded of what, on which day, at what hour, and never twice."""

from datetime import date, timedelta

import pytest

from handlers.core import Message, Skip
from handlers.language.calendar import Calendar
from handlers.nudges import bundle, days
from storage.outbox import Outbox
from storage.roster import roster_of
from tests.conftest import Bot, london
from tests.outgoing import keys, planned, post

LIST_OF_VCFS = """\
The Locality Task Group meets on Wednesday 16 March 2016 at 10am. One thing of yours is due by then:
A8 Bring options for a befriending activity – due tomorrow [Done A8] [Stuck A8] [More time A8]
Reply here, for example: done A8 shared with the group"""

LATE_A8 = """\
Still open – done, stuck or more time?
A8 Bring options for a befriending activity – due Tuesday 15 March [Done A8] [Stuck A8] [More time A8]
Reply here, for example: done A8 shared with the group"""


def bundles(bot: Bot, day: str, at: str = "09:00") -> dict[str, str]:
    return post(bot, f"{day}T{at}", "bundle")


def working_days(first: str, last: str) -> list[str]:
    span = range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    found = (date.fromisoformat(first) + timedelta(days=n) for n in span)
    return [str(day) for day in found if Calendar().working(day)]


def by_the_tenth(bot: Bot) -> None:
    """What was done up to 10 March, so that five people still owe something by the meeting."""
    bot.at = "2016-03-09T11:00"
    bot.say("done A12 Sent to all members", "ltg-council")
    for person in ("ltg-council", "ltg-vcfs", "ltg-ccg"):
        bot.say("reply A6 done list sent", person)
    bot.say("done A1 A2 A3 A4 A5 cleared at the Executive", "pmo-manager", "executive")


def test_a8_due_on_tuesday_15_march_is_named_on_thursday_10_march(bot: Bot) -> None:
    assert "ltg-vcfs" not in bundles(bot, "2016-03-09")
    assert bundles(bot, "2016-03-10", "08:59") == {}
    assert bundles(bot, "2016-03-10") == {
        "ltg-vcfs": "One thing of yours is due soon:\n"
        "A8 Bring options for a befriending activity – due Tuesday 15 March [Done A8] [Stuck A8] [More time A8]\n"
        "Reply here, for example: done A8 shared with the group"
    }


def test_five_people_get_their_list_on_monday_for_the_meeting_on_wednesday(bot: Bot) -> None:
    by_the_tenth(bot)
    said = {who: text for who, text in bundles(bot, "2016-03-14").items() if who.startswith("ltg")}
    assert sorted(said) == ["ltg-ccg", "ltg-lcc", "ltg-lcft", "ltg-police", "ltg-vcfs"]
    assert said["ltg-vcfs"] == LIST_OF_VCFS


def test_an_action_for_everyone_is_answered_by_reply(bot: Bot) -> None:
    text = bundles(bot, "2016-03-14")["ltg-lcft"]
    assert text.endswith("Chorley inner-East [Done A6] [Cannot A6]\nReply here, for example: "
                         "reply A6 done shared with the group")  # fmt: skip
    says = [button.says for button in _letter(bot, "ltg-lcft").lines[0].buttons]
    assert says == ["reply A6 done", "reply A6 cannot"]


def test_a_bundle_is_planned_twice_with_the_same_keys(bot: Bot) -> None:
    bundles(bot, "2016-03-11")
    first = keys(bot, "2016-03-14T09:00", "bundle")
    assert [key for key in first if "03-14" in key]
    assert keys(bot, "2016-03-14T09:00", "bundle") == first
    assert bundles(bot, "2016-03-14")
    assert bundles(bot, "2016-03-14", "09:01") == {}


def test_an_action_stands_once_under_its_most_pressing_reason(bot: Bot) -> None:
    text = bundles(bot, "2016-03-14")["ltg-council"]
    assert text.splitlines()[:3] == [
        "Still open – done, stuck or more time?",
        "A12 Send round the note of the 3 March meeting – due Thursday 10 March [Done A12] [Stuck A12] [More time A12]",
        "The Locality Task Group meets on Wednesday 16 March 2016 at 10am. One thing of yours is due by then:",
    ]
    assert text.count("A12 Send") == 1


def test_what_is_done_before_the_bundle_is_sent_is_left_out(bot: Bot) -> None:
    with bot.database.reading(london("2016-03-10T09:00")) as session:
        letters = list(planned(session, "2016-03-10T09:00", "bundle"))
    bot.at = "2016-03-10T09:00"
    bot.say("done A8 three options in the shared folder", "ltg-vcfs")
    with bot.database.reading(london("2016-03-10T09:01")) as session:
        row = Outbox.model_validate(letters[0].row(london("2016-03-10T09:00")))
        said = bundle.write(session, row, london("2016-03-10T09:01"))
    assert said == Skip("nothing left to do", cancelled=True)


def test_whoever_claims_an_action_after_nine_is_not_reminded_of_it_the_same_day(bot: Bot) -> None:
    bot.at = "2016-03-14T10:00"
    bot.say("claim A11", "ltg-fire")
    assert "ltg-fire" not in bundles(bot, "2016-03-14", "10:01")


def test_actions_without_an_owner_are_in_nobodys_bundle(bot: Bot) -> None:
    said = [
        text for day in ("2016-03-14", "2016-03-17", "2016-03-21", "2016-03-29") for text in bundles(bot, day).values()
    ]
    assert said
    assert not any("A10 " in text or "A11 " in text for text in said)


def test_what_is_due_at_a_meeting_is_not_named_before_its_list(bot: Bot) -> None:
    assert "ltg-ccg" not in {**bundles(bot, "2016-03-10"), **bundles(bot, "2016-03-11")}


def test_a_late_action_is_asked_about_three_times_and_then_its_lead_is_told_once(bot: Bot) -> None:
    by_the_tenth(bot)
    asked, told = [], []
    for day in working_days("2016-03-16", "2016-04-19"):
        said = bundles(bot, day)
        asked += [day] * ("A8 Bring" in said.get("ltg-vcfs", ""))
        told += [(day, text) for who, text in said.items() if who == "ltg-police" and "A8 Bring" in text]
    assert asked == ["2016-03-16", "2016-03-21", "2016-03-29"]
    assert [day for day, _ in told] == ["2016-04-04"]
    assert told[0][1].splitlines()[:2] == [
        "Still open after three reminders, and I have stopped asking:",
        "A8 Bring options for a befriending activity – Project officer (VCFS) – due Tuesday 15 March",
    ]


def test_the_first_question_after_easter_is_on_tuesday_and_the_next_on_the_monday_after() -> None:
    found = days.late_days(Calendar(), date(2016, 3, 24))
    assert found == (date(2016, 3, 29), date(2016, 4, 4), date(2016, 4, 11), date(2016, 4, 18))


def test_when_the_lead_is_the_owner_the_programme_office_is_told(bot: Bot) -> None:
    said = bundles(bot, "2016-04-04")
    assert "A9 Draft a one-page plan" not in said["ltg-police"]
    assert (
        "A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police)"
        in (said["pmo-manager"])
    )


def test_the_programme_office_is_not_told_of_a_closed_group(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    assert "Added MDT-A1" in bot.say("action add Agree the footprint by 15 March for me", "mdt-ccg", "mdt")
    assert "MDT-A1" in bundles(bot, "2016-03-16")["mdt-ccg"]
    assert "MDT-A1" not in bundles(bot, "2016-04-04")["pmo-manager"]


def test_two_meetings_on_one_day_make_one_bundle(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    assert "Added" in bot.say("meeting add 16 March 2pm to 3pm at Library", "ltg-police")
    assert "Added" in bot.say("action add Book the room by M9 for me", "ltg-police")
    text = bundles(bot, "2016-03-14")["ltg-police"]
    assert [line for line in text.splitlines() if "meets" in line] == [
        "The Locality Task Group meets on Wednesday 16 March 2016 at 10am. One thing of yours is due by then:",
        "The Locality Task Group meets on Wednesday 16 March 2016 at 2pm. One thing of yours is due by then:",
    ]


def test_a_meeting_added_after_its_list_day_has_no_list(bot: Bot) -> None:
    bot.at = "2016-03-10T14:00"
    bot.say("meeting add 11 March 10am at Library", "ltg-police")
    bot.say("action add Book the room by 11 March for me", "ltg-fire")
    assert "ltg-fire" not in {**bundles(bot, "2016-03-10", "14:01"), **bundles(bot, "2016-03-11")}


@pytest.mark.parametrize(("moved_to", "again"), [("18 March", False), ("30 March", True)])
def test_a_list_is_sent_again_only_when_the_meeting_moved_far(bot: Bot, moved_to: str, again: bool) -> None:
    by_the_tenth(bot)
    assert "ltg-ccg" in bundles(bot, "2016-03-14")
    bot.at = "2016-03-14T11:00"
    bot.say(f"meeting move M7 to {moved_to}", "ltg-police")
    days = ("2016-03-15", "2016-03-16", "2016-03-17", "2016-03-24")
    later = [day for day in days if "meets" in bundles(bot, day).get("ltg-ccg", "")]
    assert later == (["2016-03-24"] if again else [])


def test_a_meeting_that_is_cancelled_is_on_nobodys_list(bot: Bot) -> None:
    bot.at = "2016-03-11T15:00"
    bot.say("meeting cancel M7 because the hall is flooded", "ltg-police")
    assert not any("meets" in text for text in bundles(bot, "2016-03-14").values())


def test_a_meeting_that_has_only_a_month_has_no_list(bot: Bot) -> None:
    bot.at = "2016-03-15T09:00"
    bot.say("action add Bring the terms of reference by M8 for me", "exec-lcft", "implementation")
    said = [bundles(bot, day) for day in ("2016-03-29", "2016-03-30", "2016-03-31", "2016-04-01", "2016-04-04")]
    assert not any("Implementation Group meets" in each.get("exec-lcft", "") for each in said)


def test_a_person_who_is_away_is_told_on_coming_back(bot: Bot) -> None:
    by_the_tenth(bot)
    bot.at = "2016-03-09T10:00"
    bot.say("nudges off until 14 March", "ltg-vcfs")
    assert bundles(bot, "2016-03-10")["ltg-vcfs"] == "away until 14 March"
    assert bundles(bot, "2016-03-14")["ltg-vcfs"] == "away until 14 March"
    assert (
        bundles(bot, "2016-03-15")["ltg-vcfs"]
        .splitlines()[1]
        .startswith("A8 Bring options for a befriending activity – due today")
    )
    assert bundles(bot, "2016-03-16")["ltg-vcfs"] == LATE_A8
    bundles(bot, "2016-03-17")
    assert "ltg-vcfs" not in bundles(bot, "2016-03-18")


def test_nudges_off_means_no_bundle_at_all(bot: Bot) -> None:
    by_the_tenth(bot)
    bot.at = "2016-03-09T10:00"
    bot.say("nudges off", "ltg-vcfs")
    assert not any("ltg-vcfs" in bundles(bot, f"2016-03-{day}") for day in (10, 14, 16, 21))


def test_meetings_only_leaves_the_lists_and_nothing_else(bot: Bot) -> None:
    by_the_tenth(bot)
    bot.say("nudges meetings only", "ltg-vcfs")
    got = [day for day in (10, 14, 16, 17, 21, 29) if "ltg-vcfs" in bundles(bot, f"2016-03-{day}")]
    assert got == [14]


def test_nudges_turned_off_between_planning_and_sending_count(bot: Bot) -> None:
    with bot.database.reading(london("2016-03-10T09:00")) as session:
        letter = next(iter(planned(session, "2016-03-10T09:00", "bundle")))
    bot.at = "2016-03-10T09:00"
    bot.say("nudges off", "ltg-vcfs")
    with bot.database.reading(london("2016-03-10T09:01")) as session:
        row = Outbox.model_validate(letter.row(london("2016-03-10T09:00")))
        assert bundle.write(session, row, london("2016-03-10T09:01")) == Skip("nudges are off")


def test_a_list_that_could_not_go_on_monday_goes_on_tuesday_while_it_is_useful(bot: Bot) -> None:
    by_the_tenth(bot)
    bundles(bot, "2016-03-10")
    assert bundles(bot, "2016-03-15", "08:00")["ltg-ccg"] == "too late to be useful"
    said = bundles(bot, "2016-03-15")["ltg-ccg"]
    assert said.startswith("The Locality Task Group meets on Wednesday 16 March 2016 at 10am.")
    assert "ltg-ccg" not in bundles(bot, "2016-03-16", "09:30")


def test_seven_days_without_the_bot_end_in_one_bundle_for_each_person(bot: Bot) -> None:
    late = bundles(bot, "2016-03-21", "08:00")
    assert set(late.values()) == {"too late to be useful"}
    said = bundles(bot, "2016-03-21")
    assert said["ltg-vcfs"].startswith("Still open – done, stuck or more time?\nA8 Bring")
    assert bundles(bot, "2016-03-21", "09:01") == {}


def test_a_list_is_of_no_use_once_its_meeting_begins(bot: Bot) -> None:
    by_the_tenth(bot)
    for day in (10, 11):
        bundles(bot, f"2016-03-{day}")
    bundles(bot, "2016-03-16", "08:00")
    with bot.database.reading(london("2016-03-16T09:00")) as session:
        found = {x.useful_until for x in planned(session, "2016-03-16T09:00", "bundle")
                 if x.occasion == date(2016, 3, 16) and x.member_id == _member(bot, "ltg-ccg")}  # fmt: skip
    assert found == {london("2016-03-16T10:00")}


def test_past_ten_actions_the_rest_are_counted(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    for number in range(12):
        bot.say(f"action add Ring partner number {number} by 16 March for me", "ltg-fire")
    text = bundles(bot, "2016-03-14")["ltg-fire"]
    assert "12 things of yours are due by then:" in text
    assert text.splitlines()[-2] == "and 2 more – actions mine lists them"


def _letter(bot: Bot, person: str) -> Message:
    """The bundle of Monday 14 March as it is written."""
    now = london("2016-03-14T09:00")
    with bot.database.reading(now) as session:
        letters = planned(session, "2016-03-14T09:00", "bundle")
        mine = next(x for x in letters if x.occasion == now.date() and x.member_id == _member(bot, person))
        said = bundle.write(session, Outbox.model_validate(mine.row(now)), now)
    assert isinstance(said, Message)
    return said


def _member(bot: Bot, key: str) -> int:
    with bot.database.reading(london(bot.at)) as session:
        return next(int(m.key_id) for m in roster_of(session).members.values() if m.key == key)
