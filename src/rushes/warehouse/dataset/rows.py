"""An account's rows of a dataset, whole, as they are handed out."""

from __future__ import annotations

from collections.abc import Iterator

from rushes.domain import DATASET_TABLE, Period
from rushes.warehouse.protocol import Reader

__all__ = ["dataset_columns", "rows_of_dataset", "text_columns"]

_ROWS_AT_ONCE = 5_000
_COLUMNS = "FROM duckdb_columns() WHERE table_name = $table AND database_name = 'memory' AND column_name <> 'account_id'"


def dataset_columns(reader: Reader) -> tuple[str, ...]:
    """Return the names of a dataset's columns, the account's id left out."""
    sql = f"SELECT column_name {_COLUMNS} ORDER BY column_index"
    return tuple(str(row[0]) for row in reader.query(sql, {"table": DATASET_TABLE}))


def text_columns(reader: Reader) -> frozenset[str]:
    """Return the names of those columns of a dataset that are to split by; all others but the day are measures."""
    sql = f"SELECT column_name {_COLUMNS} AND data_type = 'VARCHAR'"
    return frozenset(str(row[0]) for row in reader.query(sql, {"table": DATASET_TABLE}))


def rows_of_dataset(reader: Reader, account_id: int, period: Period | None = None) -> Iterator[list[tuple[object, ...]]]:
    """Yield an account's rows in parts, in the columns' order, by day.

    Args:
        reader: The dataset's version.
        account_id: Whose rows.
        period: Of which days; of all without it.
    """
    columns = ", ".join(f'"{name}"' for name in dataset_columns(reader))
    values: dict[str, object] = {"account_id": account_id}
    of_days = ""
    if period is not None:
        of_days = " AND day BETWEEN $first AND $last"
        values |= {"first": period.first, "last": period.last}
    sql = f"SELECT {columns} FROM {DATASET_TABLE} WHERE account_id = $account_id{of_days} ORDER BY day"  # noqa: S608
    return reader.stream(sql, values, rows_at_once=_ROWS_AT_ONCE)
