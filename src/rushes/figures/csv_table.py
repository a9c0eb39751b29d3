"""A figure's table as CSV (RFC 4180): whole numbers for machines, names that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from rushes.domain import Unit, harmless_text
from rushes.figures.exported import exported_head, exported_number, exported_unit
from rushes.figures.model import Cell, ColumnKind, Figure, TableColumn

__all__ = ["to_csv"]

_PLACES = {Unit.MILLISECONDS: 7, Unit.BYTES: 9, Unit.RATIO: 9}


def to_csv(figure: Figure) -> str:
    """Return the figure's table, one line per row, lines ended by CR LF, without the total.

    Numbers are not rounded to what is shown and have a point: hours to a millisecond (seven
    decimals), GB to a byte (nine), shares and ratios in per cent; the unit stands in the head. Dates are ISO.
    A text that a spreadsheet would take for a formula begins with an apostrophe. Small lines are
    left out.
    """
    columns = [place for place, column in enumerate(figure.table.columns) if column.kind is not ColumnKind.TREND]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless_text(exported_head(figure.table.columns[place])) for place in columns])
    for row in figure.table.rows:
        writer.writerow([_cell(figure.table.columns[place], row[place]) for place in columns])
    return out.getvalue()


def _cell(column: TableColumn, cell: Cell) -> str:
    if isinstance(cell.sort_value, str):
        return harmless_text(cell.sort_value if column.kind is ColumnKind.DATE else cell.text)
    number = exported_number(column, cell)
    return "" if number is None else _plain(number, _places(column, cell))


def _places(column: TableColumn, cell: Cell) -> int:
    return 4 if column.kind is ColumnKind.SHARE else _PLACES.get(exported_unit(column, cell) or Unit.COUNT, 6)


def _plain(number: Decimal, places: int) -> str:
    words = f"{number:.{places}f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
