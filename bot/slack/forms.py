"""A Form as a modal, and what was filled in read back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.words import ROOM, cut
from handlers.core import Field, Form, Reply

TITLE = 24
OPTIONS, OPTION_LABEL, OPTION_VALUE = 100, 75, 150
INPUT, HINT, METADATA = 3000, 2000, 3000


@dataclass(frozen=True)
class Sent:
    """A form as it came back: the command it names, its values by field, the channel it was opened in."""

    command: str
    values: dict[str, str]
    channel: str


def modal(form: Form, channel: str) -> dict[str, Any] | None:
    """The form as a view, or None where it holds more than Slack lets a form carry."""
    carried = json.dumps({"command": form.command, "given": dict(form.given), "channel": channel})
    if len(carried) > METADATA:
        return None
    view = View(
        type="modal", callback_id="form", private_metadata=carried, blocks=[_block(f) for f in form.fields],
        title=_plain(form.title, TITLE), submit=_plain(form.submit, TITLE), close=_plain("Cancel", TITLE),
    )  # fmt: skip
    made: dict[str, Any] = view.to_dict()
    return made


def read(view: Mapping[str, Any]) -> Sent:
    """What was filled in, over what was given with the form."""
    carried = json.loads(view.get("private_metadata") or "{}")
    state = (view.get("state") or {}).get("values") or {}
    filled = {block: _value(element) for block, elements in state.items() for element in elements.values()}
    values = {**carried.get("given", {}), **{name: value for name, value in filled.items() if value}}
    return Sent(carried.get("command", ""), values, carried.get("channel", ""))


def complaint(reply: Reply, view: Mapping[str, Any]) -> dict[str, Any]:
    """A refusal at the field it is about, else at the first; the form stays open."""
    blocks = list((view.get("state") or {}).get("values") or {})
    block = reply.field if reply.field in blocks else next(iter(blocks), "")
    return {"response_action": "errors", "errors": {block: cut(reply.text.replace("**", ""), HINT)}}


def _block(field: Field) -> InputBlock:
    return InputBlock(
        block_id=field.name, label=_plain(field.label, HINT), element=_element(field), optional=field.optional,
        hint=_plain(field.hint, HINT) if field.hint else None,
    )  # fmt: skip


def _element(field: Field) -> InputInteractiveElement:
    if field.kind == "choice" and _choosable(field):
        return _select(field)
    if field.kind == "date":
        return DatePickerElement(action_id=field.name, initial_date=field.value or None)
    longest = min(field.longest + ROOM, INPUT)
    return PlainTextInputElement(
        action_id=field.name, multiline=field.kind == "long", max_length=longest,
        initial_value=cut(field.value, longest) or None,
    )  # fmt: skip


def _choosable(field: Field) -> bool:
    """What Slack has no list for is typed."""
    return 0 < len(field.choices) <= OPTIONS and all(0 < len(value) <= OPTION_VALUE for value, _ in field.choices)


def _select(field: Field) -> StaticSelectElement:
    options = [Option(value=value, text=_plain(label, OPTION_LABEL)) for value, label in field.choices]
    chosen = next((option for option in options if option.value == field.value), None)
    return StaticSelectElement(action_id=field.name, options=options, initial_option=chosen)


def _plain(text: str, longest: int) -> PlainTextObject:
    return PlainTextObject(text=cut(text, longest), emoji=False)


def _value(element: Mapping[str, Any]) -> str:
    return str(element.get("selected_date") or (element.get("selected_option") or element).get("value") or "")
