"""What whoever holds the facts tells the compiler of statements: its dialect, its rollups, whether rows carry versions."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain.periods import Grain

__all__ = ["FactsLayout", "Rollup"]


@dataclass(frozen=True, slots=True)
class Rollup:
    """Sums of `usage_daily` that are kept beside it, always those of the very rows of the same version.

    A stretch of which there are no rows has no sums, or is told by `row_count`. The sums of levels say nothing by
    themselves, but averages are made from them, and whether a level was reported at all.

    Args:
        table: Where they stand.
        grain: Of which stretch of time a row is the sum: a day or a month.
        day_column: The column that holds the stretch's first day.
        has_production: There is a row for each production; without, one for each account.
        columns: The columns of the facts that are summed, each with the column that holds its sums: NULL where all were.
        row_count: The column that says of how many rows of the facts a row is the sum; "" where there is always one at least.
    """

    table: str
    grain: Grain
    day_column: str
    has_production: bool
    columns: tuple[tuple[str, str], ...]
    row_count: str = ""


@dataclass(frozen=True, slots=True)
class FactsLayout:
    """How the facts are kept, as far as a statement depends on it.

    Args:
        dialect: The SQL it speaks: "duckdb", "postgres" or "mysql".
        is_versioned: Rows of several versions lie together, and `valid_from <= :version < valid_to` says which are of one. The
            reader binds `version` itself.
        rollups: The rollups it keeps.
    """

    dialect: str
    is_versioned: bool = False
    rollups: tuple[Rollup, ...] = ()
