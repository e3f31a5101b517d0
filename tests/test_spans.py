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
        ("1 October to 28 February 2017", "1 October 2016 to 28 February 2017"),
        ("14 May 2017 to 22 May 2017 · 14 May to 22 May 2017", "14 to 22 May 2017"),
        ("April to June 2017", "April to June 2017"),
        ("1 April to end of May · from 1 April until the end of May · 1 April to May", "1 April to 31 May 2016"),
        ("mid April to 10 May", "about 15 April to 10 May 2016"),
        ("w/c 4 April to w/c 18 April", "4 to 22 April 2016"),
        ("Mon to Fri next week · Monday - Friday next week", "21 to 25 March 2016"),
        ("from now until 30 June · until 30 June", "15 March to 30 June 2016"),
    ],
)  # fmt: skip
def test_days_to_come(phrases: str, meant: str) -> None:
    assert {phrase: said(read(phrase)) for phrase in phrases.split(" · ")} == dict.fromkeys(phrases.split(" · "), meant)


WEEKEND = "19 to 20 March 2016"


@pytest.mark.parametrize(
    ("phrases", "meant"),
    [
        ("this weekend · at the weekend · on the weekend · over the weekend · Saturday and Sunday", WEEKEND),
        ("next weekend", "26 to 27 March 2016"),
        ("the weekend of 9 April · weekend of Sunday 10 April · on the weekend of Sat 9 April", "9 to 10 April 2016"),
        ("Saturday to Monday", "19 to 21 March 2016"),
        ("Sat 2 and Sun 3 July", "2 to 3 July 2016"),
    ],
)
def test_many_an_event_is_at_a_weekend(phrases: str, meant: str) -> None:
    assert {phrase: said(read(phrase)) for phrase in phrases.split(" · ")} == dict.fromkeys(phrases.split(" · "), meant)


def test_a_summer_is_planned_in_the_autumn_before() -> None:
    autumn = date(2016, 11, 1)
    assert said(read_span("10 May to 20 June", autumn, Calendar())) == "10 May to 20 June 2017"


def test_a_weekend_that_is_past_is_refused_as_days_to_come() -> None:
    with pytest.raises(Oops) as wrong:
        read("last weekend")
    assert wrong.value.text == "13 March 2016 has passed."


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("10 March", "Thursday 10 March 2016"),
        ("yesterday", "Monday 14 March 2016"),
        ("last week", "7 to 11 March 2016"),
        ("20 December to 5 January", "20 December 2015 to 5 January 2016"),
        ("3 March 2012", "Saturday 3 March 2012"),
        ("13 April", WEDNESDAY),
        ("last month", "February 2016"),
        ("last weekend", "12 to 13 March 2016"),
        ("at the weekend", "12 to 13 March 2016"),
        ("Saturday and Sunday", "12 to 13 March 2016"),
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
     ("tbc", "no date yet"), ("October to February", "October 2016 to February 2017")],
)  # fmt: skip
def test_in_a_list_it_is_short(phrase: str, meant: str) -> None:
    span = read(phrase)
    assert brief(span.first, span.last, span.precision) == meant
