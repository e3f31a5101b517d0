"""Just enough of Python's database interface over apsw for SQLAlchemy to work through it."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import apsw


class Connection:
    """A connection. As our own code begins and ends every transaction, `commit` and `rollback` only end one."""

    isolation_level: str | None = None

    def __init__(self, file: str, vfs: str) -> None:
        self._apsw = apsw.Connection(file, vfs=vfs)
        self._apsw.execute("PRAGMA locking_mode=EXCLUSIVE")  # or the write-ahead log wants memory that processes share

    def execute(self, statement: str) -> "Cursor":
        """One statement."""
        return self.cursor().execute(statement)

    def cursor(self) -> "Cursor":
        """Something to run statements with."""
        return Cursor(self._apsw)

    def create_function(self, *_: object, **__: object) -> None:
        """SQLAlchemy brings a function for regular expressions; we use none."""

    def commit(self) -> None:
        """End the transaction, if there is one."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Undo it, if there is one."""
        self._end("ROLLBACK")

    def close(self) -> None:
        """As a programme that ends in good order."""
        self._apsw.close()

    def _end(self, how: str) -> None:
        if self._apsw.in_transaction:
            self._apsw.execute(how)


class Cursor:
    """A cursor, whose errors are those of the standard driver."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1
        self.arraysize = 1

    @property
    def lastrowid(self) -> int:
        """Of the last insert."""
        return self._connection.last_insert_rowid()

    def execute(self, statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> "Cursor":
        """Run it, and take what it gives at once."""
        cursor, before = self._connection.cursor(), self._connection.total_changes()
        cursor.exec_trace = self._described
        try:
            self._rows = iter(list(cursor.execute(statement, values or None)))
        except apsw.ConstraintError as error:
            raise sqlite3.IntegrityError(str(error)) from None
        except apsw.Error as error:
            raise sqlite3.OperationalError(str(error)) from None
        self.rowcount = self._connection.changes() if self._connection.total_changes() > before else 0
        return self

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> "Cursor":
        """Run it for each."""
        for values in rows:
            self.execute(statement, values)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """What is left."""
        return list(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """The next few."""
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def close(self) -> None:
        """Nothing is held."""

    def _described(self, cursor: apsw.Cursor, *_: object) -> bool:
        self.description = tuple((name, *[None] * 6) for name, _ in cursor.get_description()) or None
        return True
