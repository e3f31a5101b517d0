"""The records that are measured: the demonstration's partnership, and what is put beside it by SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import yaml

from bot.load import load
from storage.database import Database
from storage.upgrade import upgrade
from tests.teams.world import TENANT as TENANT
from tests.teams.world import account

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml"
TEAM, ROOM, OFFICE = "T0VCFS", "C0LTG", "C0EXEC"
LIVE = 100  # actions beside the demonstration's that are still to be done, however many there are
FIRST = 10_000  # the id of the first row that is put in, above every id of the demonstration
WORDS = ("hall", "leaflet", "surgery", "market", "minutes", "school", "gazebo", "survey", "carers", "estate")

# Safe for nothing but a record that is thrown away.
FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; PRAGMA foreign_keys=OFF;"


def demonstration(database: Database, now: datetime) -> None:
    """The demonstration, whose people are known in Slack and Teams; its Executive has a channel, too."""
    data = yaml.safe_load(DEMO.read_text())
    for member in data["members"]:
        member["identities"] = [
            {"platform": "slack", "tenant": TEAM, "user": member["key"]},
            {"platform": "teams", "tenant": TENANT, "user": account(member["key"])},
        ]
    room = {"key": "ch-bench", "group": "executive", "platform": "slack", "tenant": TEAM, "conversation": OFFICE}
    data["channels"].append(room | {"posts": "all"})
    upgrade(database)
    load(database, yaml.safe_dump(data, sort_keys=False), now)


def grow(database: Database, actions: int, groups: int) -> None:
    """So many groups more, with a person and a channel each; and so many actions in them, nearly all of them over."""
    with _quick(database) as connection:
        _people(connection, groups)
        _actions(connection, actions, groups)
        _history(connection, actions)
        connection.execute("UPDATE partnership SET roster_version = roster_version + 1")


def each_has_one(database: Database, people: int, due: str) -> None:
    """So many people, each in a group of their own with an action of their own that is due then."""
    with _quick(database) as connection:
        _people(connection, people)
        _copy(
            connection, "action", "status = 'claimed'", people,
            {"ref": f"'A' || ({FIRST} + i)", "group_id": f"{FIRST} + i", "owner_kind": "'member'",
             "owner_member_id": f"{FIRST} + i", "owner_seat_id": "NULL", "due_date": f"'{due}'",
             "due_precision": "'day'", "due_meeting_id": "NULL", "raised_at_meeting_id": "NULL"},
        )  # fmt: skip
        connection.execute("UPDATE partnership SET roster_version = roster_version + 1")


@contextmanager
def _quick(database: Database) -> Iterator[sqlite3.Connection]:
    """The file itself, with nobody else at it."""
    database.close()
    connection = sqlite3.connect(str(database.url.database), isolation_level=None)
    connection.executescript(FAST)
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > ''").fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield connection
    for _, made in indexes:  # in one go, which takes a fraction of the time
        connection.execute(made)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _people(connection: sqlite3.Connection, count: int) -> None:
    same = {"created_at": "'2016-01-01 09:00:00.000000'", "updated_at": "'2016-01-01 09:00:00.000000'"}
    own = f"{FIRST} + i"
    _copy(connection, "groups", "key = 'ltg'", count, same | {
        "key": "'group-' || i", "name": "'Group ' || i", "short": "'G' || i", "aliases": "'[]'",
        "digest_every": "'week'"})  # fmt: skip
    _copy(connection, "member", "key = 'ltg-police'", count, same | {"key": "'member-' || i"})
    _copy(connection, "identity", "platform = 'slack'", count, same | {"member_id": own, "user_id": "'U' || i"})
    _copy(connection, "seat", "key = 's-ltg-police'", count, same | {
        "key": "'seat-' || i", "group_id": own, "member_id": own})  # fmt: skip
    _copy(connection, "channel", f"conversation_id = '{OFFICE}'", count, same | {
        "group_id": own, "conversation_id": "'C' || i"})  # fmt: skip


def _actions(connection: sqlite3.Connection, count: int, groups: int) -> None:
    """The words of each differ, so that the index of words is as large as that of a record that people wrote."""
    listed = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(WORDS))
    text = " || ' ' || ".join(f"CASE (i / {10**n}) % 10 {listed} END" for n in range(4))
    live = f"i <= {LIVE}"
    _copy(
        connection, "action", "status = 'claimed'", count,
        {"ref": f"'A' || ({FIRST} + i)", "group_id": f"{FIRST} + 1 + i % {groups}", "text": f"'Book ' || {text}",
         "status": f"iif({live}, 'claimed', 'cleared')", "owner_kind": "'member'", "owner_seat_id": "NULL",
         "owner_member_id": f"{FIRST} + 1 + i % {groups}", "due_meeting_id": "NULL", "raised_at_meeting_id": "NULL",
         "due_date": f"iif({live}, '2016-04-29', date('2016-03-01', -(i % 1500) || ' days'))", "due_precision": "'day'",
         "cleared_on": f"iif({live}, NULL, date('2016-03-01', -(i % 1500) || ' days'))",
         "created_at": "datetime('2016-03-01', -(i % 1500) || ' days') || '.000000'"},
    )  # fmt: skip
    connection.execute("UPDATE series SET last = ? WHERE name = 'A'", (FIRST + count,))


def _history(connection: sqlite3.Connection, count: int) -> None:
    """Two events of each action with their words, and what is searched."""
    for first, verb in ((FIRST, "add"), (FIRST + count, "done")):
        connection.execute(
            "INSERT INTO event (id, at, member_id, group_id, entity, entity_id, verb, changes, platform, request_id, "
            "hash) SELECT id + ?, created_at, owner_member_id, group_id, 'action', id, ?, "
            "'{\"text\":[null,\"' || hex(id) || '\"],\"due_date\":[null,\"2016-04-01\"]}', 'slack', ? || id, hex(id) "
            "FROM action WHERE id > ?", (first, verb, verb, FIRST))  # fmt: skip
    connection.execute(
        "INSERT INTO eventtext (event_id, field, salt, old, new) "
        "SELECT event.id, 'text', '0123456789abcdef', NULL, action.text FROM event JOIN action ON "
        "action.id = entity_id WHERE event.id > ? AND entity = 'action'", (FIRST,))  # fmt: skip
    connection.execute(
        "INSERT INTO searched (id, words, notes, group_id, at) SELECT id * 100 + 1, lower(ref || ' ' || text), '', "
        "group_id, created_at FROM action WHERE id > ?", (FIRST,))  # fmt: skip
    connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
    connection.execute(
        "INSERT INTO chain (group_id, hash, length) SELECT group_id, max(hash), count(*) FROM event WHERE id > ? "
        "GROUP BY group_id", (FIRST,))  # fmt: skip


def _copy(connection: sqlite3.Connection, table: str, like: str, count: int, changed: dict[str, str]) -> None:
    """So many rows like one there is, with other values in some columns; `i` counts them from 1."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = [({"id": f"{FIRST} + i"} | changed).get(name, f'"{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    connection.execute(
        f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
        f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM n, "
        f"(SELECT * FROM {table} WHERE {like} LIMIT 1)"
    )
    [(copied,)] = connection.execute("SELECT changes()")
    assert copied == count, f"no row of {table} is like {like}"
