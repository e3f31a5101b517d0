"""Statements that nearly every answer uses, put into the database's own words once.

SQLAlchemy makes a statement's text, its values and its result ready anew each time, and takes several times what
SQLite then takes for it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Dialect, bindparam, inspect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, SQLModel

Bound = Callable[[Mapping[str, Any]], Any]


class Ready:
    """A statement whose text is kept. Values go with it by name; what comes back is as the driver has it."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._made: dict[str, tuple[str, Bound]] = {}

    def run(self, session: Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it with these values; the rows that come back, if there are any to come."""
        connection = session.connection()
        name = connection.dialect.name
        if name not in self._made:
            self._made[name] = _made(self._statement, connection.dialect)
        text, bound = self._made[name]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, bound(values))
            return list(cursor.fetchall()) if cursor.description else []
        finally:
            cursor.close()


def given(table: type[SQLModel]) -> dict[str, BindParameter[Any]]:
    """Every value of a new row but its id, for an insert."""
    return {column.key: bindparam(column.key) for column in inspect(table).columns if column.key != "id"}


def _made(statement: ClauseElement, dialect: Dialect) -> tuple[str, Bound]:
    """The text for one kind of database, and how its values are put for its driver."""
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # for mypy: every statement with values is compiled by one
    fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
    kinds = {name: compiled.binds[name].type.dialect_impl(dialect) for name in compiled.params}
    makers = [(name, maker) for name, kind in kinds.items() if (maker := kind.bind_processor(dialect))]

    def by_name(given: Mapping[str, Any]) -> dict[str, Any]:
        values = {**fixed, **given}
        for name, make in makers:
            values[name] = make(values[name])
        return values

    def in_order(given: Mapping[str, Any]) -> tuple[Any, ...]:
        values = by_name(given)
        return tuple([values[name] for name in compiled.positiontup or ()])

    return compiled.string, in_order if compiled.positional else by_name
