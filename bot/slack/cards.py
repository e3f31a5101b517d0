"""A Message as Block Kit: the one place where what the bot says is drawn for Slack.

Plain dictionaries, not slack_sdk's models: those look at themselves anew for every block, which took a third of the
time of an answer. Every payload of the tests is held against Slack's limits instead (tests/slack/block_limits.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot import words
from bot.slack import tables
from handlers.core import Button, Line, Message

BLOCKS, HOME_BLOCKS = 50, 100
SECTION, WHOLE = 3000, 12_000
LABEL, ROW = 75, 5

Block = dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """A message for Slack: `text` is whole by itself, `blocks` show the same with buttons."""

    text: str
    blocks: list[Block]

    @property
    def payload(self) -> dict[str, Any]:
        """As the arguments of a post. Nothing in it may call anybody, or unfold a page somebody put in."""
        return {
            "text": self.text, "blocks": self.blocks,
            "parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False,
        }  # fmt: skip


@dataclass
class Page:
    """Blocks while there is room for them; lines that need none of their own share one."""

    most: int
    blocks: list[Block] = field(default_factory=list)
    open: str = ""  # the section that the next line may still join
    used: int = 0
    ids: Iterator[int] = field(default_factory=count)

    def add(self, line: Line) -> bool:
        """Put a line on the page, or leave it when the page is full."""
        pieces = _drawn(line.text) if line.text.strip() else []
        size = sum(map(len, pieces))
        rows = 0 if pieces and len(line.buttons) == 1 else _rows(line.buttons)
        if len(self.blocks) + len(pieces) + rows + 1 > self.most or self.used + size > WHOLE:
            return False
        self.used += size
        for piece in pieces[:-1]:
            self._section(piece, ())
        if pieces:
            self._section(pieces[-1], line.buttons)
        elif line.buttons:
            self.press(line.buttons)
        return True

    def press(self, buttons: Sequence[Button]) -> None:
        """Buttons in rows."""
        self.open = ""
        for start in range(0, len(buttons), ROW):
            row = [self._button(button) for button in buttons[start : start + ROW]]
            self.blocks.append({"type": "actions", "elements": row})

    def _section(self, text: str, buttons: Sequence[Button]) -> None:
        joined = f"{self.open}\n{text}"
        if self.open and not buttons and len(joined) <= SECTION:
            self.blocks[-1], self.open = _section(joined), joined
            return
        alone = {"accessory": self._button(buttons[0])} if len(buttons) == 1 else {}
        self.blocks.append(_section(text.strip("\n")) | alone)
        self.open = "" if buttons else text
        if len(buttons) > 1:
            self.press(buttons)

    def _button(self, button: Button) -> Block:
        label = {"type": "plain_text", "text": words.cut(button.label, LABEL), "emoji": False}
        value = {"value": button.says} if button.says else {}
        return {"type": "button", "action_id": f"say-{next(self.ids)}", "text": label} | value


def draw(message: Message, most: int = BLOCKS) -> Drawn:
    """The message whole, or, past what Slack takes, with how much more there was. On Home a table is its rows."""
    lines, buttons = words.laid(message)
    listed = [Line(row) for row in message.table.sentences] if message.table else []
    table = tables.drawn(message.table) if message.table and most == BLOCKS else []
    told = lines if table else [*lines, *listed]
    page = Page(most - _rows(buttons) - len(table))
    shown = next((i for i, line in enumerate(told) if not page.add(line)), len(told))
    if shown < len(told):
        page.blocks.append(_section(words.more(len(told) - shown)))
    page.press(buttons)
    return Drawn(words.fallback([*lines, *listed], _escaped), [*page.blocks, *table])


def mrkdwn(text: str) -> str:
    """Our marks in Slack's: `**A7**` is bold. What people wrote can be no mention, link or command of Slack's."""
    return words.BOLD.sub(lambda bold: f"*{bold[1]}*", _escaped(text))


def _drawn(text: str) -> list[str]:
    """A line as one section takes it, or, past that, in pieces."""
    whole = mrkdwn(text)
    return [whole] if len(whole) <= SECTION else [mrkdwn(piece) for piece in words.pieces(text, SECTION, mrkdwn)]


def _rows(buttons: Sequence[Button]) -> int:
    return -(-len(buttons) // ROW)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> Block:
    """Verbatim, or Slack would make links and mentions of plain words after all."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
