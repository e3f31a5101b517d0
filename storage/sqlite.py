"""A record in a SQLite file: how it is opened, and what must be so of the file."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DatabaseError

# What must be so of every SQLite connection, and why, is in CONTRIBUTING under "Storage".
PRAGMAS: dict[str, Any] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 2000,
    "secure_delete": 1,
    "trusted_schema": 0,
    "temp_store": 2,
    "recursive_triggers": 1,
}


BROKEN = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT)  # a page cannot be read, or makes no sense
NOT_ONE = (sqlite3.SQLITE_NOTADB,)  # nor does the whole file

NOT_THERE = "There is no database {}. `psr load FILE.yaml` makes a new one, and `psr restore FILE` puts back a copy."
NOT_OURS = "The database {}, or the folder it is in, cannot be written by this user. Change who owns it."


class Gone(Exception):
    """The file is not where it was opened: what is written now nobody would find again."""


def listen(engine: Engine) -> None:
    """Have every connection of this engine opened as it must be."""
    event.listen(engine, "do_connect", _only_what_is_there)
    event.listen(engine, "connect", set_pragmas)
    event.listen(engine, "begin", begin)


def make(path: Path) -> None:
    """An empty file. It is to hold what partners agreed: nobody else on the machine needs to read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)


def unusable(path: Path) -> str:
    """Why nothing can be kept in that file, in a sentence; or ""."""
    if not path.exists():
        return NOT_THERE.format(path.name)
    if not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)):
        return NOT_OURS.format(path.name)
    return ""


def damage(engine: Engine) -> str:
    """What does not fit, in SQLite's own words, of which none is out of the record; or ""."""
    try:
        with engine.connect() as connection:
            found = list(connection.exec_driver_sql("PRAGMA quick_check(1)").scalars())
    except DatabaseError as error:
        if not broken(error, *NOT_ONE):
            raise
        return str(error.orig)
    return "" if found == ["ok"] else " ".join(" ".join(found).split())


def broken(error: DatabaseError, *more: int) -> bool:
    """Whether it is the file's fault, and not that somebody else has it for a moment."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (*BROKEN, *more)


def set_pragmas(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    """What CONTRIBUTING lists under "Storage"."""
    connection.isolation_level = None  # or the driver begins transactions of its own, and too late
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy types the event loosely
    """Begin; to write, with the lock, and in the file that is to be found there afterwards."""
    cursor = connection.connection.cursor()
    if not connection.get_execution_options().get("psr_write", False):
        cursor.execute("BEGIN")
        return
    path, opened = connection.info["file"]
    if _identity(path) != opened:
        raise Gone
    cursor.execute(f"PRAGMA busy_timeout={patience(connection)}")
    cursor.execute("BEGIN IMMEDIATE")


def patience(connection: Any) -> int:  # noqa: ANN401 - as above
    """Milliseconds that it may wait for the lock: somebody waits for the answer, and for those before it in line."""
    longest, until = int(PRAGMAS["busy_timeout"]), connection.get_execution_options().get("psr_until")
    return longest if until is None else max(0, min(longest, round((until - time.monotonic()) * 1000)))


def _only_what_is_there(_: object, record: Any, given: list[Any], more: dict[str, Any]) -> None:  # noqa: ANN401
    """A file that is not there is an error: SQLite would make an empty one, which others could read, too.

    So is one that may only be read: such a connection would stay in the pool and fail whoever writes, for ever.
    """
    path = Path(given[0])
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise sqlite3.OperationalError("the file may not be written")
    given[0], more["uri"] = f"{path.absolute().as_uri()}?mode=rw", True
    record.info["file"] = path, _identity(path)


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file it is; one that was put in its place is another."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
