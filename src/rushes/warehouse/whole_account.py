"""Everything that a version holds of one account, table by table, for handing it out whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rushes.domain import FACT_COLUMNS
from rushes.warehouse.protocol import Reader
from rushes.warehouse.schema import FACTS_TABLES, LEDGER_TABLES

__all__ = ["ACCOUNT_TABLES", "account_counts", "account_totals", "rows_of_account"]

_TABLES = {**FACTS_TABLES, **LEDGER_TABLES}
ACCOUNT_TABLES: dict[str, tuple[str, ...]] = {table.name: table.names for table in _TABLES.values() if "account_id" in table.names}
"""The tables that have rows of accounts, each with its columns in order."""

_ROWS_AT_ONCE = 5_000
_AS_PYTHON: dict[str, Callable[[Any], object]] = {"BOOLEAN": bool, "HUGEINT": int}
"""What servers have no type of their own for, and hand out as another."""


def rows_of_account(reader: Reader, account_id: int, table: str) -> Iterator[list[tuple[object, ...]]]:
    """Yield a table's rows of an account in parts, so that they never have to fit into memory; in the order they are kept in.

    Args:
        reader: The version.
        account_id: Whose rows.
        table: One of `ACCOUNT_TABLES`.

    Returns:
        Lists of rows, values in the order of the table's columns: dates, whole numbers, text, naive UTC instants.
    """
    sql = f"SELECT {', '.join(ACCOUNT_TABLES[table])} FROM {reader.rows(table)} t WHERE account_id = $account_id"  # noqa: S608
    odd = [(place, _AS_PYTHON[kind]) for place, (_, kind) in enumerate(_TABLES[table].columns) if kind in _AS_PYTHON]
    for rows in reader.stream(sql, {"account_id": account_id}, rows_at_once=_ROWS_AT_ONCE):
        yield [_converted(row, odd) for row in rows] if odd else rows


def _converted(row: tuple[Any, ...], odd: Iterable[tuple[int, Callable[[Any], object]]]) -> tuple[object, ...]:
    values = list(row)
    for place, convert in odd:
        if values[place] is not None:
            values[place] = convert(values[place])
    return tuple(values)


def account_counts(reader: Reader, account_id: int) -> dict[str, int]:
    """Return how many rows of an account each table has."""
    values = {"account_id": account_id}
    return {
        table: reader.query(f"SELECT count(*) FROM {reader.rows(table)} t WHERE account_id = $account_id", values)[0][0]  # noqa: S608
        for table in ACCOUNT_TABLES
    }


def account_totals(reader: Reader, account_id: int) -> dict[str, int | None]:
    """Return the sum of each fact column over the account, None where nothing was reported."""
    sums = ", ".join(f"sum({column})" for column in FACT_COLUMNS)
    sql = f"SELECT {sums} FROM {reader.rows('usage_daily')} u WHERE account_id = $account_id"  # noqa: S608
    row = reader.query(sql, {"account_id": account_id})[0]
    return {column: None if total is None else int(total) for column, total in zip(FACT_COLUMNS, row, strict=True)}
