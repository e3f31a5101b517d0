"""What must hold between the records of a file (domain section 6), and what may not stand in one at all."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from bot.load import shape
from bot.load.problems import Path
from bot.load.reading import Book
from bot.load.sections import Sections
from handlers.language import guard

Wrong = tuple[Path, str]

IDS = {"conversation", "tenant", "user", "key", "src", "at"}  # the chat systems' own, and marks: no free text
LONGEST = 4000  # of what the guard reads: no field holds more, and marks are not kept
STATES = ("present", "apologies", "deputy", "absent", "observer", "officers")


class Known:
    """Every key and ref that the file names, also of records that have something else wrong with them."""

    def __init__(self, book: Book, found: Sections) -> None:
        self.organisations = _all(book, "organisations", "key")
        self.localities = _all(book, "localities", "key")
        self.groups = _all(book, "groups", "key")
        self.members = _all(book, "members", "key")
        self.seats = _all(book, "seats", "key")
        self.meetings = _all(book, "meetings", "ref")
        self.group = {g.key: g for g in found.groups.values()}
        self.member = {m.key: m for m in found.members.values()}
        self.seat = {s.key: s for s in found.seats.values()}


def check(book: Book, found: Sections, zone: ZoneInfo) -> None:
    """Put everything that is wrong between the records into the book."""
    known = Known(book, found)
    for path, what in _wrong(book, found, known, zone):
        book.blame(path, what)


def _wrong(book: Book, found: Sections, known: Known, zone: ZoneInfo) -> Iterator[Wrong]:
    yield from _private(book)
    yield from _about(found.meta, zone)
    yield from _twice(book)
    yield from _channels(found)
    yield from _places(found, known)
    for n, member in found.members.items():
        yield from _named(("members", n, "org"), member.org, known.organisations, "an organisation")
    for n, seat in found.seats.items():
        yield from _seat(("seats", n), seat, known)
    yield from _leads(found)
    for n, meeting in found.meetings.items():
        yield from _meeting(("meetings", n), meeting, known)
    for n, attendance in found.attendance.items():
        yield from _attendance(("attendance", n), attendance, known, found)
    for n, action in found.actions.items():
        yield from _action(("actions", n), action, known)


def _private(book: Book) -> Iterator[Wrong]:
    sections = [name for name in book.data if name in shape.RECORDS or name in shape.SINGLE]
    for path, text in _texts({name: book.data[name] for name in sections}, ()):
        finding = None if IDS & {path[-1]} else guard.check(text[:LONGEST], venue=path[-1] == "venue")
        if finding and finding.refuse:
            yield path, (f"this looks like it may identify a person ({finding.kind}). "
                         "Details about residents or patients do not belong in a partnership's file.")  # fmt: skip


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - whatever was written
    if isinstance(value, str):
        yield path, value
    pairs: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else ()
    for step, inner in enumerate(value) if isinstance(value, list) else pairs:
        yield from _texts(inner, (*path, step))


def _about(meta: shape.Meta, zone: ZoneInfo) -> Iterator[Wrong]:
    if meta.schema_version != 1:
        yield ("meta", "schema_version"), "this version of PSR reads files of version 1."
    if meta.timezone not in ("", zone.key):
        yield ("meta", "timezone"), f"the bot keeps the time of {zone.key}. Set PSR_TIMEZONE, or change this."
    if meta.bank_holidays != "england-and-wales":
        yield ("meta", "bank_holidays"), "the bot knows the bank holidays of england-and-wales only."


def _twice(book: Book) -> Iterator[Wrong]:
    for section, name in _NAMES.items():
        seen: set[str] = set()
        for n, word in _each(book, section, name):
            if word.casefold() in seen:
                yield (section, n, name), f"{word} is here twice."
            seen.add(word.casefold())


_NAMES = {
    "organisations": "key", "localities": "key", "groups": "key", "members": "key", "seats": "key",
    "channels": "key", "meetings": "ref", "actions": "ref", "glossary": "term", "attendance": "meeting",
}  # fmt: skip


def _channels(found: Sections) -> Iterator[Wrong]:
    """One conversation belongs to one group, and one account to one person."""
    rooms: dict[Path, tuple[str, ...]] = {
        ("channels", n): (c.platform, c.tenant, c.conversation) for n, c in found.channels.items()
    }
    accounts: dict[Path, tuple[str, ...]] = {
        ("members", n, "identities", i): (a.platform, a.tenant, a.user)
        for n, member in found.members.items()
        for i, a in enumerate(member.identities)
    }
    yield from _same(rooms, "another channel of this file is the same conversation.")
    yield from _same(accounts, "this account belongs to somebody else in this file, or is here twice.")


def _same(things: dict[Path, tuple[str, ...]], what: str) -> Iterator[Wrong]:
    seen: set[tuple[str, ...]] = set()
    for path, thing in things.items():
        if thing in seen:
            yield path, what
        seen.add(thing)


def _places(found: Sections, known: Known) -> Iterator[Wrong]:
    for n, locality in found.localities.items():
        yield from _named(("localities", n, "part_of"), locality.part_of, known.localities, "a place")
    for n, group in found.groups.items():
        yield from _named(("groups", n, "parent"), group.parent, known.groups, "a group")
        yield from _named(("groups", n, "locality"), group.locality, known.localities, "a place")
        if _circle(group, known):
            yield ("groups", n, "parent"), "these groups report to each other in a circle."
    for n, channel in found.channels.items():
        yield from _named(("channels", n, "group"), channel.group, known.groups, "a group")


def _circle(group: shape.Group, known: Known) -> bool:
    above, seen = known.group.get(group.parent or ""), {group.key}
    while above and above.key not in seen:
        seen.add(above.key)
        above = known.group.get(above.parent or "")
    return above is not None and above.key == group.key


def _seat(path: Path, seat: shape.Seat, known: Known) -> Iterator[Wrong]:
    yield from _named((*path, "group"), seat.group, known.groups, "a group")
    yield from _named((*path, "org"), seat.org, known.organisations, "an organisation")
    yield from _named((*path, "member"), seat.member, known.members, "a member")
    if seat.status == "confirmed" and not seat.member:
        yield (*path, "status"), "a confirmed seat needs a member; without one it is vacant or suggested."
    if seat.status == "vacant" and seat.member:
        yield (*path, "status"), "this seat has a member, so it is not vacant."
    member = known.member.get(seat.member or "")
    if member and member.org != seat.org:
        yield (*path, "org"), f"{member.key} belongs to {member.org}, so cannot sit for {seat.org}."
    if seat.starts and seat.ends and seat.ends < seat.starts:
        yield (*path, "ends"), "this is before the seat starts."


def _leads(found: Sections) -> Iterator[Wrong]:
    led: set[str] = set()
    for n, seat in found.seats.items():
        if seat.capacity == "lead" and seat.status == "confirmed":
            if seat.group in led:
                yield ("seats", n, "capacity"), f"{seat.group} has a lead already; a group has one."
            led.add(seat.group)


def _meeting(path: Path, meeting: shape.Meeting, known: Known) -> Iterator[Wrong]:
    yield from _named((*path, "group"), meeting.group, known.groups, "a group")
    yield from _series((*path, "ref"), meeting.ref, meeting.group, known)
    if (meeting.date is None) != (meeting.precision == "unknown"):
        yield (*path, "date"), "a meeting has a date, or its precision is unknown."
    if (meeting.start is not None) != (meeting.precision == "datetime"):
        yield (*path, "precision"), "this is datetime where there is a start, and only there."
    if meeting.precision == "month" and meeting.date and meeting.date.day != 1:
        yield (*path, "date"), "where only the month is known, the date is its first day."
    if meeting.end and (meeting.start is None or meeting.end <= meeting.start):
        yield (*path, "end"), "this should be later than the start."
    if meeting.status == "cancelled" and not meeting.reason:
        yield (*path, "status"), "a cancelled meeting needs a reason."


def _attendance(path: Path, one: shape.Attendance, known: Known, found: Sections) -> Iterator[Wrong]:
    yield from _named((*path, "meeting"), one.meeting, known.meetings, "a meeting")
    group = next((m.group for m in found.meetings.values() if m.ref == one.meeting), None)
    seen: set[str] = set()
    for state in STATES:
        for n, key in enumerate(getattr(one, state)):
            yield from _named((*path, state, n), key, known.seats, "a seat")
            yield from _sits((*path, state, n), known.seat.get(key), group)
            if key in seen:
                yield (*path, state, n), f"{key} is here twice."
            seen.add(key)


def _sits(path: Path, seat: shape.Seat | None, group: str | None) -> Iterator[Wrong]:
    if seat and group and seat.group != group:
        yield path, f"{seat.key} is a seat of {seat.group}, not of {group}."


def _action(path: Path, action: shape.Action, known: Known) -> Iterator[Wrong]:
    yield from _named((*path, "group"), action.group, known.groups, "a group")
    yield from _named((*path, "raised_at"), action.raised_at, known.meetings, "a meeting")
    yield from _series((*path, "ref"), action.ref, action.group, known)
    yield from _due((*path, "due"), action.due, known)
    kind, _, key = action.owner.partition(":")
    if key:
        owners = known.members if kind == "member" else known.seats
        yield from _named((*path, "owner"), key, owners, f"a {kind}")
    yield from _status(path, action, known)
    yield from _replies(path, action, known)


def _due(path: Path, due: shape.Due, known: Known) -> Iterator[Wrong]:
    yield from _named((*path, "meeting"), due.meeting, known.meetings, "a meeting")
    if (due.meeting is not None) != (due.precision == "meeting"):
        yield path, "an action is due at a meeting where its precision is meeting, and only there."
    if (due.date is not None) != (due.precision not in ("meeting", "none")):
        yield path, "a date belongs with the precision day, week, month or about, and only there."


def _status(path: Path, action: shape.Action, known: Known) -> Iterator[Wrong]:
    if action.status == "open" and action.owner != "none":
        yield (*path, "status"), "an open action has no owner; with one it is claimed."
    if action.status == "claimed" and action.owner == "none":
        yield (*path, "status"), "a claimed action has an owner; without one it is open."
    if (action.cleared is not None) != (action.status == "cleared"):
        yield (*path, "cleared"), "a cleared action, and no other, says when it was cleared and with what note."
    if (action.withdrawn_note is not None) != (action.status == "withdrawn"):
        yield (*path, "withdrawn_note"), "a withdrawn action, and no other, says why."
    if action.cleared:
        meeting = action.cleared.at_meeting
        yield from _named((*path, "cleared", "at_meeting"), meeting, known.meetings, "a meeting")
    if action.cleared and action.cleared.date < action.raised_on:
        yield (*path, "cleared", "date"), "this is before the action was raised."


def _replies(path: Path, action: shape.Action, known: Known) -> Iterator[Wrong]:
    if action.replies and action.owner != "everyone":
        yield (*path, "replies"), "only an action for everyone has replies."
    for key in action.replies:
        seat = known.seat.get(key)
        yield from _named((*path, "replies", key), key, known.seats, "a seat")
        yield from _sits((*path, "replies", key), seat, action.group)
        if seat and not answers(seat):
            yield (*path, "replies", key), "only confirmed seats of members and leads reply."


def answers(seat: shape.Seat) -> bool:
    """Whether an action for everyone waits for a reply of this seat (domain section 6, rule 6)."""
    return seat.status == "confirmed" and seat.capacity in ("lead", "member")


def _series(path: Path, ref: str, group: str, known: Known) -> Iterator[Wrong]:
    """A closed group has its own series of refs, so that nothing outside shows a gap (design 9.12)."""
    found = known.group.get(group)
    if found is None:
        return
    prefix = f"{found.short.upper()}-" if found.visibility == "group" else ""
    if ref.rpartition("-")[0] != prefix.removesuffix("-"):
        letter = ref.rpartition("-")[2]
        yield path, f"in {group} this should be {prefix}{letter}."


def _named(path: Path, key: str | None, known: set[str], what: str) -> Iterator[Wrong]:
    if key is not None and key not in known:
        close = get_close_matches(key, known, 1, 0.7)
        hint = f"; did you mean {close[0]}?" if close else "."
        yield path, f"there is no {what.partition(' ')[2]} {key} in this file{hint}"


def _all(book: Book, section: str, name: str) -> set[str]:
    return {word for _, word in _each(book, section, name)}


def _each(book: Book, section: str, name: str) -> Iterator[tuple[int, str]]:
    records = book.data.get(section)
    for n, record in enumerate(records if isinstance(records, list) else ()):
        word = record.get(name) if isinstance(record, dict) else None
        if isinstance(word, str):
            yield n, word
