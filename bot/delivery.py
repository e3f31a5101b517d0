"""From the outbox to a chat system: claim one row, write it from the facts of now, send it, mark what became of it.

A row is claimed and that is committed before anything is sent, so a crash leaves a row whose lease runs out, and
`_sweep` decides about it (design 9.14). No row is ever in a state that nobody looks at.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import uuid4

from bot import gone
from bot.calm import what
from bot.doors import Ambiguous, Door, Gone, NotSent, Outcome, Refused, Sent, ShutOut
from bot.lanes import Errand, Lanes
from bot.parcels import Parcel, Stays, becomes, compose, lane
from bot.terminal.drawing import draw
from storage import sending
from storage.channels import Channel
from storage.database import Database
from storage.outbox import CUT_OFF, Outbox
from storage.roster import roster_of
from storage.sending import LEASE

log = logging.getLogger("psr")

BETWEEN = {"slack": 1.0, "teams": 1.0}  # seconds between two messages to one place, where a platform counts them
HELD = LEASE.total_seconds()  # by the steady clock, how long a row that was claimed here counts as in our hands
TRIES = 5  # at writing down what became of a message; each waits two seconds for the database
CLOSED = 60.0  # seconds until somebody else's letter finds out whether the bot is let in again

CUT = Ambiguous(CUT_OFF)

T = TypeVar("T")


@dataclass(frozen=True)
class Pace:
    """How delivery spends its time. `patience` is shorter than a lease, so that a claimed row is always decided."""

    senders: int = 24  # messages on their way at once
    share: int = 3  # of them, to one workspace's channels, or to its people: about what a chat system takes
    patience: float = 30.0
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Result:
    """What one try came to: the words that went and when they were written, and how long all are to be left alone."""

    outcome: Outcome | Stays
    text: str = ""
    rest: float = 0.0  # seconds, for the place
    pause: float = 0.0  # seconds, for everything that shares the chat system's patience with it
    written: datetime | None = None


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
        self._name = uuid4().hex[:8]  # whose the leases are
        self._lanes = Lanes(self._pace.senders, self._pace.share)
        self._lock = threading.Lock()  # over the next, and never while the database is asked
        self._mine: dict[str, float] = {}  # lease token of what is being sent here: since when, by the steady clock
        self._stopping = False
        self.on_tried: Callable[[Outbox, str], None] | None = None  # with the status that a letter has now

    async def deliver(self, now: datetime) -> int:
        """Send all that is due, and say how many messages went. Before any door is set up, letters wait for one."""
        if not self.doors:
            return 0
        turn = Turn(now, self._pace.clock())
        await self._write(self._sweep, turn)
        await asyncio.to_thread(self._look, turn)
        return await self._round(turn)

    def stop(self) -> None:
        """Take up nothing more; what is being sent is finished."""
        self._stopping = True

    def idle(self) -> float | None:
        """Seconds until something that waits only for its place, or its chat system, may go."""
        soonest = self._lanes.soonest()
        return None if soonest is None else max(0.0, soonest - self._pace.clock())

    async def _round(self, turn: Turn) -> int:
        """Send as many at once as there are senders, until nothing more may go."""
        out: set[asyncio.Task[bool]] = set()
        ended: list[asyncio.Task[bool]] = []
        try:
            while (taken := await self._write(self._take, turn)) or out:
                if taken:
                    out.add(asyncio.create_task(self._carry(*taken, turn)))
                else:
                    done, out = await asyncio.wait(out, return_when=asyncio.FIRST_COMPLETED)
                    ended += done
        finally:
            # Each ends on its own terms: leaving one in the middle of a post would leave its row in doubt.
            await asyncio.gather(*out, *ended, return_exceptions=True)
        return sum(task.result() for task in ended)

    async def _carry(self, row: Outbox, errand: Errand, turn: Turn) -> bool:
        """One claimed row, to its end."""
        result = Result(CUT, rest=1.0)  # what stands when this is cancelled in the middle
        try:
            result = await self._send(row, turn)
            await self._write(self._settle, row, result, turn)
        finally:
            with self._lock:
                self._mine.pop(row.lease_token, None)
            tick = self._pace.clock()
            self._lanes.pause(errand.lane, tick + result.pause)
            self._lanes.done(errand, tick + result.rest)
        return isinstance(result.outcome, Sent)

    async def _send(self, row: Outbox, turn: Turn) -> Result:
        written = turn.at(self._pace.clock())
        parcel = await asyncio.to_thread(self._compose, row, written)
        if not isinstance(parcel, Parcel):
            return Result(parcel)
        platform, rest = parcel.address.platform, BETWEEN.get(parcel.address.platform, 0.0)
        try:
            posting = self.doors[platform].send(parcel.address, parcel.message, row.key)
            outcome = await asyncio.wait_for(posting, self._pace.patience)
        except Exception as error:  # it may have arrived before this
            log.error("a letter was cut off", extra=_named(row) | what(error))
            return Result(CUT, rest=rest)
        return Result(outcome, draw(parcel.message), rest, _pause(outcome), written)

    async def _write(self, work: Callable[..., T], *given: object) -> T:
        """Do what needs the database's write lock off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *given))

    def _look(self, turn: Turn) -> None:
        """What waits, by lane; and what a chat system asked for, whichever process heard it."""
        with self.database.reading(turn.now) as session:
            found = sending.waiting(session, turn.now)
            sorted_ = [(lane(roster_of(session), row, self.doors), row) for row in found]
        tick = self._pace.clock()
        for its, row in sorted_:
            if row.again:
                self._lanes.pause(its, tick + (row.again - turn.now).total_seconds())
        self._lanes.fill([each for each in sorted_ if not each[1].again], tick)

    def _take(self, turn: Turn) -> tuple[Outbox, Errand] | None:
        """Claim the next row whose turn it is. One that somebody else took, or whose place is busy, is passed over."""
        while not self._stopping and (errand := self._lanes.next(self._pace.clock())):
            row = None
            try:
                tick = self._pace.clock()
                with self.database.writing(turn.at(tick)) as session:
                    row = sending.claim(session, errand.row, turn.at(tick), self._name)
                if row is not None:
                    with self._lock:
                        self._mine[row.lease_token] = tick
                    return row, errand
            finally:
                if row is None:
                    self._lanes.done(errand, 0.0)
        return None

    def _sweep(self, turn: Turn) -> None:
        """Decide about rows whose sending was cut off; those in our own hands are not, whatever the clock says."""
        with self._lock:
            mine = {token for token, since in self._mine.items() if self._pace.clock() - since < HELD}
        with self.database.reading(turn.now) as session:
            left = [row for row in sending.abandoned(session, turn.now) if row.lease_token not in mine]
            session.expunge_all()
        for row in left:
            log.warning("a letter was left in the middle of being sent", extra=_named(row))
            self._settle(row, Result(CUT), turn)

    def _compose(self, row: Outbox, now: datetime) -> Parcel | Stays | Refused:
        try:
            with self.database.reading(now) as session:
                return compose(session, row, self.doors, now)
        except Exception as error:
            log.error("a letter could not be put into words", extra=_named(row) | what(error))
            return Refused(f"could not be put into words ({type(error).__name__})")

    def _settle(self, row: Outbox, result: Result, turn: Turn) -> None:
        """Write down what became of a row. The message may be out already, so one failed attempt is not the last."""
        for left in reversed(range(TRIES)):
            try:
                self._mark(row, result, turn.at(self._pace.clock()))
                return
            except Exception as error:
                log.error("what became of a letter was not saved", extra=_named(row) | what(error))
                if not left:
                    raise

    def _mark(self, row: Outbox, result: Result, now: datetime) -> None:
        outcome = result.outcome
        values = {"next_try_at": now + timedelta(seconds=result.rest)} | becomes(row, outcome, now)
        words = {"text": result.text, "sent_at": result.written or now} if isinstance(outcome, Sent) else {}
        with self.database.writing(now) as session:
            if not sending.close(session, row, **values | words):
                log.warning("a letter was taken over while it was being sent", extra=_named(row))
            elif isinstance(outcome, Gone) and row.channel_id:
                gone.close(session, session.get(Channel, row.channel_id), outcome.why, row.key, now)
            elif isinstance(outcome, ShutOut):
                gone.shut_out(session, outcome.platform, outcome.tenant, now)
        if self.on_tried:
            self.on_tried(row, str(values["status"]))


def _named(row: Outbox) -> dict[str, object]:
    """What the log calls a letter."""
    return {"letter": row.id, "rule": row.rule}


def _pause(outcome: Outcome) -> float:
    """For how many seconds the chat system wants no more of this kind, channels or people, from that workspace."""
    if isinstance(outcome, NotSent) and outcome.retry_after:
        return outcome.retry_after
    return CLOSED if isinstance(outcome, ShutOut) else 0.0
