"""Domain.md section 9, row by row: which reminder goes when, to whom, and how it begins.

What each says word for word stands in test_meeting_nudges, test_bundle and test_digest; this is the table.
"""

import pytest
from sqlmodel import select

from storage import outbox
from storage.outbox import Outbox
from tests.conftest import Bot, london
from tests.outgoing import keys, post
from tests.record import told

LTG = "Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall"
CHANNELS = ["ltg slack", "ltg teams"]
DEBTORS = ["ltg-ccg", "ltg-lcc", "ltg-lcft", "ltg-police", "ltg-vcfs"]
LATE = "Still open – done, stuck or more time?\nA8 Bring options for a befriending activity …"


def the_fortnight(bot: Bot) -> None:
    """What was done up to 11 March, so that five people owe something by M7."""
    bot.at = "2016-03-09T11:00"
    bot.say("done A12 Sent to all members", "ltg-council")
    for person in ("ltg-council", "ltg-vcfs", "ltg-ccg"):
        bot.say("reply A6 done list sent", person)


def of_the_group(said: dict[str, str]) -> dict[str, str]:
    """What its channels and members get; a bundle of last week that nobody sent then is skipped, and says so."""
    return {who: words for who, words in sorted(said.items()) if who.startswith("ltg") and words != outbox.TOO_LATE}


# --- 9.1, for M7: rule, the minute before, when, to whom, and how it begins

ROWS = [
    ("N1", "2016-03-09T09:59", "2016-03-09T10:00", CHANNELS, f"Meeting notice: {LTG}. To define a plan of activity."),
    ("bundle", "2016-03-14T08:59", "2016-03-14T09:00", DEBTORS,
     "The Locality Task Group meets on Wednesday 16 March 2016 at 10am. One thing of yours is due by then:"),
    ("N3", "2016-03-15T09:59", "2016-03-15T10:00", CHANNELS, f"Tomorrow: {LTG}. To define a plan of activity."),
    ("N4", "2016-03-16T08:59", "2016-03-16T09:00", CHANNELS, f"Today: {LTG}."),
    ("N5", "2016-03-17T09:59", "2016-03-17T10:00", ["ltg-police"], f"M7 {LTG}: what was agreed?"),
    ("N14", "2016-03-14T09:29", "2016-03-14T09:30", CHANNELS, "Locality Task Group – week of 14 March 2016"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "early", "at", "whom", "begins"), ROWS, ids=[row[0] for row in ROWS])
def test_a_reminder_of_m7_goes_at_its_time_to_its_people(
    bot: Bot, rule: str, early: str, at: str, whom: list[str], begins: str
) -> None:
    the_fortnight(bot)
    assert of_the_group(post(bot, early, rule)) == {}
    said = of_the_group(post(bot, at, rule))
    assert sorted(said) == whom
    assert {words.splitlines()[0] for words in said.values()} == {begins}


def test_n5_goes_to_the_coordinators_too(bot: Bot) -> None:
    assert {"ltg-police", "pmo-manager", "pmo-officer"} <= set(post(bot, "2016-03-17T10:00", "N5"))


def test_n6_three_working_days_before_a_date_that_is_no_meeting(bot: Bot) -> None:
    the_fortnight(bot)
    assert of_the_group(post(bot, "2016-03-09T16:00", "bundle")) == {}
    assert of_the_group(post(bot, "2016-03-10T09:00", "bundle"))["ltg-vcfs"].splitlines()[:2] == [
        "One thing of yours is due soon:",
        "A8 Bring options for a befriending activity – due Tuesday 15 March [Done A8] [Stuck A8] [More time A8]",
    ]


def test_n7_the_first_working_day_after_then_two_mondays_then_the_lead_once(bot: Bot) -> None:
    the_fortnight(bot)
    days = ["2016-03-16", "2016-03-21", "2016-03-29", "2016-04-04", "2016-04-11", "2016-04-18"]
    said = {day: post(bot, f"{day}T09:00", "bundle") for day in days}
    asked = [day for day in days if "A8" in said[day].get("ltg-vcfs", "")]
    led = [day for day in days if "A8 Bring options" in said[day].get("ltg-police", "")]
    assert (asked, led) == (["2016-03-16", "2016-03-21", "2016-03-29"], ["2016-04-04"])
    assert said["2016-03-16"]["ltg-vcfs"].startswith(LATE.removesuffix(" …"))


def test_n8_no_owner_is_in_the_digest_and_no_message(bot: Bot) -> None:
    the_fortnight(bot)
    digest = post(bot, "2016-03-14T09:30", "N14")["ltg slack"]
    assert "Needs an owner (2)\nA11 Find a hospital representative" in digest
    assert not [words for words in post(bot, "2016-03-14T09:00", "bundle").values() if "A11" in words]


def test_n12_the_working_day_after_an_activity_whoever_logged_it_is_asked(bot: Bot) -> None:
    bot.say("event Carers information stall with CCG, LCC and VCFS on 13 April at Covered market", "ltg-ccg")
    assert post(bot, "2016-04-14T08:59", "N12") == {}
    said = post(bot, "2016-04-14T09:00", "N12")
    assert list(said) == ["ltg-ccg"]
    assert said["ltg-ccg"].startswith("How did J8 Carers information stall go? One line and how many.")


def test_n13_after_the_undo_window_to_the_channels_and_whom_it_concerns(bot: Bot) -> None:
    bot.say("apologies M7", "ltg-lcft")
    bot.say("meeting move M7 to 23 March because the hall is taken")
    assert post(bot, "2016-03-15T09:09", "N13") == {}
    said = post(bot, "2016-03-15T09:10", "N13")
    assert sorted(said) == [*CHANNELS, "ltg-ccg", "ltg-council", "ltg-lcc", "ltg-lcft", "ltg-vcfs"]
    assert said["ltg slack"].splitlines() == [
        "M7 has moved: Locality Task Group, now Wednesday 23 March 2016, 10am to midday, Town Hall.",
        "It was to be on Wednesday 16 March 2016, 10am.",
        "Because the hall is taken.",
    ]


CHECKED = [("29 March", "N3", "2016-03-24T10:00"), ("17 May", "N1", "2016-05-10T10:00")]


@pytest.mark.parametrize(("day", "rule", "at"), CHECKED)
def test_the_checked_examples_of_channels(bot: Bot, day: str, rule: str, at: str) -> None:
    bot.say(f"meeting add {day} 2pm")
    assert keys(bot, f"{at[:11]}09:59", rule) == []
    assert keys(bot, at, rule) == [f"{rule}:M9:v0:{at[:10]}:{channel}" for channel in (1, 2)]


@pytest.mark.parametrize(("day", "at"), [("29 March", "2016-03-23T09:00"), ("17 May", "2016-05-13T09:00")])
def test_the_checked_examples_of_personal_lists(bot: Bot, day: str, at: str) -> None:
    bot.say(f"meeting add {day} 2pm")
    bot.say("claim A11", "ltg-fire")
    bot.say("due A11 to M9", "ltg-fire")
    assert post(bot, f"{at[:11]}08:59", "bundle").get("ltg-fire") is None
    assert "One thing of yours is due by then:\nA11 Find" in post(bot, at, "bundle")["ltg-fire"]


# --- 9.2 Added late, vague, moved, cancelled


def test_added_inside_a_window_the_eve_and_the_day_still_go(bot: Bot) -> None:
    bot.say("meeting add 17 March 2pm")
    assert not [key for key in keys(bot, "2016-03-15T10:00", "N1") if "M9" in key]
    assert len([key for key in keys(bot, "2016-03-16T10:00", "N3") if "M9" in key]) == 2
    assert len([key for key in keys(bot, "2016-03-17T09:00", "N4") if "M9" in key]) == 2


def test_added_when_both_are_past_one_notice_goes_at_once(bot: Bot) -> None:
    bot.at = "2016-03-15T11:00"
    bot.say("meeting add 15 March 2pm")
    assert len([key for key in keys(bot, "2016-03-15T11:00", "N3") if "M9" in key]) == 2


def test_of_a_month_only_the_lead_is_asked_twice(bot: Bot) -> None:
    bot.say("meeting add June")
    assert [key for key in keys(bot, "2016-05-03T10:00", "date") if "M9" in key] == ["date:M9:v0:2016-05-03:m24"]
    assert post(bot, "2016-05-17T10:00", "date")["ltg-police"] == (
        "M9 Locality Task Group, June 2016, has no day yet. Which day is it?\n"
        "For example meeting move M9 to 13 June 10am to midday"
    )


@pytest.mark.parametrize(("moved_to", "again"), [("23 March", 0), ("24 March", 2)])
def test_a_rule_already_sent_is_sent_again_only_over_five_working_days_on(bot: Bot, moved_to: str, again: int) -> None:
    post(bot, "2016-03-15T10:00", "N3")
    bot.at = "2016-03-15T11:00"
    bot.say(f"meeting move M7 to {moved_to}")
    day = int(moved_to[:2]) - 1
    assert len(keys(bot, f"2016-03-{day}T10:00", "N3")) == again


def test_a_cancelled_meeting_has_nothing_pending_but_word_of_it(bot: Bot) -> None:
    bot.say("meeting cancel M7 because of snow")
    assert [keys(bot, "2016-03-15T10:00", rule) for rule in ("N3", "N4")] == [[], []]
    assert post(bot, "2016-03-15T09:10", "N13")["ltg slack"].startswith("M7 is cancelled: Locality Task Group, ")


# --- 9.3 Quiet hours and manners, and design 9.2


def test_a_letter_to_a_third_person_is_held_till_morning(bot: Bot) -> None:
    bot.at = "2016-03-24T18:00"  # the eve of Good Friday
    bot.say("assign A10 to @ltg-fire")
    assert [who for who, _ in told(bot)] == ["ltg-fire"]
    with bot.database.reading(london(bot.at)) as session:
        letter = session.exec(select(Outbox).where(Outbox.rule == "tell")).one()
        assert letter.due_at == london("2016-03-29T08:30")  # Good Friday and Easter Monday lie between
        assert letter.text.startswith("A10 is yours, given by the Community Beat Manager (Police): ")


def test_nudges_off_stops_everything_personal_but_word_of_a_move(bot: Bot) -> None:
    bot.say("nudges off", "ltg-ccg")
    bot.say("note A7 how is it going?")
    bot.say("meeting move M7 to 23 March")
    assert told(bot) == []
    assert "ltg-ccg" in post(bot, "2016-03-15T09:10", "N13")
    assert "ltg-ccg" not in post(bot, "2016-03-21T09:00", "bundle")


def test_late_actions_are_said_in_a_channel_by_ref_role_and_count(bot: Bot) -> None:
    late = post(bot, "2016-03-14T09:30", "N14")["ltg slack"].partition("Late (1)\n")[2]
    assert late.splitlines()[0] == "A12 Early Intervention and Prevention Officer (Council)"


# --- 9.4 No duplicates, no gaps


def test_a_key_is_rule_record_version_occasion_and_recipient(bot: Bot) -> None:
    assert keys(bot, "2016-03-15T10:00", "N3") == ["N3:M7:v0:2016-03-15:1", "N3:M7:v0:2016-03-15:2"]
    assert "bundle:2016-03-16:25" not in keys(bot, "2016-03-16T09:00", "bundle")
    assert all(key.startswith("bundle:2016-03-1") for key in keys(bot, "2016-03-16T09:00", "bundle"))


@pytest.mark.parametrize(("rule", "at"), [(row[0], row[2]) for row in ROWS])
def test_planned_again_nothing_is_said_twice(bot: Bot, rule: str, at: str) -> None:
    the_fortnight(bot)
    assert of_the_group(post(bot, at, rule))
    assert of_the_group(post(bot, at, rule)) == {}


@pytest.mark.parametrize(("at", "remark"), [("2016-03-16T17:00", True), ("2016-03-16T17:31", False)])
def test_a_digest_is_posted_late_up_to_two_working_days(bot: Bot, at: str, remark: bool) -> None:
    said = post(bot, at, "N14")["ltg slack"]
    assert ("Posted late: it was due on Monday 14 March." in said) is remark


def test_nine_stays_nine_after_the_clocks_change(bot: Bot) -> None:
    bot.say("claim A11", "ltg-fire")
    bot.say("due A11 to 5 April", "ltg-fire")
    assert "ltg-fire" not in post(bot, "2016-03-31T08:59", "bundle")
    assert "One thing of yours is due soon:" in post(bot, "2016-03-31T09:00", "bundle")["ltg-fire"]


# --- 10 The digest


@pytest.mark.parametrize("day", ["2016-03-29", "2016-05-03", "2016-05-31"])
def test_after_a_bank_holiday_monday_the_digest_goes_on_tuesday(bot: Bot, day: str) -> None:
    bot.at = f"{day[:8]}{int(day[8:]) - 1:02}T12:00" if day != "2016-03-29" else "2016-03-28T12:00"
    assert not [key for key in keys(bot, bot.at, "N14") if bot.at[:10] in key]
    assert len([key for key in keys(bot, f"{day}T09:30", "N14") if day in key]) == 2
