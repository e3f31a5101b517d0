"""A table as an Excel workbook: one sheet, real dates, and every text a text."""

import io
from datetime import date, datetime
from string import ascii_uppercase
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font

from handlers.exporting.sheets import FORMULA, seen
from handlers.exporting.tables import Table, Value

UK_DATE = "DD/MM/YYYY"

Sheet = Any  # the library's sheets for writing alone, whose types nobody has written down


def as_xlsx(table: Table, now: datetime) -> bytes:
    """Bold headings that stay in view, with a filter on each, over the rows."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "PSR", table.name
    book.properties.created = now.replace(tzinfo=None)
    sheet = _sheet(book, table)
    count = 1
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{ascii_uppercase[len(table.headings) - 1]}{count}"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _sheet(book: Workbook, table: Table) -> Sheet:
    """A sheet with its headings, as wide as it needs to be, which prints across the page."""
    sheet: Sheet = book.create_sheet(table.name)
    for letter, (_, width) in zip(ascii_uppercase, table.headings, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.append([_heading(sheet, heading) for heading, _ in table.headings])
    return sheet


def _heading(sheet: Sheet, words: str) -> Cell:
    cell = _text(sheet, words)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Sheet, value: Value) -> Cell | int | None:
    if isinstance(value, str):
        return _text(sheet, seen(value)) if value else None
    return _day(sheet, value) if isinstance(value, date) else value


def _text(sheet: Sheet, words: str) -> Cell:
    """A cell that is text whatever is in it, and stays text when somebody edits it."""
    cell = WriteOnlyCell(sheet, words)
    cell.data_type = "s"  # or the library would take "=" for a formula and "#REF!" for an error
    if FORMULA.match(words):
        cell.quotePrefix = True
    return cell


def _day(sheet: Sheet, day: date) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.value = day
    cell.number_format = UK_DATE
    return cell
