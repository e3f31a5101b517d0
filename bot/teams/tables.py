"""A table as the card's own element. It has no links and no marks but bold."""

from collections.abc import Sequence

from bot import words
from bot.teams.parts import Element, runs, size
from handlers.core import Table

ROWS = 100
NARROW, WIDE = 8, 40  # characters of the narrowest and of the widest column that count for its share of the width


def drawn(table: Table, room: int) -> list[Element]:
    """The table in so many bytes; past them the rows that fit, and how many more there were."""
    rows = [_row(row) for row in table.rows[:ROWS]]
    made = _table(table, [_row([f"**{name}**" for name in table.columns])])
    shown = _fitting(rows, room - size(made) - size(_rest(table, len(table.rows))))
    made["rows"] += rows[:shown]
    if shown < len(table.rows):
        made["rows"].append(_rest(table, len(table.rows) - shown))
    return [made]


def _table(table: Table, rows: list[Element]) -> Element:
    columns = [{"width": _width(column)} for column in zip(table.columns, *table.rows, strict=True)]
    return {"type": "Table", "spacing": "Medium", "firstRowAsHeaders": True, "columns": columns, "rows": rows}


def _fitting(rows: Sequence[Element], room: int) -> int:
    """How many rows fit."""
    for number, row in enumerate(rows):
        room -= size(row)
        if room < 0:
            return number
    return len(rows)


def _rest(table: Table, left: int) -> Element:
    return _row([words.more(left, "row"), *[""] * (len(table.columns) - 1)])


def _row(cells: Sequence[str]) -> Element:
    return {"type": "TableRow", "cells": [_cell(cell) for cell in cells]}


def _cell(text: str) -> Element:
    """A cell with nothing in it has a space, so that every client draws it."""
    return {
        "type": "TableCell",
        "items": [{"type": "RichTextBlock", "inlines": runs(" ".join(text.split())) or runs(" ")}],
    }


def _width(column: Sequence[str]) -> int:
    """Its share of the width: as much as its longest cell would take, within reason."""
    return min(max(NARROW, *(len(words.unmarked(cell)) for cell in column)), WIDE)
