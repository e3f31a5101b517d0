"""A new row that is put down at once: to everything else it is one that a flush saved."""

import contextlib
from datetime import date

from sqlmodel import select

from storage import actions, events, search
from storage.actions import Action
from storage.base import Session
from storage.database import Database
from storage.events import Author, Event
from storage.saving import put
from tests.conftest import TUESDAY, london

NOW = london(TUESDAY)


def new(ref: str) -> Action:
    return Action(ref=ref, group_id=1, text="Borrow the gazebo", raised_on=date(2016, 3, 15), due_date=date(2016, 4, 1))


def kept(session: Session, ref: str) -> Action:
    found = actions.by_ref(session, ref)
    assert found
    return found


def test_every_column_is_as_a_flush_would_save_it(database: Database) -> None:
    with database.writing(NOW) as session:
        put(session, new("A901"))
        session.add(new("A902"))
    with database.reading(NOW) as session:
        one, other = (kept(session, ref).model_dump(exclude={"id", "ref"}) for ref in ("A901", "A902"))
        assert one == other
        assert one["created_at"] == NOW


def test_what_changes_in_it_afterwards_is_saved_and_one_event_tells_of_it_all(database: Database) -> None:
    with database.writing(NOW) as session:
        action = new("A901")
        put(session, action)
        action.flag(on=True)
        events.write(session, Author("one", NOW, "add"))
    with database.reading(NOW) as session:
        assert kept(session, "A901").call_to_action
        event = session.exec(select(Event).where(Event.request_id == "one")).one()
        assert (event.verb, event.changes["ref"], event.changes["call_to_action"]) == (
            "add", [None, "A901"], [None, True])  # fmt: skip


def test_it_is_the_row_that_the_session_has_and_is_found_by_its_words(database: Database) -> None:
    with database.writing(NOW) as session:
        action = new("A901")
        put(session, action)
        assert session.get(Action, action.id) is action
        [row] = session.exec(select(search.Searched).where(search.Searched.words == "a901 borrow the gazebo"))
        assert row.id == action.key_id * 100 + 1


def test_it_goes_with_its_transaction(database: Database) -> None:
    with contextlib.suppress(LookupError), database.writing(NOW) as session:
        put(session, new("A901"))
        raise LookupError
    with database.reading(NOW) as session:
        assert actions.by_ref(session, "A901") is None
