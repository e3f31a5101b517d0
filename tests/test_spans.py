"""When an activity is: a day, some days, a week, a month, or no date yet. Said on Tuesday 15 March 2016."""

from datetime import date

import pytest

from handlers.core import Oops, Unclear
from handlers.language.calendar import Calendar
from handlers.language.dates import read_span
from handlers.language.dates.spans import Span, brief, words

TODAY = date(2016, 3, 15)
APRIL = "25 to 29 April 2016"
WEDNESDAY = "Wednesday 13 April 2016"
DAY_KEPT = "I keep the day, not the time."


def read(phrase: str, *, backwards: bool = False) -> Span:
    return read_span(phrase, TODAY, Calendar(), backwards=backwards)


def said(span: Span) -> str:
    return words(span.first, span.last, span.precision)


@pytest.mark.parametrize(
    ("phrases", "meant"),
    [
        ("13 April · Wed 13 April · 13/4 · on 13 April", WEDNESDAY),
        ("25 to 29 April · 25-29 April · 25 – 29 April · from 25 to 29 April · between 25 and 29 April", APRIL),
        ("Mon 25 to Fri 29 April · 25 April – 29 April 2016 · 25/4 - 29/4 · w/c 25 April", APRIL),
        ("25 April to 3 May", "25 April to 3 May 2016"),
        ("next week", "21 to 25 March 2016"),
        ("in two weeks", "Tuesday 29 March 2016"),
        ("in May · May · during May · May 2016", "May 2016"),
        ("next month", "April 2016"),
        ("this month · in March", "March 2016"),
        ("10 to 20 March", "10 to 20 March 2016"),
        ("April to June · from April to June 2016", "April to June 2016"),
        ("November to February", "November 2016 to February 2017"),
        ("mid April", "about Friday 15 April 2016"),
        ("end of April", "about Friday 29 April 2016"),
        ("tbc · no date yet · date to be fixed", "no date yet"),
        ("Saturday 16 April", "Saturday 16 April 2016"),
    ],
)  # fmt: skip
def test_days_to_come(phrases: str, meant: str) -> None:
    assert {phrase: said(read(phrase)) for phrase in phrases.split(" · ")} == dict.fromkeys(phrases.split(" · "), meant)


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("10 March", "Thursday 10 March 2016"),
        ("yesterday", "Monday 14 March 2016"),
        ("last week", "7 to 11 March 2016"),
        ("20 December to 5 January", "20 December 2015 to 5 January 2016"),
        ("3 March 2012", "Saturday 3 March 2012"),
        ("13 April", WEDNESDAY),
    ],
)
def test_what_happened_is_read_as_the_nearest(phrase: str, meant: str) -> None:
    assert said(read(phrase, backwards=True)) == meant


@pytest.mark.parametrize("phrase", ["13 April at 10am", "13 April 10am to 2pm", "13 April, 10am-2pm"])
def test_the_day_is_kept_and_not_the_time(phrase: str) -> None:
    assert (said(read(phrase)), read(phrase).remark) == (WEDNESDAY, DAY_KEPT)


def test_a_bank_holiday_is_worth_a_word_and_a_weekend_is_not() -> None:
    assert read("2 May").remark == (
        "Monday 2 May 2016 is a bank holiday (May Day); the last working day before is Friday 29 April."
    )
    assert read("Saturday 16 April").remark == ""


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("20 April to 10 April", "That would end before it starts: 20 April to 10 April 2016."),
        ("29 to 25 April", "That would end before it starts: 29 April to 25 April 2016."),
        ("10 March", "10 March 2016 has passed. Did you mean 10 March 2017?"),
        ("3 March 2012", "3 March 2012 has passed."),
        ("7 to 11 March 2016", "11 March 2016 has passed."),
        ("1 April 2016 to 1 May 2017", "Friday 1 April 2016 to Monday 1 May 2017 is more than a year. Please check the "
                                       "dates."),
        ("1 April 2031", "1 April 2031 is more than five years away. Please check the year."),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said(phrase: str, sentence: str) -> None:
    with pytest.raises(Oops) as wrong:
        read(phrase)
    assert wrong.value.text == sentence


@pytest.mark.parametrize("phrase", ["12 homes", "the market", "", "x" * 5000, "25 to", "to 25 April to"])
def test_what_is_no_date_is_left_alone(phrase: str) -> None:
    with pytest.raises(Unclear):
        read(phrase)


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [("13 April", "Wednesday 13 April"), ("25-29 April", "25 to 29 April"), ("28 April to 3 May", "28 April to 3 May"),
     ("in May", "May"), ("April to June", "April to June"), ("mid April", "about Friday 15 April"),
     ("tbc", "no date yet")],
)  # fmt: skip
def test_in_a_list_it_is_short(phrase: str, meant: str) -> None:
    span = read(phrase)
    assert brief(span.first, span.last, span.precision) == meant
