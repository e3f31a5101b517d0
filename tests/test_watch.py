"""Watching the bot: /healthz, /metrics and what is written down, of a real process, and nobody's words in any of it."""

import asyncio
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.health import PATIENCE, STALE, Clocks, Health
from storage import outbox
from storage.database import Database
from storage.upgrade import upgrade
from tests import cluster
from tests.conftest import loaded
from tests.serving import ROOT, Server
from tests.slack.world import SECRET, everybody, user

CANARY = "canary"
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": "http://127.0.0.1:9/"}
LINE = re.compile(r'time=\S+Z level=(?:info|warning|error) event=(?:"[^"]*"|\S+)(?: \w+=(?:"[^"]*"|[^\s"]*))*')


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with everybody in one Slack workspace."""
    return loaded(tmp_path_factory.mktemp("watch") / "psr.db", everybody())


@pytest.fixture(scope="module")
def watched(record: Path) -> Iterator[Server]:
    """A server that is stopped by the last test, which reads all that it wrote down."""
    server = Server(record, **SLACK).ready()
    assert _until(lambda: metrics(server)["psr_plan_seconds_count"] >= 1)
    yield server
    server.kill()


def health(server: Server) -> tuple[int, dict[str, Any]]:
    status, said = server.ask("GET", "/healthz")
    return status, json.loads(said)


def metrics(server: Server) -> dict[str, float]:
    status, said = server.ask("GET", "/metrics")
    assert status == 200
    pairs = (line.rpartition(" ") for line in said.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def test_a_bot_that_can_work_says_so_part_by_part(watched: Server) -> None:
    status, said = health(watched)
    assert (status, said["ok"]) == (200, True)
    assert said["database"].pop("ms") < 1000
    assert said["plan"].pop("ago_s") < STALE
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[01]:00", said["clock"].pop("now"))
    assert set(said.pop("outbox")) == {"ok", "waiting", "oldest_s"}
    assert said == {
        "ok": True, "database": {"ok": True}, "plan": {"ok": True},
        "clock": {"ok": True, "jumped_s": 0.0, "zone": "Europe/London"},
    }  # fmt: skip


def test_a_database_that_breaks_is_503_and_is_well_again(watched: Server, record: Path) -> None:
    with closing(sqlite3.connect(record)) as other:
        other.execute("ALTER TABLE outbox RENAME TO elsewhere")
        status, said = health(watched)
        other.execute("ALTER TABLE elsewhere RENAME TO outbox")
    assert (status, said["ok"]) == (503, False)
    assert said["database"] == {"ok": False, "why": "OperationalError"}
    assert said["outbox"] == {"ok": False, "why": "the database does not answer"}
    assert health(watched)[0] == 200


def test_letters_that_nobody_takes_are_told_and_are_no_reason_to_stop_answering(watched: Server, record: Path) -> None:
    database, now = Database(f"sqlite:///{record}"), datetime.now(UTC)
    late = {"key": "x", "rule": "public", "member_id": 1, "why": "not taken: asked to wait", "attempts": 1,
            "due_at": now - timedelta(minutes=20), "next_try_at": now + timedelta(hours=1),
            "useful_until": now + timedelta(days=1)}  # fmt: skip
    held = {**late, "key": "y", "why": ""}  # until the morning, which is not late
    with database.writing(now) as session:
        session.add_all([outbox.Outbox(**late), outbox.Outbox(**held)])  # type: ignore[arg-type]
    database.close()
    status, said = health(watched)
    assert (status, said["ok"]) == (200, True)
    assert (said["outbox"]["ok"], said["outbox"]["oldest_s"] >= 1200) == (False, True)
    assert metrics(watched)["psr_outbox_oldest_seconds"] >= 1200


def test_requests_are_counted_by_command_and_outcome_and_by_nothing_else(watched: Server) -> None:
    before = metrics(watched)
    for line in (f"note A11 {CANARY}", "action list", "claim A99", f"{CANARY} what is this"):
        watched.types(line, "ltg-fire")
    watched.types(f"note A11 {CANARY} NHS 943 476 5919", "ltg-fire")
    counted = {name: value - before.get(name, 0) for name, value in metrics(watched).items() if "answers" in name}
    assert counted == {
        'psr_answers_total{command="action note",outcome="saved",platform="slack"}': 1,
        'psr_answers_total{command="action list",outcome="answered",platform="slack"}': 1,
        'psr_answers_total{command="action claim",outcome="refused",platform="slack"}': 1,
        'psr_answers_total{command="",outcome="refused",platform="slack"}': 2,
    }
    after = metrics(watched)
    assert after['psr_guard_refusals_total{kind="an NHS number"}'] == 1
    assert after['psr_answer_seconds_count{outcome="saved"}'] == 1
    assert after["psr_plan_seconds_count"] >= 1
    assert after["process_resident_memory_bytes"] > 1_000_000
    assert CANARY not in watched.ask("GET", "/metrics")[1]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_through_a_proxy_nobody_reads_the_counts(watched: Server, header: str) -> None:
    assert watched.ask("GET", "/metrics", headers={header: "192.0.2.7"})[0] == 404


def test_what_is_written_down_is_a_line_each_and_holds_nobodys_words(watched: Server) -> None:
    """The last test of this server: it is stopped, so that all it wrote can be read."""
    watched.types(f"note A11 {CANARY}", "ltg-fire")
    code, said = watched.stop()
    lines = said.splitlines()
    assert code == 0
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert lines[0].endswith(f'event="PSR starts" url=http://127.0.0.1:{watched.port}')
    assert lines[-1].endswith('event="PSR has stopped"')
    *_, saved = [line for line in lines if "event=answered" in line]
    assert re.search(r'command="action note" outcome=saved ms=\d+\.\d platform=slack request=[0-9a-f]{8}$', saved)
    assert re.findall(f"{CANARY}|A11|943|Traceback|xoxb|{user('ltg-fire')}|T0VCFS|C0LTG", said) == []


# --- the parts that a server cannot be made to show


def test_a_clock_that_is_set_is_noticed_and_one_that_runs_is_not() -> None:
    at, steady = [datetime(2016, 3, 15, 9, tzinfo=UTC)], [100.0]
    clocks = Clocks(lambda: at[0], lambda: steady[0])
    clocks.look()

    def passes(seconds: float, by_the_wall: float) -> float:
        steady[0], at[0] = steady[0] + seconds, at[0] + timedelta(seconds=by_the_wall)
        return clocks.look()

    assert [passes(60, 60), passes(60, 60.5)] == [0.0, 0.0]  # a clock that is slowly put right is none that jumped
    assert [round(passes(60, 3660)), round(clocks.recent())] == [3600, 3600]
    assert [passes(60, -86_340), passes(60, 60), round(clocks.recent())] == [-86_400, 0.0, -86_400]
    assert [passes(3600, 3600), clocks.recent()] == [0.0, 0.0]


async def _report(health: Health) -> tuple[bool, dict[str, Any]]:
    said = await health.report()
    health.close()
    return said["ok"], said["plan"]


def test_an_alarm_clock_that_has_stopped_is_noticed(tmp_path: Path) -> None:
    database, steady = Database(f"sqlite:///{tmp_path / 'psr.db'}"), [0.0]
    upgrade(database)
    health = Health(database, Clocks(lambda: datetime.now(UTC), lambda: steady[0]))
    steady[0] = STALE + 1
    assert asyncio.run(_report(health)) == (False, {"ok": False, "ago_s": STALE + 1})
    health = Health(database, Clocks(lambda: datetime.now(UTC), lambda: steady[0]))
    assert asyncio.run(_report(health)) == (True, {"ok": True, "ago_s": 0})
    database.close()


def test_a_database_that_is_gone_or_does_not_answer_is_told_in_time() -> None:
    if cluster.binaries() is None:
        pytest.skip(cluster.NOT_HERE)
    with cluster.running() as postgresql:
        url = postgresql.make("psr")
        database = Database(url)
        upgrade(database)
        database.close()
        server = Server(url).ready()
        try:
            assert health(server)[0] == 200
            _signal_all(postgresql, signal.SIGSTOP)
            began = time.monotonic()
            status, said = health(server)
            took = time.monotonic() - began
            _signal_all(postgresql, signal.SIGCONT)
            assert (status, said["database"]) == (503, {"ok": False, "why": "no answer within 1 s"})
            assert PATIENCE <= took < 8  # it waits a second; a busy machine may need some more
            postgresql.stop()
            assert (health(server)[0], health(server)[1]["database"]["ok"]) == (503, False)
            postgresql.start()
            assert _until(lambda: health(server)[0] == 200)
            assert server.stop()[0] == 0
        finally:
            server.kill()


def _signal_all(postgresql: cluster.Cluster, number: int) -> None:
    """To every process of the cluster."""
    leader = (postgresql.folder / "data" / "postmaster.pid").read_text().split()[0]
    children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    for each in (leader, *children):
        subprocess.run(["kill", f"-{int(number)}", each], check=True)


def _until(true: Callable[[], bool]) -> bool:
    for _ in range(300):
        if true():
            return True
        time.sleep(0.1)
    return False


# --- the log

SPEAKING = """
import logging, sys, warnings
from bot import logs
{begin}
logging.getLogger("slack_bolt.app").error("a body: %s", "canary")
logging.getLogger("uvicorn.error").warning("canary")
logging.getLogger("httpx").info("canary")
warnings.warn("canary")
try:
    raise ValueError("canary")
except ValueError:
    logging.getLogger("asyncio").error("canary", exc_info=True)
    logging.getLogger("psr").error("an answer broke", exc_info=True)
"""


def spoken(begin: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", SPEAKING.format(begin=begin)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return re.sub(r"time=\S+", "time=…", run.stderr)


def test_of_what_a_library_says_only_where_it_spoke_is_passed_on() -> None:
    assert spoken("logs.to_stderr()").splitlines() == [
        'time=… level=error event="a library reported something" library=slack_bolt.app at=<string>:5',
        'time=… level=warning event="a library reported something" library=uvicorn.error at=<string>:6',
        'time=… level=warning event="a library reported something" library=py.warnings at=warnings.py:109',
        'time=… level=error event="a library reported something" error=ValueError at=<string>:12 library=asyncio',
        'time=… level=error event="an answer broke" error=ValueError at=<string>:10',
    ]
    assert spoken("logging.basicConfig()").count(CANARY) >= 5  # the control: without ours, it is all there
