"""R21: Slack sends the same thing again: at once, side by side, in another order, and to a bot that was restarted."""

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.ledger import LATE, TEXT
from tests.faults.town import EVENTS, NIGHT, ROOMS, Bot, copied, slack_beside
from tests.serving import FORM, said, typed
from tests.slack.world import TEAM, signed, user

THINGS = times(24, 2502)  # each of them is sent four times
RESTARTS = times(1, 10)
JSON = "application/json"
WHY = ("http_timeout", "http_error", "connection_failed")
SIDE_BY_SIDE, CONTROLS = 8, 6

pytestmark = pytest.mark.xdist_group("killed")

Delivery = tuple[int, int]  # which thing, and for the how many-th time


def test_what_slack_sends_four_times_is_kept_once(forks: Parent, whole: Path, told: Told) -> None:
    chance, path = random.Random(21), copied(whole, "again.db")
    deliveries = [(thing, time) for thing in range(THINGS) for time in range(4)]
    chance.shuffle(deliveries)
    answers: dict[int, set[str]] = {thing: set() for thing in range(THINGS)}
    with slack_beside() as slack:
        for part in _parts(deliveries, RESTARTS + 1):
            bot = Bot(forks, path, slack.url, NIGHT).ready()
            for thing, answer in _sent(bot, part):
                answers[thing].add(answer)
            bot.kill()
    assert _kept(path) == {f"{thing:06}": 1 for thing in range(THINGS)}
    assert [thing for thing, given in answers.items() if len(given) > 1] == []
    doubled = _control(forks, whole)
    told("R21", "Slack sends the same command, press or event again, up to three times", (
        f"{THINGS:,} of them in {len(deliveries):,} deliveries, {SIDE_BY_SIDE} side by side, in any order, with "
        f"{RESTARTS} kills of the bot in between: each made one record, and a repeated command got its first answer "
        f"again. Control: with the table of what was answered emptied in between, {doubled} of {CONTROLS} were doubled"
    ))  # fmt: skip


def _control(forks: Parent, whole: Path) -> int:
    """How many are doubled where nobody remembers what was answered."""
    path = copied(whole, "forgetful.db")
    with slack_beside() as slack:
        for time in (0, 1):
            with closing(sqlite3.connect(path)) as record, record:
                record.execute("DELETE FROM inbound")
            bot = Bot(forks, path, slack.url, NIGHT).ready()
            list(_sent(bot, [(thing, time) for thing in range(CONTROLS)]))
            bot.kill()
    doubled = sum(count == 2 for count in _kept(path).values())
    assert doubled == CONTROLS
    return doubled


def _parts(deliveries: list[Delivery], count: int) -> Iterator[list[Delivery]]:
    rest, size = iter(deliveries), -(-len(deliveries) // count)
    while part := list(islice(rest, size)):
        yield part


def _sent(bot: Bot, deliveries: list[Delivery]) -> Iterator[tuple[int, str]]:
    """All of them, several at a time; each thing, and what was answered."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as slack:
        yield from slack.map(lambda each: _delivered(bot.port, *each), deliveries)


def _delivered(port: int, thing: int, time: int) -> tuple[int, str]:
    body, kind = _payload(thing)
    headers = {name.decode(): value.decode() for name, value in signed(body, kind)}
    if time:
        headers |= {"X-Slack-Retry-Num": str(time), "X-Slack-Retry-Reason": WHY[time - 1]}
    status, answer = said(port, "POST", EVENTS, body, headers)
    assert status == 200, answer
    return _delivered(port, thing, time) if LATE.search(answer) else (thing, answer)


def _payload(thing: int) -> tuple[bytes, str]:
    """A typed line, a press or a mention, each of which adds an action. None of them is stopped as a twin."""
    line, who = f"action add {TEXT}{thing:06} by Friday add anyway", user("ltg-police")
    if thing % 3 == 0:
        return typed(line, "ltg-police", ROOMS[0], f"1.{thing}"), FORM
    if thing % 3 == 1:
        action = {"action_id": "say-0", "value": line, "type": "button", "action_ts": f"{thing}.2"}
        press = {"type": "block_actions", "user": {"id": who, "team_id": TEAM}, "team": {"id": TEAM},
                 "actions": [action], "channel": {"id": ROOMS[0]}, "container": {"message_ts": "1.1"}}  # fmt: skip
        return urlencode({"payload": json.dumps(press)}).encode(), FORM
    mention = {"type": "app_mention", "user": who, "team": TEAM, "channel": ROOMS[0], "text": f"<@UBOT> {line}"}
    event = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{thing}", "event": mention,
             "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}]}  # fmt: skip
    return json.dumps(event).encode(), JSON


def _kept(path: Path) -> Counter[str]:
    """How often each is in the record."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as record:
        rows = record.execute("SELECT text FROM action WHERE text LIKE ?", (f"{TEXT}%",)).fetchall()
    return Counter(text.removeprefix(TEXT) for (text,) in rows)
