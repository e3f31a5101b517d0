"""`psr serve` as a process of its own, spoken to over the wire."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from bot.app import GRACE
from tests.canary import WATCH
from tests.slack.world import TEAM, signed, user

ROOT = Path(__file__).parent.parent
OURS = ("SLACK_", "TEAMS_", "PSR_", "DATABASE_URL")
FORM = "application/x-www-form-urlencoded"


class Server:
    """One process. `database` is the path of a SQLite file, or a whole URL; `through` is a command that starts it."""

    def __init__(self, database: Path | str, through: Sequence[str] = (), **settings: str) -> None:
        self.port, self._numbers, self._told = free_port(), count(), ""
        bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        url = database if isinstance(database, str) else f"sqlite:///{database}"
        variables = bare | {"DATABASE_URL": url, "PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        variables["PSR_LINES_A_MINUTE"] = "1000000"  # a test speaks faster than any person
        command = [*through, sys.executable, "-m", "bot", "serve"]
        self._log = tempfile.TemporaryFile("a+")  # noqa: SIM115 - not a pipe: one that nobody reads is full one day
        self.process = subprocess.Popen(
            command, env=variables | settings, stderr=self._log, text=True,
            cwd=database.parent if isinstance(database, Path) else ROOT,
        )  # fmt: skip

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, str]:
        """One request over the wire."""
        return said(self.port, method, path, body, headers)

    def types(self, text: str, person: str = "ltg-police", channel: str = "C0LTG", trigger: str = "") -> str:
        """`/psr` and a line, signed as Slack signs it, and what it says. The same trigger is the same request again."""
        body = typed(text, person, channel, trigger or f"{self.port}.{next(self._numbers)}")
        status, answer = self.ask("POST", "/slack/events", body, headers_of(body))
        assert status == 200, answer
        return str(json.loads(answer)["text"]) if answer else ""

    def ready(self) -> "Server":
        """Wait until it answers."""
        for _ in range(600):
            try:
                self.ask("GET", "/healthz")
            except OSError:
                assert self.process.poll() is None, self.ends()
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError

    def stop(self) -> tuple[int, str]:
        """Tell it to stop: its exit code, and what it said."""
        self.process.send_signal(signal.SIGTERM)
        log = self.ends()
        return self.process.returncode, log

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()
        self.ends()

    def ends(self) -> str:
        """What it said, once it has ended."""
        self.process.wait(timeout=GRACE + 10)
        if not self._log.closed:
            with self._log as log:
                log.seek(0)
                self._told = log.read()
            WATCH.said_by(self._told)
        return self._told


def said(
    port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """One request over the wire, and its answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=GRACE + 10)
    WATCH.typed(body)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def typed(text: str, person: str, channel: str, trigger: str) -> bytes:
    """The body of a typed line."""
    return urlencode({
        "command": "/psr", "text": text, "user_id": user(person), "team_id": TEAM, "channel_id": channel,
        "channel_name": "task-group", "trigger_id": trigger,
    }).encode()  # fmt: skip


def headers_of(body: bytes) -> dict[str, str]:
    """What Slack sends with a body."""
    return {name.decode(): value.decode() for name, value in signed(body, FORM)}


def free_port() -> int:
    """A port of loopback's that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
