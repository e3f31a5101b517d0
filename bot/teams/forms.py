"""A Form as an Adaptive Card, and what was filled in read back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.teams.cards import draw
from bot.teams.parts import CARD, Element, framed, paragraphs, size
from bot.words import ROOM, cut
from handlers.core import Field, Form, Message

INPUT = "field-"  # before a field's name, so that none is taken for "form"
OPTIONS, LABEL, TITLE = 100, 200, 75
KINDS = ("text", "long", "choice", "date")
EMPTY = "Please fill this in."
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Sent:
    """A form as it came back, without what stood in it, and its values by field, over what was given with it."""

    form: Form
    values: dict[str, str]


def card(form: Form, text: str = "", wrong: Mapping[str, str] | None = None, *, dialog: bool = False) -> dict[str, Any]:
    """The form as a card, `wrong` at its fields, or "" above them; a form too large for one is told in words."""
    wrong = wrong or {}
    body = [*paragraphs(form.title, weight="Bolder", size="Large"), *paragraphs(text)]
    body += _complaint(wrong, {"", *wrong} - {field.name for field in form.fields})
    for field in form.fields:
        body += [*_complaint(wrong, {field.name}), _input(field)]
        body += paragraphs(field.hint, size="Small", isSubtle=True)
    made = framed(
        [*body, {"type": "ActionSet", "spacing": "Medium", "actions": _actions(form, dialog)}], text or form.title
    )
    return made if size(made) <= CARD else _in_words(form, text)


def read(data: Mapping[str, Any]) -> Sent:
    """What was filled in. ValueError where it is no form of ours."""
    form = _form(data.get("form"))
    typed = {field.name: data.get(f"{INPUT}{field.name}") for field in form.fields}
    filled = {name: _text(value) for name, value in typed.items() if value is not None}
    return Sent(form, {**form.given, **{name: value for name, value in filled.items() if value}})


def _complaint(wrong: Mapping[str, str], names: set[str]) -> list[Element]:
    said = [wrong[name] for name in sorted(names) if wrong.get(name)]
    return [part for words in said for part in paragraphs(words, color="Attention")]


def _in_words(form: Form, text: str) -> dict[str, Any]:
    return draw(Message(text or f"{form.title}: type it after `{form.command}`.")).card


def _input(field: Field) -> Element:
    needed = {} if field.optional else {"isRequired": True, "errorMessage": EMPTY}
    made = {"id": f"{INPUT}{field.name}", "label": cut(field.label, LABEL), "spacing": "Medium", **needed}
    if field.kind == "choice" and _choosable(field):
        return _choice(field) | made
    if field.kind == "date":
        value = {"value": field.value} if DAY.fullmatch(field.value) else {}
        return {"type": "Input.Date", **value} | made
    longest = field.longest + ROOM
    value = {"value": cut(field.value, longest)} if field.value else {}
    long = {"isMultiline": True} if field.kind == "long" else {}
    return {"type": "Input.Text", "maxLength": longest, **long, **value} | made


def _choosable(field: Field) -> bool:
    """What no list can offer is typed."""
    return 0 < len(field.choices) <= OPTIONS and all(value and label for value, label in field.choices)


def _choice(field: Field) -> Element:
    choices = [{"title": cut(label, LABEL), "value": value} for value, label in field.choices]
    chosen = {"value": field.value} if field.value in dict(field.choices) else {}
    return {"type": "Input.ChoiceSet", "style": "compact", "placeholder": "Choose", "choices": choices, **chosen}


def _actions(form: Form, dialog: bool) -> list[Element]:
    """A dialog sends nothing but Action.Submit, and has its own cross to close it."""
    made = {"title": cut(form.submit, TITLE), "style": "positive", "data": {"form": _kept(form)}}
    if dialog:
        return [{"type": "Action.Submit", **made}]
    cancel = {"type": "Action.Execute", "title": "Cancel", "verb": "cancel", "associatedInputs": "none"}
    return [{"type": "Action.Execute", "verb": "form", **made}, cancel]


def _kept(form: Form) -> dict[str, Any]:
    """What comes back to draw it again. The values come back from the fields themselves."""
    fields = [
        {k: v for k, v in vars(field).items() if k != "value" and v not in ("", (), False)} for field in form.fields
    ]
    for field in fields:
        if "choices" in field:
            field["choices"] = [list(choice) for choice in field["choices"]]
    return {**vars(form), "given": dict(form.given), "fields": fields}


def _form(kept: object) -> Form:
    whole = _mapping(kept)
    fields = tuple(_field(_mapping(field)) for field in _list(whole.get("fields")))
    if len({field.name for field in fields}) < len(fields):
        raise ValueError("two fields of one name")
    given = {_text(name): _text(value) for name, value in _mapping(whole.get("given", {})).items()}
    return Form(_text(whole.get("command")), _text(whole.get("title")), fields, _text(whole.get("submit")), given)


def _field(kept: Mapping[str, Any]) -> Field:
    kind, longest = kept.get("kind"), kept.get("longest")
    if kind not in KINDS or type(longest) is not int or not 0 < longest <= CARD:
        raise ValueError("no field of ours")
    name, label, hint = (_text(kept.get(part, "")) for part in ("name", "label", "hint"))
    choices = tuple(_pair(choice) for choice in _list(kept.get("choices", [])))
    return Field(name, label, str(kind), "", hint, choices, kept.get("optional") is True, longest)


def _pair(kept: object) -> tuple[str, str]:
    value, label = _list(kept)
    return _text(value), _text(label)


def _mapping(kept: object) -> Mapping[str, Any]:
    if not isinstance(kept, Mapping):
        raise ValueError("not a mapping")
    return kept


def _list(kept: object) -> list[Any]:
    if not isinstance(kept, list):
        raise ValueError("not a list")
    return kept


def _text(kept: object) -> str:
    if not isinstance(kept, str):
        raise ValueError("not words")
    return kept
