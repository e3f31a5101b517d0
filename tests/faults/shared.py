"""One PostgreSQL database that several bots share, the people who speak to them, and the judge who reads it."""

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString, TypeVar
from urllib.parse import urlencode

import psycopg

from bot import calm
from storage.copying import copy
from storage.database import Database
from tests.cluster import Cluster
from tests.conftest import london
from tests.faults.forked import Parent
from tests.faults.town import EVENTS, ROOMS, Bot, SlackBeside
from tests.serving import headers_of, said, typed
from tests.slack.world import TEAM, user

MONDAY = london("2016-03-21T10:00")  # when 29 letters of the demonstration are due at once
PATIENCE = 60  # seconds, on the busiest of machines
TEXT = "Ring number "
ADDED = re.compile(rf"Added (A\d+) {TEXT}(\d+) –")
SAYERS = ("ltg-police", "ltg-vcfs", "ltg-ccg")
OWNERS = ("ltg-fire", "ltg-council", "ltg-lcft", "ltg-lcc")  # nobody who says it, as they would get no letter
WHOLE = (1, 1, len(ROOMS), 1)  # of each action: its event, its answer, its public lines, its owner's letter

# Every action that people added here, and how much there is of what belongs to it.
ACTIONS = """
    SELECT ref, substr(text, 13), (SELECT count(*) FROM event WHERE entity = 'action' AND entity_id = action.id),
        (SELECT count(*) FROM inbound WHERE key = request_id),
        (SELECT count(*) FROM outbox WHERE request = request_id AND rule = 'public'),
        (SELECT count(*) FROM outbox WHERE request = request_id AND rule = 'tell')
    FROM action LEFT JOIN event ON entity = 'action' AND entity_id = action.id AND verb = 'add'
    WHERE text LIKE 'Ring number %' ORDER BY action.id
"""
# Answers, letters and events of a line that left nothing in the record.
STRAYS = """
    SELECT key FROM inbound WHERE reply LIKE '%Added%' AND key NOT IN (SELECT request_id FROM event)
    UNION SELECT request FROM outbox WHERE request <> '' AND request NOT IN (SELECT request_id FROM event)
    UNION SELECT request_id FROM event WHERE entity = 'action' AND entity_id NOT IN (SELECT id FROM action)
"""

T = TypeVar("T")


def _said(*sentences: str) -> re.Pattern[str]:
    """Any of these sentences, with whatever reference."""
    return re.compile("|".join(re.escape(each).replace(r"\{\}", "[0-9A-F]{4}") for each in sentences))


NOT_SAVED, UNSURE = _said(calm.NOT_SAVED, calm.TOO_LATE), _said(calm.SORRY, calm.SLOW)


class Town:
    """One database, and bots on it that are all told to be at the same moment."""

    def __init__(self, cluster: Cluster, name: str, slack: SlackBeside) -> None:
        self.cluster, self.name, self.slack = cluster, name, slack
        self.url = cluster.make(name, "town")
        self.bots: list[Bot] = []

    def open(self, parent: Parent, folder: Path, number: int, at: datetime = MONDAY) -> None:
        """So many bots, as good as at once."""
        self.bots = [Bot(parent, folder / f"{self.name}-{each}", self.slack.url, at, DATABASE_URL=self.url)
                     for each in range(number)]  # fmt: skip
        for bot in self.bots:
            bot.ready()

    def close(self) -> None:
        """No more of them."""
        while self.bots:
            self.bots.pop().kill()

    @property
    def address(self) -> str:
        """The database, as its own driver names it."""
        return self.url.replace("+psycopg", "")

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """What the database holds, asked without the bots."""
        with psycopg.connect(self.address) as connection:
            return connection.execute(query).fetchall()

    def change(self, *statements: str) -> None:
        """Do something to the database itself."""
        for statement in statements:
            self.cluster.sql(statement, self.name)

    def settled(self) -> None:
        """Wait until every letter that can go has gone, for as long as one goes now and then."""
        until, left = time.monotonic() + PATIENCE, -1
        while left != 0:
            [(now,)] = self.rows("SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')")
            until, left = time.monotonic() + PATIENCE if now != left else until, now
            assert time.monotonic() < until, f"{left} letters go nowhere"
            time.sleep(0.1)

    def wrong(self, acknowledged: dict[str, str]) -> list[str]:
        """What was acknowledged and is not there under that number; what is there by half or twice; gaps."""
        found = self.rows(ACTIONS)
        there = {(token, ref) for ref, token, *_ in found}
        lost = [f"lost {token} {ref}" for token, ref in acknowledged.items() if (token, ref) not in there]
        halves = [f"half {ref} {parts}" for ref, _, *parts in found if tuple(parts) != WHOLE]
        tokens = [token for _, token, *_ in found]
        twice = [f"twice {token}" for token in set(tokens) if tokens.count(token) > 1]
        numbers = sorted(int(ref[1:]) for ref, *_ in found)
        gaps = [] if not numbers or numbers == list(range(13, 13 + len(numbers))) else [f"numbers {numbers}"]
        return lost + halves + twice + gaps + [f"stray {key}" for (key,) in self.rows(STRAYS)]


def settled_in(cluster: Cluster, whole: Path) -> Cluster:
    """The record, in a database that every town there begins with a copy of."""
    source, target = Database(f"sqlite:///{whole}"), Database(cluster.make("town"))
    copy(source, target)
    source.close()
    target.close()
    return cluster


def line(token: str, *, owned: bool = True) -> bytes:
    """`/psr action add`, with a text that no other line has. The same twice is one request that Slack sends twice."""
    who, owner = SAYERS[int(token) % len(SAYERS)], OWNERS[int(token) % len(OWNERS)]
    whose = f" for @{owner}" if owned else ""
    return typed(f"action add {TEXT}{token} by 30 March{whose}", who, ROOMS[0], f"1.{token}")


def press(value: str, person: str) -> bytes:
    """A button that is pressed."""
    payload = {
        "type": "block_actions", "user": {"id": user(person), "team_id": TEAM, "username": "a.name"},
        "team": {"id": TEAM}, "channel": {"id": ROOMS[0]}, "container": {"message_ts": "1.1"}, "trigger_id": "1.2",
        "actions": [{"action_id": "say-0", "value": value, "type": "button", "action_ts": f"{value}.{person}"}],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


def sends(port: int, body: bytes) -> str:
    """Give it to whoever listens there; the words of the answer."""
    status, answer = said(port, "POST", EVENTS, body, headers_of(body))
    assert status == 200, answer
    return str(json.loads(answer)["text"]) if answer else ""


def insists(port: int, body: bytes) -> str:
    """The same, again for as long as it says that it could not save it, as the busiest of machines may make it say."""
    until = time.monotonic() + PATIENCE
    while NOT_SAVED.fullmatch(words := sends(port, body)) or UNSURE.fullmatch(words):
        assert time.monotonic() < until, words
        time.sleep(0.1)
    return words


def presses(one: Town, bot: Bot, value: str, person: str) -> str:
    """A button, pressed again for as long as that could not be saved; what the person is told in the end."""
    until, words = time.monotonic() + PATIENCE, ""
    while not words or NOT_SAVED.fullmatch(words) or UNSURE.fullmatch(words):
        before = len(whispers(one, person))
        sends(bot.port, press(value, person))
        while len(found := whispers(one, person)) == before:
            assert time.monotonic() < until, words
            time.sleep(0.02)
        words = found[-1]
    return words


def whispers(one: Town, person: str) -> list[str]:
    """What was said to one person alone."""
    return [post["text"] for post in one.slack.posts("chat.postEphemeral") if post["user"] == user(person)]


def at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """Do them all at the same moment, and wait."""
    start, done = threading.Barrier(len(works)), dict[int, T]()

    def do(number: int) -> None:
        start.wait()
        done[number] = works[number]()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [done[number] for number in range(len(works))]
