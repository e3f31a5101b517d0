"""R23 and R17: an answer that takes too long, and a thousand people at once."""

import asyncio
import json
import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import event

from bot.router import Router
from handlers.core import Request
from storage.database import Database
from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.ledger import ADDED, LATE, TEXT, UNSURE, judged, line
from tests.faults.town import EVENTS, NIGHT, ROOMS, Bot, copied, slack_beside
from tests.serving import headers_of
from tests.slack.world import TEAM, World, user

LINE = f"action add {TEXT}000001 by Friday"
TOO_LONG, FAR_TOO_LONG = 2.2, 3.2  # seconds: past the deadline, and past the moment at which Slack gives up
TRIES, AT_ONCE = times(1, 6), times(40, 1000)
PROMISED = 3  # seconds in which Slack wants an answer

pytestmark = pytest.mark.xdist_group("killed")

TABLES = ("action", "event", "eventtext", "inbound", "outbox")
Answer = tuple[int, str, float]  # status, words, seconds


def test_an_answer_that_takes_too_long_says_so_and_keeps_nothing(whole: Path, told: Told) -> None:
    said = []
    for number in range(TRIES):
        path = copied(whole, f"slow-{number}.db")
        words = _types(path, (TOO_LONG, FAR_TOO_LONG)[number % 2])
        said.append((bool(LATE.fullmatch(words)), _rows(path)))
    path = copied(whole, "patient.db")
    _asks_without_a_deadline(path)
    control = _rows(path)
    assert said == [(True, _rows(whole))] * TRIES
    assert control[0] == _rows(whole)[0] + 1
    told("R23", "An answer takes longer than the two seconds in which it has to be kept", (
        f"{TRIES} of {TRIES} people were told so in time, and nothing of theirs was kept: no action, no history, no "
        "message. Control: without that deadline the late action is kept"
    ))  # fmt: skip


def test_a_thousand_people_at_once(forks: Parent, whole: Path, told: Told) -> None:
    path = copied(whole, "crowd.db")
    with slack_beside() as slack:
        bot = Bot(forks, path, slack.url, NIGHT).ready()
        answers = asyncio.run(_at_once(bot.port))
        bot.stop()
    added = [(one[2], one[1]) for _, words, _ in answers if (one := ADDED.match(words))]
    late = [words for _, words, _ in answers if LATE.fullmatch(words)]
    assert [status for status, _, _ in answers] == [200] * AT_ONCE
    assert len(added) + len(late) == AT_ONCE
    found = judged(path, added)
    assert found.whole, found
    assert len(added) <= found.actions <= len(added) + sum(UNSURE in words for words in late)
    assert not judged(path, [*added, ("999999", "A999")]).whole  # the judge would say so
    took = sorted(seconds for _, _, seconds in answers)
    told("R17", f"{AT_ONCE:,} people type `/psr action add …` in the same moment", (
        f"All were answered, {sum(seconds <= PROMISED for seconds in took):,} of them within {PROMISED} s (half within "
        f"{statistics.median(took):.2f} s, the last after {took[-1]:.2f} s). {len(added):,} were told that it was kept "
        f"and {len(late):,} that it took too long; the record has exactly what they were told"
    ))  # fmt: skip


def _types(path: Path, seconds: float) -> str:
    """A typed line, where the database takes so long to save an action."""
    database = _slowed(path, seconds)
    world = World(database)
    world.open()
    try:
        return world.types(LINE).text
    finally:
        world.close()
        database.close()


def _asks_without_a_deadline(path: Path) -> None:
    database = _slowed(path, TOO_LONG)
    router = Router(database)
    router.answer(Request(LINE, NIGHT, "slack", TEAM, user("ltg-police"), ROOMS[0], False, "slack:control"))
    router.close()
    database.close()


def _slowed(path: Path, seconds: float) -> Database:
    """A database whose disk takes that long over each new action."""
    database = Database(f"sqlite:///{path}")

    def slowly(statement: str) -> None:
        if statement.startswith("INSERT INTO action "):
            time.sleep(seconds)

    event.listen(database.engine, "connect", lambda connection, _: connection.set_trace_callback(slowly))
    return database


def _rows(path: Path) -> list[int]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as record:
        return [record.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


async def _at_once(port: int) -> list[Answer]:
    """Every line on a connection of its own."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as people:
        return list(await asyncio.gather(*(_typed(people, port, f"{n:06}") for n in range(AT_ONCE))))


async def _typed(people: aiohttp.ClientSession, port: int, token: str) -> Answer:
    body = line(token, "ltg-police")
    began = time.monotonic()
    async with people.post(f"http://127.0.0.1:{port}{EVENTS}", data=body, headers=headers_of(body)) as answer:
        words = json.loads(await answer.read())["text"]
        return answer.status, words, time.monotonic() - began
