"""The promises on PostgreSQL: one writer at a time, one moment's record, and a connection that is lost."""

import threading
import time
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import InternalError
from sqlmodel import select

from bot import again
from storage import actions, engines
from storage.database import Database, SchemaError, Unsure
from storage.partnership import Partnership
from tests.cluster import Cluster
from tests.conftest import DEMO, TUESDAY, Bot, filled, london
from tests.record import events_of

NOW = london(TUESDAY)
KILL = "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1)"
CLASH = "RAISE EXCEPTION USING ERRCODE = 'serialization_failure'"
ADDED = "Added A13 Ring the surgery – no owner, due at the meeting on Wednesday 16 March 2016.\n[Claim A13] [Undo]"
numbers = count()


@pytest.fixture(scope="session")
def record(cluster: Cluster) -> str:
    """The name of a database with the partnership as it stood on the morning of 9 March 2016, made once."""
    filled(cluster.make("chorley"), DEMO.read_text())
    return "chorley"


@pytest.fixture
def database(cluster: Cluster, record: str) -> Iterator[Database]:
    """A copy of it for one test."""
    name = f"one{next(numbers)}"
    opened = Database(cluster.make(name, record))
    yield opened
    opened.close()
    cluster.sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same database, as another process has it."""
    opened = Database(database.engine.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


def kill(cluster: Cluster, database: Database) -> None:
    """End every connection to it, as a server does that restarts."""
    named = f"datname = '{database.url.database}' AND pid <> pg_backend_pid()"
    cluster.sql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {named}")


def trap(database: Database, does: str, times: int, *, late: bool = False) -> None:
    """The first so many requests to be kept meet this, `late` at COMMIT. A sequence counts what is undone, too."""
    when = "CONSTRAINT TRIGGER trap AFTER" if late else "TRIGGER trap BEFORE"
    with database.engine.begin() as connection:
        for statement in (
            "CREATE SEQUENCE tries",
            "CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF nextval('tries') <= {times} THEN {does}; END IF; RETURN NEW; END $$",
            f"CREATE {when} INSERT ON inbound {'DEFERRABLE INITIALLY DEFERRED' if late else ''} "
            "FOR EACH ROW EXECUTE FUNCTION trap()",
        ):
            connection.execute(text(statement))


# --- one writer at a time


def renamed(database: Database, go: threading.Event | None = None, held: threading.Event | None = None) -> None:
    """Read the partnership's name, wait, and write it with one letter more."""
    with database.writing(NOW) as session:
        row = session.exec(select(Partnership)).one()
        if held and go:
            held.set()
            go.wait(30)
        row.name += "+"


def two_at_once(one: Database, two: Database) -> str:
    """How often the name grew when the second came in the middle of the first."""
    go, held = threading.Event(), threading.Event()
    first = threading.Thread(target=renamed, args=(one, go, held))
    first.start()
    held.wait(30)
    second = threading.Thread(target=renamed, args=(two,))
    second.start()
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with one.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while second.is_alive() and not connection.execute(text(waits)).first():
            second.join(0.01)
    go.set()
    first.join(30)
    second.join(30)
    with one.reading(NOW) as session:
        return session.exec(select(Partnership.name)).one()[-2:]


def test_who_writes_in_another_process_waits_and_reads_what_was_kept(database: Database, other: Database) -> None:
    assert two_at_once(database, other) == "++"


def test_without_the_lock_one_of_two_changes_would_be_lost(database: Database, other: Database) -> None:
    """The control."""
    for each in (database, other):
        event.remove(each.engine, "begin", engines._take_turn)
    assert two_at_once(database, other) != "++"


def test_who_waits_longer_than_two_seconds_for_the_writer_is_told_that_nothing_was_saved(
    database: Database, other: Database
) -> None:
    bot = Bot(database)
    with other.writing(NOW):
        said = bot.say("action add Ring the surgery")
    assert said.startswith("Sorry, that did not save. Please try again in a minute (reference ")
    assert bot.say("action add Ring the surgery") == ADDED
    bot.router.close()


def test_nobody_waits_for_the_writer_past_the_deadline(database: Database) -> None:
    asked = "SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'"  # milliseconds; nought would be for ever
    for until, least, most in ((None, 2000, 2000), (time.monotonic() + 1, 1, 1000), (time.monotonic() - 1, 1, 1)):
        with database.writing(NOW, until) as session:
            assert least <= session.connection().exec_driver_sql(asked).scalar_one() <= most


def test_an_answer_reads_one_moments_record(database: Database, other: Database) -> None:
    with database.reading(NOW) as session:
        before = session.exec(select(Partnership.name)).one()
        renamed(other)
        assert session.exec(select(Partnership.name)).one() == before
    with database.reading(NOW) as session:
        assert session.exec(select(Partnership.name)).one() == f"{before}+"


def test_who_only_looks_cannot_write(database: Database) -> None:
    with database.reading(NOW) as session, pytest.raises(InternalError, match="read-only transaction"):
        session.connection().execute(text("UPDATE partnership SET name = ''"))


# --- settings


def test_what_is_saved_is_on_the_disk_whatever_the_server_was_told(cluster: Cluster, database: Database) -> None:
    cluster.sql(f"ALTER DATABASE {database.url.database} SET synchronous_commit = off")
    database.check()


def test_a_server_that_does_not_wait_for_its_disk_is_refused(cluster: Cluster, database: Database) -> None:
    said = (
        "PostgreSQL does not keep fsync at on here (it says off), so what was saved could be lost. "
        "Set it in postgresql.conf and restart PostgreSQL."
    )
    cluster.sql("ALTER SYSTEM SET fsync = off")
    cluster.restart()
    with pytest.raises(SchemaError) as wrong:
        database.check()
    cluster.sql("ALTER SYSTEM RESET fsync")
    cluster.restart()
    assert str(wrong.value) == said
    database.check()


# --- a connection that is lost


def test_after_every_connection_was_lost_the_next_requests_are_answered(cluster: Cluster, database: Database) -> None:
    bot = Bot(database)
    assert bot.say("action add Ring the surgery") == ADDED
    kill(cluster, database)
    assert bot.say("A13").startswith("A13")
    kill(cluster, database)
    assert bot.say("withdraw A13 no longer wanted") == "A13 withdrawn: no longer wanted\n[Undo]"
    bot.router.close()


def test_if_they_were_not_asked_first_they_would_fail(cluster: Cluster, database: Database) -> None:
    """The control."""
    with database.reading(NOW):
        pass
    kill(cluster, database)
    database.engine.pool._pre_ping = False
    with pytest.raises(Exception, match="connection is lost") as lost, database.reading(NOW):
        pass
    assert isinstance(lost.value, Exception)
    assert database.passes(lost.value)


@pytest.mark.parametrize("does", [KILL, CLASH])
@pytest.mark.parametrize("late", [False, True])
def test_what_broke_up_to_three_times_is_tried_again_and_saved_once(database: Database, does: str, late: bool) -> None:
    trap(database, does, 3, late=late)
    bot = Bot(database)
    assert bot.say("action add Ring the surgery") == ADDED
    bot.router.close()
    assert [each.verb for each in events_of(bot)] == ["add"]


def test_the_fourth_time_it_is_said_that_nothing_was_saved(database: Database) -> None:
    trap(database, KILL, 4)
    bot = Bot(database)
    said = bot.say("action add Ring the surgery")
    assert said.startswith("Sorry, that did not save. Please try again in a minute (reference ")
    assert events_of(bot) == []
    assert bot.say("action add Ring the surgery") == ADDED
    bot.router.close()


def test_where_nobody_knows_whether_it_was_saved_that_is_said(database: Database) -> None:
    trap(database, KILL, 4, late=True)
    bot = Bot(database)
    said = bot.say("action add Ring the surgery")
    assert said.startswith("Sorry, something went wrong on my side (reference ")
    assert said.endswith("It may have been saved: please look with /psr before you try again.")
    bot.router.close()


def answer_lost(cluster: Cluster, database: Database) -> None:
    """The next COMMIT of a writer is kept, and the connection is gone before the server can say so."""

    left = [True]

    def lose(connection: Connection) -> None:
        if left and connection.get_execution_options().get("psr_write"):
            left.clear()
            connection.connection.cursor().execute("COMMIT")
            connection.connection.cursor().execute("BEGIN")
            kill(cluster, database)

    event.listen(database.engine, "commit", lose)


def test_a_commit_whose_answer_was_lost_is_found_and_not_done_again(cluster: Cluster, database: Database) -> None:
    bot = Bot(database)
    answer_lost(cluster, database)
    assert bot.say("action add Ring the surgery") == ADDED
    assert [each.verb for each in events_of(bot)] == ["add"]
    bot.router.close()


def test_also_for_several_that_were_saved_together(cluster: Cluster, database: Database) -> None:
    bot = Bot(database)
    answer_lost(cluster, database)
    said = bot.router.answer_all([bot.request("action add Ring the surgery"), bot.request("claim A11", "ltg-fire")])
    assert [reply.refused for reply in said] == [False, False]
    assert [each.verb for each in events_of(bot)] == ["add", "claim"]
    bot.router.close()


def test_without_the_key_it_would_be_saved_twice(cluster: Cluster, database: Database) -> None:
    """The control: the same again, as if it were another request."""
    bot = Bot(database)
    answer_lost(cluster, database)
    with pytest.raises(Unsure):
        bot.router._saved(bot.request("action add Ring the surgery", key="one"))
    bot.ask("action add Ring the surgery add anyway", key="two")
    with database.reading(NOW) as session:
        found = [actions.by_ref(session, ref) for ref in ("A13", "A14")]
    assert None not in found
    bot.router.close()


def test_nobody_waits_for_it_past_the_deadline() -> None:
    begun = []

    def work() -> None:
        begun.append(True)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        again.tried(work, lambda _: True, time.monotonic(), None)
    assert len(begun) == 1
