"""A table: what it is called, its columns, and its rows, which are made one by one as somebody asks for them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from handlers.core import Moment
from handlers.language import calendar
from storage import exporting
from storage.exporting import Named
from storage.people import Group

Value = str | int | date | None
T = TypeVar("T")


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: its heading, its width in characters, and what a record has in it."""

    heading: str
    width: int
    cell: Callable[[T], Value]


@dataclass(frozen=True)
class Table:
    """Headings with their widths, and rows of as many cells."""

    name: str
    headings: tuple[tuple[str, int], ...]
    rows: Iterable[list[Value]]


@dataclass(frozen=True)
class Scope:
    """Whose records are exported, at which moment, and what those records may point to."""

    moment: Moment
    groups: tuple[Group, ...]

    @cached_property
    def ids(self) -> list[int]:
        """The groups' ids."""
        return [group.key_id for group in self.groups]

    @cached_property
    def replies(self) -> Mapping[int, tuple[int, int]]:
        """By action for everyone: how many replies are in, and of how many."""
        return exporting.replies(self.moment.session, self.ids)

    def meeting(self, meeting_id: int | None) -> str:
        """ "M7, 16 March 2016"; nothing where it is a closed group's that is not exported itself."""
        found = self._seen(self._meetings, meeting_id)
        if found is None:
            return ""
        return f"{found.ref}, {calendar.short(found.day)} {found.day.year}" if found.day else found.ref

    def activity(self, activity_id: int | None) -> str:
        """ "J9"; nothing where it is a closed group's that is not exported itself."""
        found = self._seen(self._activities, activity_id)
        return found.ref if found else ""

    def group(self, group_id: int) -> str:
        """The name of a record's group."""
        return self.moment.roster.groups[group_id].name

    @cached_property
    def _meetings(self) -> Mapping[int, Named]:
        return exporting.meetings_by_id(self.moment.session)

    @cached_property
    def _activities(self) -> Mapping[int, Named]:
        return exporting.activities_by_id(self.moment.session)

    def _seen(self, known: Mapping[int, Named], key: int | None) -> Named | None:
        found = known.get(key or 0)
        closed = found is not None and self.moment.roster.groups[found.group_id].closed
        return None if closed and found and found.group_id not in self.ids else found


def table(name: str, columns: Collection[Column[T]], records: Iterable[T]) -> Table:
    """The records in these columns."""
    return Table(name, tuple((c.heading, c.width) for c in columns), _rows(columns, records))


def _rows(columns: Collection[Column[T]], records: Iterable[T]) -> Iterator[list[Value]]:
    for record in records:
        yield [column.cell(record) for column in columns]
