"""What Teams takes in an Adaptive Card, checked on what is about to be sent.

The parts and their properties are those of version 1.5 that every client of Teams draws; numbers without a source at
Microsoft are our own: a message may have about 100 KB as UTF-16, a card 28 KB in older clients, a row six buttons.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]

UTF8, UTF16 = 28 * 1024, 80_000
ROW, LABEL, VALUE, CHOICES, COLUMNS = 6, 75, 2000, 100, 20
INPUTS = {"Input.Text", "Input.ChoiceSet", "Input.Date"}
ACTIONS = {"Action.Execute", "Action.Submit"}
SPACING = {"None", "Small", "Default", "Medium", "Large", "ExtraLarge"}
ASKED = {"id", "label", "isRequired", "errorMessage", "spacing", "value"}

# Every part: what it must have, and what else it may have. Nothing here reads Markdown, so no TextBlock and no FactSet.
PARTS: dict[str, tuple[set[str], set[str]]] = {
    "AdaptiveCard": ({"$schema", "version", "body", "fallbackText"}, {"msteams"}),
    "RichTextBlock": ({"inlines"}, {"spacing"}),
    "TextRun": ({"text"}, {"weight", "size", "color", "fontType", "isSubtle"}),
    "ColumnSet": ({"columns"}, {"spacing"}),
    "Column": ({"items", "width"}, {"verticalContentAlignment"}),
    "Table": ({"columns", "rows"}, {"spacing", "firstRowAsHeaders"}),
    "TableRow": ({"cells"}, set()),
    "TableCell": ({"items"}, set()),
    "ActionSet": ({"actions"}, {"spacing"}),
    "Action.Execute": ({"title", "verb"}, {"data", "style", "associatedInputs"}),
    "Action.Submit": ({"title", "data"}, {"style"}),
    "Input.Text": ({"id", "label", "maxLength"}, {*ASKED, "isMultiline"}),
    "Input.ChoiceSet": ({"id", "label", "choices"}, {*ASKED, "style", "placeholder"}),
    "Input.Date": ({"id", "label"}, ASKED),
}
VALUES: dict[str, set[Any]] = {
    "spacing": SPACING, "weight": {"Default", "Lighter", "Bolder"}, "fontType": {"Default", "Monospace"},
    "size": {"Small", "Default", "Medium", "Large", "ExtraLarge"}, "isSubtle": {True, False},
    "color": {"Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"}, "isRequired": {True, False},
    "verticalContentAlignment": {"Top", "Center", "Bottom"}, "firstRowAsHeaders": {True, False},
    "associatedInputs": {"auto", "none"}, "isMultiline": {True, False},
}  # fmt: skip
STYLES = {"Action.Execute": {"default", "positive", "destructive"}, "Action.Submit": {"default", "positive"},
          "Input.ChoiceSet": {"compact", "expanded"}}  # fmt: skip
# Which parts may stand in which: the property that holds them, and what it takes.
BLOCKS = {"RichTextBlock", "ColumnSet", "Table", "ActionSet", *INPUTS}
HOLDS: dict[str, tuple[str, set[str]]] = {
    "AdaptiveCard": ("body", BLOCKS), "RichTextBlock": ("inlines", {"TextRun"}), "ColumnSet": ("columns", {"Column"}),
    "Column": ("items", BLOCKS - {"ColumnSet", "Table"}), "Table": ("rows", {"TableRow"}),
    "TableRow": ("cells", {"TableCell"}), "TableCell": ("items", {"RichTextBlock"}), "ActionSet": ("actions", ACTIONS),
}  # fmt: skip


def validate(card: Payload) -> list[str]:
    """Everything Teams would refuse, hide or draw wrongly in a card; nothing when it is well."""
    parts = list(walk(card))
    ids = Counter(part["id"] for part in parts if part.get("type") in INPUTS and "id" in part)
    problems = [*_card(card), *(f"{n} inputs are called {name}" for name, n in ids.items() if n > 1)]
    return problems + [f"{part.get('type')}: {problem}" for part in parts for problem in _part(part)]


def walk(part: Payload) -> Iterator[Payload]:
    """A part, and every part in it, as they are read."""
    yield part
    name, _ = HOLDS.get(str(part.get("type")), ("", set()))
    for inner in part.get(name, ()):
        yield from walk(inner) if isinstance(inner, Mapping) else ()


def _card(card: Payload) -> Iterator[str]:
    if card.get("type") != "AdaptiveCard" or card.get("version") != "1.5":
        yield f"a {card.get('type')} of version {card.get('version')}"
    if not str(card.get("fallbackText", "")).strip():
        yield "no words where a card cannot be shown"
    if card.get("msteams", {"width": "full"}) != {"width": "full"}:
        yield f"{card['msteams']} for Teams"
    whole = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    for size, most, how in ((len(whole.encode()), UTF8, "UTF-8"), (len(whole.encode("utf-16-le")), UTF16, "UTF-16")):
        if size >= most:
            yield f"{size} bytes of {how}"


def _part(part: Payload) -> Iterator[str]:
    kind = str(part.get("type"))
    if kind not in PARTS:
        yield "no such part"
        return
    needed, also = PARTS[kind]
    yield from (f"no {name}" for name in sorted(needed - set(part)))
    yield from (f"has {name}" for name in sorted(set(part) - needed - also - {"type"}))
    yield from _values(part, kind)
    yield from _held(part, kind)
    yield from SPECIAL.get(kind, _nothing)(part)


def _values(part: Payload, kind: str) -> Iterator[str]:
    for name, value in part.items():
        if name in VALUES and value not in VALUES[name]:
            yield f"{name} is {value}"
    if "style" in part and part["style"] not in STYLES.get(kind, set()):
        yield f"style is {part['style']}"


def _held(part: Payload, kind: str) -> Iterator[str]:
    name, takes = HOLDS.get(kind, ("", set()))
    for inner in part.get(name, ()):
        found = inner.get("type") if isinstance(inner, Mapping) else inner
        if found not in takes:
            yield f"holds {found}"
    if name and not part.get(name):
        yield f"{name} is empty"


def _run(part: Payload) -> Iterator[str]:
    text = part.get("text")
    if not isinstance(text, str) or not text:
        yield "no words"
    elif "\n" in text:
        yield "a line break, which is not drawn everywhere"
    elif re.search(r"\{\{(DATE|TIME)\(", text):
        yield "a function in the words"


def _columns(part: Payload) -> Iterator[str]:
    if len(part.get("columns", ())) > COLUMNS:
        yield f"{len(part['columns'])} columns"


def _column(part: Payload) -> Iterator[str]:
    if part.get("width") not in ("auto", "stretch"):
        yield f"a width of {part.get('width')}"


def _table(part: Payload) -> Iterator[str]:
    yield from _columns(part)
    columns = part.get("columns", ())
    if any(len(row.get("cells", ())) != len(columns) for row in part.get("rows", ())):
        yield "rows with cells missing, or too many"
    if any(set(column) != {"width"} or not 0 < column["width"] <= 100 for column in columns):
        yield "a column without a width"


def _actions(part: Payload) -> Iterator[str]:
    if len(part.get("actions", ())) > ROW:
        yield f"{len(part['actions'])} buttons in a row"


def _action(part: Payload) -> Iterator[str]:
    if not 1 <= len(str(part.get("title", ""))) <= LABEL:
        yield f"a label of {len(part.get('title', ''))} characters"
    data = part.get("data", {})
    if not isinstance(data, Mapping):
        yield "data that is no mapping"
    elif part.get("verb") == "say" and not isinstance(data.get("says"), str):
        yield "nothing said"
    elif len(data.get("says", "")) > VALUE:
        yield f"a line of {len(data['says'])} characters"
    if "verb" in part and not part["verb"]:
        yield "an empty verb, which is never sent"


def _input(part: Payload) -> Iterator[str]:
    yield from (f"{name} is empty" for name in ("id", "label") if not str(part.get(name, "")).strip())
    if part.get("isRequired") and not part.get("errorMessage"):
        yield "is required and does not say so"
    if "value" in part and not isinstance(part["value"], str):
        yield "a value that is no text"


def _typed(part: Payload) -> Iterator[str]:
    yield from _input(part)
    longest = part.get("maxLength", 1)
    if type(longest) is not int or longest < 1 or len(part.get("value", "")) > longest:
        yield f"{len(part.get('value', ''))} characters of {longest}"


def _choice(part: Payload) -> Iterator[str]:
    yield from _input(part)
    choices: Sequence[Payload] = part.get("choices", ())
    if not 1 <= len(choices) <= CHOICES:
        yield f"{len(choices)} choices"
    if any(set(c) != {"title", "value"} or not c["title"] or not c["value"] for c in choices):
        yield "a choice without a title or a value"
    if part.get("value") and part["value"] not in [c.get("value") for c in choices]:
        yield "a first choice that is none of them"


def _day(part: Payload) -> Iterator[str]:
    yield from _input(part)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", part.get("value", "2016-03-15")):
        yield f"{part['value']} is no date"


def _nothing(_: Payload) -> Iterator[str]:
    yield from ()


SPECIAL = {
    "TextRun": _run, "ColumnSet": _columns, "Column": _column, "Table": _table, "ActionSet": _actions,
    "Action.Execute": _action, "Action.Submit": _action, "Input.Text": _typed, "Input.ChoiceSet": _choice,
    "Input.Date": _day,
}  # fmt: skip
