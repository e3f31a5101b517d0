"""Whether this process can do its work: the record, what waits to be sent, the clock, and the last plan.

Nothing here waits longer than a second, and nothing says more than counts, ages and names of errors.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.schedule import PLAN_EVERY
from storage import outbox
from storage.database import Database

PATIENCE = 1.0  # seconds for the database to answer
STALE = 3 * PLAN_EVERY  # seconds without a plan, after which the alarm clock has stopped
OLD = 600  # seconds for which a letter may be late before somebody should look
JUMP = 2.0  # seconds by which the two clocks may come apart in a minute; more is a jump
SEEN = 3600  # seconds for which a jump is shown

Part = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """What the database says: letters whose time has come, the age of the oldest, and how long it took to say."""

    count: int
    oldest: float
    seconds: float


@dataclass
class Clocks:
    """The wall clock beside the steady one. Where they come apart, somebody set the clock, or the machine slept."""

    wall: Callable[[], datetime]
    steady: Callable[[], float] = time.monotonic
    jumped: float = 0.0
    _at: float = float("-inf")
    _last: tuple[datetime, float] | None = None

    def look(self) -> float:
        """The seconds by which the wall clock jumped since the last look; 0 where it did not."""
        now = self.wall(), self.steady()
        before, self._last = self._last or now, now
        apart = (now[0] - before[0]).total_seconds() - (now[1] - before[1])
        if abs(apart) < JUMP:
            return 0.0
        self.jumped, self._at = apart, now[1]
        return apart

    def recent(self) -> float:
        """The last jump, if it was in the last hour."""
        return self.jumped if self.steady() - self._at < SEEN else 0.0


class Health:
    """What `/healthz` says."""

    def __init__(self, database: Database, clocks: Clocks) -> None:
        self._database, self._clocks = database, clocks
        self._clocks.look()
        self._planned = clocks.steady()  # or started: the first plan is made at once
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="psr-health")
        self._asking: asyncio.Future[Waiting] | None = None

    def planned(self) -> float:
        """A plan was made; the seconds by which the clock jumped since the one before."""
        self._planned = self._clocks.steady()
        return self._clocks.look()

    async def report(self) -> Part:
        """Every part, and whether this process can do its work: it can with letters waiting and the clock put right."""
        parts = {**await self._record(), "clock": self._clock_part(), "plan": self._plan_part()}
        return {"ok": parts["database"]["ok"] and parts["plan"]["ok"], **parts}

    def close(self) -> None:
        """Ask no more. A question that the database never answers holds up no stop."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _record(self) -> dict[str, Part]:
        """The database and the outbox. Of many who ask at once, one question is put; one that hangs is not repeated."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().run_in_executor(self._pool, self._ask)
        await asyncio.wait((self._asking,), timeout=PATIENCE)
        if not self._asking.done():
            return _silent(f"no answer within {PATIENCE:g} s")
        if error := self._asking.exception():
            return _silent(type(error).__name__)
        said = self._asking.result()
        late = {"ok": said.oldest < OLD, "waiting": said.count, "oldest_s": round(said.oldest)}
        return {"database": {"ok": True, "ms": round(said.seconds * 1000, 1)}, "outbox": late}

    def _ask(self) -> Waiting:
        began, now = time.perf_counter(), self._clocks.wall()
        self._database.writable()
        with self._database.reading(now) as session:
            count, oldest = outbox.backlog(session, now)
        age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        return Waiting(count, age, time.perf_counter() - began)

    def _clock_part(self) -> Part:
        jumped, now = self._clocks.recent(), self._clocks.wall()
        zone = {"zone": self._database.zone.key, "now": now.astimezone(self._database.zone).isoformat("T", "seconds")}
        return {"ok": not jumped, "jumped_s": round(jumped, 1), **zone}

    def _plan_part(self) -> Part:
        ago = self._clocks.steady() - self._planned
        return {"ok": ago < STALE, "ago_s": round(ago)}


def _silent(why: str) -> dict[str, Part]:
    return {"database": {"ok": False, "why": why}, "outbox": {"ok": False, "why": "the database does not answer"}}
