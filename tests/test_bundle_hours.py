"""At what hour a bundle comes: nine o'clock, one's own hours, never at night and never twice a day."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.core import Letter
from handlers.language.calendar import Calendar
from handlers.nudges import bundle
from storage.database import Database
from storage.roster import roster_of
from tests.conftest import LONDON, Bot, london
from tests.outgoing import planned, post
from tests.stores import Record, Store

HOURS = {"ltg-vcfs": "10pm to 6am", "ltg-ccg": "6am to 8am", "ltg-lcc": "1pm to 9pm", "ltg-lcft": "8pm to 10am"}
MINUTES = st.integers(0, 31 * 24 * 60).map(lambda n: datetime(2016, 3, 9, 8, tzinfo=LONDON) + timedelta(minutes=n))


def test_a_night_shift_gets_its_bundle_when_it_opens(bot: Bot) -> None:
    bot.at = "2016-03-09T10:00"
    bot.say("nudges 10pm to 6am", "ltg-vcfs")
    assert "ltg-vcfs" not in post(bot, "2016-03-10T21:59", "bundle")
    assert "ltg-vcfs" in post(bot, "2016-03-10T22:00", "bundle")


@pytest.mark.parametrize(
    ("hours", "opens"),
    [("8am to 4pm", "09:00"), ("10am to 2pm", "10:00"), ("6am to 8am", "06:00"), ("8pm to 10am", "09:00")],
)
def test_a_bundle_is_due_at_nine_or_when_ones_own_hours_begin(bot: Bot, hours: str, opens: str) -> None:
    bot.at = "2016-03-09T10:00"
    bot.say(f"nudges {hours}", "ltg-vcfs")
    with bot.database.reading(london("2016-03-10T23:00")) as session:
        due = [x.due_at for x in planned(session, "2016-03-10T23:00", "bundle") if x.occasion == date(2016, 3, 10)]
    assert due == [london(f"2016-03-10T{opens}")]


def test_nine_stays_nine_when_the_clocks_change(bot: Bot) -> None:
    with bot.database.reading(london("2016-03-29T12:00")) as session:
        letters = list(planned(session, "2016-03-29T12:00", "bundle"))
    found = {x.due_at for x in letters if x.occasion == date(2016, 3, 29)}
    assert [f"{at:%H:%M %Z}" for at in found] == ["08:00 UTC"]


@pytest.fixture(scope="module")
def shifts(store: Store, chorley: Record) -> Iterator[Database]:
    """The partnership with people who work at all hours."""
    made = Bot(store.another(chorley), at="2016-03-09T08:00")
    for person, hours in HOURS.items():
        made.say(f"nudges {hours}", person)
    yield made.database
    made.router.close()
    store.drop(made.database)


def _faults(database: Database, letters: Iterable[Letter]) -> list[str]:
    """Two bundles for one person on one local day, or one that is due in that person's quiet hours."""
    found: dict[tuple[int | None, date], str] = {}
    faults = []
    with database.reading(london("2016-03-09T08:00")) as session:
        members, calendar = roster_of(session).members, Calendar()
    for letter in letters:
        day = calendar.today(letter.due_at)
        member = members[letter.member_id or 0]
        if found.setdefault((letter.member_id, day), letter.key) != letter.key:
            faults.append(f"two on {day}: {letter.key}")
        if calendar.open_at(letter.due_at, member.nudge_from, member.nudge_to) != letter.due_at:
            faults.append(f"in quiet hours: {letter.key}")
        if calendar.today(letter.useful_until) != day:
            faults.append(f"useful on another day: {letter.key}")
    return faults


@settings(max_examples=25)
@given(st.lists(MINUTES, min_size=1, max_size=4))
def test_at_any_moments_of_a_month_nobody_has_two_bundles_a_day_or_one_at_night(
    shifts: Database, moments: list[datetime]
) -> None:
    letters = []
    for now in moments:
        with shifts.reading(now) as session:
            letters += list(bundle.plan(session, now))
    assert _faults(shifts, letters) == []


def test_a_key_without_its_day_or_an_hour_too_soon_would_be_noticed(shifts: Database) -> None:
    now = london("2016-03-14T23:30")
    with shifts.reading(now) as session:
        letters = list(bundle.plan(session, now))
    twice = [replace(letter, key=f"{letter.key}:N2") for letter in letters]
    early = [replace(letter, due_at=letter.due_at - timedelta(hours=1)) for letter in letters]
    assert _faults(shifts, [*letters, *twice])
    assert any("quiet hours" in fault for fault in _faults(shifts, early))
