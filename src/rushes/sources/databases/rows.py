"""What every engine gives while it is read: the names of the columns, then rows some thousand at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import dataclass

__all__ = ["ROWS_AT_ONCE", "Row", "Rows", "batches_of"]

ROWS_AT_ONCE = 1_000
_FIRST_ROWS, _FEWEST_ROWS = 50, 2
_BATCH_BYTES = 16 * 2**20

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


def batches_of(fetch: Callable[[int], Sequence[Row]]) -> Iterator[Sequence[Row]]:
    """Yield the rows of a cursor: many at once where they are small, few where some of the last ones were large.

    Args:
        fetch: The cursor's own `fetchmany`.
    """
    count = _FIRST_ROWS
    while batch := fetch(count):
        size = max(sum(len(value) for value in row if isinstance(value, Sized)) for row in (*batch[:5], batch[-1]))
        count = min(max(_BATCH_BYTES // max(size, 1), _FEWEST_ROWS), ROWS_AT_ONCE)
        yield batch
