"""Raw tables as a source would hand them over, and an engine with both files of a dataset attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from rushes.domain import DateOrder, Field, FieldRole, MeasureKind, NumberStyle, RawTable, Shape, Unit
from rushes.warehouse.dataset import Loaded, load_rows

TODAY = date(2026, 11, 27)


def dimension(name: str) -> Field:
    return Field(name, name, name, FieldRole.DIMENSION)


def account(name: str = "account") -> Field:
    return Field(name, name, name, FieldRole.ACCOUNT)


def left_out(name: str) -> Field:
    return Field(name, name, name, FieldRole.LEFT_OUT)


def dated(name: str = "date", order: DateOrder = DateOrder.YEAR_FIRST) -> Field:
    return Field(name, name, name, FieldRole.DATE, dates=order)


def measure(name: str = "n", *, unit: Unit = Unit.COUNT, factor: int = 1, style: NumberStyle = NumberStyle.POINT) -> Field:
    return Field(name, name, name, FieldRole.MEASURE, numbers=style, kind=MeasureKind.FLOW, unit=unit, factor=factor)


@dataclass
class Loading:
    """An engine that loads raw tables under a folder, one after the other."""

    folder: Path
    engine: duckdb.DuckDBPyConnection = field(default_factory=lambda: duckdb.connect(":memory:"))

    def __post_init__(self) -> None:
        self.engine.execute("ATTACH ':memory:' AS facts; ATTACH ':memory:' AS book")

    def raw(self, headers: Sequence[str], rows: Sequence[Sequence[str | None]], broken: Sequence[tuple[int, str, str]] = ()) -> RawTable:
        """Write rows as a raw table; the first stands in line 2."""
        columns = "".join(f", c{place} VARCHAR" for place in range(len(headers)))
        path = self._write("raw", f"line BIGINT{columns}", [(place, *row) for place, row in enumerate(rows, start=2)])
        aside = self._write("broken", "line BIGINT, reason VARCHAR, raw VARCHAR", broken) if broken else None
        return RawTable(path, tuple(headers), len(rows), aside, len(broken))

    def load(self, raw: RawTable, *fields: Field, owner: int | dict[str, int] = 7) -> Loaded:
        """Load into new tables."""
        self.engine.execute("DROP TABLE IF EXISTS facts.dataset_row; DROP TABLE IF EXISTS book.reject_row")
        return load_rows(self.engine, raw, Shape(fields), owner=owner, loaded_on=TODAY)

    def rows(self) -> list[tuple[object, ...]]:
        return self.engine.execute("FROM facts.dataset_row").fetchall()

    def rejects(self) -> list[tuple[object, ...]]:
        return self.engine.execute("FROM book.reject_row ORDER BY line").fetchall()

    def _write(self, name: str, columns: str, rows: Sequence[Sequence[object]]) -> Path:
        path = self.folder / f"{name}.parquet"
        self.engine.execute(f"CREATE OR REPLACE TEMP TABLE written ({columns})")
        if rows:
            marks = ", ".join(f"({', '.join('?' * len(rows[0]))})" for _ in rows)
            self.engine.execute(f"INSERT INTO written VALUES {marks}", [value for row in rows for value in row])
        self.engine.execute(f"COPY written TO '{path}' (FORMAT parquet)")
        return path
