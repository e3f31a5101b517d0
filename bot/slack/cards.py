"""A Message as Block Kit: the one place where what the bot says is drawn for Slack.

Plain dictionaries, not slack_sdk's models: those look at themselves anew for every block, which took a third of the
time of an answer. Every payload of the tests is held against Slack's limits instead (tests/slack/block_limits.py).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.slack import tables
from bot.slack.forms import cut
from handlers.core import Button, Line, Message

BLOCKS, HOME_BLOCKS = 50, 100
SECTION, WHOLE, FALLBACK = 3000, 12_000, 4000
LABEL, VALUE, ROW, BUTTONS = 75, 2000, 5, 25
BOLD = re.compile(r"\*\*(.+?)\*\*")

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
        label = {"type": "plain_text", "text": cut(button.label, LABEL), "emoji": False}
        value = {"value": button.says} if button.says else {}
        return {"type": "button", "action_id": f"say-{next(self.ids)}", "text": label} | value


def draw(message: Message, most: int = BLOCKS) -> Drawn:
    """The message whole, or, past what Slack takes, with how much more there was. On Home a table is its rows."""
    lines, buttons = _lines(message)
    listed = [Line(row) for row in message.table.sentences] if message.table else []
    table = tables.drawn(message.table) if message.table and most == BLOCKS else []
    told = lines if table else [*lines, *listed]
    page = Page(most - _rows(buttons) - len(table))
    shown = next((i for i, line in enumerate(told) if not page.add(line)), len(told))
    if shown < len(told):
        page.blocks.append(_section(_more(len(told) - shown)))
    page.press(buttons)
    return Drawn(_fallback([*lines, *listed]), [*page.blocks, *table])


def mrkdwn(text: str) -> str:
    """Our marks in Slack's: `**A7**` is bold. What people wrote can be no mention, link or command of Slack's."""
    return BOLD.sub(lambda bold: f"*{bold[1]}*", _escaped(text))


def _drawn(text: str) -> list[str]:
    """A line as one section takes it, or, past that, in pieces."""
    whole = mrkdwn(text)
    return [whole] if len(whole) <= SECTION else [mrkdwn(piece) for piece in _pieces(text, SECTION, mrkdwn)]


def _lines(message: Message) -> tuple[list[Line], list[Button]]:
    """Every line, and the buttons at the end; what no button can carry becomes a line to type."""
    texts = [Line(text) for text in message.text.split("\n") if text.strip()]
    lines = [fitted for line in (*texts, *message.lines) for fitted in _fitted(line)]
    end = _fitted(Line("", message.buttons))
    return [*lines, *end[1:]], list(end[0].buttons)


def _fitted(line: Line) -> list[Line]:
    if not line.buttons:
        return [line]
    fits = tuple(b for b in line.buttons if len(b.says) <= VALUE)[:BUTTONS]
    typed = [Line(f"{b.label}: type `{b.says}`") for b in line.buttons if b not in fits]
    return [Line(line.text, fits), *typed]


def _rows(buttons: Sequence[Button]) -> int:
    return -(-len(buttons) // ROW)


def _fallback(lines: Sequence[Line]) -> str:
    """The same without buttons, for a notification or a screen reader."""
    plain = [_escaped(_unmarked(line.text)) for line in lines]
    whole = "\n".join(plain)
    if len(whole) <= FALLBACK:
        return whole
    kept = next(n for n in range(len(plain), -1, -1) if len("\n".join([*plain[:n], _more(len(plain) - n)])) <= FALLBACK)
    if kept:
        return "\n".join([*plain[:kept], _more(len(plain) - kept)])
    return _shortened(lines)


def _shortened(lines: Sequence[Line]) -> str:
    """A first line that is too long by itself: whole words of it, and how many more there are."""
    first = _pieces(_unmarked(lines[0].text), FALLBACK - 60, _escaped)
    left = sum(len(piece.split()) for piece in first[1:]) + sum(len(line.text.split()) for line in lines[1:])
    return f"{_escaped(first[0])} … and {left} more words"


def _pieces(text: str, longest: int, drawn: Callable[[str], str]) -> list[str]:
    """The text in pieces that fit once drawn, parted between words where there are any."""
    if len(drawn(text)) <= longest:
        return [text]
    end = longest
    while len(drawn(text[:end])) > longest:
        end = min(end - 1, end * longest // len(drawn(text[:end])))
    space = text.rfind(" ", 1, end + 1)
    end = space if space > 0 else end
    return [text[:end], *_pieces(text[end:].lstrip(" "), longest, drawn)]


def _more(lines: int) -> str:
    return f"… and {lines} more line{'s' * (lines != 1)}"


def _unmarked(text: str) -> str:
    return BOLD.sub(lambda bold: bold[1], text)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> Block:
    """Verbatim, or Slack would make links and mentions of plain words after all."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
