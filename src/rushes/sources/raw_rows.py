"""The rows of a raw table one by one, for tables that are small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from rushes.domain import RawTable

__all__ = ["BrokenRow", "broken_rows", "raw_rows"]

BrokenRow = tuple[int, str, str]
"""The line of what is no row, why it is none, and its text."""

_AT_ONCE = 1_000


def raw_rows(table: RawTable) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """Yield each row of a raw table with its line, in their order."""
    columns = ", ".join(each.text for each in table.columns)
    for line, *cells in _read(table.path, f"SELECT line, {columns} FROM ({table.rows_sql}) ORDER BY line"):  # noqa: S608
        yield int(line or 0), tuple(cells)


def broken_rows(table: RawTable) -> Iterator[BrokenRow]:
    """Yield what of a raw table's source is no row."""
    if table.broken is not None:
        for line, reason, raw in _read(table.broken, "SELECT line, reason, raw FROM read_parquet(?) ORDER BY line"):
            yield int(line or 0), reason or "", raw or ""


def _read(path: Path, sql: str) -> Iterator[tuple[str | None, ...]]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    with duckdb.connect(":memory:", config=config) as engine:
        engine.execute("SET allowed_paths = ['" + str(path).replace("'", "''") + "']")
        engine.execute("SET enable_external_access = false")
        found = engine.execute(sql, [str(path)])
        while rows := found.fetchmany(_AT_ONCE):
            yield from rows
