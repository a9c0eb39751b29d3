"""Everything that a version holds, read through its reader, in a form that engines can be compared by."""

from __future__ import annotations

from decimal import Decimal

from rushes.warehouse import Reader, Version, Warehouse
from rushes.warehouse.schema import FACTS_TABLES, LEDGER_TABLES

_FLAGS = ("is_complete",)


def held(warehouse: Warehouse, version: Version | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table, sorted; of the current version where none is named."""
    with warehouse.reader() if version is None else warehouse.reader_of(version) as reader:
        return {name: _rows(reader, name, table.names) for name, table in (FACTS_TABLES | LEDGER_TABLES).items()}


def _rows(reader: Reader, name: str, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    rows = reader.query(f"SELECT {', '.join(columns)} FROM {reader.rows(name)} t")
    return sorted((tuple(_alike(column, value) for column, value in zip(columns, row, strict=True)) for row in rows), key=repr)


def _alike(column: str, value: object) -> object:
    if column == "reported":
        return tuple(sorted(value.split(",") if isinstance(value, str) else value)) if value else ()  # type: ignore[arg-type,call-overload]
    if column in _FLAGS:
        return bool(value)
    return int(value) if isinstance(value, Decimal) else value
