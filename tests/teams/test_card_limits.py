"""The tests' own reading of what Teams takes finds what breaks it."""

from typing import Any

import pytest

from tests.teams.card_limits import validate

Part = dict[str, Any]


def _words(text: str = "x", **more: Any) -> Part:  # noqa: ANN401
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **more}]}


def _press(**more: Any) -> Part:  # noqa: ANN401
    return {"type": "Action.Execute", "title": "Go", "verb": "say", "data": {"says": "help"}, **more}


def _row(*actions: Part) -> Part:
    return {"type": "ActionSet", "actions": list(actions)}


def _ask(kind: str = "Text", **more: Any) -> Part:  # noqa: ANN401
    own: dict[str, Part] = {"Text": {"maxLength": 5}, "ChoiceSet": {"choices": [{"title": "One", "value": "1"}]}}
    return {"type": f"Input.{kind}", "id": "a", "label": "What?", **own.get(kind, {}), **more}


def _table(cells: int = 1, width: Any = 1) -> Part:  # noqa: ANN401
    row = {"type": "TableRow", "cells": [{"type": "TableCell", "items": [_words()]}] * cells}
    return {"type": "Table", "columns": [{"width": width}], "rows": [row]}


def _beside(*items: Part, width: str = "auto") -> Part:
    return {"type": "ColumnSet", "columns": [{"type": "Column", "width": width, "items": list(items)}]}


def _card(*body: Part, **more: Any) -> Part:  # noqa: ANN401
    return {"$schema": "x", "type": "AdaptiveCard", "version": "1.5", "fallbackText": "x", "body": list(body), **more}


WELL = [_words(weight="Bolder"), _row(_press()), _beside(_words(), _row(_press())), _table(), _ask(),
        _ask("ChoiceSet", id="b", value="1"), _ask("Date", id="c", value="2016-04-29", isRequired=True,
                                                   errorMessage="Please fill this in.")]  # fmt: skip

BROKEN: list[tuple[str, Part]] = [
    ("a None of version 1.5", {**_card(_words()), "type": None}),
    ("a AdaptiveCard of version 1.6", _card(_words(), version="1.6")),
    ("no words where a card cannot be shown", _card(_words(), fallbackText=" ")),
    ("{'entities': []} for Teams", _card(_words(), msteams={"entities": []})),
    ("AdaptiveCard: body is empty", _card()),
    ("AdaptiveCard: has actions", _card(_words(), actions=[_press()])),
    ("AdaptiveCard: holds TextBlock", _card({"type": "TextBlock", "text": "**x**"})),
    ("AdaptiveCard: holds Image", _card({"type": "Image", "url": "x"})),
    ("AdaptiveCard: holds TextRun", _card({"type": "TextRun", "text": "x"})),
    ("TextRun: no words", _card(_words(""))),
    ("TextRun: has selectAction", _card(_words(selectAction=_press()))),
    ("TextRun: weight is Bold", _card(_words(weight="Bold"))),
    ("TextRun: a line break, which is not drawn everywhere", _card(_words("a\nb"))),
    ("TextRun: a function in the words", _card(_words("{{DATE(2016-03-15T09:00:00Z)}}"))),
    ("RichTextBlock: inlines is empty", _card({"type": "RichTextBlock", "inlines": []})),
    ("RichTextBlock: holds x", _card({"type": "RichTextBlock", "inlines": ["x"]})),
    ("RichTextBlock: spacing is Tiny", _card({**_words(), "spacing": "Tiny"})),
    ("ActionSet: 7 buttons in a row", _card(_row(*[_press()] * 7))),
    ("ActionSet: actions is empty", _card(_row())),
    ("ActionSet: holds Action.OpenUrl", _card(_row({"type": "Action.OpenUrl", "title": "x", "url": "x"}))),
    ("Action.Execute: no verb", _card(_row({"type": "Action.Execute", "title": "x"}))),
    ("Action.Execute: an empty verb, which is never sent", _card(_row(_press(verb="")))),
    ("Action.Execute: a label of 0 characters", _card(_row(_press(title="")))),
    ("Action.Execute: a label of 76 characters", _card(_row(_press(title="x" * 76)))),
    ("Action.Execute: nothing said", _card(_row(_press(data={})))),
    ("Action.Execute: data that is no mapping", _card(_row(_press(data="help")))),
    ("Action.Execute: a line of 2001 characters", _card(_row(_press(data={"says": "x" * 2001})))),
    ("Action.Execute: style is primary", _card(_row(_press(style="primary")))),
    ("Column: a width of 50%", _card(_beside(_words(), width="50%"))),
    ("Column: holds Table", _card(_beside(_table()))),
    ("Table: rows with cells missing, or too many", _card(_table(cells=2))),
    ("Table: a column without a width", _card(_table(width=0))),
    ("2 inputs are called a", _card(_ask(), _ask("Date"))),
    ("Input.Text: id is empty", _card(_ask(id=""))),
    ("Input.Text: no label", _card({"type": "Input.Text", "id": "a", "maxLength": 5})),
    ("Input.Text: 6 characters of 5", _card(_ask(value="x" * 6))),
    ("Input.Text: is required and does not say so", _card(_ask(isRequired=True))),
    ("Input.Text: has regex", _card(_ask(regex=".*"))),
    ("Input.ChoiceSet: 0 choices", _card(_ask("ChoiceSet", choices=[]))),
    ("Input.ChoiceSet: 101 choices", _card(_ask("ChoiceSet", choices=[{"title": "x", "value": "x"}] * 101))),
    ("Input.ChoiceSet: a choice without a title or a value", _card(_ask("ChoiceSet", choices=[{"title": "x"}]))),
    ("Input.ChoiceSet: a first choice that is none of them", _card(_ask("ChoiceSet", value="2"))),
    ("Input.Date: Friday is no date", _card(_ask("Date", value="Friday"))),
    ("30147 bytes of UTF-8", _card(_words("x" * 30_000))),
    ("82294 bytes of UTF-16", _card(_words("x" * 41_000))),
]


@pytest.mark.parametrize(("problem", "card"), BROKEN)
def test_a_card_that_teams_would_not_take(problem: str, card: Part) -> None:
    assert problem in validate(card)


def test_what_is_well_is_well() -> None:
    assert validate(_card(*WELL, msteams={"width": "full"})) == []
