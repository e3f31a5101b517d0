"""PostgreSQL pulled down, its connections ended, all taken, or in each other's way, while people type (R11, R12)."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.cluster import Cluster, running
from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.shared import ADDED, NOT_SAVED, PATIENCE, UNSURE, Town, insists, line, sends, settled_in
from tests.faults.town import SlackBeside, slack_beside

Opened = Callable[..., Town]
numbers = count(1)

# The control: the database says that something is kept before it is on the disk.
TOO_SOON = (
    "CREATE FUNCTION soon() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN PERFORM set_config('synchronous_commit', 'off', true); RETURN NULL; END $$",
    "CREATE TRIGGER soon BEFORE INSERT ON inbound EXECUTE FUNCTION soon()",
    "CREATE TRIGGER soon BEFORE INSERT OR UPDATE ON outbox EXECUTE FUNCTION soon()",
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "SELECT pg_reload_conf()",
)
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
WRITER = 7369586  # the lock that writers take first


class Crowd:
    """People who type one line after the other, each at one of the bots, whatever they are told."""

    def __init__(self, one: Town, size: int) -> None:
        self.acknowledged: dict[str, str] = {}
        self.told = Counter[str]()  # "added", "not saved" or "unsure": how often that was said
        self.left: list[str] = []  # lines that were said not to be saved, and were left at that
        self._town, self._over = one, threading.Event()
        self._threads = [threading.Thread(target=self._type, args=(who,)) for who in range(size)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Nobody types any more; what was begun is answered."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def wait(self, answers: int) -> None:
        """Until so many more lines were acknowledged."""
        until, wanted = time.monotonic() + PATIENCE, len(self.acknowledged) + answers
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < until, self.told
            time.sleep(0.01)

    def _type(self, who: int) -> None:
        port = self._town.bots[who % len(self._town.bots)].port
        while not self._over.is_set():
            token = f"{next(numbers):06}"
            body = line(token)
            if self._heard(token, sends(port, body)) == "not saved" and int(token) % 2:
                self.left.append(token)
            elif token not in self.acknowledged:
                self._heard(token, insists(port, body))

    def _heard(self, token: str, words: str) -> str:
        found = ADDED.match(words)
        said = "added" if found else "not saved" if NOT_SAVED.fullmatch(words) else "unsure"
        assert found or NOT_SAVED.fullmatch(words) or UNSURE.fullmatch(words), words
        self.told[said] += 1
        if found:
            self.acknowledged[token] = found[1]
        return said

    def wrong(self) -> list[str]:
        """What the record does not have as people were told."""
        there = {token for (token,) in self._town.rows("SELECT substr(text, 13) FROM action")}
        kept = [f"not saved, and there: {token}" for token in self.left if token in there]
        return self._town.wrong(self.acknowledged) + kept


@pytest.fixture
def slack() -> Iterator[SlackBeside]:
    """Slack."""
    with slack_beside() as made:
        yield made


@pytest.fixture
def pulled(whole: Path, cluster: Cluster) -> Iterator[Cluster]:
    """A PostgreSQL of its own, on the disk, that may be pulled down."""
    with running(durable=True) as made:
        yield settled_in(made, whole)


@pytest.fixture
def opened(slack: SlackBeside, forks: Parent, tmp_path: Path) -> Iterator[Opened]:
    """`opened(cluster, "name")`: two bots on a database of that name, in which something may be changed before."""
    towns: list[Town] = []

    def start(cluster: Cluster, name: str, *before: str) -> Town:
        towns.append(Town(cluster, name, slack))
        towns[-1].change(*before)
        towns[-1].open(forks, tmp_path, 2)
        return towns[-1]

    yield start
    for each in towns:
        each.close()


def pulled_down(one: Town, number: int) -> Crowd:
    """Four people type, and in the middle of it the database is pulled down, as often."""
    crowd = Crowd(one, 4)
    for _ in range(number):
        crowd.wait(8)
        one.cluster.stop("immediate")
        one.cluster.start()
    crowd.end()
    return crowd


def test_what_was_acknowledged_outlives_a_database_that_is_pulled_down(
    pulled: Cluster, opened: Opened, told: Told
) -> None:
    often = times(2, 100)
    one = opened(pulled, "pulled")
    crowd = pulled_down(one, often)
    assert crowd.wrong() == []
    one.close()  # or what its bots keep would take the control's along to the disk
    control = opened(pulled, "too_soon", *TOO_SOON)
    assert any("lost" in " ".join(pulled_down(control, 1).wrong()) for _ in range(20))  # it need not be so at the first
    told("R11", "PostgreSQL is pulled down (`pg_ctl stop --mode=immediate`) and started again while people type to "
         "two bots", f"{often} times: 0 of {len(crowd.acknowledged):,} acknowledged lines lost, none kept by half or "
         f"twice; told that a line did not save: {crowd.told['not saved']:,}, and of the {len(crowd.left):,} lines "
         f"left at that none was in the record; told that it may have been saved: {crowd.told['unsure']:,}, "
         "and each such line, typed again, was kept once")  # fmt: skip


def test_a_connection_that_is_ended_costs_no_line(shared: Cluster, opened: Opened, told: Told) -> None:
    one, often = opened(shared, "ended"), times(20, 500)
    crowd = Crowd(one, 4)
    for _ in range(often):
        one.change(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        time.sleep(0.05)
    crowd.wait(4)
    crowd.end()
    assert crowd.wrong() == []
    told("R12", "All connections to PostgreSQL are ended, over and over, while people type to two bots",
         f"{often} times: 0 of {len(crowd.acknowledged):,} acknowledged lines lost, none kept by half or twice; "
         f"{crowd.told['added']:,} lines were answered as if nothing had been; "
         f"told that a line did not save: {crowd.told['not saved']:,}")  # fmt: skip


def test_where_no_connection_is_to_be_had_nothing_is_saved_and_the_person_is_told(
    shared: Cluster, opened: Opened, told: Told
) -> None:
    one = opened(shared, "taken")
    assert ADDED.match(insists(one.bots[0].port, line("000001")))
    with taken(one):
        assert NOT_SAVED.fullmatch(sends(one.bots[0].port, line("000002")))
    assert one.wrong({}) == []
    assert ADDED.match(insists(one.bots[0].port, line("000002")))
    told("R12", "Every connection that PostgreSQL allows is taken", "The person was told that the line did not save, "
         "and it was not; it was saved when it was typed again after that")  # fmt: skip


@contextmanager
def taken(one: Town) -> Iterator[None]:
    """No connection is left for a bot: those it has are ended, and others are quicker to have them."""
    first, held = psycopg.connect(one.address, application_name="held", autocommit=True), []
    while first.execute(f"SELECT pg_terminate_backend(pid, 5000) {OTHERS} AND application_name <> 'held'").fetchall():
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                held.append(psycopg.connect(one.address, application_name="held"))
    yield
    for each in (first, *held):
        each.close()


def test_two_that_wait_for_each_other_are_parted_and_the_line_is_kept(
    shared: Cluster, opened: Opened, told: Told
) -> None:
    one = opened(shared, "crossed")
    assert ADDED.match(insists(one.bots[0].port, line("000001")))
    words = crossed(one, partial(insists, one.bots[0].port, line("000002")))
    assert words.startswith("Added A14 ")
    assert one.wrong({"000001": "A13", "000002": "A14"}) == []
    told("R12", "A bot and somebody at the database's own prompt wait for each other (a deadlock)",
         "PostgreSQL ended one of the two; the line was kept, once")  # fmt: skip


def crossed(one: Town, types: Callable[[], str]) -> str:
    """Somebody has the row that the next number is taken from, and wants the lock that the bot has by then."""
    with psycopg.connect(one.address) as prompt, ThreadPoolExecutor(1) as typist:
        prompt.execute("SELECT last FROM series WHERE name = 'A' FOR UPDATE")
        typing = typist.submit(types)
        while not one.rows("SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"):
            assert not typing.done()
            time.sleep(0.01)
        with contextlib.suppress(psycopg.errors.DeadlockDetected):
            prompt.execute(f"SELECT pg_advisory_xact_lock({WRITER})")
        prompt.rollback()
        until = time.monotonic() + PATIENCE
        while one.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == [(0,)]:
            assert time.monotonic() < until  # it was none
            time.sleep(0.1)
        return typing.result()
