"""The whole record into another database: every row of every table, all of it or nothing.

The tables are the models', so that one which comes later is not forgotten. What a database keeps beside its rows is
made right on the other side: PostgreSQL's sequences, and the index that SQLite searches with.
"""

import pkgutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, SQLModel

import storage
from storage import search
from storage.database import HEAD, Database, SchemaError
from storage.upgrade import upgrade

CHUNK = 1000  # rows at a time: what a record of any size needs of memory

IN_USE = (
    "Another program has the database open, and what is said to it meanwhile would be missing in the copy. "
    "Stop `psr serve` (and Litestream, where it runs), then copy again."
)
NOT_EMPTY = "The database to copy to holds records already. Choose an empty one. Nothing was copied."
ANOTHER = (
    "The database to copy to has the tables of another version (schema {}, this one needs {}). Choose an empty one."
)
GIVEN = "the address that you gave"
DOES_NOT_FIT = "Row {} of the table {} does not fit into the other database: {}. Nothing was copied."
NOT_THE_SAME = "Row {} of the table {} was not read back as it was written. Nothing was copied."

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)

Values = dict[str, Any]


class NotCopied(Exception):
    """Nothing was copied; the sentence says why."""


def copy(source: Database, target: Database) -> dict[str, int]:
    """How many rows of each table were copied, each read back and found the same. Nobody can write meanwhile."""
    source.check()
    _alone(source)
    _prepare(target)
    tables = _tables()
    with _locked(target) as new:
        _hold_empty(new, tables)
        with _locked(source) as old:
            counts = {table.name: _copied(old, new, table) for table in tables}
        _go_on_numbering(new, tables)
        with Session(new) as session:
            search.rebuild(session)
    return counts


def _tables() -> list[Table]:
    """Every table there is, those first that others point at."""
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        import_module(module.name)
    return SQLModel.metadata.sorted_tables


def _alone(source: Database) -> None:
    """Stop unless nobody else has the database open: a bot that runs on would go on answering from it."""
    source.close()  # or our own connections would count
    if source.engine.dialect.name == "sqlite":
        _alone_with(str(source.url.database))
        return
    with source.engine.connect() as connection:
        if connection.execute(_OTHERS).scalar_one():
            raise NotCopied(IN_USE)


def _alone_with(path: str) -> None:
    """SQLite gives a file in this mode to one program only, and to nobody while another has it."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as raw:
        try:
            raw.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise NotCopied(IN_USE) from None


def _prepare(target: Database) -> None:
    """Make the tables where there are none."""
    try:
        found = target.schema()
        if found not in ("", HEAD):
            raise SchemaError(ANOTHER.format(found, HEAD))
        upgrade(target)
    except SchemaError as wrong:
        raise NotCopied(
            str(wrong).replace("the address in DATABASE_URL", "DATABASE_URL").replace("DATABASE_URL", GIVEN)
        ) from None


@contextmanager
def _locked(database: Database) -> Iterator[Connection]:
    """One transaction, in which nobody else writes."""
    with database.engine.connect().execution_options(psr_write=True) as connection, connection.begin():
        yield connection


def _hold_empty(new: Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        if new.execute(select(table).limit(1)).first():
            raise NotCopied(NOT_EMPTY)


def _copied(old: Connection, new: Connection, table: Table) -> int:
    """One table. A row may point at one of its own table that comes later, so that is filled in afterwards."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    for rows in _batches(old, table):
        _put(new, table, [row | dict.fromkeys(own) for row in rows])
    for rows in _batches(old, table) if own else ():
        for row in rows:
            new.execute(update(table).where(_key(table) == row[_key(table).name]), {name: row[name] for name in own})
    return sum(_same(new, table, rows) for rows in _batches(old, table))


def _batches(old: Connection, table: Table) -> Iterator[list[Values]]:
    found = old.execution_options(yield_per=CHUNK).execute(select(table).order_by(_key(table)))
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _put(new: Connection, table: Table, rows: list[Values]) -> None:
    """These rows; where the other database does not take one, which it is. SQLite holds nobody to a length."""
    try:
        with new.begin_nested():
            new.execute(insert(table), rows)
    except (DataError, IntegrityError) as error:
        if len(rows) == 1:
            why = str(error.orig).partition("\n")[0]  # what follows repeats what somebody wrote
            raise NotCopied(DOES_NOT_FIT.format(rows[0][_key(table).name], table.name, why)) from None
        for row in rows:
            _put(new, table, [row])


def _same(new: Connection, table: Table, rows: list[Values]) -> int:
    key = _key(table)
    found = new.execute(select(table).where(key.in_([row[key.name] for row in rows]))).mappings()
    there = {row[key.name]: dict(row) for row in found}
    for row in rows:
        if there.get(row[key.name]) != row:
            raise NotCopied(NOT_THE_SAME.format(row[key.name], table.name))
    return len(rows)


def _go_on_numbering(new: Connection, tables: Sequence[Table]) -> None:
    """PostgreSQL counts ids apart from the rows, and would begin at 1."""
    columns = [table.autoincrement_column for table in tables]
    for column in columns if new.dialect.name == "postgresql" else ():
        if column is not None:
            sequence = func.pg_get_serial_sequence(f'"{column.table.name}"', column.name)
            new.execute(select(func.setval(sequence, select(func.max(column)).scalar_subquery())))


def _key(table: Table) -> Any:  # noqa: ANN401 - a column
    [key] = table.primary_key
    return key
