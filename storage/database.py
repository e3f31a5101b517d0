"""The database: opened, asserted, and handed out one transaction at a time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, ProgrammingError
from sqlmodel import Session

from storage import roster
from storage.roster import Roster, roster_of

log = logging.getLogger(__name__)

HEAD = "0006"  # the schema this code needs; a test holds it equal to the newest migration

# What must be so of every SQLite connection, and why, is in CONTRIBUTING under "Storage".
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 2000,
    "secure_delete": 1,
    "trusted_schema": 0,
    "temp_store": 2,
}


class SchemaError(Exception):
    """The database is not one this version can work with; the sentence says what to do."""


class Database:
    """One engine and the copy of the Roster that goes with it."""

    def __init__(self, url: str, zone: str = "Europe/London") -> None:
        self.url = make_url(url)
        self.zone = ZoneInfo(zone)
        self.engine = _engine(url)
        self._roster = Roster()

    @property
    def reads_at_once(self) -> bool:
        """Whether a reader never waits: SQLite's write-ahead log gives each its own view, on this very disk."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self, now: datetime) -> Iterator[Session]:
        """A transaction that only looks. `now` is the clock for everything inside."""
        with self.engine.connect() as connection:
            connection.begin()  # and nothing ends it but its being given back, so that nothing is saved
            with self._session(connection, now) as session:
                yield session

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Session]:
        """A transaction that holds the write lock from the start, so that what it read is still so when it writes."""
        with self._locking.connect() as connection, connection.begin():
            with self._session(connection, now) as session:
                yield session
                session.flush()
        if session.info.get("emptied"):
            self.checkpoint()

    @contextmanager
    def together(self) -> Iterator["Together"]:
        """One such transaction for several answers, all of them saved at its end, or none."""
        with self._locking.connect() as connection, connection.begin():
            shared = Together(connection, self._roster, self.zone)
            yield shared
        self._roster = shared.roster
        if shared.emptied:
            self.checkpoint()

    @cached_property
    def _locking(self) -> Engine:
        """The engine, for transactions that take the write lock when they begin."""
        return self.engine.execution_options(psr_write=True)

    @contextmanager
    def _session(self, connection: Connection, now: datetime) -> Iterator[Session]:
        with _opened(connection, self._roster, now, self.zone) as session:
            self._roster = roster_of(session)
            yield session

    def check(self) -> None:
        """Stop with a sentence unless the schema is the one this code needs and SQLite keeps its promises."""
        found = self.schema()
        if found == "":
            raise SchemaError("The database is empty. Run `psr upgrade` to make its tables.")
        if found < HEAD:
            raise SchemaError(
                f"The database is older than this version (schema {found}, needs {HEAD}). Run `psr upgrade`."
            )
        if found > HEAD:
            raise SchemaError(
                f"The database is newer than this version (schema {found}, this one knows {HEAD}). "
                "Install the newer version of PSR; this one does not touch it."
            )
        self._check_pragmas()

    def schema(self) -> str:
        """The schema the database has, or "" when it has none."""
        try:
            with self.engine.connect() as connection:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""
        except ProgrammingError:
            return ""
        except DatabaseError as error:
            if "no such table" in str(error.orig):
                return ""
            raise SchemaError(f"The database cannot be used: {error.orig}. See DATABASE_URL.") from None

    def _check_pragmas(self) -> None:
        if self.engine.dialect.name != "sqlite":
            return
        with self.engine.connect() as connection:
            for name, wanted in PRAGMAS.items():
                found = connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                if found != wanted:
                    raise SchemaError(f"SQLite does not keep {name} at {wanted} here (it says {found}). "
                                      "Put the database on a local disk.")  # fmt: skip

    def checkpoint(self) -> None:
        """Fold SQLite's write-ahead file back into the database, so that it does not grow and keeps nothing purged."""
        if self.engine.dialect.name != "sqlite":
            return
        raw = self.engine.raw_connection()  # a checkpoint is refused inside a transaction
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            raw.close()

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


class Together:
    """A transaction that several answers share."""

    def __init__(self, connection: Connection, known: Roster, zone: ZoneInfo) -> None:
        self.roster = known
        self.emptied = False  # whether words were taken out for good, which the write-ahead file still holds
        self._connection, self._zone = connection, zone
        self._cursor = connection.connection.cursor()

    @contextmanager
    def part(self, now: datetime) -> Iterator[Session]:
        """The part of one answer: undone by itself when it raises, with nothing lost of the others."""
        self._cursor.execute("SAVEPOINT part")
        whole = False
        try:
            with _opened(self._connection, self.roster, now, self._zone) as session:
                self.roster = roster_of(session)  # for the parts that follow; others must not see it yet
                yield session
                session.flush()
            whole = True
            self.emptied = self.emptied or bool(session.info.get("emptied"))
        finally:
            if not whole:
                self._cursor.execute("ROLLBACK TO SAVEPOINT part")
            self._cursor.execute("RELEASE SAVEPOINT part")


@contextmanager
def _opened(connection: Connection, known: Roster, now: datetime, zone: ZoneInfo) -> Iterator[Session]:
    """A session with the clock and the people of this moment."""
    with Session(connection, expire_on_commit=False, autoflush=True) as session:
        session.info |= {"now": now, "zone": zone}
        session.info["roster"] = roster.read(session, known)
        yield session


def _engine(url: str) -> Engine:
    made = create_engine(url, hide_parameters=True, pool_use_lifo=True)  # who was last still has its pages at hand
    if made.dialect.name == "sqlite":
        _private(make_url(url).database)
        event.listen(made, "connect", _set_pragmas)
        event.listen(made, "begin", _begin)
    return made


def _set_pragmas(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    connection.isolation_level = None  # or the driver begins transactions of its own, and too late
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy types the event loosely
    write = connection.get_execution_options().get("psr_write", False)
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if write else "BEGIN")


def _private(path: str | None) -> None:
    """The file holds what partners agreed: nobody else on the machine needs to read it."""
    if path and path != ":memory:" and not Path(path).exists():
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(path).touch(mode=0o600)
