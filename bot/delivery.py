"""From the outbox to a chat system: claim one row, write it from the facts of now, send it, mark what became of it.

A row is claimed and that is committed before anything is sent, so a crash leaves a row whose lease runs out, and
`_sweep` decides about it (design 9.14). No row is ever in a state that nobody looks at.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot import gone
from bot.calm import where
from bot.doors import Ambiguous, Door, Gone, NotSent, Outcome, Refused, Sent
from bot.parcels import Parcel, Stays, becomes, compose
from bot.terminal.drawing import draw
from storage import outbox
from storage.channels import Channel
from storage.database import Database
from storage.outbox import CUT_OFF, LEASE, Outbox

log = logging.getLogger("psr")

BETWEEN = {"slack": 1.0, "teams": 1.0}  # seconds between two messages to one place, where a platform counts them
HELD = LEASE.total_seconds()  # by the steady clock, how long a row that was claimed here counts as in our hands
TRIES = 5  # at writing down what became of a message; each waits two seconds for the database

CUT = Ambiguous(CUT_OFF)

T = TypeVar("T")


@dataclass(frozen=True)
class Pace:
    """How delivery spends its time. `patience` is shorter than a lease, so that a claimed row is always decided."""

    senders: int = 4
    patience: float = 30.0
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Result:
    """What one try came to: the words that went, and for how many seconds the place is left alone."""

    outcome: Outcome | Stays
    text: str = ""
    rest: float = 0.0


@dataclass(frozen=True)
class Turn:
    """One round of delivery. Within it time runs by the steady clock, whatever is done to the other one."""

    now: datetime
    began: float

    def at(self, tick: float) -> datetime:
        """The moment it is, so far into the round."""
        return self.now + timedelta(seconds=max(0.0, tick - self.began))


class Delivery:
    """Sends what is due. Any number of rounds, objects and processes may run at once."""

    def __init__(
        self, database: Database, doors: Mapping[str, Door], pool: Executor | None = None, pace: Pace | None = None
    ) -> None:
        self.database = database
        self.doors = doors
        self._pool = pool  # for what writes; None is asyncio's own
        self._pace = pace or Pace()
        self._claims = threading.Lock()  # one claim at a time, so that none misses a place that was just taken
        self._lock = threading.Lock()  # over the two below, and never while the database is asked
        self._mine: dict[str, float] = {}  # lease token of what is being sent here: since when, by the steady clock
        self._rest: dict[str, float] = {}  # target: when, by the steady clock, it may have the next message
        self._stopping = False
        self.on_tried: Callable[[Outbox, str], None] | None = None  # with the status that a letter has now

    async def deliver(self, now: datetime) -> int:
        """Send all that is due, and say how many messages went. Before any door is set up, letters wait for one."""
        if not self.doors:
            return 0
        turn = Turn(now, self._pace.clock())
        await self._write(self._sweep, turn)
        first = await self._write(self._take, turn)
        if first is None:  # most rounds find nothing, and need no further senders to find it again
            return 0
        senders = [self._sender(turn, first), *(self._sender(turn) for _ in range(self._pace.senders - 1))]
        # Every sender ends on its own terms: cancelling one in the middle of a post would leave its row in doubt.
        counts = await asyncio.gather(*senders, return_exceptions=True)
        for each in counts:
            if isinstance(each, BaseException):
                raise each
        return sum(each for each in counts if isinstance(each, int))

    def stop(self) -> None:
        """Take up nothing more; what is being sent is finished."""
        self._stopping = True

    async def _sender(self, turn: Turn, first: Outbox | None = None) -> int:
        sent, row = 0, first or await self._write(self._take, turn)
        while row:
            sent += await self._carry(row, turn)
            row = await self._write(self._take, turn)
        return sent

    async def _carry(self, row: Outbox, turn: Turn) -> bool:
        """One claimed row, to its end."""
        result = Result(CUT, rest=1.0)  # what stands when this is cancelled in the middle
        try:
            result = await self._send(row, turn)
            await self._write(self._settle, row, result, turn)
        finally:
            with self._lock:
                self._mine.pop(row.lease_token, None)
                self._rest[row.target] = self._pace.clock() + result.rest
        return isinstance(result.outcome, Sent)

    async def _send(self, row: Outbox, turn: Turn) -> Result:
        parcel = await asyncio.to_thread(self._compose, row, turn)
        if not isinstance(parcel, Parcel):
            return Result(parcel)
        platform, rest = parcel.address.platform, BETWEEN.get(parcel.address.platform, 0.0)
        try:
            sending = self.doors[platform].send(parcel.address, parcel.message, row.key)
            outcome = await asyncio.wait_for(sending, self._pace.patience)
        except Exception as error:  # it may have arrived before this
            log.error("letter %s (%s): %s at %s", row.id, row.rule, type(error).__name__, where(error))
            return Result(CUT, rest=rest)
        told = outcome.retry_after if isinstance(outcome, NotSent) else None
        return Result(outcome, draw(parcel.message), max(rest, told or 0.0))

    async def _write(self, work: Callable[..., T], *given: object) -> T:
        """Do what needs the database's write lock off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *given))

    def _take(self, turn: Turn) -> Outbox | None:
        """Claim the next row, if there is one and its place is at rest."""
        with self._claims:
            if self._stopping:
                return None
            tick = self._pace.clock()
            with self._lock:
                self._rest = {target: until for target, until in self._rest.items() if until > tick}
                busy = set(self._rest)
            row = self._claim(turn.at(tick), busy)
            if row is not None:
                with self._lock:
                    self._mine[row.lease_token] = tick
                    self._rest[row.target] = tick + HELD
            return row

    def _claim(self, now: datetime, busy: Collection[str]) -> Outbox | None:
        with self.database.reading(now) as session:
            if not outbox.waiting(session, now, busy):
                return None
        with self.database.writing(now) as session:
            return outbox.claim(session, now, busy)

    def _sweep(self, turn: Turn) -> None:
        """Decide about rows whose sending was cut off; those in our own hands are not, whatever the clock says."""
        with self._lock:
            mine = {token for token, since in self._mine.items() if self._pace.clock() - since < HELD}
        with self.database.reading(turn.now) as session:
            left = [row for row in outbox.abandoned(session, turn.now) if row.lease_token not in mine]
            session.expunge_all()
        for row in left:
            log.warning("letter %s (%s) was cut off while sending", row.id, row.rule)
            self._settle(row, Result(CUT), turn)

    def _compose(self, row: Outbox, turn: Turn) -> Parcel | Stays | Refused:
        now = turn.at(self._pace.clock())
        try:
            with self.database.reading(now) as session:
                return compose(session, row, self.doors, now)
        except Exception as error:
            log.error("letter %s (%s): %s at %s", row.id, row.rule, type(error).__name__, where(error))
            return Refused(f"could not be put into words ({type(error).__name__})")

    def _settle(self, row: Outbox, result: Result, turn: Turn) -> None:
        """Write down what became of a row. The message may be out already, so one failed attempt is not the last."""
        for left in reversed(range(TRIES)):
            try:
                self._mark(row, result, turn.at(self._pace.clock()))
                return
            except Exception as error:
                log.error("letter %s not marked: %s at %s", row.id, type(error).__name__, where(error))
                if not left:
                    raise

    def _mark(self, row: Outbox, result: Result, now: datetime) -> None:
        outcome = result.outcome
        words = {"text": result.text} if isinstance(outcome, Sent) else {}
        values = becomes(row, outcome, now)
        with self.database.writing(now) as session:
            if not outbox.close(session, row, **values, **words):
                log.warning("letter %s was taken over while it was being sent", row.id)
            elif isinstance(outcome, Gone) and row.channel_id:
                gone.close(session, session.get(Channel, row.channel_id), outcome.why, row.key, now)
        if self.on_tried:
            self.on_tried(row, str(values["status"]))
