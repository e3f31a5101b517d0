"""A table as aligned columns of plain text."""

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from handlers.core import Table

WIDTH = 100  # characters; what is wider goes on below, in its own column
NARROWEST = 12
GAP = "  "


def drawn(table: Table) -> list[str]:
    """Its lines, with their marks."""
    rows = [table.columns, *table.rows]
    widths = _widths(rows)
    return [line for row in rows for line in _lines(row, widths)]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """As wide as they need to be; where that is too much, the widest give way."""
    widths = [max(len(_bare(cell)) for cell in column) for column in zip(*rows, strict=True)]
    while sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """One row, of as many lines as its longest cell has."""
    cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [_line(line, widths) for line in zip_longest(*cells, fillvalue="")] or [""]


def _wrapped(cell: str, width: int) -> list[str]:
    return [cell] if len(_bare(cell)) <= width else textwrap.wrap(cell, width)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - len(_bare(cell))) for cell, width in zip(cells, widths, strict=True))
    return GAP.join(padded).rstrip()


def _bare(cell: str) -> str:
    """What is seen of it."""
    return cell.replace("**", "").replace("`", "")
