"""The chain over history, and `psr verify`: what was altered, removed, swapped or moved is found and said."""

import contextlib
import hashlib
import tracemalloc
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select

from bot.doctor import history
from storage import chain, events, verifying
from storage.database import Database
from storage.events import Author, Event, EventText
from storage.upgrade import config, upgrade
from tests.conftest import Bot, london
from tests.record import events_of
from tests.stores import Record, Store
from tests.test_cli import Psr, chorley_psr, ended, psr
from tests.test_migrations import copy, empty

__all__ = ["chorley_psr", "empty", "psr"]

AGAIN = "Compare it with the last good copy of the database."
LTG = "The history of the Locality Task Group is not whole."


def verified(database: Database) -> list[str]:
    """What `psr verify` says."""
    return [finding.sentence for finding in history.examine(database, london("2016-03-15T10:00"))]


PAST = {
    "sqlite": ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete", "PRAGMA defer_foreign_keys=1"),
    "postgresql": ("SET LOCAL session_replication_role = replica",),
}


def tamper(database: Database, *statements: str) -> None:
    """Change history as somebody would who has the file: past the triggers."""
    with database.engine.begin() as connection:
        for way_past in PAST[connection.dialect.name]:
            connection.execute(text(way_past))
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def said(bot: Bot) -> Bot:
    """Three things said in the task group, and one in the Executive."""
    for line in ("claim A11", "note A9 Waiting for the list", "edit A10 Pick six questions"):
        bot.say(line)
    bot.say("action add Book the hall", "exec-vcfs", "executive")
    return bot


def ids(bot: Bot) -> list[int]:
    return [event.id or 0 for event in events_of(bot)]


def test_an_untouched_history_is_whole(said: Bot) -> None:
    assert verified(said.database) == ["The history is whole: 229 events, each as it was written and in its place."]


def test_an_events_hash_is_over_the_one_before_it_in_its_group(said: Bot) -> None:
    *_, before, last, elsewhere = events_of(said)
    assert before.group_id == last.group_id != elsewhere.group_id
    assert last.hash == chain.linked(before.hash, last.model_dump())
    assert elsewhere.hash != chain.linked(last.hash, elsewhere.model_dump())
    assert (len(last.hash), set(last.hash) <= set("0123456789abcdef")) == (64, True)


def test_the_hash_is_over_everything_an_event_says(said: Bot) -> None:
    event = events_of(said)[-1].model_dump()
    words = (
        f'["{"0" * 64}","2016-03-15T09:00:00+00:00",{event["member_id"]},{event["group_id"]},"action",'
        f'{event["entity_id"]},"add",'
    )
    made = words + chain._encode(event["changes"]) + f',"console","{event["request_id"]}"]'
    assert event["at"].astimezone(UTC).isoformat() == "2016-03-15T09:00:00+00:00"
    assert chain.linked("0" * 64, event) == hashlib.sha256(made.encode()).hexdigest()


@pytest.mark.threat("T26")
@pytest.mark.parametrize(
    "change",
    [
        "at = '2016-03-15 09:00:01.000000'", "member_id = member_id + 1", "entity = 'actiom'", "entity_id = 8",
        "verb = 'claym'", "platform = 'consolf'", "request_id = request_id || 'x'", "hash = 'x' || substr(hash, 2)",
        pytest.param("changes = replace(changes, 'open', 'opem')", marks=pytest.mark.sqlite("JSON is text in it")),
        pytest.param("verb = CAST('claim' AS BLOB)", marks=pytest.mark.sqlite("a column takes any kind of value")),
    ],
)  # fmt: skip
def test_one_changed_byte_of_an_event_is_found(said: Bot, change: str) -> None:
    first = ids(said)[0]
    tamper(said.database, f"UPDATE event SET {change} WHERE id = {first}")
    wrong, rest = verified(said.database)
    assert wrong.startswith(f"{LTG} The first that does not fit is event {first} (")
    assert wrong.endswith(f"9am. {history.ALTERED} {AGAIN}")
    assert rest == "The history of 5 other groups is whole."


def test_it_is_said_which_event_it_was(said: Bot) -> None:
    tamper(said.database, f"UPDATE event SET entity_id = 8 WHERE id = {ids(said)[0]}")
    assert verified(said.database)[0] == (
        f"{LTG} The first that does not fit is event {ids(said)[0]} (claim action 8), of Tuesday 15 March 2016, 9am. "
        "It was altered, put in another place, or what came just before it was taken out. "
        "Compare it with the last good copy of the database."
    )


@pytest.mark.sqlite("PostgreSQL takes no such values")
@pytest.mark.parametrize("garbage", ["changes = '{'", "changes = CAST(x'ff' AS TEXT)", "at = 'noon'", "at = 5"])
def test_an_event_that_cannot_be_read_is_named_and_the_rest_is_still_read(said: Bot, garbage: str) -> None:
    broken = ids(said)[1]
    tamper(said.database, f"UPDATE event SET {garbage} WHERE id = {broken}")
    assert verified(said.database) == [
        f"{LTG} The first that does not fit is event {broken}. It can no longer be read. {AGAIN}",
        "The history of 5 other groups is whole.",
    ]


@pytest.mark.threat("T26")
def test_a_removed_event_is_found_at_the_one_after_it(said: Bot) -> None:
    gone, after = ids(said)[:2]
    tamper(said.database, f"DELETE FROM event WHERE id = {gone}")
    assert verified(said.database)[0].startswith(f"{LTG} The first that does not fit is event {after} (note action 9)")


@pytest.mark.threat("T26")
def test_the_last_event_removed_is_found(said: Bot) -> None:
    last = ids(said)[2]
    tamper(said.database, f"DELETE FROM eventtext WHERE event_id = {last}", f"DELETE FROM event WHERE id = {last}")
    assert verified(said.database)[0] == f"{LTG[:-1]}: at its end events are missing, or were put in. {AGAIN}"


def test_two_swapped_events_are_found(said: Bot) -> None:
    one, two = ids(said)[:2]
    tamper(said.database, f"UPDATE event SET id = -1 WHERE id = {one}", f"UPDATE event SET id = {one} WHERE id = {two}",
           f"UPDATE event SET id = {two} WHERE id = -1")  # fmt: skip
    assert verified(said.database)[0].startswith(f"{LTG} The first that does not fit is event {one} (note action 9)")


def test_an_event_put_into_another_groups_chain_is_found_in_both(said: Bot) -> None:
    tamper(said.database, f"UPDATE event SET group_id = 1 WHERE id = {ids(said)[0]}")
    assert [sentence.partition(" is not whole.")[0] for sentence in verified(said.database)[:2]] == [
        "The history of the Chorley Public Service Reform Executive", "The history of the Locality Task Group"
    ]  # fmt: skip


@pytest.mark.threat("T26")
def test_an_event_put_in_is_found(said: Bot) -> None:
    columns = "at, member_id, group_id, entity, entity_id, verb, changes, platform, hash"
    tamper(said.database, f"INSERT INTO event ({columns}, request_id) SELECT {columns}, 'more' FROM event "
                          f"WHERE id = {ids(said)[0]}")  # fmt: skip
    assert verified(said.database)[0].startswith(f"{LTG} The first that does not fit is event {ids(said)[-1]} (")


def test_the_end_of_a_chain_put_back_is_found(said: Bot) -> None:
    tamper(said.database, "UPDATE chain SET length = length - 1 WHERE group_id = 3")
    assert len(verified(said.database)) == 2


@pytest.mark.threat("T25")
@pytest.mark.parametrize("emptied", ["old = NULL, new = NULL", "old = '', new = ''", "old = 'removed', new = 'removed'",
                                     "salt = '', old = NULL, new = NULL"])  # fmt: skip
def test_words_may_be_emptied(said: Bot, emptied: str) -> None:
    with said.database.engine.begin() as connection:
        assert connection.execute(text(f"UPDATE eventtext SET {emptied}")).rowcount > 29
    assert verified(said.database) == ["The history is whole: 229 events, each as it was written and in its place."]


@pytest.mark.threat("T26")
def test_words_put_into_somebodys_mouth_are_found(said: Bot) -> None:
    with said.database.engine.begin() as connection:
        connection.execute(text(f"UPDATE eventtext SET new = 'Pick no questions' WHERE event_id = {ids(said)[2]}"))
    assert verified(said.database)[0] == (
        f"{LTG} The first that does not fit is event {ids(said)[2]} (edit action 10), of Tuesday 15 March 2016, 9am. "
        f"Its words are not the ones that were written. {AGAIN}"
    )


@pytest.mark.sqlite("PostgreSQL takes no such words")
def test_words_that_cannot_be_read_are_found(said: Bot) -> None:
    with said.database.engine.begin() as connection:
        connection.execute(text(f"UPDATE eventtext SET new = CAST(x'ff' AS TEXT) WHERE event_id = {ids(said)[2]}"))
    says = f"{LTG} The first that does not fit is event {ids(said)[2]}. Its words"
    assert verified(said.database)[0].startswith(says)


def test_undo_and_answers_given_together_keep_it_whole(bot: Bot) -> None:
    requests = [bot.request(f"action add Thing number {n}", key=f"k{n}") for n in range(5)]
    requests += [bot.request("claim A99"), bot.request("action add Send a list for everyone")]
    bot.router.answer_all(requests)
    bot.say("undo")
    assert len(verified(bot.database)) == 1


def test_two_processes_in_turn_keep_it_whole(bot: Bot) -> None:
    other = Bot(Database(str(bot.database.url)))
    for number in range(4):
        (bot, other)[number % 2].say(f"note A9 number {number}", key=f"turn-{number}")
    assert verified(bot.database) == verified(other.database)
    assert verified(bot.database)[0].startswith("The history is whole: 229 events")
    other.router.close()
    other.database.close()


def test_an_end_is_held_where_the_database_can_hold_it() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert str(chain._END._statement.compile(dialect=dialect)).endswith("FOR UPDATE")


def test_an_event_saved_by_itself_takes_its_place(bot: Bot) -> None:
    now = london(bot.at)
    with bot.database.writing(now) as session:
        for n in range(3):
            events.count_refusal(session, Author(f"r{n}", now, "guard_refused"), "an NHS number")
    bot.say("action add Ring 943 476 5919 about it")
    assert verified(bot.database) == ["The history is whole: 229 events, each as it was written and in its place."]


def test_what_is_rolled_back_is_not_in_it(bot: Bot) -> None:
    with contextlib.suppress(LookupError), bot.database.writing(london(bot.at)) as session:
        events.count_refusal(session, Author("r", london(bot.at), "guard_refused"), "an NHS number")
        session.flush()
        raise LookupError
    assert len(verified(bot.database)) == 1


@pytest.mark.sqlite("one file's rows are put into another")
def test_an_older_database_gets_its_chain_when_it_is_brought_up(store: Store, chorley: Record, empty: Database) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    copy(record := store.another(chorley), empty)
    with empty.engine.begin() as connection:
        connection.execute(text("DELETE FROM eventtext WHERE salt = ''"))
    upgrade(empty)
    assert verified(empty) == ["The history is whole: 225 events, each as it was written and in its place."]
    assert hashes(empty) == hashes(record)


def hashes(database: Database) -> list[str]:
    with database.reading(london("2016-03-15T09:00")) as session:
        return list(session.exec(select(Event.hash).order_by(col(Event.id))))


def test_walking_a_long_history_takes_no_more_memory_than_a_short_one(bot: Bot) -> None:
    few = peak(bot, 1_000)
    assert peak(bot, 3_000) < few * 1.5


def peak(bot: Bot, count: int) -> int:
    """The most memory held while a history of so many more events is walked."""
    now = london(bot.at)
    with bot.database.writing(now) as session:
        start = events_count(bot)
        for n in range(count):
            session.add(Event(at=now, entity="guard", entity_id=start + n, verb="x", changes={"kind": "y" * 100},
                              request_id="many"))  # fmt: skip
        session.flush()
        session.add_all(EventText(event_id=1, field="none", salt="") for _ in range(count))
    with bot.database.reading(now) as session:
        tracemalloc.start()
        assert verifying.walk(session).breaks == {}
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


def events_count(bot: Bot) -> int:
    with bot.database.reading(london(bot.at)) as session:
        return len(session.exec(select(Event.id)).all())


# --- as an operator types it


def test_psr_verify_says_that_all_is_well(chorley_psr: Psr) -> None:
    code, said = ended(chorley_psr("verify"))
    assert (code, said) == (0, "OK  The history is whole: 225 events, each as it was written and in its place.")


def test_psr_verify_and_the_doctor_end_with_1_where_it_is_not(chorley_psr: Psr) -> None:
    database = Database("sqlite:///psr.db")
    tamper(database, "UPDATE event SET verb = 'imporx' WHERE id = 9")
    database.close()
    code, said = ended(chorley_psr("verify"))
    assert code == 1
    assert said.startswith("!!  The history of what belongs to no group is not whole. The first that does not fit is "
                           "event 9 (imporx ")  # fmt: skip
    code, said = ended(chorley_psr("doctor"))
    assert code == 1
    assert "!!  The history of what belongs to no group is not whole." in said


@pytest.mark.parametrize("make", [lambda: None, lambda: Path("psr.db").write_bytes(b"not a database" * 100)])
def test_psr_verify_without_a_database_says_so(psr: Psr, make: Callable[[], object]) -> None:
    make()
    code, said = ended(psr("verify"))
    assert code == 2
    assert said.startswith(("The database ", "There is no database "))
