"""Dates, times and slots, by the tables of domain.md 8.5 and of the date study; said on 15 March 2016."""

from contextlib import suppress
from datetime import date, time, timedelta
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.core import Oops, Unclear
from handlers.language import dates
from handlers.language.calendar import Calendar, clock
from handlers.language.dates import Slot, longest_slot, read, read_slot, read_times

TODAY = date(2016, 3, 15)
MONDAY = date(2016, 3, 14)
CALENDAR = Calendar()
NEEDED = "I need a date, such as 29 April or end of April."


def each(line: str, between: str = " · ") -> list[str]:
    return line.split(between)


def said(phrase: str, today: date = TODAY, *, backwards: bool = False) -> str:
    """What a phrase is understood as, or the sentence it is answered with."""
    try:
        return read(phrase, today, CALENDAR, backwards=backwards).words
    except Oops as oops:
        return str(oops)


WEDNESDAY = "Wednesday 16 March 2016"
GOOD_FRIDAY = "Friday 25 March 2016"
THE_WEEK = "the week of Monday 21 March 2016"
END_OF_APRIL = "the end of April (Friday 29 April 2016)"


@pytest.mark.parametrize(
    ("phrases", "understood"),
    [
        ("16 March · 16th March · Wed 16 March · March 16 · 16/3 · 16/03/16", WEDNESDAY),
        ("16.03.2016 · 2016-03-16 · the 16th of March · 16 March, 2016 · WED 16 MAR", WEDNESDAY),
        ("16–03–2016 · 16 March · “16 March” · 16  march. · by 16 March · due 16/3", WEDNESDAY),
        ("Tues 16 March", "16 March 2016 is a Wednesday, not a Tuesday. Which did you mean?"),
        ("Friday · this Friday", "Friday 18 March 2016"),
        ("next Friday · Friday next week · next week Friday", GOOD_FRIDAY),
        ("w/c 21 March · wc 21 March · week commencing 23 March · w/c Mon 21 March", THE_WEEK),
        ("w/c Tue 21 March", "21 March 2016 is a Monday, not a Tuesday. Which did you mean?"),
        ("end of April · by end of April · April · by April · in April · the end of April", END_OF_APRIL),
        ("August", "the end of August (Wednesday 31 August 2016)"),
        ("mid April · mid-April · middle of April", "about Friday 15 April 2016"),
        ("1st May", "Sunday 1 May 2016"),
        ("2/5", "Monday 2 May 2016"),
        ("in two weeks · in 2 weeks' time", "Tuesday 29 March 2016"),
        ("in 6 months time · in 6 months’ time", "Thursday 15 September 2016"),
        ("COB 22.09.16", "Thursday 22 September 2016"),
        ("1 March", "1 March 2016 has passed. Did you mean 1 March 2017?"),
        ("3/16", "There is no month 16; dates are day/month, such as 16/3."),
        ("2/30", "There is no month 30; dates are day/month, such as 16/3."),
        ("31/4 · 31 April · 31 April 2017", "April has no day 31."),
        ("Q1 · 2017/18 · soon · asap · Easter · TBC · A.S.A.P.", NEEDED),
    ],
)
def test_a_due_date_is_understood_as_in_the_table(phrases: str, understood: str) -> None:
    assert {phrase: said(phrase) for phrase in each(phrases)} == dict.fromkeys(each(phrases), understood)


@pytest.mark.parametrize(
    ("phrase", "remark"),
    [
        ("16 March", ""),
        ("w/c 21 March", ""),
        ("1st May", "That is a Sunday; the last working day before is Friday 29 April."),
        (
            "next Friday",
            "Friday 25 March 2016 is Good Friday; the last working day before is Thursday 24 March.",
        ),
        (
            "2/5",
            "Monday 2 May 2016 is a bank holiday (May Day); the last working day before is Friday 29 April.",
        ),
        (
            "30 May",
            "Monday 30 May 2016 is the spring bank holiday; the last working day before is Friday 27 May.",
        ),
    ],
)
def test_a_day_nobody_works_is_kept_and_remarked_on(phrase: str, remark: str) -> None:
    assert read(phrase, TODAY, CALENDAR).remark == remark


def test_a_closure_day_is_remarked_on() -> None:
    closed = Calendar(closures=frozenset({date(2016, 3, 16)}))
    remark = "Wednesday 16 March 2016 is a closure day; the last working day before is Tuesday 15 March."
    assert read("16 March", TODAY, closed).remark == remark


def test_no_working_day_already_past_is_offered() -> None:
    remark = "That is a Sunday; the next working day is Tuesday 3 May."
    assert read("tomorrow", date(2016, 4, 30), CALENDAR).remark == remark


@pytest.mark.parametrize(
    ("phrases", "understood"),
    [
        ("16 mar · 16 of March · Wednesday 16 March 2016 · 16.3 · 16-03-2016", date(2016, 3, 16)),
        ("3/4 · 03/04/16 · the 3rd · 3rd", date(2016, 4, 3)),
        ("today · tonight · EOD · cop · this afternoon", MONDAY),
        ("tomorrow · tomorrow morning · cob tomorrow", date(2016, 3, 15)),
        ("day after tomorrow · the day after tomorrow · in 48 hours", date(2016, 3, 16)),
        ("Friday · by Friday · this Friday · close of play Friday · COP Friday", date(2016, 3, 18)),
        ("w/e 18 March · w/e 20 March · end of the week · EOW", date(2016, 3, 18)),
        ("Thurs · in 3 days · in 3 working days", date(2016, 3, 17)),
        ("next Tuesday · Tuesday week · a week on Tuesday", date(2016, 3, 22)),
        ("next Friday · Friday week · Good Friday · next bank holiday", date(2016, 3, 25)),
        ("a week on Thursday · end of next week", date(2016, 3, 24)),
        ("Monday · this time next week · on the 21st · a week today", date(2016, 3, 21)),
        ("in 2 weeks · in two weeks · fortnight · in a fortnight · a fortnight today", date(2016, 3, 28)),
        ("Easter Monday", date(2016, 3, 28)),
        ("in a month", date(2016, 4, 14)),
        ("Christmas Day", date(2016, 12, 25)),
    ],
)
def test_a_phrase_of_the_date_study_is_that_day(phrases: str, understood: date) -> None:
    found = {phrase: read(phrase, MONDAY, CALENDAR) for phrase in each(phrases)}
    assert {when.day for when in found.values()} == {understood}, found
    assert {when.precision for when in found.values()} == {"day"}


@pytest.mark.parametrize(
    ("phrase", "understood"),
    [
        ("next week", THE_WEEK),
        ("week of 21 March", THE_WEEK),
        ("w/c 14 March", "the week of Monday 14 March 2016"),
        ("week after next", "the week of Monday 28 March 2016"),
        ("next month", END_OF_APRIL),
        ("end of the month", "the end of March (Thursday 31 March 2016)"),
        ("EOM", "the end of March (Thursday 31 March 2016)"),
        ("May", "the end of May (Tuesday 31 May 2016)"),
        ("beginning of May", "about Sunday 1 May 2016"),
        ("start of May", "about Sunday 1 May 2016"),
        ("about 15 April", "about Friday 15 April 2016"),
        ("last Friday", "11 March 2016 has passed."),
        ("10 March", "10 March 2016 has passed. Did you mean 10 March 2017?"),
        ("31 February", "February has no day 31."),
        ("29 February 2017", "February 2017 has no day 29."),
        ("29 February", "29 February 2016 has passed. Did you mean 29 February 2020?"),
        ("30/2", "February has no day 30."),
    ],
)
def test_a_vaguer_phrase_of_the_date_study_says_how_vague(phrase: str, understood: str) -> None:
    assert said(phrase, MONDAY) == understood


@pytest.mark.parametrize(
    "phrase",
    each(
        "q2 · end of Q2 · year end · ongoing · 1st of every month · tbd · sometime · when possible · 2017-18"
        " · 2017 · next couple of weeks · a few weeks · within weeks · as soon as possible · after Easter"
        " · spring · to be confirmed · next weekend · monthly · end of the financial year"
    ),
)
def test_words_too_vague_for_a_date_are_asked_about(phrase: str) -> None:
    with pytest.raises(Oops) as refused:
        read(phrase, TODAY, CALENDAR)
    assert (type(refused.value), str(refused.value)) == (Oops, NEEDED)


@pytest.mark.parametrize(
    "phrase",
    each(
        "Ask May · Ask May about the budget · Take a second look · second · Book the sat nav · Mar-com pack"
        " · Sun Microsystems · Fri the chips · Decide on May · March to the shop · Fix bug 16/3 · bug 16/3"
        " · the 14 March minutes · 10% · by 10% · 1:1 · 1:1 with Jo · 4411 · if we can do a demo · we · a · 1"
        " · on · by · the · 3.5 · by 3.5 · 10.30 · 50/50 · 1/100 · by a fortnight · by 2 weeks"
        " · every child · may be · some people · 16 16 March · 16 March 10 people"
        " · April and May · Jan Smith · June's list · 999"
        " · 16 March 10am · next meeting · by M7 · by the 16 March meeting · the 39th"
    ),
)
def test_words_that_are_no_date_are_left_alone(phrase: str) -> None:
    with pytest.raises(Unclear) as refused:
        read(phrase, TODAY, CALENDAR)
    assert str(refused.value) == NEEDED


def test_a_month_alone_is_no_date_after_on() -> None:
    with pytest.raises(Unclear):
        read("May", TODAY, CALENDAR, bare_month=False)
    assert read("16 May", TODAY, CALENDAR, bare_month=False).day == date(2016, 5, 16)
    assert read("end of May", TODAY, CALENDAR, bare_month=False).day == date(2016, 5, 31)


@pytest.mark.parametrize(
    ("phrase", "understood"),
    [
        ("16 December", "16 December 2015 has passed. Did you mean 16 December 2016?"),
        ("15 December", "Thursday 15 December 2016"),
        ("1 March 2015", "1 March 2015 has passed."),
        ("w/c 7 March", "The week of 7 March 2016 has passed. Did you mean the week of 6 March 2017?"),
        ("February", "The end of February 2016 has passed. Did you mean the end of February 2017?"),
        ("15 March 2021", "Monday 15 March 2021"),
        ("16 March 2021", "16 March 2021 is more than five years away. Please check the year."),
        ("in 999 years", "15 March 3015 is more than five years away. Please check the year."),
    ],
)
def test_a_date_is_to_come_and_near(phrase: str, understood: str) -> None:
    assert said(phrase) == understood


@pytest.mark.parametrize(
    ("phrase", "understood"),
    [
        ("1 March", "Tuesday 1 March 2016"),
        ("20 March", "Sunday 20 March 2016"),
        ("16 December", "Wednesday 16 December 2015"),
        ("1 March 2015", "Sunday 1 March 2015"),
        ("yesterday", "Monday 14 March 2016"),
        ("last Friday", "Friday 11 March 2016"),
        ("3 days ago", "Saturday 12 March 2016"),
        ("Saturday", "Saturday 12 March 2016"),
        ("the 3rd", "Thursday 3 March 2016"),
    ],
)
def test_a_log_takes_the_nearest_date_and_never_asks(phrase: str, understood: str) -> None:
    assert said(phrase, backwards=True) == understood
    assert read(phrase, TODAY, CALENDAR, backwards=True).remark == ""


def test_a_due_date_keeps_what_was_typed_and_is_said_in_short() -> None:
    when = read(" w/c 21 March ", TODAY, CALENDAR)
    assert (when.day, when.typed) == (date(2016, 3, 24), "w/c 21 March")
    assert (when.monday, when.first) == (date(2016, 3, 21), date(2016, 3, 1))


@pytest.mark.parametrize("brief", ["29 April", "week of 21 March", "end of April", "about 15 April"])
def test_what_is_said_in_short_can_be_typed_back(brief: str) -> None:
    when = read(brief, TODAY, CALENDAR)
    assert when.brief == dates.brief(when.day, when.precision) == brief


def test_a_week_nobody_works_is_due_on_its_friday() -> None:
    closed = Calendar(closures=frozenset(date(2016, 3, n) for n in range(21, 25)))
    when = read("w/c 21 March", TODAY, closed)
    assert (when.day, when.words) == (date(2016, 3, 25), THE_WEEK)


@pytest.mark.parametrize("phrase", ["2016 March 16", "16/Mar/2016", "16 March, Wednesday"])
def test_an_odd_order_is_left_to_the_library(phrase: str) -> None:
    assert said(phrase) == WEDNESDAY


@pytest.mark.parametrize("phrase", ["2016 March 14", "16 March, Tuesday", "March 2016 march 16", "16 03 March"])
def test_the_library_is_not_let_guess(phrase: str) -> None:
    with pytest.raises(Unclear):
        read(phrase, TODAY, CALENDAR)


def test_a_very_long_phrase_is_refused_at_once() -> None:
    began = thread_time()
    with pytest.raises(Unclear):
        read("1 " * 2000, TODAY, CALENDAR)
    with pytest.raises(Unclear):
        longest_slot("1 " * 2000, TODAY, CALENDAR)
    assert thread_time() - began < 2  # of minutes, were it read to its end


PIECES = st.sampled_from(
    each(
        "16 31 0 99 1st 3rd march april may feb mon tues friday next last this week month end of mid in on by"
        " a the w/c w/e / - . : 2016 2017 16/3 29/2 2100 0000 easter ago days years time 10am to midday ½"
        " ² ٣ q1",
        " ",
    )
)
TEXTS = st.one_of(st.text(max_size=70), st.lists(PIECES, max_size=7).map(" ".join))


@given(TEXTS, st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.booleans())
def test_any_text_is_a_date_or_a_sentence(text: str, today: date, backwards: bool) -> None:
    with suppress(Oops):
        assert backwards or today <= read(text, today, CALENDAR, backwards=backwards).day


@given(TEXTS)
def test_any_text_is_a_slot_or_a_sentence(text: str) -> None:
    for reading in (read_times, lambda text: longest_slot(text, TODAY, CALENDAR)):
        with suppress(Oops):
            reading(text)


FORMATS = (
    "{d}/{m}/{y}",
    "{d:02}/{m:02}/{y}",
    "{d}.{m}.{y}",
    "{d:02}-{m:02}-{y}",
    "{d}/{m}/{s}",
    "{y}-{m:02}-{d:02}",
    "{d} {month} {y}",
    "{weekday} {d} {mon} {y}",
    "{month} {d}, {y}",
    "{mon} {d} {y}",
)


@pytest.mark.parametrize("shape", FORMATS)
def test_day_and_month_are_never_swapped(shape: str) -> None:
    for n in range(5 * 365):
        day = TODAY + timedelta(days=n)
        names = {"month": f"{day:%B}", "mon": f"{day:%b}", "weekday": f"{day:%a}", "s": f"{day:%y}"}
        phrase = shape.format(d=day.day, m=day.month, y=day.year, **names)
        assert read(phrase, TODAY, CALENDAR).day == day, phrase


def test_a_date_with_no_year_is_never_swapped() -> None:
    for n in range(365 - 90):
        day = TODAY + timedelta(days=n)
        for phrase in (f"{day.day}/{day.month}", f"{day:%-d %B}", f"{day:%B %-d}", f"{day:%a %-d %b}"):
            assert read(phrase, TODAY, CALENDAR).day == day, phrase


def timed(phrase: str) -> str:
    try:
        return " to ".join(clock(face) for face in read_times(phrase) if face is not None)
    except Oops as oops:
        return str(oops)


TIME_NEEDED = "I need a time, such as 10am or 10am to midday."


@pytest.mark.parametrize(
    ("phrases", "understood"),
    [
        ("10am · 10 am · 10 a.m. · 10:00 · at 10 · 10.00am · 1000", "10am"),
        ("10.30am · 10.30 · 10:30", "10.30am"),
        ("4.30pm · 16:30 · 1630 · half past 4pm", "4.30pm"),
        ("16:00 · 1600 · 4pm", "4pm"),
        ("midday · noon · 12 noon · 12pm · at noon", "midday"),
        ("midnight · 12am", "midnight"),
        ("10am to midday · from 10am until 12pm · 10-12 · 10am – 12 · between 10 and 12", "10am to midday"),
        ("10 to 11.30am", "10am to 11.30am"),
        ("2-4pm · 2pm to 4 · 14:00-16:00", "2pm to 4pm"),
        ("11-1pm · 11am to 1", "11am to 1pm"),
        ("9-5", "Is 5 in the morning or the afternoon? Type 5am or 5pm."),
        ("4.30 · half 4", "Is 4.30 in the morning or the afternoon? Type 4.30am or 4.30pm."),
        ("10am to 9am · 10am to 9", "The end, 9am, is before the start, 10am."),
        ("10am to 10am", "The end, 10am, is the same as the start."),
        ("10 · 25:00 · 13pm · 10.75am · to · 10am to · Town Hall · a.m. · 1pm to 2pm to 3pm", TIME_NEEDED),
    ],
)
def test_times_are_understood(phrases: str, understood: str) -> None:
    assert {phrase: timed(phrase) for phrase in each(phrases)} == dict.fromkeys(each(phrases), understood)


SIXTEENTH = date(2016, 3, 16)
TEN, TWELVE = time(10), time(12)


@pytest.mark.parametrize(
    ("phrases", "slot"),
    [
        (
            "16 March 10am to midday · 10am to midday on 16 March · 16 March, 10am – midday · 16/3 10-12",
            Slot(SIXTEENTH, "datetime", TEN, TWELVE),
        ),
        (
            "Wed 16 March at 10am · 10am on 16 March · 16 March 2016 1000 · tomorrow (10am)",
            Slot(SIXTEENTH, "datetime", TEN),
        ),
        ("16 March · Wed 16 March 2016 · 16 March, time tbc", Slot(SIXTEENTH, "day")),
        ("April · in April · April 2016 · April TBC", Slot(date(2016, 4, 1), "month")),
        ("TBC · date to be fixed · no date yet · to be confirmed", Slot(None, "unknown")),
        ("16 March 1600", Slot(SIXTEENTH, "datetime", time(16))),
    ],
)
def test_a_meeting_has_a_day_and_times_in_either_order(phrases: str, slot: Slot) -> None:
    assert {phrase: read_slot(phrase, TODAY, CALENDAR) for phrase in each(phrases)} == dict.fromkeys(
        each(phrases), slot
    )


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("1 March 10am", "1 March 2016 has passed. Did you mean 1 March 2017?"),
        ("Tues 16 March 10am", "16 March 2016 is a Wednesday, not a Tuesday. Which did you mean?"),
        ("31 April 10am", "April has no day 31."),
        (
            "w/c 21 March",
            "I need the day of the meeting, such as 16 March, or its month if the day is not fixed.",
        ),
        (
            "April 10am to midday",
            "I need the day of the meeting, such as 16 March, or its month if the day is not fixed.",
        ),
        ("16 March 10am to 9am", "The end, 9am, is before the start, 10am."),
        ("10am", NEEDED),
    ],
)
def test_a_meeting_that_cannot_be_is_asked_about(phrase: str, sentence: str) -> None:
    with pytest.raises(Oops) as refused:
        read_slot(phrase, TODAY, CALENDAR)
    assert str(refused.value) == sentence


def test_a_meeting_on_a_bank_holiday_is_remarked_on() -> None:
    slot = read_slot("25 March 10am", TODAY, CALENDAR)
    assert slot.remark == ("Friday 25 March 2016 is Good Friday; the last working day before is Thursday 24 March.")


@pytest.mark.parametrize(
    ("words", "slot", "rest"),
    [
        (
            "16 March 10am to midday at Town Hall to define a plan of activity",
            Slot(SIXTEENTH, "datetime", TEN, TWELVE),
            "at Town Hall to define a plan of activity",
        ),
        ("April at Town Hall", Slot(date(2016, 4, 1), "month"), "at Town Hall"),
        ("10am on 16 March, Town Hall", Slot(SIXTEENTH, "datetime", TEN), "Town Hall"),
        ("16 March", Slot(SIXTEENTH, "day"), ""),
        ("TBC – Town Hall", Slot(None, "unknown"), "Town Hall"),
    ],
)
def test_the_longest_run_of_words_is_the_slot(words: str, slot: Slot, rest: str) -> None:
    assert longest_slot(words, TODAY, CALENDAR) == (slot, rest)


def test_a_meeting_with_no_date_first_is_not_understood() -> None:
    with pytest.raises(Unclear):
        longest_slot("Town Hall 16 March", TODAY, CALENDAR)
    with pytest.raises(Oops, match="not a Tuesday"):
        longest_slot("Tues 16 March 10am at Town Hall", TODAY, CALENDAR)
