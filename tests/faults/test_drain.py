"""R20: the bot is told to stop in the middle of its work, as every new version does."""

import contextlib
import random
import socket
import sqlite3
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.conftest import Told, times
from tests.faults.forked import Parent
from tests.faults.ledger import Crowd, Ledger, judged
from tests.faults.town import MORNING, Bot, copied, slack_beside

MOMENT = 0.05  # seconds that Slack takes on average to answer
STOPS, CONTROLS = times(3, 100), times(1, 3)
LONGEST = times(60, 10)  # seconds, after which a supervisor would kill it; a busy machine has more

pytestmark = pytest.mark.xdist_group("killed")


def test_what_was_begun_is_finished_when_it_is_told_to_stop(
    forks: Parent, whole: Path, tmp_path: Path, told: Told
) -> None:
    chance, kept = random.Random(20), 0
    took: list[float] = []
    deaf: list[float] = []
    with slack_beside(MOMENT) as slack:
        for number in range(STOPS):
            path, crowd = copied(whole, f"stop-{number}.db"), Crowd(Ledger(tmp_path / f"{number}"))
            bot = Bot(forks, path, slack.url, MORNING).ready()
            crowd.begin(bot.port)
            crowd.wait(chance.randint(1, 8))
            with ThreadPoolExecutor() as beside:
                refused = beside.submit(_refuses, bot.port, time.monotonic())
                code, seconds = bot.stop()
            crowd.end()
            found, said = judged(path, crowd.ledger.read()), bot.log.read_text()
            assert (code, found.whole, _sending(path), crowd.refused) == (0, True, 0, []), (found, said)
            # What it had taken up it answered: who has no answer finds nothing saved.
            assert found.actions <= len(crowd.ledger.read()) + crowd.unsure
            took, deaf, kept = [*took, seconds], [*deaf, refused.result()], kept + found.actions
            crowd.ledger.close()
    assert max(took) <= LONGEST
    left = _control(forks, whole, tmp_path)
    told("R20", "The bot is told to stop (SIGTERM) while people type and messages are on their way", (
        f"{STOPS} stops: each ended properly, half within {statistics.median(took):.1f} s and the slowest after "
        f"{max(took):.1f} s; no call was let in later than {max(deaf):.2f} s after the signal; 0 of {kept:,} "
        "acknowledged lines lost, nothing saved that nobody was told of, 0 messages left half sent. Control: killed "
        f"instead, it left {left} of them half sent in {CONTROLS} tries"
    ))  # fmt: skip


def _control(forks: Parent, whole: Path, folder: Path) -> int:
    """How many messages are left in the middle where the bot is killed instead."""
    left = 0
    with slack_beside(20 * MOMENT) as slack:
        for number in range(CONTROLS):
            path, crowd = copied(whole, f"killed-{number}.db"), Crowd(Ledger(folder / f"killed-{number}"))
            bot = Bot(forks, path, slack.url, MORNING).ready()
            crowd.begin(bot.port)
            while not _sending(path):
                time.sleep(0.01)
            bot.kill()
            crowd.end()
            left += _sending(path)
            crowd.ledger.close()
    assert left
    return left


def _refuses(port: int, began: float) -> float:
    """After how many seconds nobody is let in any more."""
    with contextlib.suppress(OSError):
        while True:
            socket.create_connection(("127.0.0.1", port), timeout=LONGEST).close()
            time.sleep(0.005)
    return time.monotonic() - began


def _sending(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as record:
        return int(record.execute("SELECT count(*) FROM outbox WHERE status = 'sending'").fetchone()[0])
