"""Everything that a version holds of one account, table by table, for handing it out whole."""

from __future__ import annotations

from collections.abc import Iterator

from rushes.domain import FACT_COLUMNS
from rushes.warehouse.protocol import Reader
from rushes.warehouse.schema import FACTS_TABLES, LEDGER_TABLES

__all__ = ["ACCOUNT_TABLES", "account_counts", "account_totals", "rows_of_account"]

ACCOUNT_TABLES: dict[str, tuple[str, ...]] = {
    table.name: table.names for table in (*FACTS_TABLES.values(), *LEDGER_TABLES.values()) if "account_id" in table.names
}
"""The tables that have rows of accounts, each with its columns in order."""

_ROWS_AT_ONCE = 5_000


def rows_of_account(reader: Reader, account_id: int, table: str) -> Iterator[list[tuple[object, ...]]]:
    """Yield a table's rows of an account in parts, so that they never have to fit into memory; in the order of the file.

    Args:
        reader: The version.
        account_id: Whose rows.
        table: One of `ACCOUNT_TABLES`.

    Returns:
        Lists of rows, values in the order of the table's columns: dates, whole numbers, text, naive UTC instants.
    """
    columns = ACCOUNT_TABLES[table]
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE account_id = $account_id"  # noqa: S608
    return reader.stream(sql, {"account_id": account_id}, rows_at_once=_ROWS_AT_ONCE)


def account_counts(reader: Reader, account_id: int) -> dict[str, int]:
    """Return how many rows of an account each table has."""
    return {
        table: reader.query(f"SELECT count(*) FROM {table} WHERE account_id = $account_id", {"account_id": account_id})[0][0]  # noqa: S608
        for table in ACCOUNT_TABLES
    }


def account_totals(reader: Reader, account_id: int) -> dict[str, int | None]:
    """Return the sum of each fact column over the account, None where nothing was reported."""
    sums = ", ".join(f"sum({column})" for column in FACT_COLUMNS)
    row = reader.query(f"SELECT {sums} FROM usage_daily WHERE account_id = $account_id", {"account_id": account_id})[0]  # noqa: S608
    return dict(zip(FACT_COLUMNS, row, strict=True))
