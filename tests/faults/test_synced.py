"""R4: the disk has a line before its sender has the answer."""

import os
from pathlib import Path

import pytest

from tests.faults.careless import Careless, careless
from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.ledger import ADDED, TEXT
from tests.faults.town import NIGHT, Bot, copied, slack_beside, types
from tests.faults.traced import NOT_HERE, here, kept_first, watched
from tests.serving import typed

pytestmark = pytest.mark.xdist_group("killed")

WATCHED = times(15, 500)  # answers


def test_every_line_is_on_the_disk_before_it_is_acknowledged(
    forks: Parent, whole: Path, tmp_path: Path, told: Told
) -> None:
    if not here():
        (pytest.fail if os.environ.get("PSR_NO_SKIP") else pytest.skip)(NOT_HERE)
    path = copied(whole, "watched.db")
    with slack_beside() as slack:
        bot = Bot(forks, path, slack.url, NIGHT).ready()
        ours = _watched(bot, tmp_path)
        bot.stop()
    careful, hasty = _control("full", tmp_path), _control("normal", tmp_path)
    assert all(ours + careful)
    assert min(len(ours), len(careful)) > WATCHED // 2
    assert sum(hasty) <= WATCHED // 10  # a checkpoint of SQLite's waits now and then
    told("R4", "An answer is given before the disk has the line", (
        f"Watched by strace, {sum(ours):,} of {len(ours):,} acknowledged lines were waited for on the disk between the "
        f"request and the answer. Control: of a server that saves with `synchronous=NORMAL`, {sum(hasty)} of "
        f"{len(hasty):,} were"
    ))  # fmt: skip


def _watched(bot: Bot | Careless, folder: Path) -> list[bool]:
    """One line after the other, each of which saves something and has nothing sent to anybody. Those that a busy
    machine answered too late are left out, as they are not acknowledged."""
    trace = folder / f"{bot.pid}.trace"
    with watched(bot.pid, trace):
        added = [bool(ADDED.match(types(bot.port, _line(number)))) for number in range(WATCHED)]
    kept = kept_first(trace.read_text().splitlines())
    return [first for first, acknowledged in zip(kept, added, strict=True) if acknowledged]


def _line(number: int) -> bytes:
    return typed(f"action add {TEXT}{number:06} by Friday", "exec-vcfs", "D0EXEC", f"1.{number}")


def _control(mode: str, folder: Path) -> list[bool]:
    with careless(mode, folder / f"{mode}.db") as server:
        return _watched(server, folder)
