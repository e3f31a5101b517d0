"""What a file names, and the questions that every check asks of it."""

from collections.abc import Iterator
from difflib import get_close_matches

from bot.load import shape
from bot.load.problems import Path
from bot.load.reading import Book
from bot.load.sections import Sections

Wrong = tuple[Path, str]


class Known:
    """Every key and ref that the file names, also of records that have something else wrong with them."""

    def __init__(self, book: Book, found: Sections) -> None:
        self.organisations = _all(book, "organisations", "key")
        self.localities = _all(book, "localities", "key")
        self.groups = _all(book, "groups", "key")
        self.members = _all(book, "members", "key")
        self.seats = _all(book, "seats", "key")
        self.meetings = _all(book, "meetings", "ref")
        self.activities = _all(book, "activities", "ref")
        self.focus_groups = _all(book, "focus_groups", "key")
        self.group = {g.key: g for g in found.groups.values()}
        self.member = {m.key: m for m in found.members.values()}
        self.seat = {s.key: s for s in found.seats.values()}


def sits(path: Path, seat: shape.Seat | None, group: str | None) -> Iterator[Wrong]:
    """A seat named where only the seats of its own group belong."""
    if seat and group and seat.group != group:
        yield path, f"{seat.key} is a seat of {seat.group}, not of {group}."


def series(path: Path, ref: str, group: str, known: Known) -> Iterator[Wrong]:
    """A closed group has its own series of refs, so that nothing outside shows a gap (design 9.12)."""
    found = known.group.get(group)
    if found is None:
        return
    prefix = f"{found.short.upper()}-" if found.visibility == "group" else ""
    if ref.rpartition("-")[0] != prefix.removesuffix("-"):
        letter = ref.rpartition("-")[2]
        yield path, f"in {group} this should be {prefix}{letter}."


def named(path: Path, key: str | None, known: set[str], what: str) -> Iterator[Wrong]:
    """A key or ref that the file does not hold; `what` it should be, such as "a seat"."""
    if key is not None and key not in known:
        close = get_close_matches(key, known, 1, 0.7)
        hint = f"; did you mean {close[0]}?" if close else "."
        yield path, f"there is no {what.partition(' ')[2]} {key} in this file{hint}"


def _all(book: Book, section: str, name: str) -> set[str]:
    return {word for _, word in each(book, section, name)}


def each(book: Book, section: str, name: str) -> Iterator[tuple[int, str]]:
    """One key of every record of a section, with the place of the record, as it was written."""
    records = book.data.get(section)
    for n, record in enumerate(records if isinstance(records, list) else ()):
        word = record.get(name) if isinstance(record, dict) else None
        if isinstance(word, str):
            yield n, word
