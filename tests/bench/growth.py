"""What is asked of 100, 10,000 and 1,000,000 actions over 1,000 groups; those still to be done are always as many.

Every line is said in turn on each record, in one process, and the processor time of each answer is taken. What is
over should cost nothing.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot import schedule
from bot.router import Router
from handlers.core import Request
from storage.database import Database
from tests.bench import record
from tests.bench.table import Rows, printed

SIZES = (100, 10_000, 1_000_000)
GROUPS = 1_000
ROUNDS, WARM = 100, 15
NOW = datetime(2016, 3, 15, 9, tzinfo=UTC)


class Grown:
    """A record with so many actions, and somebody of the task group who asks."""

    def __init__(self, folder: Path, actions: int) -> None:
        self.database, self.said, self.ref = Database(f"sqlite:///{folder}/{actions}.db"), 0, ""
        record.demonstration(self.database, NOW)
        began = time.perf_counter()
        record.grow(self.database, actions, GROUPS)
        self.took = time.perf_counter() - began
        self.router = Router(self.database)

    def ask(self, text: str, wanted: str) -> float:
        """Say something in the task group; the milliseconds of processor time until it is answered."""
        self.said += 1
        request = Request(text, NOW, "slack", record.TEAM, "ltg-vcfs", record.ROOM, False, f"bench-{self.said}")
        began = time.process_time()
        reply = self.router.answer(request)
        took = time.process_time() - began
        if reply.refused or wanted not in "\n".join([reply.text, *(line.text for line in reply.lines)]):
            raise SystemExit(f"{text}: {reply.text}")
        self.ref = next(
            (word for word in reply.text.replace("*", " ").split() if word[:1] == "A" and word[1:].isdigit()), ""
        )
        return took * 1e3

    def close(self) -> None:
        """Nothing is left open."""
        self.router.close()
        self.database.close()


def _list(grown: Grown) -> Iterator[float]:
    while True:
        yield grown.ask("action list", "Locality Task Group: actions")


def _add(grown: Grown) -> Iterator[float]:
    """A new one each time, which is taken off at once, so that the list stays as long as it was."""
    while True:
        yield grown.ask(f"action add Book hall {grown.said} by 29 April", "Added A")
        grown.ask(f"withdraw {grown.ref} only measured", "withdrawn")


def _press(grown: Grown) -> Iterator[float]:
    while True:
        grown.ask(f"action add Ring school {grown.said} by 29 April", "Added A")
        ref = grown.ref
        yield grown.ask(f"claim {ref}", ref)
        grown.ask(f"withdraw {ref} only measured", "withdrawn")


def _find(grown: Grown) -> Iterator[float]:
    """A word that only the asker's own group has written."""
    while True:
        yield grown.ask("find hospital", "hospital")


def _plan(grown: Grown) -> Iterator[float]:
    """What the alarm clock does every minute."""
    while True:
        began = time.process_time()
        schedule.plan(grown.database, NOW)
        yield (time.process_time() - began) * 1e3


WORKS: dict[str, Callable[[Grown], Iterator[float]]] = {
    "`/psr action list`": _list, "`/psr action add …`": _add, "`Claim` pressed": _press, "`/psr find …`": _find,
    "planning, every minute": _plan,
}  # fmt: skip


def measure(folder: Path, sizes: tuple[int, ...] = SIZES) -> None:
    """Each size on a record of its own."""
    records = [Grown(folder, size) for size in sizes]
    rows: Rows = []
    for name, work in WORKS.items():
        found = _medians([work(grown) for grown in records])
        rows.append((name, *(f"{ms:.2f} ms" for ms in found), f"{found[-1] / found[0]:.2f}"))
    heads = [f"{size:,} actions" for size in sizes]
    printed(f"Processor time over {GROUPS:,} groups, {record.LIVE} actions of theirs to be done",
            ("", *heads, "ratio"), rows)  # fmt: skip
    print(f"The largest was made in {records[-1].took:.0f} s.\n")
    for grown in records:
        grown.close()


def _medians(works: list[Iterator[float]]) -> list[float]:
    rounds = [[next(work) for work in works] for _ in range(ROUNDS + WARM)][WARM:]
    return [statistics.median(each) for each in zip(*rounds, strict=True)]
