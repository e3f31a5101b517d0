"""How long `psr serve` takes until it answers, and what it holds in memory once everything is loaded."""

import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from storage.database import Database
from tests.bench import record
from tests.bench.load import memory, processor
from tests.bench.servers import psr
from tests.bench.table import Rows, printed
from tests.serving import free_port

TIMES = 7
WARM = 3.0  # seconds in which what is loaded after the start is loaded


def measure(folder: Path) -> None:
    """A few starts of each, in turn."""
    url = f"sqlite:///{folder}/starts.db"
    database = Database(url)
    record.demonstration(database, datetime.now(UTC))
    database.close()
    names = {"Slack alone": False, "Slack and Teams": True}
    found = [{name: _once(url, teams=teams) for name, teams in names.items()} for _ in range(TIMES)]
    rows: Rows = []
    for name in names:
        ready, used, held = (statistics.median(each) for each in zip(*(once[name] for once in found), strict=True))
        rows.append((name, f"{ready:.2f} s", f"{used:.2f} s", f"{held:.0f} MB"))
    printed(f"From the start to the first answer, medians of {TIMES}",
            ("", "first answer after", "processor time until then", "memory once all is loaded"), rows)  # fmt: skip


def _once(url: str, *, teams: bool) -> tuple[float, float, float]:
    server = psr(url, free_port(), teams=teams)
    used = processor(server.process.pid)
    time.sleep(WARM)
    held = memory(server.process.pid)
    server.stop()
    return server.ready, used, held
