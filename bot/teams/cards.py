"""A Message as an Adaptive Card: the one place where what the bot says is drawn for Teams."""

import re
from dataclasses import dataclass, field
from typing import Any

from bot import words
from bot.teams import tables
from bot.teams.parts import CARD, Carried, Element, framed, named, paragraphs, presses, size
from handlers.core import Button, Line, Message

END = 8000  # bytes of the buttons of one line, or at the end
BESIDE = 16  # characters of a label that may stand beside its line; a longer one stands below, for narrow telephones
HEADING = re.compile(r"\*\*[^*]+\*\*")


@dataclass(frozen=True)
class Drawn:
    """A message for Teams: `text` is whole by itself, `card` shows the same with buttons."""

    text: str
    card: dict[str, Any]


@dataclass
class Page:
    """Elements while there is room for them, in bytes."""

    room: int
    carried: Carried
    body: list[Element] = field(default_factory=list)

    def add(self, line: Line) -> bool:
        """Put a line on the page, or leave it when the page is full."""
        drawn = _line(line, self.carried, heading=not self.body)
        taken = sum(map(size, drawn))
        if taken > self.room:
            return False
        self.room -= taken
        self.body += drawn
        return True


def draw(message: Message, carried: Carried | None = None) -> Drawn:
    """The message whole, or, past what Teams takes, with how much more there was. Its buttons carry what can make the
    card anew: the key of a `letter`, or the line that asked for a list `again`.
    """
    carried = carried or {}
    lines, buttons = words.laid(message, _taken)
    listed = [Line(row) for row in message.table.sentences] if message.table else []
    text = words.fallback([*lines, *listed], named)
    end, rest = presses(buttons, carried), paragraphs(words.more(len(lines)))
    room = CARD - size(framed([], text)) - sum(map(size, [*end, *rest]))
    table = tables.drawn(message.table, room // 2) if message.table else []
    page = Page(room - sum(map(size, table)), carried)
    shown = next((i for i, line in enumerate(lines) if not page.add(line)), len(lines))
    if shown < len(lines):
        page.body += paragraphs(words.more(len(lines) - shown))
    if message.table:  # what the lines left is the table's, too
        table = tables.drawn(message.table, page.room + sum(map(size, table)))
    return Drawn(text, framed([*page.body, *table, *end], text))


def _taken(buttons: words.Buttons) -> words.Buttons:
    """Those that a card can carry in one place, all of them together."""
    kept, room = list[Button](), END
    for button in words.taken(buttons):
        needed = size(presses([button]))
        if needed <= room:
            kept.append(button)
            room -= needed
    return tuple(kept)


def _line(line: Line, carried: Carried, *, heading: bool) -> list[Element]:
    big = {"size": "Large"} if heading and HEADING.fullmatch(line.text.strip()) else {}
    told, buttons = paragraphs(line.text, **big), presses(line.buttons, carried)
    if told and len(line.buttons) == 1 and len(line.buttons[0].label) <= BESIDE:
        return [_beside(told, buttons)]
    return [*told, *buttons]


def _beside(told: list[Element], buttons: list[Element]) -> Element:
    text = {"type": "Column", "width": "stretch", "verticalContentAlignment": "Center", "items": told}
    press = {"type": "Column", "width": "auto", "items": buttons}
    return {"type": "ColumnSet", "spacing": told[0]["spacing"], "columns": [text, press]}
