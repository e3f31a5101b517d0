"""`make bench`: `/psr action list` and `/psr action add …` against a bare Bolt app, in turn, on the same machine.

Prints requests per second, the server's processor time for one request, and the ratios of each round's pair; then
what is asked of activities with 10,000 of them against 100.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.load import load
from storage.database import Database
from storage.upgrade import upgrade
from tests.bench import activities
from tests.bench.load import Figures, drive, signed

SECRET = "0123456789abcdef0123456789abcdef"
ROUNDS, BARE, LIST, ADD = 5, 3000, 1500, 600
LISTS = ("action list", "ltg-vcfs", "C0LTG")  # seven live actions
ADDS = ("action add Book hall {} by Friday", "exec-vcfs", "C0EXEC")
DEMO = Path(__file__).parents[2] / "bot" / "demo" / "chorley.yaml"


def main() -> None:
    """Both servers up at once; one is driven at a time, round by round."""
    with tempfile.TemporaryDirectory(prefix="psr-bench-") as folder:
        url = f"sqlite:///{folder}/psr.db"
        _fill(url)
        slack = _port()
        environment = os.environ | {
            "DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-1-2-bench", "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/", "PSR_LINES_A_MINUTE": "1000000",
        }  # fmt: skip
        bare, ours = _port(), _port()
        servers = [
            _start([sys.executable, "-m", "tests.bench.bare", str(bare)], environment, bare),
            _start([sys.executable, "-m", "bot", "serve"], environment | {"PORT": str(ours)}, ours),
        ]
        try:
            asyncio.run(_rounds((bare, servers[0].pid), (ours, servers[1].pid), slack))
        finally:
            for server in servers:
                server.terminate()
                server.wait()
    activities.main()


async def _rounds(bare: tuple[int, int], ours: tuple[int, int], slack: int) -> None:
    os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
    await asyncio.start_server(_accept, "127.0.0.1", slack)
    found: dict[str, list[Figures]] = {"bare": [], "list": [], "add": []}
    for number in range(ROUNDS + 1):
        once = {
            "bare": await drive(*bare, _requests(LISTS, BARE, number)),
            "list": await drive(*ours, _requests(LISTS, LIST, number), b"Locality Task Group: actions"),
            "add": await drive(*ours, _requests(ADDS, ADD, number), b"Added A"),
        }
        if number:  # the first round only warms up
            for name, figures in once.items():
                found[name].append(figures)
    _print(found)


def _requests(said: tuple[str, str, str], count: int, number: int) -> list[bytes]:
    text, user, channel = said
    return [signed(text.format(f"{number}-{n}"), (user, channel), n, SECRET) for n in range(count)]


def _print(found: dict[str, list[Figures]]) -> None:
    print(f"{'':8}{'req/s':>9}{'of bare':>9}{'cpu us':>9}{'x bare':>8}{'p50 ms':>9}{'p99 ms':>9}")
    for name, rounds in found.items():
        pairs = list(zip(rounds, found["bare"], strict=True))
        print(
            f"{name:8}{_mid([r.per_second for r in rounds]):9.0f}"
            f"{_mid([r.per_second / b.per_second for r, b in pairs]):9.3f}"
            f"{_mid([r.cpu_us for r in rounds]):9.0f}{_mid([r.cpu_us / b.cpu_us for r, b in pairs]):8.1f}"
            f"{_mid([r.p50_ms for r in rounds]):9.2f}{_mid([r.p99_ms for r in rounds]):9.2f}"
        )


def _mid(values: list[float]) -> float:
    return statistics.median(values)


def _fill(url: str) -> None:
    """The demonstration partnership, known to Slack; the log that grows is not the one that is listed."""
    data = yaml.safe_load(DEMO.read_text())
    for member in data["members"]:
        member["identities"] = [{"platform": "slack", "tenant": "T0VCFS", "user": member["key"]}]
    room = {"key": "ch-bench", "group": "executive", "platform": "slack", "tenant": "T0VCFS", "conversation": "C0EXEC"}
    data["channels"].append(room | {"posts": "all"})
    now = datetime.now(UTC)
    database = Database(url)
    upgrade(database)
    load(database, yaml.safe_dump(data, sort_keys=False), now)
    database.close()


def _start(command: list[str], environment: dict[str, str], port: int) -> "subprocess.Popen[bytes]":
    """A server on a processor of its own, once it answers."""
    began = time.perf_counter()
    server = subprocess.Popen(command, env=environment)
    while time.perf_counter() - began < 30:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                print(f"{' '.join(command[2:4])} answers after {time.perf_counter() - began:.2f} s")
                os.sched_setaffinity(server.pid, {0})
                return server
        time.sleep(0.01)
    raise SystemExit(f"nothing answers on port {port}")


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A Slack that takes every post, so that public lines have somewhere to go."""
    while head := await reader.readline():
        while not head.endswith(b"\r\n\r\n"):
            head += await reader.readline()
        length = next((int(x[15:]) for x in head.lower().splitlines() if x.startswith(b"content-length:")), 0)
        await reader.readexactly(length)
        body = b'{"ok":true,"ts":"1.1","channel":"C0LTG"}'
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )


if __name__ == "__main__":
    main()
