"""The sections of a file, read into typed records; whatever does not fit its shape is a problem in plain words."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.load import shape
from bot.load.problems import Path
from bot.load.reading import Book
from bot.load.shape import LATER, RECORDS, SINGLE
from bot.load.words import Record

PLAIN = {
    "missing": "this is missing.",
    "string_type": 'this should be words (in quotes, if it is a number, a day, or "yes").',
    "string_too_short": "this is empty.",
    "date_type": "this should be a day, such as 2016-03-15.",
    "datetime_type": "this should be a day and a time, such as 2016-03-15T18:00:00+00:00.",
    "timezone_aware": "this should end with its time zone, such as 2016-03-15T18:00:00+00:00.",
    "time_type": 'this should be a time in quotes, such as "16:00".',
    "value_error": 'this should be a time in quotes, such as "16:00".',
    "bool_type": "this should be true or false.",
    "int_type": "this should be a whole number.",
    "greater_than_equal": "this should be 0 or more.",
    "less_than_equal": "this is more people than a county has.",
    "list_type": "this should be a list.",
    "dict_type": "this should be a list of names, each with a value.",
    "model_type": "this should be a record: names, each with a value.",
}


@dataclass
class Sections:
    """Every record that fits its shape, by its place in the file."""

    meta: shape.Meta = field(default_factory=shape.Meta)
    programme: shape.Programme | None = None
    organisations: dict[int, shape.Organisation] = field(default_factory=dict)
    localities: dict[int, shape.Locality] = field(default_factory=dict)
    groups: dict[int, shape.Group] = field(default_factory=dict)
    members: dict[int, shape.Member] = field(default_factory=dict)
    seats: dict[int, shape.Seat] = field(default_factory=dict)
    channels: dict[int, shape.Channel] = field(default_factory=dict)
    meetings: dict[int, shape.Meeting] = field(default_factory=dict)
    attendance: dict[int, shape.Attendance] = field(default_factory=dict)
    focus_groups: dict[int, shape.FocusGroup] = field(default_factory=dict)
    activities: dict[int, shape.Activity] = field(default_factory=dict)
    actions: dict[int, shape.Action] = field(default_factory=dict)
    glossary: dict[int, shape.Term] = field(default_factory=dict)


def sort(book: Book) -> Sections:
    """Each section's records. Problems go into the book; the other records are still looked at."""
    found = Sections()
    if not isinstance(book.data, dict):
        book.blame((), "this is not a partnership's file: it should begin with names such as `programme:`.")
        return found
    for name, value in book.data.items():
        if name in RECORDS:
            getattr(found, name).update(_records(book, name, value))
        elif name in SINGLE:
            setattr(found, name, _record(book, SINGLE[name], (name,), value) or getattr(found, name))
        elif name not in LATER:
            book.blame((name,), f"I don't know this section{_meant(name, [*RECORDS, *SINGLE, *LATER])}")
    if "programme" not in book.data:
        book.blame((), "there is no `programme:`, which says what the partnership is called.")
    return found


def later(book: Book) -> dict[str, int]:
    """The known sections that have no place here yet, and how many records each holds."""
    return {name: _count(book.data[name]) for name in LATER if name in book.data}


def _count(value: object) -> int:
    if isinstance(value, dict):
        return sum(len(part) for part in value.values() if isinstance(part, list))
    return len(value) if isinstance(value, list) else 0


def _records(book: Book, name: str, value: Any) -> dict[int, Record]:  # noqa: ANN401 - whatever was written
    if not isinstance(value, list):
        book.blame((name,), "this should be a list.")
        return {}
    read = ((n, _record(book, RECORDS[name], (name, n), one)) for n, one in enumerate(value))
    return {n: record for n, record in read if record is not None}


def _record(book: Book, model: type[Record], path: Path, value: object) -> Record | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for detail in error.errors():
            book.blame((*path, *_place(detail)), _plain(detail, model))
    return None


def _place(detail: ErrorDetails) -> Path:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _plain(detail: ErrorDetails, model: type[Record]) -> str:
    """What is wrong, in words. What was written is not repeated: it may be what should not be here."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return f"I don't know this{_meant(str(detail['loc'][-1]), _names(model, detail['loc'][:-1]))}"
    if kind == "string_too_long":
        return f"this is {len(detail['input'])} characters; keep it under {context['max_length']}."
    if kind == "literal_error":
        return f"this should be {context['expected']}.".replace("'", "")
    if kind == "string_pattern_mismatch":
        return _pattern(str(detail["loc"][-1]))
    return PLAIN.get(kind, "this is not what should stand here.")


def _pattern(name: str) -> str:
    shapes = {
        "ref": "this should be a letter and a number, such as A7 (J7 for an activity, M7 for a meeting, "
        "MDT-A1 in a closed group).",
        "owner": "this should be none, everyone, member: and a key, or seat: and a key.",
        "visibility": "this should be partnership or group.",
        "day": "this should be a day of the week, such as monday.",
        "home": "this should be slack or teams.",
    }
    return shapes.get(name, "this should be small letters, numbers and hyphens, such as chorley-council.")


def _names(model: Any, path: Path) -> list[str]:  # noqa: ANN401 - a model, or a list or choice of models
    """The keys that are known at a place inside a record."""
    for step in path:
        if isinstance(step, str):
            model = _inner(model.model_fields[step].annotation)
    return [known.alias or name for name, known in model.model_fields.items()]


def _inner(annotation: Any) -> Any:  # noqa: ANN401 - the annotation of a field
    inside = getattr(annotation, "__args__", ())
    return next((part for part in (annotation, *inside) if hasattr(part, "model_fields")), Record)


def _meant(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, 1, 0.7)
    return f"; did you mean {close[0]}?" if close else "."
