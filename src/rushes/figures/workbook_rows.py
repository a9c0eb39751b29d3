"""Plain rows as a workbook, of any number: numbers as numbers, dates as dates, and each text as a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO

from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs
from xlsxwriter.format import Format as Look  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs
from xlsxwriter.worksheet import Worksheet  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs

from rushes.domain import HandedColumn, HandedKind, HandedOut, is_like_a_formula
from rushes.figures.names import clean_line

__all__ = ["write_xlsx"]

_MOST_ROWS = 1_048_575
_LONGEST_TEXT = 32_767
_WIDTHS = {HandedKind.DATE: 11, HandedKind.WHOLE: 18, HandedKind.DECIMAL: 18, HandedKind.TEXT: 30}
_LOOKS: Mapping[str, Mapping[str, object]] = {
    HandedKind.DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
    HandedKind.WHOLE: {"num_format": "0"},
    HandedKind.DECIMAL: {"num_format": "0.0#####"},
    "head": {"bold": True, "bottom": 1},
    "quoted": {"quote_prefix": True},
}


def write_xlsx(table: HandedOut, file: IO[bytes], name: str, *, at: datetime, work: Path, rows_a_sheet: int = _MOST_ROWS) -> int:
    """Write every row under a head that stays in sight, and return how many there are.

    A sheet holds as many rows as a spreadsheet takes, and what is beyond that goes on in the next one, under the same head. Spreadsheets
    keep fifteen digits of a number.

    Args:
        table: What is written.
        file: Where to.
        name: What the first sheet is called; "usage", and the next "usage 2".
        at: When it is made, which the file says of itself.
        work: A folder with room for the rows while they are written.
        rows_a_sheet: How many rows a sheet takes.
    """
    options = {
        "constant_memory": True,
        "tmpdir": str(work),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = Workbook(file, options)
    workbook.set_properties({"title": name, "created": at.replace(tzinfo=None)})  # pyright: ignore[reportUnknownMemberType] # partly untyped
    looks = {key: workbook.add_format(dict(look)) for key, look in _LOOKS.items()}  # pyright: ignore[reportUnknownMemberType] # partly untyped
    sheet, count = _begun(workbook, name, table, looks), 0
    for rows in table.parts:
        for row in rows:
            number, place = divmod(count, rows_a_sheet)
            if number and not place:
                sheet = _begun(workbook, f"{name} {number + 1}", table, looks)
            for at_column, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                _put(sheet, (place + 1, at_column), column, value, looks)
            count += 1
    workbook.close()
    return count


def _begun(workbook: Workbook, name: str, table: HandedOut, looks: Mapping[str, Look]) -> Worksheet:
    """Return a new sheet with its head."""
    sheet = workbook.add_worksheet(name)  # pyright: ignore[reportUnknownMemberType] # partly untyped
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, max(_WIDTHS[column.kind], min(len(column.name) + 2, _WIDTHS[HandedKind.TEXT])))
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, clean_line(column.name)[:_LONGEST_TEXT], looks["head"])
    return sheet


def _put(sheet: Worksheet, place: tuple[int, int], column: HandedColumn, value: object, looks: Mapping[str, Look]) -> None:
    if isinstance(value, str):
        # What looks like a formula stays a text also when somebody edits its cell.
        quoted = looks["quoted"] if is_like_a_formula(value) else None
        sheet.write_string(*place, clean_line(value)[:_LONGEST_TEXT], quoted)
    elif isinstance(value, date):
        sheet.write_datetime(*place, datetime.combine(value, time()), looks[column.kind])
    elif isinstance(value, int | Decimal):
        sheet.write_number(*place, float(value), looks[column.kind])
