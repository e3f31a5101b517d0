"""Words as a chat system takes them: cut, in pieces, without marks; what its buttons cannot carry is typed."""

import re
from collections.abc import Callable, Sequence

from handlers.core import Button, Line, Message

FALLBACK = 4000
VALUE, BUTTONS = 2000, 25  # characters that a button may say, and buttons in one place, the same in every chat
ROOM = 12  # beside a field's longest text, for the "yes, save" that may answer a question at its end
BOLD = re.compile(r"\*\*(.+?)\*\*")

Buttons = tuple[Button, ...]


def cut(text: str, longest: int) -> str:
    """The text, or as many whole words of it as fit before an ellipsis."""
    if len(text) <= longest:
        return text
    space = text.rfind(" ", longest // 2, longest)
    return text[: space if space > 0 else longest - 1].rstrip(" ,;:") + "…"


def pieces(text: str, longest: int, drawn: Callable[[str], str]) -> list[str]:
    """The text in pieces that fit once drawn, parted between words where there are any."""
    if len(drawn(text)) <= longest:
        return [text]
    end = longest
    while len(drawn(text[:end])) > longest:
        end = min(end - 1, end * longest // len(drawn(text[:end])))
    space = text.rfind(" ", 1, end + 1)
    end = space if space > 0 else end
    return [text[:end], *pieces(text[end:].lstrip(" "), longest, drawn)]


def more(left: int, what: str = "line") -> str:
    """How much is not shown: "… and 3 more lines"."""
    return f"… and {left} more {what}{'s' * (left != 1)}"


def unmarked(text: str) -> str:
    """The text without the stars of what is bold."""
    return BOLD.sub(lambda bold: bold[1], text)


def taken(buttons: Buttons) -> Buttons:
    """Those that a button can say."""
    return tuple(button for button in buttons if len(button.says) <= VALUE)[:BUTTONS]


def laid(message: Message, taken: Callable[[Buttons], Buttons] = taken) -> tuple[list[Line], Buttons]:
    """Every line, and the buttons at the end; those that the chat system has not `taken` become lines to type."""
    texts = [Line(text) for text in message.text.split("\n") if text.strip()]
    lines = [fitted for line in (*texts, *message.lines) for fitted in _fitted(line, taken)]
    end = _fitted(Line("", message.buttons), taken)
    return [*lines, *end[1:]], end[0].buttons


def fallback(lines: Sequence[Line], drawn: Callable[[str], str] = str) -> str:
    """The same without buttons, for a notification or a screen reader."""
    plain = [drawn(unmarked(line.text)) for line in lines]
    whole = "\n".join(plain)
    if len(whole) <= FALLBACK:
        return whole
    kept = next(n for n in range(len(plain), -1, -1) if len("\n".join([*plain[:n], more(len(plain) - n)])) <= FALLBACK)
    if kept:
        return "\n".join([*plain[:kept], more(len(plain) - kept)])
    return _shortened(lines, drawn)


def _fitted(line: Line, taken: Callable[[Buttons], Buttons]) -> list[Line]:
    if not line.buttons:
        return [line]
    fits = taken(line.buttons)
    typed = [Line(f"{b.label}: type `{b.says}`") for b in line.buttons if b not in fits]
    return [Line(line.text, fits), *typed]


def _shortened(lines: Sequence[Line], drawn: Callable[[str], str]) -> str:
    """A first line that is too long by itself: whole words of it, and how many more there are."""
    first = pieces(unmarked(lines[0].text), FALLBACK - 60, drawn)
    left = sum(len(piece.split()) for piece in first[1:]) + sum(len(line.text.split()) for line in lines[1:])
    return f"{drawn(first[0])} … and {left} more words"
