"""A partnership from its file: read, checked whole, and written in one transaction, or not at all."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.load import checks, reading, rows, sections
from bot.load.problems import NotLoaded, Problem
from bot.load.reading import text_of
from bot.load.shape import RECORDS
from storage import partnership
from storage.database import Database

__all__ = ["NotLoaded", "Problem", "Report", "load", "text_of"]


@dataclass(frozen=True)
class Report:
    """What was loaded, and what the file holds that this version has no place for yet."""

    name: str
    loaded: dict[str, int] = field(default_factory=dict)
    not_loaded: dict[str, int] = field(default_factory=dict)

    def sentences(self) -> list[str]:
        """The report as it is said."""
        said = [f"Loaded {self.name}: {_counted(self.loaded)}."]
        if self.not_loaded:
            said.append(f"Not loaded, as this version has no place for them yet: {_counted(self.not_loaded)}.")
        return said


def load(database: Database, text: str, now: datetime, source: str = "partnership.yaml") -> Report:
    """Load a partnership into a database with its tables and nothing in them; NotLoaded says all that is wrong."""
    book = reading.read(text)
    found = sections.Sections() if book.problems and book.data is None else sections.sort(book)
    if isinstance(book.data, dict):
        checks.check(book, found, rows.as_of(found, now).astimezone(database.zone).date(), database.zone)
    if book.problems or found.programme is None:
        raise NotLoaded(source, book.problems)
    with database.writing(now) as session:
        held = partnership.current(session)
        if held is not None:
            raise NotLoaded(source, [Problem((), f"this database holds a partnership already ({held.name}). "
                                                 "Nothing was changed.")])  # fmt: skip
        rows.write(session, found, now, database.zone)
    counts = {name: len(getattr(found, name)) for name in RECORDS}
    return Report(found.programme.name, {n: c for n, c in counts.items() if c}, sections.later(book))


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {_NOUNS[name][count != 1]}" for name, count in counts.items())


_NOUNS = {
    "organisations": ("organisation", "organisations"),
    "localities": ("locality", "localities"),
    "groups": ("group", "groups"),
    "members": ("member", "members"),
    "seats": ("seat", "seats"),
    "channels": ("channel", "channels"),
    "meetings": ("meeting", "meetings"),
    "attendance": ("attendance list", "attendance lists"),
    "actions": ("action", "actions"),
    "glossary": ("glossary entry", "glossary entries"),
    "focus_groups": ("focus group", "focus groups"),
    "activities": ("activity", "activities"),
    "plan": ("plan item", "plan items"),
    "mandates": ("mandate", "mandates"),
    "measures": ("measure", "measures"),
    "readings": ("reading", "readings"),
    "risks": ("risk", "risks"),
    "comms": ("communication", "communications"),
    "notes": ("note", "notes"),
    "assessment": ("self-assessment record", "self-assessment records"),
    "directory": ("directory entry", "directory entries"),
    "question_sets": ("question set", "question sets"),
    "agenda_items": ("agenda item", "agenda items"),
}
