"""The parts of an Adaptive Card: words in which nothing is a mark, a link or a mention, and buttons.

Plain dictionaries, as for Slack: the SDK's models say what a card may be in the tests (tests/teams/test_cards.py).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot import words
from handlers.core import Button

Element = dict[str, Any]
Carried = Mapping[str, str]  # beside the line that a button says

CARD = 28_000  # bytes as they are sent; Teams takes about 100 KB as UTF-16 of a whole message, older clients 28 KB
SPOKEN = 8000  # bytes of the words that stand for the whole card
LABEL, ROW = 75, 6  # past six buttons in a row Teams hides the rest
WIDE = 42  # characters of a row of buttons, four for the rim of each: telephones squeeze a wider one to dots
CODE = re.compile(r"`([^`\n]+)`")
FUNCTION = re.compile(r"(?<=\{)(?=\{)")  # two braces would open a function of the card's own, such as {{DATE(…)}}


def size(part: object) -> int:
    """The bytes a part takes in what is sent, with the comma after it."""
    return len(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")) + 1


def framed(body: Sequence[Element], text: str) -> Element:
    """A whole card; `text` is what is said where a card cannot be shown."""
    spoken = text if size(text) <= SPOKEN else words.cut(text, SPOKEN // 6)  # six bytes are the most for one character
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.5",
        "msteams": {"width": "full"}, "fallbackText": spoken, "body": list(body),
    }  # fmt: skip


def paragraphs(text: str, **style: Any) -> list[Element]:  # noqa: ANN401 - properties of a TextRun
    """The lines of a text, `**bold**` and `typed`; an empty line is a gap before the next."""
    return [_paragraph(line, gap, style) for line, gap in _gapped(text.split("\n"))]


def runs(text: str, style: Mapping[str, Any] | None = None) -> list[Element]:
    """One line as runs. They know no Markdown, so what people write stays what it is."""
    style = style or {}
    parts = words.BOLD.split(named(text))
    bold: list[Mapping[str, Any]] = [style, {**style, "weight": "Bolder"}]
    return [run for i, part in enumerate(parts) for run in _runs(part, bold[i % 2])]


def named(text: str) -> str:
    """What is to be typed, as it is typed in Teams: `/psr` is Slack's."""
    return text.replace("`/psr", "`@PSR")


def presses(buttons: Sequence[Button], carried: Carried | None = None) -> list[Element]:
    """Buttons that say their line, in as many rows as they need, and carry what can make their card anew."""
    rows = [[_press(button, carried or {}) for button in row] for row in _rows(buttons)]
    return [{"type": "ActionSet", "spacing": "Small", "actions": row} for row in rows]


def _gapped(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    gap = False
    for line in lines:
        if line.strip():
            yield line, gap
        gap = not line.strip()


def _paragraph(line: str, gap: bool, style: Mapping[str, Any]) -> Element:
    return {"type": "RichTextBlock", "spacing": "Medium" if gap else "Small", "inlines": runs(line, style)}


def _runs(text: str, style: Mapping[str, Any]) -> Iterator[Element]:
    for i, part in enumerate(CODE.split(text)):
        typed = {"fontType": "Monospace"} if i % 2 else {}
        for piece in FUNCTION.split(part):
            if piece:
                yield {"type": "TextRun", "text": piece, **style, **typed}


def _press(button: Button, carried: Carried) -> Element:
    data = {"says": button.says, **carried}
    return {"type": "Action.Execute", "title": words.cut(button.label, LABEL), "verb": "say", "data": data}


def _rows(buttons: Sequence[Button]) -> list[list[Button]]:
    rows: list[list[Button]] = []
    wide = WIDE
    for button in buttons:
        wide += len(button.label) + 4
        if wide > WIDE or len(rows[-1]) == ROW:
            rows.append([])
            wide = len(button.label) + 4
        rows[-1].append(button)
    return rows
