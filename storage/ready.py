"""Statements that nearly every answer uses, put into the database's own words once.

SQLAlchemy makes a statement's text, its values and its result ready anew each time, and takes several times what
SQLite then takes for it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, bindparam, inspect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql import ClauseElement, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, SQLModel

Given = Mapping[str, Any]
Found = list[tuple[Any, ...]]
Made = tuple[str, Callable[[Given], Any], Callable[[Found], Found]]


class Ready:
    """A statement whose text is kept. Its values go with it by name."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._made: dict[str, Made] = {}

    def run(self, session: Session, values: Given) -> Found:
        """Run it with these values; the rows that come back, if there are any to come."""
        cursor, (text, bound, read) = self._begun(session)
        try:
            cursor.execute(text, bound(values))
            return read(list(cursor.fetchall())) if cursor.description else []
        finally:
            cursor.close()

    def run_each(self, session: Session, rows: Iterable[Given]) -> int:
        """Run it once with the values of each; how many rows of the database that made or changed."""
        cursor, (text, bound, _) = self._begun(session)
        try:
            cursor.executemany(text, [bound(values) for values in rows])
            return cursor.rowcount
        finally:
            cursor.close()

    def _begun(self, session: Session) -> tuple[DBAPICursor, Made]:
        connection = session.bind  # its own, on which its transaction has begun (storage/database.py)
        assert isinstance(connection, Connection)
        name = connection.dialect.name
        if name not in self._made:
            self._made[name] = _made(self._statement, connection.dialect)
        return connection.connection.cursor(), self._made[name]


def given(table: type[SQLModel]) -> dict[str, BindParameter[Any]]:
    """Every value of a new row but its id, for an insert."""
    return {column.key: bindparam(column.key) for column in inspect(table).columns if column.key != "id"}


def _made(statement: ClauseElement, dialect: Dialect) -> Made:
    """The text for one kind of database, how its driver takes the values, and how it gives the rows."""
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # for mypy: whatever has values is compiled by one
    return compiled.string, _binder(compiled, dialect), _reader(statement, dialect)


def _binder(compiled: SQLCompiler, dialect: Dialect) -> Callable[[Given], Any]:
    fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
    kinds = {name: compiled.binds[name].type.dialect_impl(dialect) for name in compiled.params}
    makers = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
    order = [(name, makers[name]) for name in compiled.positiontup or ()]

    def by_name(values: Given) -> dict[str, Any]:
        made = {**fixed, **values}
        return {name: make(made[name]) if make else made[name] for name, make in makers.items()}

    def in_order(values: Given) -> tuple[Any, ...]:
        made = {**fixed, **values} if fixed else values
        return tuple([make(made[name]) if make else made[name] for name, make in order])

    return in_order if compiled.positional else by_name


def _reader(statement: ClauseElement, dialect: Dialect) -> Callable[[Found], Found]:
    kinds = [column.type.dialect_impl(dialect) for column in statement.selected_columns] if (
        isinstance(statement, Select)) else []  # fmt: skip
    makers = [kind.result_processor(dialect, None) for kind in kinds]
    if not any(makers):
        return lambda rows: rows

    def read(rows: Found) -> Found:
        return [tuple([make(v) if make else v for make, v in zip(makers, row, strict=True)]) for row in rows]

    return read
