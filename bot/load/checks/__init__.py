"""What must hold between the records of a file (domain section 6), and what may not stand in one at all."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bot.load.checks import actions, activities, meetings, seats, whole
from bot.load.checks.known import Known, Wrong, named
from bot.load.reading import Book
from bot.load.sections import Sections

__all__ = ["check"]


def check(book: Book, found: Sections, today: date, zone: ZoneInfo) -> None:
    """Put everything that is wrong between the records into the book; `today` is the day whose state the file shows."""
    known = Known(book, found)
    for wrong in (whole.wrong(book, found, known, zone), _people(found, known), _business(found, known, today)):
        for path, what in wrong:
            book.blame(path, what)


def _people(found: Sections, known: Known) -> Iterator[Wrong]:
    for n, member in found.members.items():
        yield from named(("members", n, "org"), member.org, known.organisations, "an organisation")
    for n, seat in found.seats.items():
        yield from seats.wrong(("seats", n), seat, known)
    yield from seats.leads(found)


def _business(found: Sections, known: Known, today: date) -> Iterator[Wrong]:
    for n, meeting in found.meetings.items():
        yield from meetings.wrong(("meetings", n), meeting, known)
    for n, attendance in found.attendance.items():
        yield from meetings.attendance(("attendance", n), attendance, known, found)
    for n, activity in found.activities.items():
        yield from activities.wrong(("activities", n), activity, known, today)
    for n, action in found.actions.items():
        yield from actions.wrong(("actions", n), action, known)
