"""Where the faults happen: the partnership in one Slack workspace, Slack beside the bot, and bots to be ended."""

import asyncio
import json
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar

import yaml
from aiohttp import web

from tests.canary import WATCH
from tests.conftest import loaded, london
from tests.faults.forked import Parent
from tests.serving import free_port, headers_of, said
from tests.slack.fake_slack import TOKEN, FakeSlack
from tests.slack.world import SECRET, TEAM, everybody

ROOMS = ("C0LTG", "C1LTG")  # the task group's channels; whatever changes goes to both
EVENTS = "/slack/events"
MORNING = london("2016-03-15T09:00")  # when everybody is written to
NIGHT = london("2016-03-13T22:00")  # a Sunday: nobody is

T = TypeVar("T")


class SlackBeside(FakeSlack):
    """Slack, in a thread of its own, that takes a moment to answer once it has taken a message."""

    def __init__(self, moment: float = 0.0) -> None:
        super().__init__(rooms=set(ROOMS))
        self.moment = moment
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._call(request)
        await asyncio.sleep(random.uniform(0, 2 * self.moment))
        return answer

    def wait(self, doing: Coroutine[Any, Any, T]) -> T:
        """Do it where it lives."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(60)

    def close(self) -> None:
        """Stop, and hold that it had nothing to object to."""
        self.wait(self.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        assert self.problems == []

    def open(self) -> "SlackBeside":
        """Listen."""
        self._thread.start()
        self.wait(self.start())
        return self


@contextmanager
def slack_beside(moment: float = 0.0) -> Iterator[SlackBeside]:
    """One for a while."""
    made = SlackBeside(moment).open()
    try:
        yield made
    finally:
        made.close()


class Bot:
    """A bot in a process of its own, on one database, spoken to over the wire. `more` are settings of its own."""

    def __init__(self, parent: Parent, database: Path, slack: str, at: datetime | None = None, **more: str) -> None:
        self.port, self._parent = free_port(), parent
        self.log = database.with_suffix(".log")
        self.pid = parent.start(self.log, settings(database, slack) | {"PORT": str(self.port)} | more, at)

    def ready(self) -> "Bot":
        """Wait until it answers."""
        ready(self.port)
        return self

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        os.kill(self.pid, signal.SIGKILL)
        code = self._parent.ended(self.pid)
        WATCH.said_by(self.log.read_text())
        assert code == -signal.SIGKILL, self.log.read_text()

    def stop(self) -> tuple[int, float]:
        """Tell it to stop: its exit code, and after how many seconds."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        code, took = self._parent.ended(self.pid), time.monotonic() - began
        WATCH.said_by(self.log.read_text())
        return code, took


def settings(database: Path, slack: str) -> dict[str, str]:
    """The variables of a bot that has Slack, where a few people stand for many."""
    return {"DATABASE_URL": f"sqlite:///{database}", "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack}/api/", "PSR_LINES_A_MINUTE": "1000000"}  # fmt: skip


def ready(port: int) -> None:
    """Wait until somebody answers there."""
    for _ in range(6000):
        try:
            said(port, "GET", "/healthz")
        except (OSError, HTTPException):
            time.sleep(0.005)
        else:
            return
    raise TimeoutError


def types(port: int, body: bytes) -> str:
    """A typed line, and what is said to it."""
    status, answer = said(port, "POST", EVENTS, body, headers_of(body))
    assert status == 200, answer
    return str(json.loads(answer)["text"])


def record(folder: Path) -> Path:
    """A record with everybody in one workspace, and two channels of the task group there."""
    data = yaml.safe_load(everybody())
    room = {"group": "ltg", "platform": "slack", "tenant": TEAM, "posts": "all"}
    data["channels"] = [{**room, "key": f"ch-{name.lower()}", "conversation": name} for name in ROOMS]
    return loaded(folder / "whole.db", yaml.safe_dump(data, sort_keys=False))


def copied(source: Path, name: str) -> Path:
    """A new copy of a record, beside it."""
    return Path(shutil.copy(source, source.with_name(name)))
