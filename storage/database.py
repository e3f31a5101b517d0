"""The database: opened, asserted, and handed out one transaction at a time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlmodel import Session

from storage import engines, roster, sqlite, unreachable
from storage.roster import Roster, roster_of

log = logging.getLogger(__name__)

HEAD = "0007"  # the schema this code needs; a test holds it equal to the newest migration
NO_TABLE = "42P01"  # PostgreSQL's own number for it

NO_FOLDER = "The database's folder cannot be made or written to. See DATABASE_URL."
DAMAGED = (
    "The database {} is damaged ({}), so it is left alone. `psr restore FILE` puts back the last good copy of it and "
    "keeps the damaged one."
)
LOOKED_AT_FIRST = 32_000_000  # bytes of a file that is looked through before it is worked with: a tenth of a second


class SchemaError(Exception):
    """The database is not one this version can work with; the sentence says what to do."""


class Unsure(Exception):
    """The connection was lost while COMMIT was on its way: only asking again tells whether it was kept."""


class Damaged(Exception):
    """The file is damaged: nothing more is saved into it."""


class Database:
    """One engine and the copy of the Roster that goes with it."""

    def __init__(self, url: str, zone: str = "Europe/London") -> None:
        self.url = make_url(url)
        self.zone = ZoneInfo(zone)
        self.engine = engines.opened(url)
        self.damage = ""  # what was found to be damaged; then nothing more is saved
        self._roster = Roster()

    @property
    def file(self) -> Path | None:
        """Where it lies, if it is a file."""
        return Path(self.url.database) if self.engine.dialect.name == "sqlite" and self.url.database else None

    @property
    def reads_at_once(self) -> bool:
        """Whether a reader never waits: SQLite's write-ahead log gives each its own view, on this very disk."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self, now: datetime) -> Iterator[Session]:
        """A transaction that only looks, at one moment's record. `now` is the clock for everything inside."""
        with self._looking.connect() as connection:
            connection.begin()  # and nothing ends it but its being given back, so that nothing is saved
            with self._session(connection, now) as session:
                yield session

    @contextmanager
    def writing(self, now: datetime, until: float | None = None) -> Iterator[Session]:
        """A transaction that holds the write lock from the start, so that what it read is still so when it writes.

        It waits for the lock for two seconds, and not past `until`, by the monotonic clock.
        """
        with self._connected(until) as connection, connection.begin() as transaction:
            with self._session(connection, now) as session:
                yield session
                session.flush()
            with self._unsure():
                transaction.commit()
        if session.info.get("emptied"):
            self.checkpoint()

    @contextmanager
    def together(self, until: float | None = None) -> Iterator["Together"]:
        """One such transaction for several answers, all of them saved at its end, or none."""
        with self._connected(until) as connection, connection.begin() as transaction:
            shared = Together(connection, self._roster, self.zone)
            yield shared
            with self._unsure():
                transaction.commit()
        self._roster = shared.roster
        if shared.emptied:
            self.checkpoint()

    def writable(self) -> None:
        """Stop with Damaged or Gone where what is written now would be lost."""
        self._sound()
        if self.file and not self.file.exists():
            raise sqlite.Gone

    def _sound(self) -> None:
        if self.damage:
            raise Damaged(self.damage)

    def _connected(self, until: float | None) -> Connection:
        self._sound()
        return self._locking.connect().execution_options(psr_until=until)

    @cached_property
    def _locking(self) -> Engine:
        """The engine, for transactions that take the write lock when they begin."""
        return self.engine.execution_options(psr_write=True)

    @cached_property
    def _looking(self) -> Engine:
        """The engine, for transactions that only look."""
        return engines.looking(self.engine)

    def passes(self, error: Exception) -> bool:
        """Whether the same may well succeed in a moment: the connection was lost, or two transactions met."""
        raw = error.orig if isinstance(error, DBAPIError) else error
        return isinstance(error, Unsure) or engines.passes(self.engine, raw)

    @contextmanager
    def _unsure(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if self.passes(error):
                raise Unsure from error
            raise

    @contextmanager
    def _session(self, connection: Connection, now: datetime) -> Iterator[Session]:
        with _opened(connection, self._roster, now, self.zone) as session:
            self._roster = roster_of(session)
            yield session

    def clock(self, own: datetime) -> datetime:
        """The time: the database server's where machines share one, as their own need not agree; else `own`."""
        if self.reads_at_once:
            return own
        with self.engine.connect() as connection:
            now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return now.astimezone(UTC)

    def check(self) -> None:
        """Stop with a sentence unless the schema is the one this code needs and the database keeps its promises."""
        self.there()
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
        self._check_promises()
        if self.file and self.file.stat().st_size <= LOOKED_AT_FIRST and self.look():
            raise SchemaError(DAMAGED.format(self.file.name, self.damage))

    def there(self) -> None:
        """Stop with a sentence where it is to be a file, and is none that can be read and written."""
        if self.file and (wrong := sqlite.unusable(self.file)):
            raise SchemaError(wrong)

    def look(self) -> str:
        """Look for damage in the whole file: what there is, or "". It takes half a second for 100,000 actions.

        SQLite sees pages that make no sense; `psr verify`, history that was altered. PostgreSQL looks after its own.
        """
        if self.file:
            self.damage = sqlite.damage(self.engine)
        return self.damage

    def make(self) -> None:
        """A file for the tables, where it is to be one and is not there yet."""
        if self.file is None:
            return
        try:
            sqlite.make(self.file)
        except OSError:
            raise SchemaError(NO_FOLDER) from None

    def schema(self) -> str:
        """The schema the database has, or "" when it has none, or is not there at all."""
        if self.file and not self.file.exists():
            return ""
        try:
            with self.engine.connect() as connection:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""
        except DatabaseError as error:
            if "no such table" in str(error.orig) or getattr(error.orig, "sqlstate", None) == NO_TABLE:
                return ""
            if self.file and sqlite.broken(error):
                raise SchemaError(DAMAGED.format(self.file.name, error.orig)) from None
            raise SchemaError(unreachable.sentence(error.orig)) from None

    def _check_promises(self) -> None:
        with self.engine.connect() as connection:
            for sentence in engines.broken(connection):
                raise SchemaError(sentence)

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
