"""What every engine gives while it is read: the names of the columns, then rows some thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["ROWS_AT_ONCE", "Row", "Rows"]

ROWS_AT_ONCE = 1_000

Row = Sequence[object]
"""One row's values: text as the server writes it where it does, and the driver's own values where it does not."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a statement gives, read as they are asked for.

    Args:
        headers: The names of the columns; hostile text.
        batches: The rows.
    """

    headers: tuple[str, ...]
    batches: Iterator[Sequence[Row]]
