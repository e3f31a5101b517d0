"""Load: signed `/psr` requests over a few kept-open connections, and what they cost the server."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

CONNECTIONS = 16
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """One round against one server."""

    per_second: float
    cpu_us: float  # the server's own user and system time for one request
    p50_ms: float
    p99_ms: float


def signed(text: str, who: tuple[str, str], number: int, secret: str) -> bytes:
    """One whole HTTP request, as Slack would send it, of a user in a channel."""
    body = urlencode({
        "command": "/psr", "text": text, "team_id": "T0VCFS", "user_id": who[0], "user_name": "a.name",
        "channel_id": who[1], "channel_name": "a-channel", "trigger_id": f"1.{number}.{time.monotonic_ns()}",
        "api_app_id": "A1", "response_url": "https://hooks.slack.com/commands/1/2/3",
    })  # fmt: skip
    stamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


async def drive(port: int, pid: int, requests: list[bytes], expected: bytes = b"") -> Figures:
    """Send them all, and stop at the first answer that is not 200 or does not say what is expected."""
    waiting = iter(requests)
    took: list[float] = []
    began, cpu = time.perf_counter(), _cpu(pid)
    await asyncio.gather(*(_connection(port, waiting, took, expected) for _ in range(CONNECTIONS)))
    wall, used = time.perf_counter() - began, _cpu(pid) - cpu
    took.sort()
    count = len(requests)
    return Figures(count / wall, used / count * 1e6, took[count // 2] * 1e3, took[count * 99 // 100] * 1e3)


async def _connection(port: int, waiting: Iterator[bytes], took: list[float], expected: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        took.append(time.perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200") or expected not in body:
            raise SystemExit(f"the server answered {head.splitlines()[0]!r} {body[:200]!r}")
    writer.close()


def _length(head: bytes) -> int:
    for line in head.lower().splitlines():
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _cpu(pid: int) -> float:
    """Seconds of processor time the server has used, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
