"""A figure's table as CSV (RFC 4180): whole numbers for machines, names that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from rushes.domain import BYTES_PER_GB, MS_PER_HOUR, Unit
from rushes.figures.model import Cell, ColumnKind, Figure, TableColumn

__all__ = ["harmless_text", "to_csv"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


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
    writer.writerow([harmless_text(_head(figure.table.columns[place])) for place in columns])
    for row in figure.table.rows:
        writer.writerow([_cell(figure.table.columns[place], row[place]) for place in columns])
    return out.getvalue()


def _head(column: TableColumn) -> str:
    name = column.name or column.label
    if column.kind is ColumnKind.SHARE:
        return f"{name} (%)"
    units = {Unit.MILLISECONDS: "h", Unit.BYTES: "GB", Unit.RATIO: "%"}
    unit = units.get(column.unit) if column.unit else None
    return f"{name} ({unit})" if unit else name


def _cell(column: TableColumn, cell: Cell) -> str:
    if cell.sort_value is None:
        return ""
    if isinstance(cell.sort_value, str):
        return harmless_text(cell.sort_value if column.kind is ColumnKind.DATE else cell.text)
    exact = Decimal(str(cell.sort_value))
    if column.kind is ColumnKind.SHARE:
        return _plain(exact * 100, 4)
    unit = cell.unit or column.unit
    if unit is Unit.MILLISECONDS:
        return _plain(exact / MS_PER_HOUR, 7)
    if unit is Unit.BYTES:
        return _plain(exact / BYTES_PER_GB, 9)
    if unit is Unit.RATIO:
        return _plain(exact * 100, 9)
    return _plain(exact, 6)


def _plain(number: Decimal, places: int) -> str:
    words = f"{number:.{places}f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def harmless_text(words: str) -> str:
    """Return a text that a spreadsheet takes for a text: what would be a formula begins with an apostrophe.

    A leading space does not hide one either.
    """
    return f"'{words}" if words.lstrip(" \u00a0").startswith(_FORMULA_STARTS) else words
