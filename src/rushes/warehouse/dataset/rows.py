"""An account's rows of a dataset, whole, as they are handed out."""

from __future__ import annotations

from collections.abc import Iterator

from rushes.domain import DATASET_TABLE
from rushes.warehouse.protocol import Reader

__all__ = ["dataset_columns", "rows_of_dataset"]

_ROWS_AT_ONCE = 5_000


def dataset_columns(reader: Reader) -> tuple[str, ...]:
    """Return the names of a dataset's columns, the account's id left out."""
    sql = """SELECT column_name FROM duckdb_columns() WHERE table_name = $table AND database_name = 'memory' AND column_name <> 'account_id'
             ORDER BY column_index"""
    return tuple(str(row[0]) for row in reader.query(sql, {"table": DATASET_TABLE}))


def rows_of_dataset(reader: Reader, account_id: int) -> Iterator[list[tuple[object, ...]]]:
    """Yield an account's rows in parts, in the columns' order, by day."""
    columns = ", ".join(f'"{name}"' for name in dataset_columns(reader))
    sql = f"SELECT {columns} FROM {DATASET_TABLE} WHERE account_id = $account_id ORDER BY day"  # noqa: S608
    return reader.stream(sql, {"account_id": account_id}, rows_at_once=_ROWS_AT_ONCE)
