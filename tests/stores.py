"""Where the tests keep their records: in SQLite, and in PostgreSQL where it is installed.

A record is made once; each test then has it as it was made. On SQLite that is a copy of a file. On PostgreSQL it is one
database, in which every table that a test changed is emptied and filled again: a new database takes several times as
long, as every connection begins anew with it. tests/test_stores.py holds that nobody could tell the difference.
"""

import hashlib
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine

from bot.load import load
from storage.database import Database
from storage.upgrade import upgrade
from tests.cluster import Cluster

Record = str  # its name
Fill = Callable[[Database], object]

BLANK: Record = ""  # its tables, and nothing in them
BEGINS = "2016-03-09T08:00"  # when the demonstration's partnership was loaded

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY oid"
NUMBERS = (
    "SELECT seqrelid::regclass::text AS name, pg_sequence_last_value(seqrelid) AS last, seqstart AS start "
    "FROM pg_sequence"
)
NUMBER = (
    'SELECT setval(name, coalesce(last, start), last IS NOT NULL) FROM "kept {}".numbers '
    "WHERE pg_sequence_last_value(name::regclass) IS DISTINCT FROM last"
)
ALONE = (  # whatever a test left in the middle of something
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND state <> 'idle'"
)
ALL = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
QUIET = "SET LOCAL session_replication_role = replica"  # no trigger refuses, no foreign key is asked about
# Whatever was made, dropped or altered since: everything of ours has a number from 16384 on.
SHAPE = "SELECT " + ", ".join(
    f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {catalogue} WHERE {number} >= 16384)"
    for catalogue, number in (
        ("pg_class", "oid"),
        ("pg_attribute", "attrelid"),
        ("pg_constraint", "oid"),
        ("pg_trigger", "oid"),
        ("pg_proc", "oid"),
        ("pg_namespace", "oid"),
    )
)


class Store(Protocol):
    """One kind of database."""

    kind: str

    def new(self) -> Database:
        """An empty database, without tables, of nobody else's."""

    def keep(self, name: str, fill: Fill, base: Record = BLANK) -> Record:
        """A record that `fill` makes of another one; once, however often it is asked for."""

    def copy(self, record: Record) -> Database:
        """The record for one test, with nothing left of the test before; its engine is the same each time, as making
        every SQL statement anew would be half of a test's time."""

    def another(self, record: Record) -> Database:
        """The record in a database of its own, beside the other."""

    def drop(self, database: Database) -> None:
        """Away with what `new` or `another` gave."""


def loaded_in(store: Store, text: str, at: str = BEGINS) -> Record:
    """A record from a partnership's file, as it stood then."""
    from tests.conftest import london  # noqa: PLC0415 - it imports this module

    name = hashlib.sha256(f"{at} {text}".encode()).hexdigest()[:16]
    return store.keep(name, lambda database: load(database, text, london(at)))


class Sqlite:
    """Files in a folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers, self._kept = folder, count(), dict[str, Path]()
        self._path = folder / "psr.db"
        self._engine = Database(f"sqlite:///{self._path}").engine
        self.keep(BLANK, lambda _: None)

    def new(self) -> Database:
        """A new file."""
        made = Database(f"sqlite:///{self._folder / f'new-{next(self._numbers)}.db'}")
        made.make()
        return made

    def keep(self, name: str, fill: Fill, base: Record = BLANK) -> Record:
        """A file that is only copied from then on."""
        if name not in self._kept:
            made = self.another(base) if self._kept else self.new()
            upgrade(made)
            fill(made)
            made.close()
            self._kept[name] = Path(str(made.url.database))
        return name

    def copy(self, record: Record) -> Database:
        """The engine's file, copied anew."""
        self._engine.dispose()
        for left in (self._path, Path(f"{self._path}-wal"), Path(f"{self._path}-shm")):
            left.unlink(missing_ok=True)
        shutil.copy(self._kept[record], self._path)
        return _opened(self._engine)

    def another(self, record: Record) -> Database:
        """Another file."""
        return self.put(record, self._folder / f"new-{next(self._numbers)}.db")

    def put(self, record: Record, path: Path) -> Database:
        """A file at that path, as `psr` finds one."""
        shutil.copy(self._kept[record], path)
        return Database(f"sqlite:///{path}")

    def drop(self, database: Database) -> None:
        """The file and what is beside it."""
        database.close()
        path = Path(str(database.url.database))
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()


class Postgresql:
    """One database of a cluster for the tests, with a schema beside theirs for each record as it was made."""

    kind = "postgresql"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster, self._numbers = cluster, count()
        made = Database(cluster.make("tests"))
        upgrade(made)
        self._engine = made.engine
        self._connect()
        self._held: Record | None = None
        self._shape = list[tuple[Any, ...]]()
        self._tables = [name for (name,) in self._asked(TABLES)]
        self.keep(BLANK, lambda _: None)

    def new(self) -> Database:
        """A new database."""
        return Database(self._cluster.make(f"new{next(self._numbers)}"))

    def keep(self, name: str, fill: Fill, base: Record = BLANK) -> Record:
        """Rows and numbers as they are then, in a schema of their own."""
        if self._asked("SELECT FROM pg_namespace WHERE nspname = %s", f"kept {name}"):
            return name
        if name != BLANK:
            fill(self.copy(base))
        schema = f'"kept {name}"'
        copies = (f'CREATE TABLE {schema}."{table}" AS TABLE public."{table}"' for table in self._tables)
        numbers = f"CREATE TABLE {schema}.numbers AS {NUMBERS}"
        self._own.execute("; ".join([f"CREATE SCHEMA {schema}", *copies, numbers]))
        self._stands(name)
        self._alone(lambda: self._again("spare", "tests"))
        return name

    def copy(self, record: Record) -> Database:
        """The tests' database, put back."""
        self._asked(ALONE)
        if self._asked(SHAPE) != self._shape:
            self._alone(lambda: self._again("tests", "spare"))
            self._held = None
        changed = self._changed(record) if record == self._held else self._tables
        if changed:
            self._put_back(record, changed)
        self._asked(NUMBER.format(record))
        return _opened(self._engine)

    def another(self, record: Record) -> Database:
        """A database made from the tests' own, once the record is in that."""
        self.copy(record)
        name = f"new{next(self._numbers)}"
        self._alone(lambda: self._again(name, "tests"))
        return Database(self._cluster.url(name))

    def drop(self, database: Database) -> None:
        """The database."""
        database.close()
        self._cluster.sql(f'DROP DATABASE "{database.url.database}" WITH (FORCE)')

    def close(self) -> None:
        """Let go of it."""
        self._own.close()
        self._engine.dispose()

    def _changed(self, record: Record) -> list[str]:
        """The tables with fewer or more rows than were kept, or with one written since."""
        asked = (
            f'SELECT \'{table}\' FROM since WHERE (SELECT count(*) FROM "kept {record}"."{table}") <> (SELECT count(*) '
            f'FROM public."{table}") OR EXISTS (SELECT FROM public."{table}" WHERE xmin::text::bigint > since.at)'
            for table in self._tables
        )
        found = " UNION ALL ".join(asked)
        # The same words each time, so that the server need not think about them anew.
        return [name for (name,) in self._asked(f"WITH since AS (SELECT %s::bigint AS at) {found}", self._since)]

    def _put_back(self, record: Record, tables: list[str]) -> None:
        """Empty, so that nothing lies in them where it would not in new ones, and filled in the order of the record."""
        named = [f'"{table}"' for table in tables]
        self._own.execute("; ".join(["BEGIN", QUIET, *(f"DELETE FROM public.{name}" for name in named), "COMMIT"]))
        self._own.execute("VACUUM " + ", ".join(f"public.{name}" for name in named))
        rows = (f'INSERT INTO public.{name} TABLE "kept {record}".{name}' for name in named)
        self._own.execute("; ".join(["BEGIN", QUIET, *rows, "COMMIT"]))
        self._stands(record)

    def _stands(self, record: Record) -> None:
        """Remember what is in the tests' database, and that nothing was written to it since."""
        [(self._since,)] = self._asked("SELECT txid_current()")
        self._held, self._shape = record, self._asked(SHAPE)

    def _alone(self, work: Callable[[], None]) -> None:
        """Do what is refused while anybody is connected."""
        self.close()
        work()
        self._connect()

    def _again(self, name: str, template: str) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(ALL.encode(), [template])
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())

    def _connect(self) -> None:
        self._own = psycopg.connect(self._address("tests"), autocommit=True)

    def _address(self, name: str) -> str:
        return self._cluster.url(name).replace("+psycopg", "")

    def _asked(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        return self._own.execute(question.encode(), values or None).fetchall()


def _opened(engine: Engine) -> Database:
    made = Database(engine.url.render_as_string(hide_password=False))
    made.engine = engine
    return made
