"""A table as Slack's own block, which a message may have once and shows at its end.

Cells are rich text: nothing in them can be a mention, a link or a command, so nothing is escaped.
"""

import re
from typing import Any

from handlers.core import Table

ROWS, COLUMNS, CHARACTERS = 100, 20, 10_000  # of a whole table
MARKS = re.compile(r"(\*\*.+?\*\*)")

Block = dict[str, Any]


def drawn(table: Table) -> list[Block]:
    """The block; past what Slack takes, the rows that fit, and how many more there were."""
    shown = _fitting(table)
    rows = [[_cell(f"**{name}**") for name in table.columns], *([_cell(cell) for cell in row] for row in shown)]
    left = len(table.rows) - len(shown)
    if left:
        rest = ("",) * (len(table.columns) - 1)
        rows.append([_cell(cell) for cell in (f"… and {left} more row{'s' * (left != 1)}", *rest)])
    columns = [{"is_wrapped": True, "align": "left"} for _ in table.columns]
    return [{"type": "table", "column_settings": columns, "rows": rows}]


def _fitting(table: Table) -> list[tuple[str, ...]]:
    """The first rows that fit, with room for the heading and for a last row that counts the rest."""
    used, shown = sum(map(len, table.columns)) + 100, list[tuple[str, ...]]()
    for row in table.rows[: ROWS - 2]:
        used += sum(max(len(cell), 1) for cell in row)
        if used > CHARACTERS:
            break
        shown.append(row)
    return shown


def _cell(text: str) -> Block:
    """Slack refuses a cell with nothing in it."""
    parts = [_text(part) for part in MARKS.split(text.replace("`", "")) if part] or [_text(" ")]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


def _text(part: str) -> Block:
    if MARKS.fullmatch(part):
        return {"type": "text", "text": part[2:-2], "style": {"bold": True}}
    return {"type": "text", "text": part}
