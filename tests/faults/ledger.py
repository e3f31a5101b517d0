"""The judge: what was acknowledged, in a file of its own, and whether the record has it, once and whole."""

import json
import os
import re
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

from bot.calm import SLOW, TOO_LATE
from tests.canary import WATCH
from tests.faults.town import EVENTS, ROOMS, types
from tests.serving import headers_of, typed

PATIENCE = 20  # seconds, on the busiest of machines
ADDED = re.compile(r"Added (A\d+) Ring number (\S+) –")
LATE = re.compile("|".join(re.escape(words).replace(r"\{\}", r"\w{4}") for words in (TOO_LATE, SLOW)))  # if too busy
UNSURE = "It may have been saved"
TEXT = "Ring number "
SAYERS = ("ltg-police", "ltg-vcfs", "ltg-ccg")
OWNERS = ("ltg-fire", "ltg-council", "ltg-lcft", "ltg-lcc")  # nobody who says it, as they would get no letter
ADDS = "entity = 'action' AND verb = 'add' AND request_id LIKE 'slack:%'"
WHOLE = (1, True, len(ROOMS), 1)  # events, answered, public lines, letters to the owner

Action = tuple[int, str, str]  # id, number, and what only its own line has


class Ledger:
    """Every answer of 200, written down and on the disk before the next line is sent."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.path = path

    def note(self, token: str, ref: str) -> None:
        """This line was acknowledged with that number."""
        os.write(self._file, f"{token} {ref}\n".encode())
        os.fsync(self._file)

    def read(self) -> list[tuple[str, str]]:
        """What was acknowledged: (line, number)."""
        return [(token, ref) for token, ref in (line.split() for line in self.path.read_text().splitlines())]

    def close(self) -> None:
        """No more of it."""
        os.close(self._file)


class Crowd:
    """People who type `/psr action add …` one line after the other, until the bot is gone. What had no answer they
    type again at the next one, as it was."""

    def __init__(self, ledger: Ledger, size: int = 3) -> None:
        self.ledger = ledger
        self.again: deque[tuple[str, bytes]] = deque()  # lines without an answer
        self.repeated = 0
        self.refused: list[str] = []  # what was said instead of "Added", and is no matter of time
        self.unsure = 0  # lines of which it was said that they may have been saved
        self._numbers, self._size = count(1), size
        self._threads: list[threading.Thread] = []
        self._answered = threading.Semaphore(0)

    def begin(self, port: int) -> None:
        """All at once."""
        self._answered = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._types, args=(port, who)) for who in range(self._size)]
        for thread in self._threads:
            thread.start()

    def wait(self, answers: int) -> None:
        """Until so many more of them were answered."""
        for _ in range(answers):
            self._answered.acquire(timeout=PATIENCE)

    def end(self) -> None:
        """Wait until nobody is answered any more."""
        for thread in self._threads:
            thread.join()

    def repeat(self, port: int) -> None:
        """Nothing new: only what had no answer, which now has one."""
        while self.again:
            token, body = self.again.popleft()
            self.repeated += 1
            self._noted(token, body, types(port, body))

    def _types(self, port: int, who: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        token, body = "", b""
        try:
            while True:
                token, body = self._next(who)
                connection.request("POST", EVENTS, body, headers_of(body))
                self._noted(token, body, json.loads(connection.getresponse().read())["text"])
        except (OSError, HTTPException, ValueError):  # it ended, perhaps in the middle of an answer
            self.again.append((token, body))
        finally:
            connection.close()

    def _next(self, who: int) -> tuple[str, bytes]:
        try:
            found = self.again.popleft()
        except IndexError:
            token = f"{next(self._numbers):06}"
            body = line(token, SAYERS[who % len(SAYERS)])
            WATCH.typed(body)
            return token, body
        self.repeated += 1
        return found

    def _noted(self, token: str, body: bytes, words: str) -> None:
        found = ADDED.match(words)
        if found and found[2] == token:
            self.ledger.note(token, found[1])
            self._answered.release()
        elif LATE.fullmatch(words):
            self.again.append((token, body))
            self.unsure += UNSURE in words
        else:
            self.refused.append(words)


def line(token: str, sayer: str) -> bytes:
    """`/psr action add`, with a text that no other line has."""
    owner = OWNERS[int(token) % len(OWNERS)]
    return typed(f"action add {TEXT}{token} by Friday for @{owner}", sayer, ROOMS[0], f"1.{token}")


@dataclass(frozen=True)
class Found:
    """What a record came to."""

    actions: int
    lost: list[str]  # acknowledged, and not there under that number
    orphans: list[str]  # there, and not whole: without their event, their answer or their letters
    gaps: list[str]  # numbers that are not in their row, or there twice
    integrity: str

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return (self.lost, self.orphans, self.gaps, self.integrity) == ([], [], [], "ok")


def lost(path: Path, acknowledged: Collection[tuple[str, str]]) -> list[str]:
    """What was acknowledged, and is not there under that number."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as record:
        return [
            f"{token} {ref}" for token, ref in set(acknowledged) - {(token, ref) for _, ref, token in _mine(record)}
        ]


def judged(path: Path, acknowledged: Collection[tuple[str, str]]) -> Found:
    """Read the file as it is, without the bot."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as record:
        mine = _mine(record)
        refs = [ref for (ref,) in record.execute("SELECT ref FROM action")]
        whole = str(record.execute("PRAGMA integrity_check").fetchone()[0])
        return Found(len(mine), lost(path, acknowledged), _orphans(record, mine), _gaps(refs, mine), whole)


def _mine(record: sqlite3.Connection) -> list[Action]:
    rows = record.execute("SELECT id, ref, text FROM action").fetchall()
    return [(key, ref, text.removeprefix(TEXT)) for key, ref, text in rows if text.startswith(TEXT)]


def _orphans(record: sqlite3.Connection, mine: list[Action]) -> list[str]:
    """Each action has one event, whose request has its answer, its public lines and its owner's letter; and none of
    those is there without an action."""
    events = record.execute(f"SELECT entity_id, request_id FROM event WHERE {ADDS}").fetchall()
    requests, counted = dict(events), Counter(entity for entity, _ in events)
    answered = {key for (key,) in record.execute("SELECT key FROM inbound WHERE reply LIKE '%Ring number%'")}
    sent = {rule: _sent(record, rule) for rule in ("public", "tell")}
    wrong, known = [], {requests.get(key) for key, _, _ in mine}
    for key, ref, token in mine:
        request = requests.get(key, "")
        parts = (counted[key], request in answered, sent["public"][request], sent["tell"][request])
        wrong += [] if parts == WHOLE else [f"{ref} {token} {parts}"]
    return wrong + [f"of {request}" for request in (answered | set(sent["public"]) | set(sent["tell"])) - known]


def _sent(record: sqlite3.Connection, rule: str) -> Counter[str]:
    return Counter(request for (request,) in record.execute("SELECT request FROM outbox WHERE rule = ?", (rule,)))


def _gaps(refs: list[str], mine: list[Action]) -> list[str]:
    numbers = Counter(int(ref[1:]) for ref in refs if re.fullmatch(r"A\d+", ref))
    wanted = Counter(range(1, max(numbers) + 1))
    twice = [token for token, times in Counter(token for _, _, token in mine).items() if times > 1]
    return [f"A{n}" for n in (numbers - wanted) + (wanted - numbers)] + twice
