"""What every source hands over: one table of text, as it stood there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["RawColumn", "RawTable"]

_TEXT = "VARCHAR"


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column of a raw table.

    Args:
        name: Its name there, c0.
        kind: Its type there.
    """

    name: str
    kind: str = _TEXT

    @property
    def text(self) -> str:
        """The source's text in it, as an expression of the engine."""
        return self.name if self.kind == _TEXT else f"{self.name}::{_TEXT}"


@dataclass(frozen=True, slots=True)
class RawTable:
    """A source's rows as text, in a Parquet file, with what of the source was no row.

    Args:
        path: Parquet with `line` (BIGINT, the row's place in the source, counted from 1 as its own programs count; see `first_line`) and a column
            `c0`, `c1` … for each header: the source's text, NULL where it has nothing.
        headers: The source's names of the columns, in order; hostile text.
        rows: How many rows the file has.
        broken: Parquet with `line` (BIGINT), `reason` (VARCHAR, a sentence for people) and `raw` (VARCHAR, the source's text) of what could
            not be read as a row of these columns, or is none: rows of totals; None where there are none.
        broken_rows: How many those are.
        first_line: Of a file without the column `line`, the line of its first row: the others follow in the file's order, one a line.
        kinds: The type of each column. One that is not VARCHAR holds values of which the engine's own cast makes the source's text, and
            which need not become text to be read; nothing where all are text.
    """

    path: Path
    headers: tuple[str, ...]
    rows: int
    broken: Path | None = None
    broken_rows: int = 0
    first_line: int | None = None
    kinds: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[RawColumn, ...]:
        """The columns, in order."""
        kinds = self.kinds or (_TEXT,) * len(self.headers)
        return tuple(RawColumn(f"c{place}", kind) for place, kind in enumerate(kinds))

    @property
    def rows_sql(self) -> str:
        """Return what selects the rows, each with its `line`; its one parameter is the path."""
        if self.first_line is None:
            return "SELECT * FROM read_parquet(?)"
        return f"SELECT * EXCLUDE (file_row_number), file_row_number + {self.first_line:d} AS line FROM read_parquet(?, file_row_number = true)"  # noqa: S608 - a whole number.
