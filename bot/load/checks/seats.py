"""Seats: who sits where, and that a group has one lead."""

from collections.abc import Iterator

from bot.load import shape
from bot.load.checks.known import Known, Wrong, named
from bot.load.problems import Path
from bot.load.sections import Sections


def wrong(path: Path, seat: shape.Seat, known: Known) -> Iterator[Wrong]:
    """What is wrong with a seat."""
    yield from named((*path, "group"), seat.group, known.groups, "a group")
    yield from named((*path, "org"), seat.org, known.organisations, "an organisation")
    yield from named((*path, "member"), seat.member, known.members, "a member")
    if seat.status == "confirmed" and not seat.member:
        yield (*path, "status"), "a confirmed seat needs a member; without one it is vacant or suggested."
    if seat.status == "vacant" and seat.member:
        yield (*path, "status"), "this seat has a member, so it is not vacant."
    member = known.member.get(seat.member or "")
    if member and member.org != seat.org:
        yield (*path, "org"), f"{member.key} belongs to {member.org}, so cannot sit for {seat.org}."
    if seat.starts and seat.ends and seat.ends < seat.starts:
        yield (*path, "ends"), "this is before the seat starts."


def leads(found: Sections) -> Iterator[Wrong]:
    """A second lead of a group."""
    led: set[str] = set()
    for n, seat in found.seats.items():
        if seat.capacity == "lead" and seat.status == "confirmed":
            if seat.group in led:
                yield ("seats", n, "capacity"), f"{seat.group} has a lead already; a group has one."
            led.add(seat.group)
