"""The servers that are driven, each a process on a processor of its own, and a chat system that takes every message."""

import asyncio
import contextlib
import http.client
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.serving import OURS, free_port

SECRET = "0123456789abcdef0123456789abcdef"
SPEAKS = b'{"ok":true,"ts":"1.1","channel":{"id":"D1"},"id":"1"}'
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(SPEAKS) + SPEAKS


@dataclass
class Running:
    """A server that answers, and how many seconds after its start it did."""

    process: "subprocess.Popen[bytes]"
    port: int
    ready: float

    @property
    def where(self) -> tuple[int, int]:
        """Its port and its process."""
        return self.port, self.process.pid

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


class Chat:
    """Slack and Teams in one, as far as a benchmark needs them: whatever is posted is taken; answers are counted."""

    def __init__(self) -> None:
        self.port, self.taken = free_port(), 0

    async def open(self) -> None:
        """Listen."""
        await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next((int(x[15:]) for x in head.lower().splitlines() if x.startswith(b"content-length:")), 0)
                await reader.readexactly(length)
                self.taken += head.startswith((b"POST /api/chat.postEphemeral", b"POST /v3/"))
                writer.write(OK)

    async def answers(self, count: int) -> None:
        """Wait until so many were posted, to whoever asked; until then the server has something to say."""
        until = time.monotonic() + 60
        while self.taken < count and time.monotonic() < until:
            await asyncio.sleep(0.02)


def psr(url: str, chat: int, *, teams: bool) -> Running:
    """`psr serve` with Slack alone, or with both. TEAMS_DEV lets in on this machine what shows no token."""
    own = {"DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-1-2-bench", "SLACK_API_URL": f"http://127.0.0.1:{chat}/api/",
           "PSR_LINES_A_MINUTE": "1000000"}  # fmt: skip
    return start(["bot", "serve"], own | ({"TEAMS_DEV": "1"} if teams else {}))


def start(command: list[str], own: dict[str, str]) -> Running:
    """A server as a process, once it answers."""
    port, bare = free_port(), {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    given = [] if "serve" in command else [str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command, *given], env=bare | {"PORT": str(port), "SLACK_SIGNING_SECRET": SECRET} | own,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while time.perf_counter() - began < 60 and process.poll() is None:
        if _answers(port):
            ready = time.perf_counter() - began
            os.sched_setaffinity(process.pid, {0})
            return Running(process, port, ready)
        time.sleep(0.005)
    raise SystemExit(f"nothing answers: {' '.join(command)}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True
