"""Working days and opening hours, by the worked examples of domain.md 9.1 and 9.3."""

from datetime import UTC, date, datetime, time

import pytest

from handlers.language.calendar import Calendar, clock, full, month, short, span, weekday_short

CALENDAR = Calendar()
OPENS, CLOSES = time(8, 30), time(17, 30)
CHRISTMAS_CLOSURE = Calendar(closures=frozenset(date(2016, 12, n) for n in (28, 29, 30)))


def march(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2016, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("meeting", "before", "day"),
    [
        (date(2016, 3, 16), 5, date(2016, 3, 9)),
        (date(2016, 3, 16), 2, date(2016, 3, 14)),
        (date(2016, 3, 16), 1, date(2016, 3, 15)),
        (date(2016, 3, 15), 3, date(2016, 3, 10)),
        (date(2016, 3, 29), 1, date(2016, 3, 24)),
        (date(2016, 3, 29), 2, date(2016, 3, 23)),
        (date(2016, 5, 17), 5, date(2016, 5, 10)),
        (date(2016, 5, 17), 2, date(2016, 5, 13)),
    ],
)
def test_a_notice_goes_so_many_working_days_before(meeting: date, before: int, day: date) -> None:
    assert CALENDAR.shift(meeting, -before) == day
    assert CALENDAR.shift(day, before) == meeting
    assert CALENDAR.count_working(day, meeting) == before


def test_the_working_day_after_skips_easter() -> None:
    assert CALENDAR.shift(date(2016, 3, 16), 1) == date(2016, 3, 17)
    assert CALENDAR.shift(date(2016, 3, 24), 1) == date(2016, 3, 29)


def test_no_shift_is_the_same_day_even_on_a_sunday() -> None:
    assert CALENDAR.shift(date(2016, 5, 1), 0) == date(2016, 5, 1)


def test_a_shift_from_a_sunday_counts_from_the_next_day_people_work() -> None:
    assert CALENDAR.shift(date(2016, 5, 1), 1) == date(2016, 5, 3)
    assert CALENDAR.shift(date(2016, 5, 1), -1) == date(2016, 4, 29)


def test_nothing_is_counted_up_to_a_day_that_is_not_after() -> None:
    assert CALENDAR.count_working(date(2016, 3, 16), date(2016, 3, 16)) == 0
    assert CALENDAR.count_working(date(2016, 3, 16), date(2016, 3, 9)) == 0


def test_the_nearest_working_days_of_easter() -> None:
    assert CALENDAR.next_working(date(2016, 3, 25)) == date(2016, 3, 29)
    assert CALENDAR.last_working(date(2016, 3, 28)) == date(2016, 3, 24)
    assert CALENDAR.next_working(date(2016, 3, 16)) == date(2016, 3, 16)
    assert CALENDAR.last_working(date(2016, 3, 16)) == date(2016, 3, 16)


def test_nobody_works_on_a_closure_day() -> None:
    assert not CHRISTMAS_CLOSURE.working(date(2016, 12, 28))
    assert CHRISTMAS_CLOSURE.shift(date(2016, 12, 23), 1) == date(2017, 1, 3)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2016, 3, 25), "Good Friday"),
        (date(2016, 3, 28), "Easter Monday"),
        (date(2016, 5, 2), "May Day"),
        (date(2016, 5, 30), "spring bank holiday"),
        (date(2016, 8, 29), "August bank holiday"),
        (date(2016, 12, 26), "Boxing Day"),
        (date(2016, 12, 27), "Christmas Day bank holiday"),
        (date(2016, 3, 16), ""),
        (date(2017, 3, 17), ""),  # St Patrick's Day is Northern Ireland's.
    ],
)
def test_a_bank_holiday_is_called_what_people_call_it(day: date, name: str) -> None:
    assert CALENDAR.holiday(day) == name


def test_the_day_here_begins_an_hour_early_in_summer() -> None:
    assert CALENDAR.today(datetime(2016, 3, 15, 23, 30, tzinfo=UTC)) == date(2016, 3, 15)
    assert CALENDAR.today(datetime(2016, 6, 15, 23, 30, tzinfo=UTC)) == date(2016, 6, 16)
    assert CALENDAR.local(datetime(2016, 6, 15, 9, tzinfo=UTC)).hour == 10


def test_ten_in_the_morning_stays_ten_when_the_clocks_change() -> None:
    assert CALENDAR.at(date(2016, 3, 26), time(10)) == march(26, 10)
    assert CALENDAR.at(date(2016, 3, 27), time(10)) == march(27, 9)


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (march(16, 10), march(16, 10)),
        (march(16, 8, 30), march(16, 8, 30)),
        (march(16, 7), march(16, 8, 30)),
        (march(16, 17, 30), march(17, 8, 30)),
        (march(18, 18), march(21, 8, 30)),
        (march(24, 17, 29), march(24, 17, 29)),
        (march(24, 18), march(29, 7, 30)),  # Over Easter and the clock change.
        (march(25, 10), march(29, 7, 30)),
        (march(29, 16, 30), march(30, 7, 30)),
    ],
)
def test_a_message_waits_for_the_next_opening(at: datetime, opening: datetime) -> None:
    assert CALENDAR.open_at(at, OPENS, CLOSES) == opening


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (march(16, 23), march(16, 23)),
        (march(17, 3), march(17, 3)),
        (march(17, 6), march(17, 22)),
        (march(25, 5), march(25, 5)),  # Thursday's shift ends on Good Friday morning.
        (march(25, 23), march(29, 21)),
        (march(28, 3), march(29, 21)),
        (march(30, 4, 59), march(30, 4, 59)),
    ],
)
def test_a_night_shift_is_reached_at_night(at: datetime, opening: datetime) -> None:
    assert CALENDAR.open_at(at, time(22), time(6)) == opening


def test_hours_that_end_where_they_begin_are_all_day() -> None:
    assert CALENDAR.open_at(march(16, 3), time(9), time(9)) == march(16, 3)


def test_a_day_is_said_in_full_or_in_short() -> None:
    day = date(2016, 3, 16)
    assert full(day) == "Wednesday 16 March 2016"
    assert weekday_short(day) == "Wednesday 16 March"
    assert short(date(2016, 5, 1)) == "1 May"
    assert month(date(2016, 4, 1)) == "April 2016"


def test_a_time_is_said_as_people_say_it() -> None:
    times = (time(10), time(16, 30), time(12), time(0), time(0, 5), time(12, 15), time(9, 5))
    assert [clock(each) for each in times] == [
        "10am",
        "4.30pm",
        "midday",
        "midnight",
        "12.05am",
        "12.15pm",
        "9.05am",
    ]
    assert span(time(10), time(12)) == "10am to midday"
