"""What goes into a cell, so that no cell can become a formula; and a table as csv.

What people wrote may begin with "=" or "@", and a spreadsheet would work it out: send something off, or show something
else. In a workbook such a cell is text, and marked so that it stays text when somebody edits it (workbook.py); in csv,
where a cell is only characters, it gets an apostrophe in front, as OWASP advises.
"""

import csv
import io
import re
from datetime import date

from handlers.exporting.tables import Table, Value

# Also after spaces, quotation marks and what cannot be seen; also in the full width that Japanese keyboards type.
FORMULA = re.compile(r"[\s\"'`‘’‚‛“”„‟«»\u200b-\u200f\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n]")
# What XML cannot hold, and what no screen shows.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LONGEST = 32_000  # characters; Excel takes 32,767 in one cell


def as_csv(table: Table) -> bytes:
    """With the mark by which Excel knows UTF-8, and dates as 2016-04-29, which it reads in any country."""
    out = io.StringIO(newline="")
    written = csv.writer(out)
    written.writerow(heading for heading, _ in table.headings)
    written.writerows([_characters(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def seen(text: str) -> str:
    """The text without what a file cannot hold."""
    return UNSEEN.sub("", text)[:LONGEST]


def harmless(text: str) -> str:
    """The text as a cell of csv: an apostrophe before anything that could begin a formula."""
    kept = seen(text)
    return f"'{kept}" if FORMULA.match(kept) else kept


def _characters(value: Value) -> str:
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
