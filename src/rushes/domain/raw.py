"""What every source hands over: one table of text, as it stood there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["RawTable"]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A source's rows as text, in a Parquet file, with what of the source was no row.

    Args:
        path: Parquet with `line` (BIGINT, the row's place in the source, counted from 1 as its own programs count) and a VARCHAR column
            `c0`, `c1` … for each header: the source's text, NULL where it has nothing.
        headers: The source's names of the columns, in order; hostile text.
        rows: How many rows the file has.
        broken: Parquet with `line` (BIGINT), `reason` (VARCHAR, a sentence for people) and `raw` (VARCHAR, the source's text) of what could
            not be read as a row of these columns, or is none: rows of totals; None where there are none.
        broken_rows: How many those are.
    """

    path: Path
    headers: tuple[str, ...]
    rows: int
    broken: Path | None = None
    broken_rows: int = 0
