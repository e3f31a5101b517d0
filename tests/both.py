"""Everything the bot says is drawn for Slack and for Teams, within the limits of both, with the same facts and buttons.

`check` is called for every reply and every letter of every test. A chat may leave something out in one case alone: its
message is full. Then it says how many lines or rows are missing, what it shows is the beginning, and its size is within
one line of the limit. A button too long to say its line is a line to type, and a title of Slack's has 24 characters.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.slack import cards as slack_cards
from bot.slack import forms as slack_forms
from bot.teams import cards as teams_cards
from bot.teams import forms as teams_forms
from bot.words import cut
from handlers.core import Button, Field, Form, Message, Reply
from tests.slack.block_limits import validate as slack_takes
from tests.teams.card_limits import validate as teams_takes

Part = Mapping[str, Any]
Pair = tuple[str, str]

MORE = re.compile(r"… and (\d+) more (line|row)s?")
CUT = re.compile(r"… and \d+ more (line|word)s?$")
SPOKEN = 3500  # characters that are always read out whole
FULL = {"Slack": 10_000, "Teams": 27_000}  # characters and bytes past which the next line may not fit
_seen: set[int] = set()


@dataclass
class Shown:
    """What is read in a drawing: the lines, the cells of a table, what every button says; and what is missing."""

    lines: list[str] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    buttons: Counter[Pair] = field(default_factory=Counter)
    left_lines: int = 0
    left_rows: int = 0


def check(message: Message) -> None:
    """Hold one message, its form and its public line against both chats; once for each content."""
    once = hash((message.text, message.lines, message.buttons, message.table, _form_of(message), _public_of(message)))
    if once in _seen:
        return
    assert problems(message) == []
    _seen.add(once)


def problems(message: Message) -> list[str]:
    """Where the two differ, or pass a limit."""
    form, public = message.form if isinstance(message, Reply) else None, _public_of(message)
    found = [*_message(message)] if _whole(message) else []
    found += _forms(form, message.text) if form else []
    return found + (problems(Message(public)) if public else [])


def _form_of(message: Message) -> str:
    return repr(message.form) if isinstance(message, Reply) and message.form else ""


def _public_of(message: Message) -> str:
    return message.public if isinstance(message, Reply) else ""


def _whole(message: Message) -> bool:
    """A reply that is a form, a file or nothing has no words of its own to draw."""
    return bool(message.text.strip() or message.lines or message.buttons or message.table)


def _message(message: Message) -> Iterator[str]:
    slack, teams = slack_cards.draw(message), teams_cards.draw(message)
    yield from (f"Slack: {problem}" for problem in slack_takes(slack.payload, "message"))
    yield from (f"Teams: {problem}" for problem in teams_takes(teams.card))
    yield from compare(message, slack, teams)


def compare(message: Message, slack: slack_cards.Drawn, teams: teams_cards.Drawn) -> Iterator[str]:
    """Both against the message, and so against each other."""
    wanted = told(message)
    sizes = {"Slack": _characters(slack.blocks), "Teams": len(json.dumps(teams.card, ensure_ascii=False).encode())}
    blocks = len(slack.blocks) > 40
    for name, shown in (("Slack", in_slack(slack.blocks)), ("Teams", in_teams(teams.card))):
        _untyped(shown, message)
        full = sizes[name] + _longest(message) > FULL[name] or (name == "Slack" and blocks)
        yield from (f"{name}: {what}" for what in _differs(_counted(shown), wanted, message, full=full))
    yield from _fallbacks(html.unescape(slack.text), teams, wanted, message)


def told(message: Message) -> Shown:
    """The facts themselves."""
    texts = [message.text, *(line.text for line in message.lines)]
    pressed = [*message.buttons, *(button for line in message.lines for button in line.buttons)]
    rows = [message.table.columns, *message.table.rows] if message.table else []
    return Shown(_plain_lines(texts), [tuple(map(plain, row)) for row in rows], Counter(map(_pair, pressed)))


def in_slack(blocks: Sequence[Part]) -> Shown:
    """What stands in Slack's blocks."""
    shown = Shown()
    for block in blocks:
        shown.lines += _plain_lines([html.unescape(block["text"]["text"])]) if "text" in block else []
        pressed = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ())]
        shown.buttons.update((plain(b["text"]["text"]), b.get("value", "")) for b in pressed)
        shown.rows += [tuple(map(_slack_cell, row)) for row in block.get("rows", ())]
    return shown


def in_teams(card: Part) -> Shown:
    """What stands in a card."""
    shown = Shown()
    for part in card["body"]:
        _read(part, shown)
    return shown


def plain(text: str) -> str:
    """The words alone; what is typed is typed after another name in each chat."""
    return " ".join(text.replace("*", "").replace("`", "").replace("@PSR", "/psr").split())


def _read(part: Part, shown: Shown) -> None:
    if part["type"] == "RichTextBlock":
        shown.lines += _plain_lines([_run_text(part)])
    shown.buttons.update((plain(action["title"]), action["data"]["says"]) for action in part.get("actions", ()))
    shown.rows += [tuple(plain(_run_text(cell["items"][0])) for cell in row["cells"]) for row in part.get("rows", ())]
    for column in part["columns"] if part["type"] == "ColumnSet" else ():
        for inner in column["items"]:
            _read(inner, shown)


def _run_text(part: Part) -> str:
    return "".join(run["text"] for run in part["inlines"])


def _slack_cell(cell: Part) -> str:
    return plain("".join(part["text"] for part in cell["elements"][0]["elements"]))


def _plain_lines(texts: Sequence[str]) -> list[str]:
    return [words for text in texts for line in text.split("\n") if (words := plain(line))]


def _pair(button: Button) -> Pair:
    return plain(cut(button.label, slack_cards.LABEL)), button.says


def _untyped(shown: Shown, message: Message) -> None:
    """A line to type is its button."""
    for button in (*message.buttons, *(b for line in message.lines for b in line.buttons)):
        typed = _plain_lines([f"{button.label}: type `{button.says}`"])
        if len(button.says) > 250 and typed[0] in shown.lines:
            start = shown.lines.index(typed[0])
            del shown.lines[start : start + len(typed)]
            shown.buttons[_pair(button)] += 1


def _counted(shown: Shown) -> Shown:
    """Takes off the last line and the last row where they say what is missing."""
    line = MORE.fullmatch(shown.lines[-1]) if shown.lines else None
    if line and line[2] == "line":
        shown.left_lines = int(line[1])
        shown.lines.pop()
    row = MORE.fullmatch(shown.rows[-1][0]) if shown.rows else None
    if row and row[2] == "row":
        shown.left_rows = int(row[1])
        shown.rows.pop()
    return shown


def _differs(shown: Shown, wanted: Shown, message: Message, *, full: bool) -> Iterator[str]:
    if (shown.left_lines or shown.left_rows) and not full:
        yield f"{shown.left_lines} lines and {shown.left_rows} rows are left out for no reason"
    if len(wanted.rows) - len(shown.rows) != shown.left_rows or wanted.rows[: len(shown.rows)] != shown.rows:
        yield f"rows {shown.rows} of {wanted.rows}"
    if shown.left_lines:
        wanted = told(_beginning(message, shown.left_lines))
    if not _same(shown.lines, wanted.lines):
        yield f"lines {shown.lines} are not {wanted.lines}"
    missing, extra = wanted.buttons - shown.buttons, shown.buttons - wanted.buttons
    if missing or extra:
        yield f"buttons {list(missing)} are missing, {list(extra)} too many"


def _beginning(message: Message, left: int) -> Message:
    """The message without its last lines. A line to type counts as one of those, after its own line."""
    lines = [*message.lines]
    texts = [text for text in message.text.split("\n") if text.strip()]
    while left and lines:
        left -= 1
        lines.pop()
    return Message("\n".join(texts[: len(texts) - left]), tuple(lines), message.buttons, message.table)


def _same(shown: list[str], wanted: list[str]) -> bool:
    """Line by line; where one has more characters than a section of Slack's, which parts it, word by word."""
    if max(map(len, wanted), default=0) > slack_cards.SECTION // 2:
        return " ".join(shown).split() == " ".join(wanted).split()
    return shown == wanted


def _fallbacks(slack: str, teams: teams_cards.Drawn, wanted: Shown, message: Message) -> Iterator[str]:
    """What is read out is the same in both, and whole where it may be."""
    cut = any(CUT.search(text) for text in (slack, teams.text))
    rows = _plain_lines(message.table.sentences) if message.table else []
    told = [line for line in [*wanted.lines, *rows] if ": type " not in line]
    if cut and len(html.escape("\n".join(told))) + _typed(message) < SPOKEN:
        yield "what is read out is cut for no reason"
    if slack.replace("`/psr", "`@PSR") != teams.text and not cut:
        yield f"read out as {slack!r} and as {teams.text!r}"
    if not cut and [line for line in _plain_lines([teams.text]) if ": type " not in line] != told:
        yield f"{teams.text!r} is not all there is"
    if len(teams.text) <= 1000 and teams.card["fallbackText"] != teams.text:
        yield "the card says something else than its text"


def _typed(message: Message) -> int:
    """The characters of the buttons, which may be lines to type."""
    return sum(len(b.says) for b in (*message.buttons, *(b for line in message.lines for b in line.buttons)))


def _characters(blocks: Sequence[Part]) -> int:
    return len(json.dumps([b.get("text") for b in blocks])) + len(json.dumps([b.get("rows") for b in blocks])) // 2


def _longest(message: Message) -> int:
    """The room that the largest part of a message takes, roughly: words, marks and buttons."""
    rows = [sum(map(len, row)) + 130 * len(row) for row in (message.table.rows if message.table else ())]
    lines = [len(ln.text) * 2 + sum(2 * len(b.says) + 250 for b in ln.buttons) for ln in message.lines]
    return 400 + max([*rows, *lines, len(message.text)])


def _forms(form: Form, text: str) -> Iterator[str]:
    """The same questions, with the same hints, choices and answers to begin with."""
    card = teams_forms.card(form, text)
    yield from (f"Teams: {problem}" for problem in teams_takes(card))
    yield from (f"Teams: {problem}" for problem in teams_takes(teams_forms.card(form, text, dialog=True)))
    view = slack_forms.modal(form, "C0LTG")
    if view is None:
        return
    yield from (f"Slack: {problem}" for problem in slack_takes(view, "modal"))
    wanted = [_question(field) for field in form.fields]
    for name, asked in (("Slack", _slack_questions(view)), ("Teams", _teams_questions(card))):
        if asked != wanted:
            yield f"{name} asks {asked}, not {wanted}"
    if not _run_text(card["body"][0]).startswith(view["title"]["text"].rstrip("…")):
        yield f"the form is called {view['title']['text']} and {_run_text(card['body'][0])}"


def _question(field: Field) -> tuple[object, ...]:
    chosen = field.value in dict(field.choices) or not field.choices
    kind = field.kind if field.kind != "choice" or len(field.choices) <= 100 else "text"
    return (
        field.label,
        field.hint,
        kind,
        tuple(v for v, _ in field.choices),
        field.value if chosen else "",
        field.optional,
    )


def _slack_questions(view: Part) -> list[tuple[object, ...]]:
    kinds = {"static_select": "choice", "datepicker": "date"}
    asked = list[tuple[object, ...]]()
    for block in view["blocks"]:
        element = block["element"]
        kind = kinds.get(element["type"], "long" if element.get("multiline") else "text")
        value = (element.get("initial_option") or {}).get("value") or element.get("initial_value")
        choices = tuple(option["value"] for option in element.get("options", ()))
        asked.append((block["label"]["text"], block.get("hint", {}).get("text", ""), kind, choices,
                      value or element.get("initial_date") or "", bool(block.get("optional"))))  # fmt: skip
    return asked


def _teams_questions(card: Part) -> list[tuple[object, ...]]:
    kinds = {"Input.ChoiceSet": "choice", "Input.Date": "date"}
    asked = list[tuple[object, ...]]()
    for part, below in zip(card["body"], card["body"][1:], strict=False):
        if not part["type"].startswith("Input."):
            continue
        kind = kinds.get(part["type"], "long" if part.get("isMultiline") else "text")
        hint = _run_text(below) if below["type"] == "RichTextBlock" and below["inlines"][0].get("isSubtle") else ""
        choices = tuple(choice["value"] for choice in part.get("choices", ()))
        asked.append((part["label"], hint, kind, choices, part.get("value", ""), not part.get("isRequired", False)))
    return asked
