"""What every table shares: its key, its times, its checked words."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

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


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A CHECK that holds a text column to its words, on SQLite and PostgreSQL alike."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
