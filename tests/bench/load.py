"""Load: signed requests over a few kept-open connections, and what they cost the server."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

CONNECTIONS = 16
TICKS = os.sysconf("SC_CLK_TCK")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Figures:
    """One round against one server."""

    per_second: float
    cpu_us: float  # the server's own user and system time for one request, and for what it says after it
    p50_ms: float
    p99_ms: float
    answers: list[bytes] = field(repr=False, default_factory=list)


def typed(text: str, who: tuple[str, str], number: int, secret: str) -> bytes:
    """A line after `/psr`, as Slack would send it, of a user in a channel."""
    return _signed(urlencode({
        "command": "/psr", "text": text, "team_id": "T0VCFS", "user_id": who[0], "user_name": "a.name",
        "channel_id": who[1], "channel_name": "a-channel", "trigger_id": f"1.{number}.{time.monotonic_ns()}",
        "api_app_id": "A1", "response_url": "https://hooks.slack.com/commands/1/2/3",
    }), secret)  # fmt: skip


def pressed(says: str, who: tuple[str, str], number: int, secret: str) -> bytes:
    """A button, as Slack would send it."""
    return _signed(urlencode({"payload": json.dumps({
        "type": "block_actions", "user": {"id": who[0], "team_id": "T0VCFS"}, "team": {"id": "T0VCFS"},
        "channel": {"id": who[1], "name": "a-channel"}, "api_app_id": "A1", "trigger_id": f"2.{number}",
        "container": {"type": "message", "message_ts": f"{number}.1"},
        "actions": [{"type": "button", "action_id": "say-1", "value": says, "action_ts": f"{time.monotonic_ns()}"}],
    })}), secret)  # fmt: skip


def posted(activity: dict[str, Any]) -> bytes:
    """An activity, as Teams would send it."""
    return _request("/api/messages", json.dumps(activity), {"Content-Type": "application/json"})


def _signed(body: str, secret: str) -> bytes:
    stamp = str(int(time.time()))
    signature = str(SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body))
    return _request("/slack/events", body, {
        "Content-Type": FORM, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature})  # fmt: skip


def _request(path: str, body: str, headers: dict[str, str]) -> bytes:
    given = {"Host": "127.0.0.1", "Content-Length": str(len(body.encode())), **headers}
    head = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


async def _at_once() -> None:
    """There is nothing to wait for."""


async def drive(
    where: tuple[int, int],
    requests: list[bytes],
    expected: bytes = b"",
    quiet: Callable[[], Awaitable[None]] = _at_once,
) -> Figures:
    """Send them all, and stop at the first answer that is not 200 or does not say what is expected.

    `quiet` waits for what the server says after it has answered; that is its work, too.
    """
    port, pid = where
    waiting = iter(requests)
    took: list[float] = []
    answers: list[bytes] = []
    began, cpu = time.perf_counter(), processor(pid)
    await asyncio.gather(*(_connection(port, waiting, (took, answers), expected) for _ in range(CONNECTIONS)))
    wall = time.perf_counter() - began
    await quiet()
    used = processor(pid) - cpu
    took.sort()
    count = len(requests)
    p50, p99 = took[count // 2] * 1e3, took[count * 99 // 100] * 1e3
    return Figures(count / wall, used / count * 1e6, p50, p99, answers)


async def _connection(
    port: int, waiting: Iterator[bytes], kept: tuple[list[float], list[bytes]], expected: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        kept[0].append(time.perf_counter() - began)
        kept[1].append(body)
        if not head.startswith(b"HTTP/1.1 20") or expected not in body:
            raise SystemExit(f"the server answered {head.splitlines()[0]!r} {body[:200]!r}")
    writer.close()


def _length(head: bytes) -> int:
    for line in head.lower().splitlines():
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def processor(pid: int) -> float:
    """Seconds of processor time a process has used, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> float:
    """Megabytes that a process holds in memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
