"""`make bench`: every figure of the README on speed, as tables that can be put there. It takes some minutes.

What is asked over the wire is measured against yardsticks of the same run, each server driven in turn on one processor
and the load on another. `--quick` leaves out the million actions.
"""

import asyncio
import gc
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from storage.database import Database
from tests.bench import activities, growth, letters, record, starts
from tests.bench.load import Figures, drive, posted, pressed, typed
from tests.bench.servers import SECRET, Chat, Running, psr, start
from tests.bench.table import Rows, printed
from tests.teams.world import TENANT, account

ROUNDS, BARE, LIST, WRITE = 5, 3000, 1500, 500
ASKER, LEADER = ("ltg-vcfs", record.ROOM), ("exec-vcfs", record.OFFICE)
HEADS = ("", "requests a second", "of the signature check's", "of bare Bolt's", "processor time", "times bare Bolt's",
         "p50", "p99", "p99 / p50")  # fmt: skip
NAMES = {
    "limit": "checks the signature, and no more", "bare": "bare Bolt, which only acknowledges",
    "read": "bare Bolt, which reads ten rows by SQLModel", "list": "`/psr action list`",
    "add": "`/psr action add …`", "press": "`Claim` pressed", "teams": "`action list` in Teams",
}  # fmt: skip
ADDED = re.compile(rb"Added \*?(A\d+)")


def main() -> None:
    """One after another, so that nothing disturbs anything else."""
    gc.freeze()  # as the bot does once it is loaded
    with tempfile.TemporaryDirectory(prefix="psr-bench-") as name:
        folder = Path(name)
        _wire(folder)
        starts.measure(folder)
        letters.measure(folder)
        growth.measure(folder, growth.SIZES[: -1 if "--quick" in sys.argv else None])
    activities.main()


def _wire(folder: Path) -> None:
    """All servers up at once; one is driven at a time, round by round."""
    url, chat = f"sqlite:///{folder}/wire.db", Chat()
    database = Database(url)
    record.demonstration(database, datetime.now(UTC))
    database.close()
    servers = {
        "limit": start(["tests.bench.limit"], {}), "bare": start(["tests.bench.bare"], {}),
        "read": start(["tests.bench.bare"], {"DATABASE_URL": url}), "psr": psr(url, chat.port, teams=True),
    }  # fmt: skip
    try:
        found = asyncio.run(_rounds(servers, chat))
    finally:
        for server in servers.values():
            server.stop()
    printed(f"Requests over 16 connections, medians of {ROUNDS} rounds", HEADS, _rows(found))


async def _rounds(servers: dict[str, Running], chat: Chat) -> dict[str, list[Figures]]:
    os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
    await chat.open()
    found: dict[str, list[Figures]] = {name: [] for name in NAMES}
    for number in range(ROUNDS + 1):
        once = await _round({name: server.where for name, server in servers.items()}, chat, number)
        if number:  # the first round only warms up
            for name, figures in once.items():
                found[name].append(figures)
    return found


async def _round(where: dict[str, tuple[int, int]], chat: Chat, number: int) -> dict[str, Figures]:
    lists = [typed("action list", ASKER, n, SECRET) for n in range(BARE)]
    adds = [typed(f"action add Book hall {number}-{n} by Friday", LEADER, n, SECRET) for n in range(WRITE)]
    once = {
        "limit": await drive(where["limit"], lists),
        "bare": await drive(where["bare"], lists),
        "read": await drive(where["read"], lists[:LIST], b"A"),
        "list": await drive(where["psr"], lists[:LIST], b"Locality Task Group: actions"),
        "add": await drive(where["psr"], adds, b"Added"),
    }
    refs = [match[1].decode() for answer in once["add"].answers if (match := ADDED.search(answer))]
    claims = [pressed(f"claim {ref}", LEADER, n, SECRET) for n, ref in enumerate(refs)]
    once["press"] = await drive(where["psr"], claims, quiet=partial(chat.answers, chat.taken + len(claims)))
    await drive(where["psr"], [typed(f"show {refs[-1]}", LEADER, number, SECRET)], b"in hand")
    taken = chat.taken
    messages = [posted(_activity(chat.port, f"{number}-{n}")) for n in range(WRITE)]
    once["teams"] = await drive(where["psr"], messages, quiet=partial(chat.answers, taken + WRITE))
    if chat.taken - taken < WRITE:
        raise SystemExit(f"{chat.taken - taken} of {WRITE} messages in Teams were answered")
    return once


def _activity(port: int, name: str) -> dict[str, object]:
    """A line in somebody's own chat with the bot in Teams."""
    return {
        "type": "message", "id": name, "channelId": "msteams", "serviceUrl": f"http://127.0.0.1:{port}",
        "text": "action list", "textFormat": "plain", "recipient": {"id": "28:psr", "name": "PSR"},
        "from": {"id": "29:ltg-vcfs", "name": "A Name", "aadObjectId": account("ltg-vcfs")},
        "conversation": {"id": "a:ltg-vcfs", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    }  # fmt: skip


def _rows(found: dict[str, list[Figures]]) -> Rows:
    return [(NAMES[name], *_row(rounds, found["limit"], found["bare"])) for name, rounds in found.items()]


def _row(rounds: Sequence[Figures], limit: Sequence[Figures], bare: Sequence[Figures]) -> tuple[str, ...]:
    mid, ours = statistics.median, list(rounds)
    return (
        f"{mid(r.per_second for r in ours):,.0f}",
        f"{mid(r.per_second / y.per_second for r, y in zip(ours, limit, strict=True)):.3f}",
        f"{mid(r.per_second / y.per_second for r, y in zip(ours, bare, strict=True)):.3f}",
        f"{mid(r.cpu_us for r in ours):,.0f} µs",
        f"{mid(r.cpu_us / y.cpu_us for r, y in zip(ours, bare, strict=True)):.1f}",
        f"{mid(r.p50_ms for r in ours):.1f} ms",
        f"{mid(r.p99_ms for r in ours):.1f} ms",
        f"{mid(r.p99_ms / r.p50_ms for r in ours):.1f}",
    )


if __name__ == "__main__":
    main()
