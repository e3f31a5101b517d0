"""Planning and sending 10,000 letters by the real nudges, and the digests of 1,000 groups, to a door that takes all."""

import asyncio
import gc
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot import schedule
from bot.delivery import Delivery
from bot.doors import Address, Outcome, Sent
from handlers.core import Message
from storage.database import Database
from tests.bench import record
from tests.bench.table import printed

PEOPLE, GROUPS = 10_000, 1_000
MORNING = datetime(2016, 3, 15, 9, tzinfo=UTC)  # a Tuesday: the day of the digests, and what was due on Monday is late


@dataclass
class Taken:
    """A door behind which everything arrives."""

    rules: list[str] = field(default_factory=list)

    async def send(self, address: Address, message: Message, key: str) -> Outcome:
        """It arrives."""
        self.rules.append(key.partition(":")[0])
        return Sent(str(len(self.rules)))


def measure(folder: Path) -> None:
    """Each on a record of its own."""
    people, groups = Database(f"sqlite:///{folder}/people.db"), Database(f"sqlite:///{folder}/groups.db")
    for database in (people, groups):
        record.demonstration(database, datetime(2016, 3, 1, tzinfo=UTC))
    record.each_has_one(people, PEOPLE, "2016-03-14", "never")
    record.each_has_one(groups, GROUPS, "2016-03-16", "week")
    rows = [_row(people, "bundle", PEOPLE), _row(groups, "digest", GROUPS)]
    printed("Letters, planned and sent by one process", ("", "planned in", "a second", "sent in", "a second"), rows)


def _row(database: Database, rule: str, count: int) -> tuple[str, ...]:
    with database.reading(MORNING):
        gc.freeze()  # a bot that runs knows who is who, and what it has loaded stays
    began = time.perf_counter()
    planned = schedule.plan(database, MORNING)
    then = time.perf_counter()
    door = Taken()
    with ThreadPoolExecutor(1) as writer:
        asyncio.run(Delivery(database, {"slack": door}, writer).deliver(MORNING))
    done = time.perf_counter()
    sent = door.rules.count(rule)
    if planned < count or sent < count:
        raise SystemExit(f"{planned} letters were planned, and {sent} of {rule} sent: {set(door.rules)}")
    database.close()
    return (f"{sent:,} of {rule}", f"{then - began:.1f} s", f"{planned / (then - began):,.0f}", f"{done - then:.1f} s",
            f"{len(door.rules) / (done - then):,.0f}")  # fmt: skip
