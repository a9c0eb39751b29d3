"""Taking an account out of the facts for good: the file is written anew without it.

A deleted row would stay readable in the blocks of a copied file, so nothing is copied here.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from rushes.domain import FACT_COLUMNS
from rushes.errors import WarehouseError
from rushes.warehouse.schema import FACTS, FACTS_TABLES, LEDGER_TABLES

__all__ = ["holds_account", "leave_out", "strike_days"]

_FORMER = "former"
_OF_ACCOUNTS = tuple(table for table in FACTS_TABLES.values() if "account_id" in table.names)


def holds_account(engine: duckdb.DuckDBPyConnection, account_id: int) -> bool:
    """Say whether any table that the engine sees has a row of the account."""
    tables = (*(table.name for table in _OF_ACCOUNTS), *LEDGER_TABLES)
    found = " OR ".join(f"EXISTS (SELECT 1 FROM {name} WHERE account_id = $account_id)" for name in tables)  # noqa: S608
    row = engine.execute(f"SELECT {found}", {"account_id": account_id}).fetchone()
    return bool(row and row[0])


def leave_out(engine: duckdb.DuckDBPyConnection, former: Path, account_id: int) -> None:
    """Fill the empty facts file with everything of a former one but an account.

    Args:
        engine: The build's engine, with the new file attached and its tables made.
        former: The facts file to read.
        account_id: Who is left out.

    Raises:
        WarehouseError: What was written of the others is not what stood there.
    """
    quoted = str(former).replace("'", "''")
    engine.execute(f"ATTACH '{quoted}' AS {_FORMER} (READ_ONLY)")
    for table in FACTS_TABLES.values():
        columns = ", ".join(table.names)
        others = f"WHERE account_id <> {int(account_id)}" if "account_id" in table.names else ""
        # Rows keep their order, and so the facts their clustering.
        engine.execute(f"INSERT INTO {FACTS}.{table.name} SELECT {columns} FROM {_FORMER}.{table.name} {others}")  # noqa: S608
    _refuse_changed(engine, account_id)
    engine.execute(f"DETACH {_FORMER}")


def strike_days(engine: duckdb.DuckDBPyConnection, account_id: int) -> None:
    """Take an account out of the build's ledger and of what was set aside.

    What was set aside without a readable account may be this one's, so it goes too; the next night
    sets it aside again if it still comes.
    """
    engine.execute("DELETE FROM ledger WHERE account_id = ?", [account_id])
    engine.execute("DELETE FROM reject WHERE account_id = ? OR account_id IS NULL", [account_id])


def _refuse_changed(engine: duckdb.DuckDBPyConnection, account_id: int) -> None:
    sums = ", ".join(f"sum({column})" for column in FACT_COLUMNS)

    def totals(catalog: str, table: str) -> str:
        return f"SELECT account_id, count(*), {sums} FROM {catalog}.{table} WHERE account_id <> {int(account_id)} GROUP BY account_id"  # noqa: S608

    for table in ("usage_daily", "usage_history"):
        before, after = totals(_FORMER, table), totals(FACTS, table)
        changed = engine.execute(f"({before} EXCEPT {after}) UNION ALL ({after} EXCEPT {before}) LIMIT 1").fetchone()
        if changed is not None:
            raise WarehouseError(f"Leaving an account out changed {table} of account {changed[0]}, so nothing was published.")
