"""Slack's limits on messages, modals and Home, checked on what is about to be sent.

The numbers are docs.slack.dev's; Slack itself refuses a payload that breaks one, so the tests must.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Payload = Mapping[str, Any]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
BLOCKS = {"section", "actions", "input", "divider", "header", "context", "table"}
TABLE_ROWS, TABLE_COLUMNS, TABLE_TEXT = 100, 20, 10_000
ELEMENTS = {"button", "plain_text_input", "static_select", "datepicker"}
METADATA, VIEW_TITLE, ID = 3000, 24, 255
TEXT = 4000


def validate(payload: Payload, surface: str) -> list[str]:
    """Everything Slack would refuse in a message, a modal or a Home tab; nothing when it is well."""
    blocks = payload.get("blocks", [])
    problems = [*_surface(payload, surface), *_ids(blocks)]
    if len(blocks) > MOST_BLOCKS[surface]:
        problems.append(f"{len(blocks)} blocks on a {surface}")
    problems += _tables([block for block in blocks if block.get("type") == "table"], surface)
    for number, block in enumerate(blocks):
        problems += [f"block {number}: {problem}" for problem in _block(block)]
    return problems


def _surface(payload: Payload, surface: str) -> Iterator[str]:
    if surface == "message":
        if not payload.get("text", "").strip():
            yield "a message without text"
        yield from _longer("text", payload.get("text", ""), TEXT)
        return
    if payload.get("type") != surface:
        yield f"a view of type {payload.get('type')}, not {surface}"
    yield from _longer("private_metadata", payload.get("private_metadata", ""), METADATA)
    yield from _modal(payload) if surface == "modal" else _home(payload)


def _modal(view: Payload) -> Iterator[str]:
    if "title" not in view:
        yield "a modal without a title"
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _plain(name, view[name], VIEW_TITLE)
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield "inputs and no submit"


def _home(view: Payload) -> Iterator[str]:
    yield from (f"a Home tab with {name}" for name in ("submit", "close", "title") if name in view)


def _ids(blocks: list[Payload]) -> Iterator[str]:
    ids = Counter(element.get("action_id") for block in blocks for element in _elements(block))
    yield from (f"action_id {name} {n} times" for name, n in ids.items() if n > 1 or not name)
    named = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"block_id {name} {n} times" for name, n in named.items() if n > 1)


def _elements(block: Payload) -> list[Payload]:
    accessory, element = block.get("accessory"), block.get("element")
    return [*block.get("elements", []), *([accessory] if accessory else []), *([element] if element else [])]


def _block(block: Payload) -> Iterator[str]:
    kind = block.get("type")
    if kind not in BLOCKS:
        yield f"a {kind} block"
    yield from _longer("block_id", block.get("block_id", ""), ID)
    if kind == "section":
        yield from _section(block)
    if kind == "actions" and not 1 <= len(block["elements"]) <= 25:
        yield f"{len(block['elements'])} elements in an actions block"
    if kind == "input":
        yield from _input(block)
    for element in _elements(block):
        yield from _element(element, kind)


def _tables(tables: list[Payload], surface: str) -> Iterator[str]:
    if len(tables) > 1 or (tables and surface != "message"):
        yield f"{len(tables)} tables on a {surface}"
    for table in tables:
        rows = table["rows"]
        if not 1 <= len(rows) <= TABLE_ROWS:
            yield f"a table of {len(rows)} rows"
        if len({len(row) for row in rows}) > 1 or any(not 1 <= len(row) <= TABLE_COLUMNS for row in rows):
            yield "a table's rows with cells missing, or too many"
        if len(table.get("column_settings", [])) > TABLE_COLUMNS:
            yield "settings for too many columns"
        cells = [text for row in rows for cell in row for text in _cell_texts(cell)]
        if any(not text for text in cells):
            yield "a cell with nothing in it"
        if sum(map(len, cells)) > TABLE_TEXT:
            yield f"a table of {sum(map(len, cells))} characters"


def _cell_texts(cell: Payload) -> list[str]:
    """The words of a cell; an empty string where there are none, or where they are not plain rich text."""
    texts = [part for section in cell.get("elements", []) for part in section.get("elements", [])]
    plain = cell.get("type") == "rich_text" and all(part.get("type") == "text" for part in texts)
    return [part["text"] for part in texts] if plain and texts else [""]


def _section(block: Payload) -> Iterator[str]:
    text = block.get("text", {})
    if text.get("type") == "mrkdwn" and not text.get("verbatim"):
        yield "words of people that Slack may turn into links"
    if not text.get("text", "").strip() or len(text["text"]) > 3000:
        yield f"a section of {len(text.get('text', ''))} characters"
    if block.get("accessory", {}).get("type") == "plain_text_input":
        yield "an input beside a section"


def _input(block: Payload) -> Iterator[str]:
    yield from _plain("label", block.get("label", {}), 2000)
    if "hint" in block:
        yield from _plain("hint", block["hint"], 2000)
    if block["element"]["type"] == "button":
        yield "a button as an input"


def _element(element: Payload, kind: str | None) -> Iterator[str]:
    if element.get("type") not in ELEMENTS:
        yield f"a {element.get('type')} element"
    yield from _longer("action_id", element.get("action_id", ""), ID)
    if element["type"] == "button":
        yield from _button(element)
    if element["type"] == "plain_text_input":
        yield from _typed(element, kind)
    if element["type"] == "static_select":
        yield from _select(element)
    if element["type"] == "datepicker":
        yield from _day(element, kind)


def _button(element: Payload) -> Iterator[str]:
    yield from _plain("button", element.get("text", {}), 75)
    if "value" in element and not 1 <= len(element["value"]) <= 2000:
        yield f"a button's value of {len(element['value'])} characters"


def _typed(element: Payload, kind: str | None) -> Iterator[str]:
    if kind != "input":
        yield f"a text input in a {kind} block"
    longest = element.get("max_length", 3000)
    if not 1 <= longest <= 3000:
        yield f"a text input of {longest} characters"
    yield from _longer("initial_value", element.get("initial_value", ""), longest)


def _day(element: Payload, kind: str | None) -> Iterator[str]:
    if kind != "input":
        yield f"a day to pick in a {kind} block"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2016-03-15")):
        yield f"{element['initial_date']} is no date"


def _select(element: Payload) -> Iterator[str]:
    options = element.get("options", [])
    if not 1 <= len(options) <= 100:
        yield f"{len(options)} options"
    for option in options:
        yield from _plain("option", option["text"], 75)
        if not 1 <= len(option["value"]) <= 150:
            yield f"an option's value of {len(option['value'])} characters"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "a first choice that is none of the options"


def _plain(name: str, text: Payload, longest: int) -> Iterator[str]:
    if text.get("type") != "plain_text":
        yield f"{name} is {text.get('type')}, not plain_text"
    if not 1 <= len(text.get("text", "")) <= longest:
        yield f"{name} of {len(text.get('text', ''))} characters"


def _longer(name: str, text: str, longest: int) -> Iterator[str]:
    if len(text) > longest:
        yield f"{name} of {len(text)} characters"
