"""Copies of a record in a SQLite file: made while it is in use, looked through, and put back."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.database import HEAD

PART = ".part"  # a copy that is not finished
SHARED = 510, 0x40000002  # the bytes, and from where, that SQLite locks while it has a file open
THERE = "There is a file {} already. Nothing was overwritten; choose another name."
NOT_WRITTEN = "The copy could not be written: {}."
IN_USE = "The record {} is in use. Stop the bot first. Nothing was changed."


class CopyError(Exception):
    """A copy that was not made, or not put back; the sentence says why."""


@dataclass(frozen=True)
class Held:
    """What a record holds, as far as can be said in a line."""

    schema: str
    partnership: str = ""
    actions: int = 0
    events: int = 0
    last: str = ""  # the moment of its last event, in UTC


def copy(path: Path, to: Path) -> Held:
    """Copy a record that may be in use, and look the copy through. Nothing is ever overwritten."""
    part = to.with_name(to.name + PART)
    try:
        to.touch(mode=0o600, exist_ok=False)  # the name is ours from here on
    except FileExistsError:
        raise CopyError(THERE.format(to.name)) from None
    except OSError as error:
        raise CopyError(NOT_WRITTEN.format(error.strerror)) from None
    try:
        _written(path, part)
        held = look(part)
        _durable(part)
        os.replace(part, to)
        _durable(to.parent)
    except (CopyError, OSError) as error:
        to.unlink()
        raise error if isinstance(error, CopyError) else CopyError(NOT_WRITTEN.format(error.strerror)) from None
    finally:
        part.unlink(missing_ok=True)
    return held


def look(path: Path) -> Held:
    """What a file holds. CopyError says in a sentence why it is no record, or no sound one."""
    try:
        with closing(_opened(path, "ro")) as raw:
            [(found,), *_] = raw.execute("PRAGMA integrity_check(1)").fetchall()
            if found != "ok":
                raise CopyError(f"{path.name} is damaged ({' '.join(found.split())}).")
            return _held(raw)
    except (sqlite3.DatabaseError, ValueError) as error:  # ValueError: no schema is named in it
        raise CopyError(f"{path.name} cannot be read as a record of PSR ({error}).") from None


def put_back(new: Path, path: Path, aside: Path) -> None:
    """Put a looked-through copy in a record's place, in one step; the one before is kept under another name.

    CopyError where somebody has the record open: what they still wrote would be lost.
    """
    _fold(path)
    with _alone(path):
        if path.exists():
            os.link(path, aside)
        for log in ("-wal", "-shm"):  # of a record that was too damaged to be folded
            if Path(f"{path}{log}").exists():
                os.replace(f"{path}{log}", f"{aside}{log}")
        os.replace(new, path)
        _durable(path.parent)


def _fold(path: Path) -> None:
    """Have the write-ahead log in the file itself, as far as it can still be done."""
    if not path.exists():
        return
    with closing(_opened(path, "rw")) as raw:
        try:
            raw.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise CopyError(IN_USE.format(path.name)) from None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While nobody else has the record open, by the lock that SQLite itself takes, however damaged the file is."""
    if not path.exists():
        yield
        return
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *SHARED)
        except OSError:
            raise CopyError(IN_USE.format(path.name)) from None
        yield


def free(path: Path) -> Path:
    """This name, or the next that no file has: psr.db.0004, psr.db.0004.2."""
    names = (path.with_name(f"{path.name}.{number}") for number in range(2, 10_000))
    return path if not path.exists() else next(name for name in names if not name.exists())


def _written(path: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        with closing(_opened(path, "ro")) as raw:
            raw.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.DatabaseError as error:
        raise CopyError(f"The record {path.name} could not be copied ({error}).") from None


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=1, isolation_level=None)


def _held(raw: sqlite3.Connection) -> Held:
    [(schema,)] = raw.execute("SELECT version_num FROM alembic_version")
    if schema > HEAD:
        raise CopyError(f"It was made by a newer version of PSR (schema {schema}, this one knows {HEAD}).")
    names = raw.execute("SELECT name FROM partnership").fetchall()
    actions, events = (raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("action", "event"))
    [(last,)] = raw.execute("SELECT max(at) FROM event")
    return Held(schema, names[0][0] if names else "", actions, events, last or "")


def _durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
