"""R4: the disk has a line before its sender has the answer."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import london
from tests.faults.careless import Careless, careless
from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.ledger import ADDED, TEXT
from tests.faults.town import Bot, copied, slack_beside, types
from tests.faults.traced import NOT_HERE, here, kept_first, watched
from tests.serving import typed

pytestmark = pytest.mark.xdist_group("killed")

WATCHED = times(15, 1000)  # answers
DONE = {"sent", "skipped", "cancelled", "failed"}
MORNING = london("2016-03-15T09:00")


def test_every_line_is_on_the_disk_before_it_is_acknowledged(
    forks: Parent, whole: Path, tmp_path: Path, told: Told
) -> None:
    if not here():
        (pytest.fail if os.environ.get("PSR_NO_SKIP") else pytest.skip)(NOT_HERE)
    path = copied(whole, "watched.db")
    with slack_beside() as slack:
        bot = Bot(forks, path, slack.url, MORNING).ready()
        _settled(path)
        ours = _watched(bot, tmp_path)
        bot.stop()
    careful, hasty = _control("full", tmp_path), _control("normal", tmp_path)
    assert (ours, careful) == ([True] * WATCHED, [True] * WATCHED)
    assert sum(hasty) <= WATCHED // 10  # a checkpoint of SQLite's waits now and then
    told("R4", "An answer is given before the disk has the line", (
        f"Watched by strace, {sum(ours):,} of {WATCHED:,} acknowledged lines were waited for on the disk between the "
        f"request and the answer. Control: of a server that saves with `synchronous=NORMAL`, {sum(hasty)} of "
        f"{WATCHED:,} were"
    ))  # fmt: skip


def _watched(bot: Bot | Careless, folder: Path) -> list[bool]:
    """One line after the other, each of which saves something and has nothing sent to anybody."""
    trace = folder / f"{bot.pid}.trace"
    with watched(bot.pid, trace):
        for number in range(WATCHED):
            line = typed(f"action add {TEXT}{number:06} by Friday", "exec-vcfs", "D0EXEC", f"1.{number}")
            assert ADDED.match(types(bot.port, line))
    return kept_first(trace.read_text().splitlines())


def _control(mode: str, folder: Path) -> list[bool]:
    with careless(mode, folder / f"{mode}.db") as server:
        return _watched(server, folder)


def _settled(path: Path) -> None:
    """Wait until the bot has sent what was due when it started, whose marks would be waited for as well."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as record:
        while {status for (status,) in record.execute("SELECT status FROM outbox")} - DONE or not _any(record):
            time.sleep(0.05)


def _any(record: sqlite3.Connection) -> bool:
    return bool(record.execute("SELECT count(*) FROM outbox").fetchone()[0])
