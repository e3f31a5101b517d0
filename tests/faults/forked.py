"""A parent that has loaded everything and answered one line; every bot is forked from it.

A start then costs a twentieth of a second, so that a thousand of them fit into a few minutes. Each is a process of its
own, serves by the same function as `psr serve`, and is ended by the real signals.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import app, settings
from bot.settings import Settings
from tests.serving import OURS, ROOT, headers_of, typed
from tests.slack.fake_slack import TOKEN
from tests.slack.world import SECRET, asgi

WHEN_STARTED = ("uvloop", "uvicorn.protocols.http.httptools_impl", "uvicorn.lifespan.on")  # by uvicorn


class Parent:
    """The parent, as a test holds it. `start` gives the number of a new process."""

    def __init__(self, record: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.forked", record], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self, log: Path, variables: dict[str, str], at: datetime | None = None) -> int:
        """A bot with these settings and no others. `at` is what its clock says when it starts; else the true time."""
        return self._asked({"settings": variables, "log": str(log), "at": at.isoformat() if at else ""})

    def ended(self, pid: int) -> int:
        """Wait until one of them has ended: its exit code, or minus the signal that ended it."""
        return self._asked({"ended": pid})

    def close(self) -> None:
        """No more of them."""
        with contextlib.suppress(OSError):
            self._process.communicate(timeout=10)

    def _asked(self, what: dict[str, Any]) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextlib.contextmanager
def parent(record: Path) -> Iterator[Parent]:
    """One for a while. The line that it has answered was about a copy of this record."""
    made = Parent(record)
    try:
        yield made
    finally:
        made.close()


def main() -> None:
    """Fork whenever asked."""
    for name in WHEN_STARTED:
        importlib.import_module(name)
    logging.disable()  # what the line here was about concerns nobody
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_warm(shutil.copy(sys.argv[1], folder)))
    logging.disable(logging.NOTSET)
    gc.freeze()
    assert threading.active_count() == 1  # or a fork could inherit a lock that nobody lets go of
    alive: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _status(asked["ended"]) if "ended" in asked else _fork(asked)
        alive ^= {asked.get("ended", answer)}
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for pid in alive:  # what a test that failed has left behind
        os.kill(pid, signal.SIGKILL)


async def _warm(record: str) -> None:
    given: dict[str, Any] = {"DATABASE_URL": f"sqlite:///{record}", "SLACK_BOT_TOKEN": TOKEN,
                             "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": "http://127.0.0.1:9/"}  # fmt: skip
    made, body = app.build(Settings(**given)), typed("action add Warm up by Friday for me", "ltg-fire", "C0LTG", "1.1")
    async with made.router.lifespan_context(made):
        await asgi(made, body, [(name.lower().encode(), value.encode()) for name, value in headers_of(body).items()])


def _fork(asked: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for mine, given in ((0, nothing), (1, nothing), (2, log)):
        os.dup2(given, mine)
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    os.environ |= asked["settings"]
    app.serve(settings.read(), _clock(asked["at"]))
    os._exit(0)


def _clock(at: str) -> Callable[[], datetime]:
    if not at:
        return lambda: datetime.now(UTC)
    start, began = datetime.fromisoformat(at), time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


def _status(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main()
