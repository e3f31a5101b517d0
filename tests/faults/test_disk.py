"""R7 to R9: the record is held by somebody else, the disk is full, the file is away or may not be written."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.calm import NOT_SAVED, TOO_LATE
from tests.faults.conftest import Told, times
from tests.serving import Server
from tests.slack.world import SECRET

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": "http://127.0.0.1:9/"}
REFUSED = re.compile("|".join(re.escape(words).replace(r"\{\}", "[0-9A-F]{4}") for words in (NOT_SAVED, TOO_LATE)))
SAVED = re.compile(r"Added A\d+")
# Whoever may do anything may write to any file; a server that is started by this may not.
PLAIN = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all") if os.geteuid() == 0 else ()
HOLD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
sys.stdin.read()
"""


@contextmanager
def running(record: Path, folder: Path, through: tuple[str, ...] = ()) -> Iterator[Server]:
    """A bot on a copy of it in that folder."""
    server = Server(Path(shutil.copy(record, folder / "psr.db")), through, **SLACK)
    try:
        yield server.ready()
    finally:
        server.kill()


@contextmanager
def held(path: Path, seconds: float, *, till_the_end: bool = False) -> Iterator[None]:
    """Another process that has the record for itself to write, for so long, or longer."""
    command = [sys.executable, "-c", HOLD, str(path), str(seconds)]
    stdin = subprocess.PIPE if till_the_end else subprocess.DEVNULL
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        yield


def saved_at_last(server: Server, line: str) -> None:
    """Say it until it is saved: on a busy machine that may take longer than anybody is kept waiting."""
    for _ in range(20):
        answer = server.types(f"action add {line}")
        if SAVED.match(answer):
            return
        assert REFUSED.fullmatch(answer), answer
    raise TimeoutError


def waited(server: Server, path: Path, seconds: float) -> bool:
    """Whether somebody waited for the lock, and was saved."""
    with held(path, seconds):
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):  # the control: no waiting
            sqlite3.connect(path, timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
        answer = server.types(f"action add Waited {seconds}")
    assert SAVED.match(answer) or REFUSED.fullmatch(answer), answer
    return bool(SAVED.match(answer))


def kept(path: Path) -> dict[str, int]:
    """Each action's text, and how many events there are of it."""
    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute(
            "SELECT text, (SELECT count(*) FROM event WHERE entity = 'action' AND entity_id = action.id) FROM action"
        )
        return dict(found.fetchall())


def test_a_locked_record(record: Path, tmp_path: Path, told: Told) -> None:
    short, long = times([0.5], [0.1, 0.5, 1.0, 1.5]), times([3.0], [3.0, 5.0, 10.0])
    path = tmp_path / "psr.db"
    with running(record, tmp_path) as server:
        for seconds in short:
            assert any(waited(server, path, seconds) for _ in range(10))  # a busy machine may be slower than the lock
        for seconds in long:
            with held(path, seconds, till_the_end=True):
                assert server.types("action list").startswith("Locality Task Group: ")
                assert REFUSED.fullmatch(server.types(f"action add Not for {seconds}"))
                assert server.types("action list").startswith("Locality Task Group: ")
            saved_at_last(server, f"After {seconds}")
    there = kept(path)
    wanted = [*(f"Waited {each}" for each in short), *(f"After {each}" for each in long)]
    assert {text: count for text, count in there.items() if text in wanted} == dict.fromkeys(wanted, 1)
    assert [text for text in there if text.startswith("Not for")] == []
    told("R7", "Another programme holds the record and lets nobody write",
         f"For {short[0]} to {short[-1]} seconds: {len(short)} of {len(short)} changes waited and were saved. For "
         f"{long[0]:.0f} to {long[-1]:.0f} seconds: {len(long)} of {len(long)} people read that nothing was saved, and "
         "nothing was; lists were answered all the while, and the next change was saved.")  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of five megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        skip = pytest.fail if os.environ.get("PSR_NO_SKIP") else pytest.skip
        skip("only who may mount a file system can fill a disk, so a full one was not tried")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(record: Path, small: Path, told: Told) -> None:
    saved: list[str] = []
    refused: list[str] = []
    with running(record, small) as server:
        for round_ in range(times(1, 20)):
            ballast = fill(small, leave=200_000)
            for number in range(12):
                line = f"Round {round_} line {number}"
                answer = server.types(f"action add {line}")
                assert SAVED.match(answer) or REFUSED.fullmatch(answer), answer
                (saved if SAVED.match(answer) else refused).append(line)
            assert refused
            assert server.types("action list").startswith("Locality Task Group: ")
            ballast.unlink()
            saved.append(f"Round {round_} after")
            saved_at_last(server, saved[-1])
    there = kept(small / "psr.db")
    assert lost(there, saved) == []
    assert lost(there, refused) == refused  # the control: had the bot said yes to these, too, each would be lost
    told("R8", "The disk is full",
         f"0 of {len(saved)} changes that people were told are saved were lost; the other {len(refused)} people read "
         "that nothing was saved, and nothing was. Once there was room again, the bot went on without a restart.",
         )  # fmt: skip


def fill(disk: Path, leave: int) -> Path:
    """A file that takes what room there is, but so many bytes."""
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast.write_bytes(bytes(max(0, free - leave)))
    return ballast


def lost(there: dict[str, int], lines: list[str]) -> list[str]:
    """Those that are not there as one action with one event."""
    return [line for line in lines if there.get(line) != 1]


STARTS = {
    "the file may only be read": ("psr.db", 0o400),
    "the folder may only be read": ("", 0o500),
    "the file may not even be read": ("psr.db", 0o000),
}


def test_a_record_that_may_not_be_written_is_refused_at_the_start(record: Path, tmp_path: Path, told: Told) -> None:
    sentence = "The database psr.db, or the folder it is in, cannot be written by this user. Change who owns it."
    tried = list(STARTS.values())[: times(1, 3)]
    for name, mode in tried:
        shutil.copy(record, tmp_path / "psr.db")
        (tmp_path / name).chmod(mode)
        server = Server(tmp_path / "psr.db", PLAIN, **SLACK)
        said = server.ends()
        (tmp_path / name).chmod(0o700)
        assert (server.process.returncode, said.splitlines()) == (2, [sentence])
        assert (tmp_path / "psr.db").read_bytes() == record.read_bytes()
    told("R9", "The record may not be written, or is not where it should be, when the bot is started",
         f"In {len(tried)} of {len(tried)} ways the bot did not start, said in one sentence why, and changed nothing; "
         "where no record was, none was made.")  # fmt: skip


def test_a_record_that_is_put_away_while_the_bot_runs(record: Path, tmp_path: Path, told: Told) -> None:
    path, away, tries = tmp_path / "psr.db", tmp_path / "away", times(1, 20)
    saved: list[str] = []
    with running(record, tmp_path, PLAIN) as server:
        for number in range(tries):
            path.rename(away)
            assert REFUSED.fullmatch(server.types(f"action add Away {number}"))
            assert not path.exists()
            away.rename(path)
            path.chmod(0o400)
            answer = server.types(f"action add Locked {number}")  # goes on where it has the file open already
            assert SAVED.match(answer) or REFUSED.fullmatch(answer), answer
            saved += [f"Locked {number}"] if SAVED.match(answer) else []
            path.chmod(0o600)
            saved += [f"Back {number}"]
            saved_at_last(server, saved[-1])
    there = kept(path)
    assert lost(there, saved) == []
    assert [text for text in there if text.startswith("Away")] == []
    shutil.move(path, away)
    sqlite3.connect(path).close()  # the control: the driver by itself makes an empty record where one was expected
    assert path.exists()
    told("R9", "Somebody moves the record away while the bot runs, or takes the right to write it",
         f"{tries} of {tries} times the person read that nothing was saved, and no empty record took its place; once "
         f"it was back, the bot went on without a restart, and 0 of {len(saved)} saved changes were lost.",
         )  # fmt: skip
