"""A partnership from its file: whole, dated as it says, or not at all and with every reason."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, col, func, select

from bot.load import NotLoaded, load
from storage import actions, events, meetings, partnership
from storage.database import Database
from storage.events import Event, EventText
from storage.meetings import Attendance
from storage.people import Identity, Member, Seat
from tests.conftest import london
from tests.test_load_faults import SMALL

NOW = london("2016-03-20T12:00")
ROOT = Path(__file__).parent.parent
DEMO = (ROOT / "bot" / "demo" / "chorley.yaml").read_text()
SHARED = ROOT.parent / "shared" / "chorley.yaml"


@pytest.fixture
def loaded(fresh: Database) -> Iterator[Session]:
    """The small partnership, loaded."""
    load(fresh, SMALL, NOW)
    with fresh.reading(NOW) as session:
        yield session


@pytest.fixture
def chorley_whole(fresh: Database) -> Iterator[Session]:
    """The whole demonstration data, where this checkout has it beside it."""
    if not SHARED.exists():
        pytest.skip("the demonstration data is not beside this checkout")
    load(fresh, SHARED.read_text(), NOW)
    with fresh.reading(NOW) as session:
        yield session


def count(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_the_demonstration_loads(fresh: Database) -> None:
    assert load(fresh, DEMO, london("2016-03-09T08:00")).sentences() == [
        "Loaded Chorley Public Service Reform: 21 organisations, 3 localities, 5 groups, 31 members, 41 seats, "
        "5 channels, 8 meetings, 4 focus groups, 7 activities, 12 actions, 15 glossary entries."
    ]


@pytest.mark.skipif(not SHARED.exists(), reason="the demonstration data is not beside this checkout")
def test_the_whole_of_chorley_loads_and_what_has_no_place_yet_is_named(fresh: Database) -> None:
    assert load(fresh, SHARED.read_text(), NOW).sentences() == [
        "Loaded Chorley Public Service Reform: 21 organisations, 3 localities, 5 groups, 31 members, 41 seats, "
        "5 channels, 11 meetings, 2 attendance lists, 4 focus groups, 10 activities, 23 actions, 15 glossary entries.",
        "Not loaded, as this version has no place for them yet: 31 plan items, 2 mandates, 6 measures, 1 reading, "
        "12 risks, 3 communications, 28 notes, 25 self-assessment records, 11 directory entries, 1 question set, "
        "22 agenda items.",
    ]


def test_the_rows_of_chorley_are_as_many_as_its_records(chorley_whole: Session) -> None:
    assert count(chorley_whole, Member) == 31
    assert count(chorley_whole, Seat) == 41
    assert count(chorley_whole, Attendance) == 11 + 9 + 1 + 2 + 1


def test_actions_for_everyone_have_a_reply_for_each_seat_that_answers(chorley_whole: Session) -> None:
    said = {}
    for ref in ("A1", "A6", "A17"):
        action = actions.by_ref(chorley_whole, ref)
        assert action is not None
        said[ref] = sorted(reply.state for reply in actions.replies(chorley_whole, action.key_id))
    assert said == {"A1": ["done"] * 20, "A6": ["done"] * 5 + ["waiting"] * 2, "A17": ["waiting"] * 20}


def test_imported_actions_were_cleared_by_the_programme_office(chorley_whole: Session) -> None:
    action = actions.by_ref(chorley_whole, "A12")
    assert action is not None
    assert action.cleared_by_id is not None
    office = chorley_whole.get(Member, action.cleared_by_id)
    assert office is not None
    assert (office.key, action.cleared_on, action.cleared_note) == (
        "pmo-manager",
        date(2016, 3, 9),
        "Sent to all members",
    )


def test_what_is_due_at_a_meeting_shows_its_date(chorley_whole: Session) -> None:
    at_meeting, week = actions.by_ref(chorley_whole, "MDT-A1"), actions.by_ref(chorley_whole, "A10")
    assert at_meeting is not None
    assert week is not None
    assert (at_meeting.due_date, at_meeting.due_precision) == (date(2016, 5, 17), "meeting")
    assert (week.due_date, week.due_precision, week.due_typed) == (date(2016, 3, 24), "week", "w/c 21 March")
    assert (week.due_moves, week.version, week.first_due_date) == (0, 1, date(2016, 3, 24))


def test_officers_and_observers_were_present(chorley_whole: Session) -> None:
    meeting = meetings.by_ref(chorley_whole, "M6")
    assert meeting is not None
    assert len(meetings.attendance(chorley_whole, meeting.key_id, "present")) == 14
    assert len(meetings.attendance(chorley_whole, meeting.key_id, "apologies")) == 9


def test_a_group_keeps_its_digest_and_its_place(chorley_whole: Session) -> None:
    groups = {g.key: g for g in chorley_whole.info["roster"].groups.values()}
    ltg = groups["ltg"]
    assert (ltg.digest_every, ltg.digest_day, ltg.digest_time.hour, ltg.digest_time.minute) == ("week", 0, 9, 30)
    assert groups["executive"].digest_every == "never"
    assert (ltg.parent_id, groups["mdt"].closed) == (groups["implementation"].id, True)


def test_every_record_has_one_import_event_dated_as_the_record_says(loaded: Session) -> None:
    one, team = actions.by_ref(loaded, "A1"), partnership.current(loaded)
    assert one is not None
    assert team is not None
    history = [*events.of(loaded, "action", one.key_id), *events.of(loaded, "partnership", team.key_id)]
    assert [(e.verb, e.at, e.member_id) for e in history] == [
        ("import", datetime(2016, 3, 1, tzinfo=UTC), None),
        ("import", NOW.astimezone(UTC), None),
    ]
    assert one.created_at == datetime(2016, 3, 1, tzinfo=UTC)


def test_no_import_event_is_written_twice(loaded: Session) -> None:
    rows = loaded.exec(select(Event.entity, Event.entity_id)).all()
    assert len(set(rows)) == len(rows)
    assert {e for e, _ in rows} == {
        "partnership", "organisation", "locality", "groups", "member", "identity", "seat", "channel", "meeting",
        "attendance", "action", "actionreply", "term",
    }  # fmt: skip


def test_the_words_of_an_import_stand_apart_from_its_events(loaded: Session) -> None:
    texts = loaded.exec(select(EventText.new).where(col(EventText.field) == "text")).all()
    assert sorted(texts, key=str) == ["Buy chairs", "Count them", "Meet"]


def test_a_meeting_that_came_with_the_file_was_agreed_long_before(loaded: Session) -> None:
    meeting = meetings.by_ref(loaded, "M1")
    assert meeting is not None
    assert meeting.scheduled_at == datetime(2016, 2, 17, tzinfo=UTC)
    assert (meeting.moves, meeting.changed_at) == (0, None)


def test_an_account_in_the_file_is_known_to_the_bot(loaded: Session) -> None:
    assert loaded.info["roster"].member("slack", "T1", "U1").key == "beat"
    assert count(loaded, Identity) == 1


def test_refs_that_came_with_the_file_are_not_given_out_again(say: Callable[..., str]) -> None:
    assert say("action add Count the chairs").startswith("Added A13 ")


def test_a_second_partnership_is_refused_and_the_first_is_left_as_it_was(fresh: Database) -> None:
    load(fresh, SMALL, NOW)
    with pytest.raises(NotLoaded) as caught:
        load(fresh, SMALL.replace("Smalltown together", "Another"), NOW, "town.yaml")
    assert str(caught.value) == (
        "town.yaml: this database holds a partnership already (Smalltown together). Nothing was changed."
    )
    with fresh.reading(NOW) as session:
        assert [count(session, table) for table in (Member, Seat)] == [2, 3]


def test_marks_and_known_words_are_read_past(fresh: Database) -> None:
    marked = SMALL.replace("title: Clerk,", "title: Clerk, src: seed, at: M9, invented: [home], note: as said,")
    load(fresh, marked, NOW)
    with fresh.reading(NOW) as session:
        assert count(session, Member) == 2


def test_stray_spaces_and_hidden_characters_are_taken_out(fresh: Database) -> None:
    load(fresh, SMALL.replace("Buy chairs", '"Buy\\u200b   chairs "'), NOW)
    with fresh.reading(NOW) as session:
        action = actions.by_ref(session, "A1")
        assert action is not None
        assert action.text == "Buy chairs"
