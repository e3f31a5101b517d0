"""Clocks that jump, stand still and change twice a year: every slot once, and nothing forgotten (R13, R14)."""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from sqlite3 import OperationalError as DriverError
from threading import Thread
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlmodel import select

from bot.schedule import plan
from handlers.core import NUDGES, Letter
from handlers.language.calendar import Calendar
from storage import outbox
from storage.database import Database
from storage.outbox import Outbox
from tests.conftest import loaded, london
from tests.doors import World
from tests.faults.conftest import Told, times
from tests.serving import Server
from tests.slack.fake_slack import TOKEN, FakeSlack
from tests.slack.world import SECRET

MONDAY = london("2016-03-14T07:00").astimezone(UTC)
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
DEMO = Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml"
LONDON = ZoneInfo("Europe/London")
CHANGES = (date(2026, 3, 29), date(2026, 10, 25))  # Sundays; the clock is put forward, and back
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
NOT_HERE = "libfaketime is not installed (`apt-get install faketime`), so no whole process is given a wrong clock"
STEP = 3  # hours
JUMPS = (HOUR, -HOUR, DAY, -DAY, timedelta())


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The partnership as it stood on 9 March 2016, in a file to be copied."""
    return loaded(tmp_path_factory.mktemp("clock") / "psr.db", DEMO.read_text())


def lived(world: World, chance: random.Random | None) -> None:
    """Three days of the partnership; with `chance`, its clock is wrong by an hour or a day, or stands still.

    The steady clock goes on by itself, as in a real machine.
    """
    true, wrong = MONDAY, timedelta()
    for _ in range(3 * 24 // STEP):
        if chance and chance.random() < 0.3:
            wrong = chance.choice(JUMPS)
        if not chance or chance.random() < 0.9:  # or else it stands still
            world.now = true + wrong
        _minute(world)
        true += STEP * HOUR
        world.clock.seconds += STEP * 3600
    world.now = true
    _minute(world)
    while any(row.status in ("pending", "sending") for row in world.rows()):
        world.now += 12 * HOUR
        world.clock.seconds += 12 * 3600
        _minute(world)


def _minute(world: World) -> None:
    plan(world.database, world.now)
    while world.deliver():
        world.clock.seconds += 1
        world.now += timedelta(seconds=1)


def naive(chance: random.Random) -> Counter[str]:
    """The control: whoever sends at the first look after nine each day, by the clock on the wall, keeping nothing."""
    fired, before, true, wrong = Counter[str](), MONDAY, MONDAY, timedelta()
    for _ in range(3 * 24):
        wrong = chance.choice(JUMPS) if chance.random() < 0.2 else wrong
        wall = true + wrong
        nine = wall.replace(hour=9, minute=0)
        if before < nine <= wall:
            fired[f"{wall:%F}"] += 1
        before, true = wall, true + HOUR
    return fired


def forgotten(wanted: list[Outbox], rows: dict[str, Outbox]) -> list[str]:
    """The letters that nobody planned.

    A bundle may come a day later: what did not arrive on one day is collected on the next that the bot lives through,
    and by a clock that leaps over Monday that is Tuesday.
    """
    bundles = {(row.member_id, row.occasion) for row in rows.values() if row.rule == "bundle"}
    return [row.key for row in wanted if row.key not in rows and (row.member_id, _next(row)) not in bundles]


def _next(row: Outbox) -> date | None:
    return row.occasion + DAY if row.rule == "bundle" and row.occasion else None


def test_whatever_the_clock_does_every_letter_goes_once_and_none_is_forgotten(
    start: Path, tmp_path: Path, told: Told
) -> None:
    runs = [*range(times(1, 60))]
    straight = World(_copied(start, tmp_path / "straight.db"), MONDAY)
    lived(straight, None)
    wanted = straight.rows()
    assert len(wanted) > 15
    sent = doubled = 0
    for seed in runs:
        world = World(_copied(start, tmp_path / f"{seed}.db"), MONDAY)
        lived(world, random.Random(seed))
        shown = world.door.shown() + world.teams.shown()
        rows = {row.key: row for row in world.rows()}
        assert max(shown.values()) == 1
        assert forgotten(wanted, rows) == []
        assert {row.status for row in rows.values()} <= {"sent", "skipped", "cancelled"}
        assert all(row.why for row in rows.values() if row.status != "sent")
        sent += sum(shown.values())
        doubled += max(naive(random.Random(seed)).values()) > 1
        world.database.close()
    assert any(max(naive(random.Random(seed)).values()) > 1 for seed in range(20))  # what keeps nothing sends twice
    told("R13", "The clock jumps an hour or a day forwards or back, again and again, or stands still",
         f"{len(runs)} times three days: 0 of {sent:,} messages sent twice, 0 forgotten; a timer that keeps no record "
         f"sent twice in {doubled} of {len(runs)}")  # fmt: skip


def _copied(path: Path, to: Path) -> Database:
    to.write_bytes(path.read_bytes())
    return Database(f"sqlite:///{to}")


@pytest.mark.parametrize("sunday", CHANGES)
def test_on_the_days_of_the_clock_change_every_minute_is_a_moment_of_its_own_day(sunday: date) -> None:
    calendar, minutes = Calendar(LONDON), [time(n // 60, n % 60) for n in range(24 * 60)]
    moments = [calendar.at(sunday, each) for each in minutes]
    assert {calendar.today(moment) for moment in moments} == {sunday}
    assert len(set(moments)) == (1380 if sunday == CHANGES[0] else 1440)  # an hour is left out, and none comes twice


@pytest.mark.parametrize("sunday", CHANGES)
def test_over_a_clock_change_there_is_one_digest_and_it_is_on_time(
    database: Database, sunday: date, told: Told
) -> None:
    start, digests = datetime(sunday.year, sunday.month, sunday.day, tzinfo=LONDON).astimezone(UTC), Counter[str]()
    wanted = NUDGES["N14"].plan
    assert wanted is not None
    looked = 0
    for minute in range(-60, 48 * 60, times(7, 1)):  # 7 is prime to an hour, so no minute of it is favoured
        now, looked = start + minute * MINUTE, looked + 1
        with database.reading(now) as session:
            found = [x for x in wanted(session, now) if x.due_at > start]
        digests.update(letter.key for letter in found)
        for letter in found:
            assert letter.due_at.astimezone(LONDON).strftime("%a %H:%M") == "Mon 09:30"
    assert {key.rpartition(":")[0] for key in digests} == {f"digest:3:{sunday + DAY}"}  # however often it was planned
    assert len(digests) == 2  # one for each of the group's channels
    if len(fired_at_half_past_one(CHANGES[1])) == 2:
        told("R14", f"The clock change of {sunday.day} {sunday:%B %Y}",
             f"planned at {looked:,} minutes of two days: 1 digest, at 9.30am by the clock on the wall; an alarm set "
             "for 1.30am rings twice in October")  # fmt: skip


def fired_at_half_past_one(day: date) -> list[datetime]:
    """The control: when an alarm set for half past one in the night rings on that day."""
    trigger = CronTrigger(hour=1, minute=30, timezone=LONDON)
    found: list[datetime] = []
    at = trigger.get_next_fire_time(None, datetime(day.year, day.month, day.day, tzinfo=LONDON))
    while at and at.date() == day:
        found.append(at)
        at = trigger.get_next_fire_time(at, at.astimezone(UTC) + timedelta(seconds=1))
    return found


def test_control_an_alarm_in_the_hour_that_comes_twice_rings_twice() -> None:
    assert len(fired_at_half_past_one(CHANGES[1])) == 2
    assert len({at.astimezone(UTC) for at in fired_at_half_past_one(CHANGES[1])}) == 2  # so would a key by UTC hour


class Slack:
    """The strict fake in a thread of its own."""

    def __init__(self) -> None:
        self.fake, self._loop = FakeSlack(), asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.fake.start(), self._loop).result(10)

    def texts(self) -> list[tuple[str, str]]:
        """Where each post went, and its first line."""
        return [(post["channel"], post["text"].partition("\n")[0]) for post in self.fake.posts()]

    def stop(self) -> None:
        """Gone."""
        asyncio.run_coroutine_threadsafe(self.fake.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def slack() -> Iterator[Slack]:
    made = Slack()
    yield made
    made.stop()


class Wrong:
    """A clock for processes, moved by writing into a file."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self.file, self._since = folder / "clock", datetime.now(UTC)
        self.settings = {
            "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC",
        }  # fmt: skip
        self.set(at)

    def set(self, at: datetime) -> None:
        """Goes on from there."""
        self._write(f"{(at - datetime.now(UTC)).total_seconds():+.0f}")

    def stand(self, at: datetime) -> None:
        """Stands still."""
        self._write(f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")

    def _write(self, words: str) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"{words}\n")
        new.replace(self.file)


def test_a_whole_process_whose_clock_jumps_and_stands_still_sends_everything_once(
    start: Path, tmp_path: Path, slack: Slack, told: Told
) -> None:
    if not FAKETIME.exists():
        assert not os.environ.get("PSR_NO_SKIP"), NOT_HERE
        pytest.skip(NOT_HERE)
    path, monday = tmp_path / "psr.db", london("2016-03-14T09:29:57")
    record = _copied(start, path)
    world = World(record, monday)
    clock = Wrong(tmp_path, monday)
    server = Server(path, SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET=SECRET,
                    SLACK_API_URL=f"{slack.fake.url}/api/", **clock.settings)  # fmt: skip
    member = world.member("ltg-police").key_id
    try:
        server.ready()
        for number, (move, at) in enumerate(_moves(clock)):
            move(at)
            due = at - 2 * DAY
            letter = Letter(f"tell:{number}", "tell", due, due + 30 * DAY, member_id=member, text=f"Hello {number}")
            _until(lambda letter=letter: _put(record, letter), server)  # type: ignore[misc]
            _until(lambda number=number: ("D-ltg-police", f"Hello {number}") in slack.texts(), server)  # type: ignore[misc]
    finally:
        server.stop()
    posts = Counter(slack.texts())
    with record.reading(monday) as session:
        rows = session.exec(select(Outbox)).all()
    record.close()
    assert slack.fake.problems == []
    assert max(posts.values()) == 1
    assert sum(posts.values()) == sum(row.status == "sent" for row in rows)
    assert control_rings(tmp_path) <= 2  # of five or more
    told("R13", "The clock of the whole server jumps an hour and a day forwards and back, and stands still",
         f"{sum(posts.values())} messages, 0 twice, 0 forgotten; an alarm by that clock alone stops")  # fmt: skip


def _moves(clock: Wrong) -> list[tuple[Callable[[datetime], None], datetime]]:
    monday, tuesday = london("2016-03-14T09:29:57"), london("2016-03-15T10:00:05")
    return [
        (clock.set, monday), (clock.set, monday - HOUR), (clock.set, tuesday), (clock.stand, tuesday + MINUTE),
        (clock.set, tuesday - DAY), (clock.set, tuesday + HOUR),
    ]  # fmt: skip


def _put(record: Database, letter: Letter) -> bool:
    """Into the outbox, unless the server is writing for longer than one waits, as on a busy machine."""
    try:
        with record.writing(letter.due_at) as session:
            outbox.enqueue(session, [letter.row(letter.due_at)])
    except DriverError:
        return False
    return True


def _until(is_so: Callable[[], bool], server: Server) -> None:
    for _ in range(1200):
        if is_so():
            return
        assert server.process.poll() is None
        sleep(0.05)
    raise TimeoutError


ALARM = """
import asyncio, sys
from apscheduler.schedulers.asyncio import AsyncIOScheduler
async def main():
    rang = []
    alarm = AsyncIOScheduler(timezone="UTC")
    alarm.add_job(lambda: rang.append(1), "interval", seconds=1)
    alarm.start()
    while not rang:
        await asyncio.sleep(0.05)
    print("rang", flush=True)
    sys.stdin.readline()
    await asyncio.sleep(4)
    print(len(rang))
asyncio.run(main())
"""


def control_rings(folder: Path) -> int:
    """How often an alarm by the wall clock alone, set for every second, has rung once its clock is put back a day."""
    clock = Wrong(folder, london("2016-03-14T09:00"))
    alarm: Any = subprocess.Popen(
        [sys.executable, "-c", ALARM], env=os.environ | clock.settings, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert alarm.stdout.readline() == "rang\n"
    clock.set(london("2016-03-13T09:00"))
    said: str = alarm.communicate("\n", timeout=60)[0]
    return int(said)
