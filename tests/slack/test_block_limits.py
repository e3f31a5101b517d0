"""The tests' own reading of Slack's limits finds what breaks them."""

from typing import Any

import pytest

from tests.slack.block_limits import validate


def _text(words: str, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": kind, "text": words}


def _section(words: str = "x", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "section", "text": {**_text(words, "mrkdwn"), "verbatim": True}, **more}


def _button(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "button", "action_id": "a", "text": _text("Go"), **more}


def _actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def _input(element: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "input", "block_id": "b", "label": _text("What?"), "element": element, **more}


def _cell(words: str) -> dict[str, Any]:
    texts = [{"type": "text", "text": words}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": texts}]}


def _table(*rows: str) -> dict[str, Any]:
    return {"type": "table", "rows": [[_cell(words)] for words in rows]}


TYPED = {"type": "plain_text_input", "action_id": "a"}
OPTION = {"text": _text("One"), "value": "1"}
MODAL = {"type": "modal", "title": _text("Title"), "submit": _text("Save"), "blocks": [_input(TYPED)]}


def _select(*options: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return _input({"type": "static_select", "action_id": "a", "options": list(options), **more})


BROKEN_MESSAGES: list[tuple[str, list[dict[str, Any]]]] = [
    ("51 blocks on a message", [_section()] * 51),
    ("block 0: a section of 3001 characters", [_section("x" * 3001)]),
    ("block 0: a section of 0 characters", [_section("")]),
    ("block 0: words of people that Slack may turn into links", [{"type": "section", "text": _text("x", "mrkdwn")}]),
    ("block 0: button of 76 characters", [_actions(_button(text=_text("x" * 76)))]),
    ("block 0: button is mrkdwn, not plain_text", [_actions(_button(text=_text("x", "mrkdwn")))]),
    ("block 0: a button's value of 2001 characters", [_actions(_button(value="x" * 2001))]),
    ("block 0: a button's value of 0 characters", [_actions(_button(value=""))]),
    ("block 0: 0 elements in an actions block", [_actions()]),
    ("block 0: 26 elements in an actions block", [_actions(*(_button(action_id=str(n)) for n in range(26)))]),
    ("action_id a 2 times", [_actions(_button(), _button())]),
    ("action_id None 1 times", [_actions({"type": "button", "text": _text("Go")})]),
    ("block_id b 2 times", [_section(block_id="b"), _section(block_id="b")]),
    ("block 0: a video block", [{"type": "video"}]),
    ("2 tables on a message", [_table("x"), _table("x")]),
    ("a table of 101 rows", [_table(*"x" * 101)]),
    ("a table of 0 rows", [_table()]),
    ("a cell with nothing in it", [_table("x", "")]),
    ("a table of 10001 characters", [_table("x" * 5000, "x" * 5001)]),
    ("a table's rows with cells missing, or too many", [_table("x") | {"rows": [[_cell("x")], [_cell("x")] * 2]}]),
    ("a table's rows with cells missing, or too many", [_table("x") | {"rows": [[_cell("x")] * 21]}]),
    ("block 0: a day to pick in a actions block", [_actions({"type": "datepicker", "action_id": "a"})]),
    ("block 0: a timepicker element", [_actions({"type": "timepicker", "action_id": "a"})]),
    ("block 0: an input beside a section", [_section(accessory=TYPED)]),
]
BROKEN_MODALS: list[tuple[str, dict[str, Any]]] = [
    ("a view of type home, not modal", {**MODAL, "type": "home"}),
    ("a modal without a title", {name: value for name, value in MODAL.items() if name != "title"}),
    ("title of 25 characters", {**MODAL, "title": _text("x" * 25)}),
    ("inputs and no submit", {name: value for name, value in MODAL.items() if name != "submit"}),
    ("private_metadata of 3001 characters", {**MODAL, "private_metadata": "x" * 3001}),
    ("block 0: hint of 2001 characters", {**MODAL, "blocks": [_input(TYPED, hint=_text("x" * 2001))]}),
    ("block 0: a text input of 3001 characters", {**MODAL, "blocks": [_input({**TYPED, "max_length": 3001})]}),
    ("block 0: initial_value of 6 characters",
     {**MODAL, "blocks": [_input({**TYPED, "max_length": 5, "initial_value": "x" * 6})]}),
    ("block 0: Friday is no date",
     {**MODAL, "blocks": [_input({"type": "datepicker", "action_id": "a", "initial_date": "Friday"})]}),
    ("block 0: a button as an input", {**MODAL, "blocks": [_input(_button())]}),
    ("block 0: 0 options", {**MODAL, "blocks": [_select()]}),
    ("block 0: 101 options", {**MODAL, "blocks": [_select(*[OPTION] * 101)]}),
    ("block 0: option of 76 characters", {**MODAL, "blocks": [_select({"text": _text("x" * 76), "value": "1"})]}),
    ("block 0: an option's value of 151 characters",
     {**MODAL, "blocks": [_select({"text": _text("x"), "value": "x" * 151})]}),
    ("block 0: a first choice that is none of the options",
     {**MODAL, "blocks": [_select(OPTION, initial_option={"text": _text("Two"), "value": "2"})]}),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "blocks"), BROKEN_MESSAGES)
def test_a_message_that_slack_would_refuse(problem: str, blocks: list[dict[str, Any]]) -> None:
    assert problem in validate({"text": "x", "blocks": blocks}, "message")


@pytest.mark.parametrize(("problem", "view"), BROKEN_MODALS)
def test_a_modal_that_slack_would_refuse(problem: str, view: dict[str, Any]) -> None:
    assert problem in validate(view, "modal")


def test_what_is_well_is_well() -> None:
    blocks = [_section(accessory=_button()), _actions(_button(action_id="b", value="x"))]
    assert validate({"text": "x", "blocks": blocks}, "message") == []
    assert validate(MODAL, "modal") == []
    assert validate({"type": "home", "blocks": blocks}, "home") == []
    assert validate({"text": "x", "blocks": [*blocks, _table("x", "y")]}, "message") == []
    assert validate({"type": "home", "blocks": [_table("x")]}, "home") == ["1 tables on a home"]


def test_text_is_needed_and_has_its_limit() -> None:
    assert validate({"text": " ", "blocks": []}, "message") == ["a message without text"]
    assert validate({"text": "x" * 4001, "blocks": []}, "message") == ["text of 4001 characters"]
    assert validate({**MODAL, "type": "home", "blocks": [_section()]}, "home") == [
        "a Home tab with submit", "a Home tab with title",
    ]  # fmt: skip
