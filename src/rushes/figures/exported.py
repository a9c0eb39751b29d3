"""What a file holds of a figure's table: exact numbers in units that people count in, and heads that say which."""

from __future__ import annotations

from decimal import Decimal

from rushes.domain import BYTES_PER_GB, MILLIONTHS_PER_ONE, MS_PER_HOUR, Unit
from rushes.figures.model import Cell, ColumnKind, TableColumn

__all__ = ["exported_head", "exported_number", "exported_unit", "unit_word"]

_WORDS = {Unit.MILLISECONDS: "h", Unit.BYTES: "GB", Unit.RATIO: "%"}
_PER_WORD = {
    Unit.MILLISECONDS: Decimal(MS_PER_HOUR),
    Unit.BYTES: Decimal(BYTES_PER_GB),
    Unit.MILLIONTHS: Decimal(MILLIONTHS_PER_ONE),
    Unit.RATIO: Decimal("0.01"),
}


def unit_word(unit: Unit | None) -> str:
    """Return what numbers of a unit are counted in in a file: "h", "GB", "%", or "" for things and plain numbers."""
    return _WORDS.get(unit, "") if unit else ""


def exported_head(column: TableColumn) -> str:
    """Return a column's head with the unit of its numbers: "Ingested (h)"."""
    name = column.name or column.label
    word = "%" if column.kind is ColumnKind.SHARE else unit_word(column.unit)
    return f"{name} ({word})" if word else name


def exported_unit(column: TableColumn, cell: Cell) -> Unit | None:
    """Return the unit of a cell's number, which may be another than its neighbours'; None for a plain number."""
    return Unit.RATIO if column.kind is ColumnKind.SHARE else cell.unit or column.unit


def exported_number(column: TableColumn, cell: Cell) -> Decimal | None:
    """Return a cell's number in hours, GB, per cent, ones or things, None where it has no number."""
    if cell.sort_value is None or isinstance(cell.sort_value, str):
        return None
    unit = exported_unit(column, cell)
    return Decimal(str(cell.sort_value)) / _PER_WORD.get(unit, Decimal(1)) if unit else Decimal(str(cell.sort_value))
