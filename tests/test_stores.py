"""A test has its record as new, whatever the one before it did: on PostgreSQL, where it is put back and not copied."""

from dataclasses import dataclass

import pytest
from sqlalchemy import text

from bot.load import load
from storage.database import Database
from tests.conftest import DEMO, Bot, london
from tests.stores import BEGINS, BLANK, Record, Store

EACH = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
ROWS = 'SELECT * FROM public."{}"'  # in the order in which they lie
NUMBERS = "SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence ORDER BY 1"
SHAPE = (
    "SELECT relname, relkind, relnatts, relchecks, relhasrules, relhastriggers, "
    "ARRAY(SELECT (attname, atttypid, attnotnull)::text FROM pg_attribute WHERE attrelid = c.oid ORDER BY attnum), "
    "ARRAY(SELECT (tgname, tgenabled, tgfoid)::text FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal), "
    "ARRAY(SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = c.oid ORDER BY conname) "
    "FROM pg_class c WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
)


# On SQLite a file is copied, so there is nothing to hold.
pytestmark = pytest.mark.parametrize("store", ["postgresql"], indirect=True, scope="session")


def found(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All there is: rows and where they lie, numbers drawn, tables, triggers and constraints."""
    with database.engine.connect() as connection:
        names = connection.execute(text(EACH)).scalars().all()
        asked = {name: ROWS.format(name) for name in names} | {"numbers": NUMBERS, "shape": SHAPE}
        return {name: [tuple(row) for row in connection.exec_driver_sql(said)] for name, said in asked.items()}


@dataclass
class Made:
    """A record, and all there was when it was made."""

    record: Record
    all_of_it: dict[str, list[tuple[object, ...]]]


def made(store: Store, name: str, *lines: str) -> Made:
    """The demonstration's partnership, in which something was said."""
    as_new: dict[str, list[tuple[object, ...]]] = {}

    def fill(database: Database) -> None:
        load(database, DEMO.read_text(), london(BEGINS))
        say(database, *lines)
        as_new.update(found(database))

    return Made(store.keep(name, fill), as_new)


@pytest.fixture(scope="module")
def small(store: Store) -> Made:
    """One record."""
    return made(store, "small")


@pytest.fixture(scope="module")
def large(store: Store) -> Made:
    """Another, with more in it."""
    return made(store, "large", "action add Ring the bell", "claim A11")


def say(database: Database, *lines: str) -> None:
    """Lines typed, each of which changes something."""
    bot = Bot(database)
    for line in lines:
        assert not bot.ask(line).refused
    bot.router.close()


def run(database: Database, *statements: str, kept: bool = True) -> None:
    """What a test does past the bot."""
    with database.engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        if kept:
            connection.commit()


DOES = {
    "nothing": (),
    "an answer undone": ("DELETE FROM inbound",),
    "a row changed": ("UPDATE action SET text = 'x' WHERE id = 3",),
    "rows gone and others there": ("DELETE FROM term WHERE id < 3", "INSERT INTO term (term, means) VALUES ('x', 'y')"),
    "a table altered": ("ALTER TABLE action RENAME TO elsewhere",),
    "a column that may be empty": ("ALTER TABLE action ALTER COLUMN text DROP NOT NULL",),
    "a trigger switched off": ("ALTER TABLE event DISABLE TRIGGER event_no_change",),
    "a trigger dropped": (
        "DROP TRIGGER event_no_change ON event",
        "DELETE FROM event WHERE id NOT IN (SELECT event_id FROM eventtext)",
    ),
    "a table of its own": ("CREATE TABLE mine (id int)",),
    "a function replaced": (
        "CREATE OR REPLACE FUNCTION event_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    ),
}


@pytest.mark.parametrize("does", DOES)
def test_whatever_a_test_did_the_next_finds_the_record_as_new(store: Store, small: Made, does: str) -> None:
    for _ in range(2):  # once on what was put back the time before
        database = store.copy(small.record)
        assert found(database) == small.all_of_it
        say(database, "action add Ring the surgery", "note A9 waiting", "meeting add 13 April 10am at Library")
        run(database, *DOES[does])
        assert found(database) != small.all_of_it
    assert found(store.copy(small.record)) == small.all_of_it


def test_a_number_drawn_for_what_was_not_kept_is_drawn_again(store: Store, small: Made) -> None:
    run(store.copy(small.record), "INSERT INTO term (term, means) VALUES ('x', 'y')", kept=False)
    assert found(store.copy(small.record)) == small.all_of_it


def test_what_was_left_in_the_middle_of_something_is_over(store: Store, small: Made) -> None:
    left = store.copy(small.record).engine.connect()
    left.execute(text("UPDATE action SET text = 'x'"))
    assert found(store.copy(small.record)) == small.all_of_it
    left.invalidate()
    left.close()


def test_one_record_after_another_is_as_new(store: Store, small: Made, large: Made) -> None:
    assert small.all_of_it != large.all_of_it
    for each in (large, small, large, large, small):
        assert found(store.copy(each.record)) == each.all_of_it
    assert set(map(len, rows(store.copy(BLANK)))) == {0}


def rows(database: Database) -> list[list[tuple[object, ...]]]:
    """The rows of the record's own tables."""
    beside = ("alembic_version", "numbers", "shape")
    return [held for name, held in found(database).items() if name not in beside]
