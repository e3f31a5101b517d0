"""What is looked at in the file as a whole: what may not stand in it, what is in it twice, its places and channels."""

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from bot.load import shape
from bot.load.checks.known import Known, Wrong, each, named
from bot.load.problems import Path
from bot.load.reading import Book
from bot.load.sections import Sections
from handlers.language import guard

IDS = {"conversation", "tenant", "user", "key", "src", "at"}  # the chat systems' own, and marks: no free text
PLACES = ("venue", "place")  # where an address is fine
LONGEST = 4000  # of what the guard reads: no field holds more, and marks are not kept


def wrong(book: Book, found: Sections, known: Known, zone: ZoneInfo) -> Iterator[Wrong]:
    """What is wrong with the file as a whole."""
    yield from _private(book)
    yield from _about(found.meta, zone)
    yield from _twice(book)
    yield from _channels(found)
    yield from _places(found, known)


def _private(book: Book) -> Iterator[Wrong]:
    sections = [name for name in book.data if name in shape.RECORDS or name in shape.SINGLE]
    for path, text in _texts({name: book.data[name] for name in sections}, ()):
        finding = None if IDS & {path[-1]} else guard.check(text[:LONGEST], venue=path[-1] in PLACES)
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
        for n, word in each(book, section, name):
            if word.casefold() in seen:
                yield (section, n, name), f"{word} is here twice."
            seen.add(word.casefold())


_NAMES = {
    "organisations": "key", "localities": "key", "groups": "key", "members": "key", "seats": "key",
    "channels": "key", "meetings": "ref", "actions": "ref", "glossary": "term", "attendance": "meeting",
    "focus_groups": "key", "activities": "ref",
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
        yield from named(("localities", n, "part_of"), locality.part_of, known.localities, "a place")
    for n, group in found.groups.items():
        yield from named(("groups", n, "parent"), group.parent, known.groups, "a group")
        yield from named(("groups", n, "locality"), group.locality, known.localities, "a place")
        if _circle(group, known):
            yield ("groups", n, "parent"), "these groups report to each other in a circle."
    for n, channel in found.channels.items():
        yield from named(("channels", n, "group"), channel.group, known.groups, "a group")


def _circle(group: shape.Group, known: Known) -> bool:
    above, seen = known.group.get(group.parent or ""), {group.key}
    while above and above.key not in seen:
        seen.add(above.key)
        above = known.group.get(above.parent or "")
    return above is not None and above.key == group.key
