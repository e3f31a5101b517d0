"""What every table shares: its key, its times, its checked words."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from pydantic.fields import FieldInfo
from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel
from sqlmodel import Session as Session  # for handlers and doors, which never import the library itself

# Named before the first table, so that every constraint has a name that a migration can drop.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """One row of ours. Times are UTC and are stamped by the session from the request's own clock."""

    words: ClassVar[frozenset[str]] = frozenset()  # fields that hold what people wrote
    tracked: ClassVar[bool] = True  # whether a change writes an Event
    undoable: ClassVar[bool] = True  # whether `undo` may turn a change back
    reversible: ClassVar[frozenset[str]] = frozenset()  # fields that it may turn back even where it may not
    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime | None = Field(default=None)
    updated_at: datetime | None = Field(default=None)

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - a field may be of any type
        """Its values, as they are. Told of one by one, SQLAlchemy took most of the time that adding a row takes."""
        plain, made = _defaults(type(self))
        fresh = {name: field.get_default(call_default_factory=True) for name, field in made.items()}
        vars(self).update(plain | fresh | given)

    def __setattr__(self, name: str, value: object) -> None:
        """SQLAlchemy's way alone: SQLModel adds pydantic's, which checks nothing in a table and takes as long again."""
        object.__setattr__(self, name, value)

    def take_back(self, reason: str) -> None:
        """It was added and is not wanted after all. A row that means nothing by itself may simply stay."""

    @property
    def key_id(self) -> int:
        """The row's id, once it is saved."""
        if self.id is None:
            raise LookupError(f"{type(self).__name__} is not saved yet")
        return self.id


@cache
def _defaults(table: type[Row]) -> tuple[dict[str, Any], dict[str, FieldInfo]]:
    """What a new row has in each field that nobody gave; and the fields for which that is made anew."""
    fields = {name: field for name, field in table.model_fields.items() if not field.is_required()}
    made = {name: field for name, field in fields.items() if field.default_factory}
    return {name: field.default for name, field in fields.items() if name not in made}, made


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A CHECK that holds a text column to its words, on SQLite and PostgreSQL alike."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
