"""The alarm clock: plan every minute, deliver every few seconds, tidy up at night. It holds nothing worth keeping.

Planning is a pure function of the record and the moment, so that a missed hour, a restart or a second process
neither doubles a letter nor loses one that is still useful (design section 4).
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calm import what
from bot.delivery import Delivery
from bot.parcels import written
from bot.terminal.drawing import draw
from handlers.core import NUDGES, Letter, Nudge, Skip, calendar_of
from handlers.language import calendar, names
from storage import inbound, outbox
from storage.base import Session
from storage.database import Database
from storage.outbox import TOO_LATE, Outbox
from storage.roster import Roster, roster_of

log = logging.getLogger("psr")

PLAN_EVERY = 60  # seconds
DELIVER_EVERY = 2
TIDY_AT = (3, 15)  # local time, out of the hour that the clock change takes or gives twice
ROUNDS = 3  # rounds of delivery at once: one that waits for a slow chat system does not hold up the next
APART = 0.25  # seconds from one round that was asked for to the next
DRAIN = 8.0  # seconds that a stop leaves to what is being sent
STEP = timedelta(minutes=30)  # of preview: nothing of ours is due and of no use again within it
WAKING = (time(7), time(19))  # local; longer when somebody has asked for longer hours
DAMAGED = (
    "The database is damaged (%s). Nothing more is saved. Stop the bot and put back the last good copy of it: "
    "`psr restore FILE`."
)
CHATS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}


def plan(database: Database, now: datetime) -> int:
    """Put into the outbox whatever is due by now; how many letters were new."""
    with database.reading(now) as session:  # working it out need not hold up who is writing
        letters = {letter.key: letter for letter in _due(session, now)}
        there = outbox.present(session, letters)
    new = [_row(letter, now) for key, letter in letters.items() if key not in there]
    if not new:
        return 0
    with database.writing(now) as session:  # what changed since is found when the letter is written
        return outbox.enqueue(session, new)


def tidy(database: Database, now: datetime) -> None:
    """Look whether the record is sound; forget first replies after a week, and the words of letters after 90 days."""
    if database.look():
        log.critical(DAMAGED, database.damage)
        return
    with database.writing(now) as session:
        inbound.purge(session, now)
        outbox.purge(session, now)
    database.checkpoint()


def preview(database: Database, start: datetime, end: datetime) -> list[str]:
    """What would go out between two moments as things stand, one line each; nothing is written."""
    with database.reading(start) as session:
        rows = {row.key: row for row in outbox.pending(session, start, end)}
        for step in _steps(session, start, end):
            fresh = [x for x in _due(session, step) if x.due_at >= start and x.key not in rows]
            there = outbox.present(session, [letter.key for letter in fresh])
            rows |= {letter.key: _unsaved(letter, step) for letter in fresh if letter.key not in there}
        lines = [_told(session, row) for row in sorted(rows.values(), key=lambda row: (row.next_try_at, row.key))]
    return [line for line in lines if line]


class Clockwork:
    """Wakes the planner and the outbox for as long as the event loop runs."""

    def __init__(self, database: Database, delivery: Delivery, clock: Callable[[], datetime] | None = None) -> None:
        self.database = database
        self.delivery = delivery
        self.on_planned: Callable[[int, float], None] | None = None  # with how many were new, and the seconds it took
        self._clock = clock or (lambda: database.clock(_utc()))
        self._scheduler = AsyncIOScheduler(timezone=database.zone)
        self._rounds: set[asyncio.Task[int]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._next: asyncio.TimerHandle | None = None  # the round that a wake has asked for
        self._last = 0.0  # when the last round began, by the loop's clock
        self._rang: dict[str, float] = {}  # when each alarm rang last, by the same

    def start(self) -> None:
        """Begin, on the running event loop; what was due while the bot was away is planned at once."""
        self._loop = asyncio.get_running_loop()
        hour, minute = TIDY_AT
        self._every(self._plan, "interval", id="plan", seconds=PLAN_EVERY, next_run_time=datetime.now(UTC))
        self._every(self._deliver, "interval", id="deliver", seconds=DELIVER_EVERY)
        self._every(self._tidy, "cron", hour=hour, minute=minute, next_run_time=datetime.now(UTC))
        self._rang = dict.fromkeys(("plan", "deliver"), self._loop.time())
        self._scheduler.start()
        self._watch()

    def pause(self) -> None:
        """Take up nothing more."""
        self._loop = None
        if self._next:
            self._next.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self.delivery.stop()

    async def stop(self, within: float = DRAIN) -> None:
        """Take up nothing more, and let what is being sent come to its end, in so many seconds."""
        self.pause()
        if self._rounds:
            await asyncio.wait(self._rounds, timeout=within)

    def wake(self) -> None:
        """Deliver at once. May be called from any thread, at any time."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._soon)

    def _every(self, job: Callable[[], Coroutine[Any, Any, None]], trigger: str, **when: object) -> None:
        # By default a job that is a second late is dropped, which on a busy machine is most of them.
        self._scheduler.add_job(job, trigger, misfire_grace_time=None, coalesce=True, max_instances=1, **when)

    def _watch(self) -> None:
        """The alarms go by the clock on the wall. When that is put back, or stands still, they are rung by hand."""
        if self._loop is None:
            return
        for name, every in (("plan", PLAN_EVERY), ("deliver", DELIVER_EVERY)):
            if self._loop.time() - self._rang[name] > 2 * every:
                self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))
        self._loop.call_later(DELIVER_EVERY, self._watch)

    def _ring(self, name: str) -> None:
        self._rang[name] = self._loop.time() if self._loop else 0.0

    async def _plan(self) -> None:
        self._ring("plan")
        if await _calmly(self._planned()):
            self._round()

    async def _planned(self) -> int:
        began = perf_counter()
        new = await asyncio.to_thread(lambda: plan(self.database, self._clock()))
        if self.on_planned:
            self.on_planned(new, perf_counter() - began)
        return new

    async def _deliver(self) -> None:
        self._ring("deliver")
        self._round()

    async def _tidy(self) -> None:
        await _calmly(asyncio.to_thread(lambda: tidy(self.database, self._clock())))

    def _soon(self) -> None:
        """A round now, or a moment after the last one: in a busy minute not every line needs its own."""
        if self._loop is not None and self._next is None:
            self._next = self._loop.call_at(max(self._loop.time(), self._last + APART), self._round)

    def _round(self) -> None:
        """Begin a round of delivery, unless enough are under way; the next alarm comes in a moment."""
        self._next, self._last = None, self._loop.time() if self._loop else 0.0
        if self._loop is None or len(self._rounds) >= ROUNDS:
            return
        task = self._loop.create_task(_calmly(self._sent()))
        self._rounds.add(task)
        task.add_done_callback(self._ended)

    async def _sent(self) -> int:
        return await self.delivery.deliver(await asyncio.to_thread(self._clock))

    def _ended(self, task: asyncio.Task[int]) -> None:
        """What waits only for the second between two messages to one place goes as soon as that is over."""
        self._rounds.discard(task)
        rest = self.delivery.idle()
        if rest and rest < DELIVER_EVERY and self._loop is not None and self._next is None:
            self._next = self._loop.call_later(max(rest, APART), self._round)


def _due(session: Session, now: datetime) -> Iterator[Letter]:
    """Every letter that the rules want sent by now; a rule that fails keeps the others from nothing."""
    for nudge in list(NUDGES.values()):
        try:
            with session.begin_nested():
                letters = _letters(session, nudge, now)
        except Exception as error:
            log.error("a rule broke", extra={"rule": nudge.rule, **what(error)})
            continue
        yield from (letter for letter in letters if letter.due_at <= now)


def _letters(session: Session, nudge: Nudge, now: datetime) -> list[Letter]:
    return list(nudge.plan(session, now)) if nudge.plan else []


def _row(letter: Letter, now: datetime) -> dict[str, object]:
    late = {"status": "skipped", "why": TOO_LATE} if letter.useful_until < now else {}
    return letter.row(now) | late


def _steps(session: Session, start: datetime, end: datetime) -> Iterator[datetime]:
    """The moments at which preview asks the rules: every half hour at which anybody may be sent anything."""
    members = [m for m in roster_of(session).members.values() if m.active]
    nights = any(m.nudge_to <= m.nudge_from for m in members)
    opens = min([WAKING[0], *(m.nudge_from for m in members)])
    closes = max([WAKING[1], *(m.nudge_to for m in members)])
    for n in range((end - start) // STEP + 1):
        step = start + STEP * n
        if nights or opens <= calendar_of(session).local(step).time() <= closes:
            yield step
    yield end


def _unsaved(letter: Letter, now: datetime) -> Outbox:
    fields: dict[str, Any] = letter.row(now)
    return Outbox(**fields)


def _told(session: Session, row: Outbox) -> str:
    """One line of the preview, in the words that would be sent at that moment; "" for what would be skipped."""
    message = written(session, row, row.next_try_at)
    if isinstance(message, Skip):
        return ""
    at = calendar_of(session).local(row.next_try_at)
    when = f"{calendar.full(at.date())}, {calendar.clock(at.time())}"
    return f"{when}, to {_whom(session.info['roster'], row)}: {draw(message).partition(chr(10))[0]}"


def _whom(roster: Roster, row: Outbox) -> str:
    if row.channel_id:
        channel = roster.channels[row.channel_id]
        return f"the {roster.groups[channel.group_id].name} in {CHATS[channel.platform]}"
    return names.person(roster, roster.members[row.member_id or 0])


async def _calmly(work: Coroutine[Any, Any, int | None]) -> int:
    """Do it. What goes wrong is logged, without anybody's words, and done again at the next alarm."""
    try:
        return await work or 0
    except Exception as error:
        log.error("the alarm clock's work broke", extra=what(error))
        return 0


def _utc() -> datetime:
    return datetime.now(UTC)
