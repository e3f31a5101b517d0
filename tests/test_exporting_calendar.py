"""`export calendar`: a file that Outlook and Google read, and read again when something was moved or called off."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from storage.activities import Activity, Precision
from tests import exports
from tests.conftest import LONDON, Bot
from tests.exports import entries, file, plan

Say = Callable[..., str]

DAY: dict[str, Any] = {"from_date": date(2016, 4, 13), "to_date": date(2016, 4, 13), "precision": "day"}


def diary(bot: Bot, line: str = "export calendar", person: str = "ltg-fire", where: str | None = "ltg") -> bytes:
    return file(bot, line, person, where).content


def entry(bot: Bot, ref: str, where: str | None = "ltg") -> Any:  # noqa: ANN401 - the library's fields are of many types
    """One entry of a new file."""
    return entries(diary(bot, where=where))[ref]


def begins(event: Any) -> Any:  # noqa: ANN401
    return event["DTSTART"].dt


def test_it_says_what_it_holds_and_what_to_do_with_it(bot: Bot) -> None:
    bot.say("meeting add May")
    count = len(entries(diary(bot)))
    assert bot.say("export calendar").splitlines()[:2] == [
        f"{count} entries for your calendar from the Locality Task Group, as of Tuesday 15 March 2016.",
        "Open the file to add them. When something is moved or called off, export again: the new file puts it right.",
    ]
    assert "\nWithout a day yet, so not in it: M9" in bot.say("export calendar")
    assert bot.replies[-1].files[0].kind == "text/calendar"


def test_a_meeting_is_an_entry_with_its_times_its_place_and_what_it_is_for(bot: Bot) -> None:
    event = entry(bot, "M7")
    assert begins(event) == datetime(2016, 3, 16, 10, tzinfo=LONDON)
    assert event["DTEND"].dt == datetime(2016, 3, 16, 12, tzinfo=LONDON)
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert (event["SUMMARY"], event["LOCATION"]) == ("Locality Task Group", "Town Hall")
    assert event["DESCRIPTION"] == "To define a plan of activity.\nM7, Locality Task Group"
    assert (event["UID"], event["SEQUENCE"]) == ("psr-chorley-public-service-reform-M7@psr", 0)
    assert (event["STATUS"], event["TRANSP"], event["CLASS"]) == ("CONFIRMED", "OPAQUE", "PUBLIC")
    assert event["DTSTAMP"].dt == datetime(2016, 3, 15, 9, tzinfo=UTC)
    assert event["LAST-MODIFIED"].dt <= event["DTSTAMP"].dt


def test_the_calendar_says_whose_it_is_and_brings_the_rules_of_its_clock(bot: Bot) -> None:
    whole = Calendar.from_ical(diary(bot))
    assert (whole["VERSION"], whole["METHOD"], whole["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert (whole["NAME"], whole["X-WR-CALNAME"]) == ("Locality Task Group", "Locality Task Group")
    zone: Any = whole.walk("VTIMEZONE")[0]
    rules = {sub.name: (sub["TZOFFSETTO"].td, sub["RRULE"].to_ical().decode()) for sub in zone.subcomponents}
    assert rules == {
        "DAYLIGHT": (timedelta(hours=1), "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        "STANDARD": (timedelta(0), "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
    }
    assert Calendar.from_ical(diary(bot, where=None))["NAME"] == "Chorley Public Service Reform"


@pytest.mark.parametrize(
    ("said", "utc"),
    [("16 March", 10), ("25 March", 10), ("29 March", 9), ("13 April", 9), ("28 October", 9), ("31 October", 10)],
)
def test_ten_in_the_morning_is_ten_on_the_wall_clock_before_and_after_the_clocks_change(
    bot: Bot, said: str, utc: int
) -> None:
    bot.say(f"meeting add {said} 10am to midday at Town Hall add anyway")
    event = entry(bot, "M9")
    assert begins(event).astimezone(UTC).hour == utc
    assert event["DTEND"].dt - begins(event) == timedelta(hours=2)
    assert "T100000" in event["DTSTART"].to_ical().decode()


def test_another_calendars_own_zone_reads_the_rules_as_we_mean_them(bot: Bot) -> None:
    bot.say("meeting add 13 April 10am to midday")
    zone: Any = Calendar.from_ical(diary(bot)).walk("VTIMEZONE")[0]
    made = zone.to_tz(lookup_tzid=False)
    for day, hours in ((datetime(2016, 3, 26, 10), 0), (datetime(2016, 3, 28, 10), 1), (datetime(2026, 10, 26, 10), 0)):  # noqa: DTZ001
        assert day.replace(tzinfo=made).utcoffset() == timedelta(hours=hours)
        assert day.replace(tzinfo=made).utcoffset() == day.replace(tzinfo=LONDON).utcoffset()


def test_a_meeting_without_an_end_is_shown_for_an_hour_and_says_so(bot: Bot) -> None:
    bot.say("meeting add 13 April 4.30pm")
    event = entry(bot, "M9")
    assert (begins(event), event["DTEND"].dt) == (
        datetime(2016, 4, 13, 16, 30, tzinfo=LONDON), datetime(2016, 4, 13, 17, 30, tzinfo=LONDON)
    )  # fmt: skip
    assert event["DESCRIPTION"] == "When it ends is not fixed.\nM9, Locality Task Group"


def test_a_meeting_without_a_time_is_a_whole_day_that_blocks_nothing(bot: Bot) -> None:
    bot.say("meeting add 13 April")
    event = entry(bot, "M9")
    assert (begins(event), event["DTEND"].dt, event["TRANSP"]) == (date(2016, 4, 13), date(2016, 4, 14), "TRANSPARENT")


def test_a_moved_meeting_is_the_same_entry_with_a_higher_number(bot: Bot) -> None:
    before = entry(bot, "M7")
    bot.at = "2016-03-15T11:00"
    bot.say("meeting move M7 to 23 March because the hall is taken")
    after = entry(bot, "M7")
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert begins(after) == datetime(2016, 3, 23, 10, tzinfo=LONDON)
    assert after["LAST-MODIFIED"].dt == datetime(2016, 3, 15, 11, tzinfo=UTC) > before["LAST-MODIFIED"].dt
    bot.say("undo")
    again = entry(bot, "M7")
    assert (begins(again), again["SEQUENCE"]) == (begins(before), before["SEQUENCE"] + 2)


def test_a_cancelled_meeting_is_in_the_file_as_cancelled_so_that_it_is_taken_off(bot: Bot) -> None:
    bot.say("meeting cancel M7 because of the work under way")
    event = entry(bot, "M7")
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CANCELLED", 1, "TRANSPARENT")
    assert event["SUMMARY"] == "Cancelled: Locality Task Group"
    assert event["DESCRIPTION"].startswith("Cancelled. Because of the work under way.\n")
    assert begins(event) == datetime(2016, 3, 16, 10, tzinfo=LONDON)


def test_a_meeting_whose_day_is_taken_back_is_taken_off_that_day_until_it_has_one_again(bot: Bot) -> None:
    bot.say("meeting move M8 to 13 April 10am to midday", "pmo-manager", "implementation")
    given = entry(bot, "M8", "implementation")
    bot.say("undo", "pmo-manager", "implementation")
    event = entry(bot, "M8", "implementation")
    assert (event["STATUS"], begins(event)) == ("CANCELLED", datetime(2016, 4, 13, 10, tzinfo=LONDON))
    assert event["DESCRIPTION"].startswith("It has no day at present (April 2016).\n")
    assert bot.say("export calendar", "pmo-manager", "implementation").count("M8") == 1
    bot.say("meeting move M8 to 14 April", "pmo-manager", "implementation")
    again = entry(bot, "M8", "implementation")
    assert (again["STATUS"], begins(again)) == ("CONFIRMED", date(2016, 4, 14))
    assert given["SEQUENCE"] < event["SEQUENCE"] < again["SEQUENCE"]


def test_a_meeting_with_a_month_alone_is_never_given_a_day(bot: Bot) -> None:
    whole = diary(bot, "export calendar implementation", "pmo-manager", None)
    assert "M8" not in entries(whole)
    assert b"M8" not in whole


def test_a_meeting_added_by_mistake_is_not_in_the_file(bot: Bot) -> None:
    bot.say("meeting add 13 April 10am to midday")
    bot.say("undo")
    assert "M9" not in entries(diary(bot))


def test_what_is_long_past_is_left_out_and_all_that_is_to_come_is_in(bot: Bot) -> None:
    bot.say("meeting add 14 March 2018 10am to midday")
    plan(bot, "J90", **{**DAY, "from_date": date(2016, 2, 1), "to_date": date(2016, 2, 2), "status": "done"})
    plan(bot, "J91", **{**DAY, "from_date": date(2016, 2, 1), "to_date": date(2016, 3, 1), "status": "done"})
    assert {"M4", "M7", "M9", "J91"} <= set(entries(diary(bot)))
    assert "J90" not in entries(diary(bot))
    bot.at = "2016-06-01T09:00"
    assert {"M4", "M7", "J91"} & set(entries(diary(bot))) == set()


def test_an_activity_is_days_that_block_nothing_the_last_one_included(bot: Bot) -> None:
    plan(bot, "J90", title="Know your neighbour", kind="campaign", partners=("police", "vcfs"), focus=("carers",),
         lead="vcfs", place="Covered market", from_date=date(2016, 4, 25), to_date=date(2016, 4, 29),
         precision="day")  # fmt: skip
    event = entry(bot, "J90")
    assert (begins(event), event["DTEND"].dt) == (date(2016, 4, 25), date(2016, 4, 30))
    assert (event["DTSTART"].params["VALUE"], event["TRANSP"]) == ("DATE", "TRANSPARENT")
    assert (event["SUMMARY"], event["LOCATION"]) == ("Know your neighbour", "Covered market")
    assert event["CATEGORIES"].to_ical() == b"Campaign"
    assert event["DESCRIPTION"] == "With VCFS and Police.\nFor carers.\nJ90, Locality Task Group"


def test_a_stopped_activity_is_cancelled_and_an_idea_is_in_no_calendar(bot: Bot) -> None:
    plan(bot, "J90", **DAY, status="stopped", stopped_note="too few people", version=3)
    plan(bot, "J91", **DAY, status="idea")
    event = entry(bot, "J90")
    assert (event["STATUS"], event["SEQUENCE"], event["SUMMARY"]) == ("CANCELLED", 2, "Cancelled: Stall")
    assert event["DESCRIPTION"].startswith("Stopped. Reason: too few people.\n")
    assert "J91" not in entries(diary(bot))


@pytest.mark.parametrize(
    ("days", "precision", "said"),
    [
        ((None, None), "none", "It has no day at present.\n"),
        ((date(2016, 5, 1), date(2016, 5, 31)), "month", "It has no day at present (May 2016).\n"),
        ((date(2016, 5, 13), date(2016, 5, 13)), "about", "It has no day at present (May 2016).\n"),
    ],
)
def test_an_activity_that_lost_its_day_is_taken_off_the_day_it_had(
    bot: Bot, days: tuple[date | None, date | None], precision: Precision, said: str
) -> None:
    plan(bot, "J90", **DAY)
    exports.change(bot, Activity, "J90", lambda row: row.set_when(days, precision))
    event = entry(bot, "J90")
    assert (event["STATUS"], begins(event), event["SEQUENCE"]) == ("CANCELLED", date(2016, 4, 13), 1)
    assert event["DESCRIPTION"].startswith(said)
    assert "J90" in bot.say("export calendar").splitlines()[2]


def test_what_people_wrote_is_kept_whole_whatever_it_is(bot: Bot) -> None:
    title = "Stall; café, \\ “crafts” BEGIN:VEVENT " + "über " * 20
    plan(bot, "J90", **DAY, title=title.strip(), place="Hall, 2nd floor; left\\right")
    whole = diary(bot)
    event = entries(whole)["J90"]
    assert (event["SUMMARY"], event["LOCATION"]) == (title.strip(), "Hall, 2nd floor; left\\right")
    assert max(len(line) for line in whole.split(b"\r\n")) <= 75
    assert whole.count(b"\r\nBEGIN:VEVENT\r\n") == len(entries(whole))


def test_the_same_record_at_the_same_moment_makes_the_same_file(bot: Bot) -> None:
    plan(bot, "J90", **DAY, partners=("police", "ccg"))
    assert diary(bot, where=None) == diary(bot, where=None)


def test_in_a_channel_it_is_that_groups_and_in_private_all_that_one_may_read(bot: Bot) -> None:
    assert {"M4", "M7"} <= set(entries(diary(bot)))
    assert "M6" not in entries(diary(bot))
    assert {"M3", "M4", "M6", "M7"} <= set(entries(diary(bot, where=None)))
    assert {"M3", "M4", "M6", "M7"} <= set(entries(diary(bot, "export calendar all")))
    assert {"M6"} <= set(entries(diary(bot, "export calendar in executive", where=None)))
    assert bot.replies[-1].files[0].name == "calendar-executive-2016-03-15.ics"


@pytest.fixture
def hidden(bot: Bot) -> Bot:
    """Something with a day in the closed group."""
    bot.say("meeting add 13 April 10am to midday at Surgery", "mdt-ccg", "mdt")
    return bot


def test_a_closed_groups_entries_are_for_its_own_people_alone(hidden: Bot) -> None:
    for person in ("ltg-fire", "pmo-manager", "exec-chair"):
        assert b"MDT" not in diary(hidden, "export calendar", person, None)
        assert b"MDT" not in diary(hidden, "export calendar all", person, None)
    mine = entries(diary(hidden, "export calendar", "mdt-ccg", None))
    assert mine["MDT-M2"]["CLASS"] == "CONFIDENTIAL"
    assert list(entries(diary(hidden, "export calendar", "mdt-ccg", "mdt"))) == ["MDT-M2"]


def test_a_closed_groups_entries_do_not_come_by_another_groups_channel(hidden: Bot) -> None:
    assert b"MDT" not in diary(hidden, "export calendar all", "mdt-ccg", "ltg")
    assert "closed group" in hidden.say("export calendar", "pmo-manager", "mdt")
    assert hidden.say("export calendar mdt", "ltg-fire", None) == (
        hidden.say("export calendar moon", "ltg-fire", None).replace("moon", "mdt")
    )


def test_nothing_with_a_day_is_a_sentence(bot: Bot) -> None:
    assert bot.say("export calendar", "pmo-manager", "pmo") == (
        "There is nothing for a calendar yet: no meeting or activity with a day in the Programme office."
    )


def test_an_observer_may_have_the_calendar_and_a_stranger_not(bot: Bot) -> None:
    assert bot.say("export calendar", "stranger", None).startswith("I don't know you yet.")


def test_of_very_many_without_a_day_the_first_are_named(bot: Bot) -> None:
    for n in range(12):
        plan(bot, f"J{90 + n}", "pmo")
    bot.say("meeting add 13 April", "pmo-manager", "pmo")
    assert bot.say("export calendar", "pmo-manager", "pmo").splitlines()[2] == (
        "Without a day yet, so not in it: J90, J91, J92, J93, J94, J95, J96, J97, J98, J99 and 2 more."
    )


def test_another_zone_brings_its_own_rules(bot: Bot) -> None:
    bot.database.zone = ZoneInfo("America/New_York")
    event = entry(bot, "M7")
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert begins(event).astimezone(UTC).hour == 14
