"""The alarm clock: what is planned, when, and that it goes at once when somebody waits for it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.delivery import Delivery, Pace
from bot.router import Router
from bot.schedule import Clockwork, plan, preview, tidy
from handlers.core import NUDGES, Letter, Message, Nudge, Skip
from storage.database import Database
from storage.inbound import Inbound
from storage.outbox import Outbox
from tests.conftest import Bot, london
from tests.doors import World

NINE = london("2016-03-15T09:00").astimezone(UTC)
HOUR = timedelta(hours=1)
QUIET = london("2016-03-09T06:00").astimezone(UTC)  # a moment at which nobody is owed anything

Rule = Callable[..., None]


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = World(database, NINE)
    yield made
    assert made.door.complaints + made.teams.complaints == []


@pytest.fixture
def rule() -> Iterator[Rule]:
    """Rules of a test's own, gone when it is over."""
    own: list[str] = []

    def add(name: str, *letters: Letter, says: str | Skip = "Tea at three.\nAnd cake.", fails: bool = False) -> None:
        def planned(session: Session, now: datetime) -> Iterable[Letter]:
            if fails:
                raise RuntimeError("nobody saw that coming")
            return letters

        def write(*_: object) -> Message | Skip:
            return says if isinstance(says, Skip) else Message(says)

        NUDGES[name] = Nudge(name, planned, write)
        own.append(name)

    yield add
    for name in own:
        del NUDGES[name]


def letter(key: str, due_at: datetime = NINE, hours: float = 4, member: int | None = None) -> Letter:
    """A letter under the rule its key begins with: to a member, else to the first channel."""
    channel = 1 if member is None else None
    until = due_at + timedelta(hours=hours)
    return Letter(key, key.partition(":")[0], due_at, until, member_id=member, channel_id=channel)


def rows(database: Database, rule: str) -> dict[str, tuple[str, str]]:
    """Every row of a rule: key, status, why."""
    with database.reading(NINE) as session:
        return {r.key: (r.status, r.why) for r in session.exec(select(Outbox).where(Outbox.rule == rule))}


def test_planning_twice_makes_one_row(database: Database, rule: Rule) -> None:
    plan(database, NINE)
    plan(database, NINE)
    rule("tea", letter("tea:1"))
    assert [plan(database, NINE), plan(database, NINE), plan(database, NINE + HOUR)][:2] == [1, 0]
    assert rows(database, "tea") == {"tea:1": ("pending", "")}


def test_eight_planners_at_once_make_one_row(database: Database, rule: Rule) -> None:
    rule("tea", *(letter(f"tea:{number}") for number in range(20)))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: plan(database, NINE), range(8)))
    assert len(rows(database, "tea")) == 20


def test_a_clock_put_back_plans_nothing_twice(world: World, rule: Rule) -> None:
    rule("tea", letter("tea:1"))
    for now in (NINE, NINE - 24 * HOUR, NINE, NINE + HOUR):
        plan(world.database, now)
        world.now = now
        world.deliver()
        world.clock.seconds += 2
    assert world.teams.shown()["tea:1"] == 1


@pytest.mark.threat("T23")
def test_a_rule_that_fails_does_not_stop_the_others(database: Database, rule: Rule) -> None:
    rule("broken", letter("broken:1"), fails=True)
    rule("tea", letter("tea:1"))
    plan(database, NINE)
    assert rows(database, "tea") == {"tea:1": ("pending", "")}
    assert rows(database, "broken") == {}


def test_nothing_is_planned_ahead(database: Database, rule: Rule) -> None:
    rule("tea", letter("tea:1", NINE + HOUR))
    plan(database, NINE)
    assert rows(database, "tea") == {}
    plan(database, NINE + HOUR)
    assert rows(database, "tea") == {"tea:1": ("pending", "")}


@pytest.mark.threat("T29")
def test_after_an_outage_what_is_still_useful_goes_and_the_rest_says_why_not(database: Database, rule: Rule) -> None:
    rule("tea", letter("tea:short", hours=1), letter("tea:long", hours=9))
    plan(database, NINE + 3 * HOUR)
    assert rows(database, "tea") == {
        "tea:short": ("skipped", "too late to be useful"),
        "tea:long": ("pending", ""),
    }


def test_preview_says_when_to_whom_and_how_it_begins_and_writes_nothing(world: World, rule: Rule) -> None:
    police = world.member("ltg-police").key_id
    rule("tea", letter("tea:1", NINE + 30 * HOUR, member=police), letter("tea:2", NINE + 31 * HOUR))
    rule("past", letter("past:1", NINE - HOUR))
    rule("silent", letter("silent:1", NINE + 30 * HOUR), says=Skip("nothing to say"))
    before = len(world.rows())
    lines = [line for line in preview(world.database, NINE, NINE + 48 * HOUR) if "Tea at" in line]
    assert lines == [
        "Wednesday 16 March 2016, 3pm, to Community Beat Manager (Police): Tea at three.",
        "Wednesday 16 March 2016, 4pm, to the Locality Task Group in Teams: Tea at three.",
    ]
    assert len(world.rows()) == before


def test_preview_names_what_waits_already_and_not_what_went(world: World, rule: Rule) -> None:
    police, vcfs = world.member("ltg-police").key_id, world.member("ltg-vcfs").key_id
    rule("tea", letter("tea:1", member=police))
    plan(world.database, NINE)
    world.deliver()
    assert world.state("tea:1") == ("sent", "")
    world.put(letter("tea:2", NINE + HOUR, member=vcfs))
    lines = preview(world.database, NINE, NINE + 2 * HOUR)
    assert [line for line in lines if "Tea at" in line] == [
        "Tuesday 15 March 2016, 10am, to Project officer (VCFS): Tea at three."
    ]


def test_preview_asks_what_the_planner_asks(database: Database) -> None:
    lines = preview(database, london("2016-03-14T08:30"), london("2016-03-14T09:30"))
    meeting = (
        "Monday 14 March 2016, 9am, to Project officer (VCFS): The Locality Task Group meets on Wednesday 16 March"
    )
    assert [line for line in lines if line.startswith(meeting)]


def test_the_planner_knows_what_did_not_arrive(world: World) -> None:
    world.tell("ltg-police", "tell:1")
    with world.database.writing(NINE) as session:
        row = session.exec(select(Outbox).where(Outbox.key == "tell:1")).one()
        row.status, row.why = "failed", "cut off while sending"
    plan(world.database, NINE + HOUR)
    assert set(rows(world.database, "undelivered")) == {
        "undelivered:2016-03-15:pmo-manager", "undelivered:2016-03-15:pmo-officer",
    }  # fmt: skip


def test_an_answer_that_writes_letters_wakes_delivery_once_it_is_kept(database: Database) -> None:
    seen: list[int] = []

    def saved() -> None:
        with database.reading(NINE) as session:
            seen.append(len(session.exec(select(Outbox)).all()))

    bot = Bot(database)
    bot.router = Router(database, on_saved=saved)
    bot.say("action list")
    assert seen == []
    bot.say("claim A11")
    assert len(seen) == 1
    assert seen[0] > 0


class Counted(Delivery):
    """A delivery that only counts its rounds, and fails at the first."""

    rounds = 0

    async def deliver(self, now: datetime) -> int:
        """One round."""
        self.rounds += 1
        if self.rounds == 1:
            raise RuntimeError("the database is away")
        return 0


def test_wakes_from_any_thread_begin_a_round_at_once_and_then_one_for_all_of_a_moment(database: Database) -> None:
    def thrice(wake: Callable[[], None]) -> None:
        for _ in range(3):
            wake()

    async def run() -> int:
        delivery = Counted(database, {})  # whose first round fails, and is not the last
        clockwork = Clockwork(database, delivery, lambda: QUIET)
        clockwork.wake()  # before its time: nothing to wake yet
        clockwork.start()
        await asyncio.to_thread(clockwork.wake)
        await _until(lambda: delivery.rounds == 1)
        await asyncio.to_thread(thrice, clockwork.wake)
        await _until(lambda: delivery.rounds == 2)
        await clockwork.stop()
        clockwork.wake()
        await asyncio.sleep(0.02)
        return delivery.rounds

    assert asyncio.run(run()) == 2


def test_what_was_due_while_the_bot_was_away_goes_when_it_starts(world: World, rule: Rule) -> None:
    rule("tea", letter("tea:1", QUIET - HOUR))

    async def run() -> None:
        clockwork = Clockwork(world.database, world.delivery, lambda: QUIET)
        clockwork.start()
        await _until(lambda: world.teams.shown()["tea:1"] == 1)
        await clockwork.stop()

    asyncio.run(run())
    assert world.state("tea:1") == ("sent", "")


def test_a_stop_finishes_what_is_being_sent_and_takes_up_nothing_more(world: World) -> None:
    world.now = QUIET
    world.post("public:1")

    async def run() -> None:
        world.door.open = asyncio.Event()
        clockwork = Clockwork(world.database, world.delivery, lambda: QUIET)
        clockwork.start()
        clockwork.wake()
        await _until(lambda: bool(world.door.tries))
        stopping = asyncio.create_task(clockwork.stop())
        await asyncio.sleep(0.02)
        world.tell("ltg-police", "tell:1")
        assert not stopping.done()
        world.door.open.set()
        await stopping

    world.delivery = Delivery(world.database, {"slack": world.door}, pace=Pace(patience=20, clock=world.clock))
    asyncio.run(run())
    assert (world.state("public:1"), world.state("tell:1")) == (("sent", ""), ("pending", ""))


@pytest.mark.sqlite("its write-ahead file")
def test_at_night_the_file_is_folded(world: World) -> None:
    world.post("public:1")
    world.deliver()
    ahead = Path(f"{world.database.url.database}-wal")
    assert ahead.stat().st_size > 0
    tidy(world.database, NINE + 8 * 24 * HOUR)
    assert ahead.stat().st_size == 0


def test_at_night_first_replies_and_old_words_are_forgotten(world: World) -> None:
    world.post("public:1")
    world.deliver()
    with world.database.writing(NINE) as session:
        session.add(Inbound(key="old", reply="{}", at=NINE))
    tidy(world.database, NINE + 8 * 24 * HOUR)
    with world.database.reading(NINE) as session:
        assert session.get(Inbound, "old") is None
    assert world.row("public:1").text == "A11 was claimed."
    tidy(world.database, NINE + 92 * 24 * HOUR)
    assert (world.row("public:1").text, world.row("public:1").status) == ("", "sent")


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)
