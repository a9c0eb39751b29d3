"""The ledger: what is known of each account's day, and the sums that prove its facts.

Works on the build's own tables `ledger` and `reject`, which start as a copy of the current ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb

from rushes.domain import FACT_COLUMNS, LedgerRow, Reject
from rushes.warehouse.schema import CONTROL_COLUMNS, LEDGER_TABLES
from rushes.warehouse.staging import row_values, stage_rows

__all__ = ["record_days", "record_rejects", "refresh_totals"]

_ATTEMPT = (
    ("account_id", "BIGINT"),
    ("day", "DATE"),
    ("attempted_at", "TIMESTAMP"),
    ("run_id", "VARCHAR"),
    ("is_complete", "BOOLEAN"),
    ("rows_read", "BIGINT"),
    ("rows_rejected", "BIGINT"),
    ("missing_productions", "BIGINT"),
    ("reason", "VARCHAR"),
)
_SAME_DAY = "l.account_id = a.account_id AND l.day = a.day"


def record_days(engine: duckdb.DuckDBPyConnection, rows: Iterable[LedgerRow]) -> None:
    """Enter the attempts of a run; leaves them in the temporary table `attempt`.

    A day that was read is entered anew. A day that failed keeps what was known of it, and is
    entered as never loaded where nothing was.
    """
    # The last word about a day counts; the dictionary keeps it.
    by_day = {(row.account_id, row.day): row for row in rows}
    stage_rows(engine, "attempt", _ATTEMPT, (row_values(row) for row in by_day.values()))
    engine.execute(f"DELETE FROM ledger l USING attempt a WHERE {_SAME_DAY} AND a.reason IS NULL")  # noqa: S608
    engine.execute(
        """INSERT INTO ledger BY NAME SELECT account_id, day, attempted_at AS loaded_at, is_complete, rows_read, 0 AS rows_loaded,
             rows_rejected, missing_productions, attempted_at, run_id FROM attempt WHERE reason IS NULL"""
    )
    engine.execute(
        f"""UPDATE ledger AS l SET attempted_at = a.attempted_at, run_id = a.run_id, reason = a.reason
            FROM attempt a WHERE {_SAME_DAY} AND a.reason IS NOT NULL"""  # noqa: S608
    )
    engine.execute(
        f"""INSERT INTO ledger BY NAME SELECT account_id, day, false AS is_complete, rows_read, 0 AS rows_loaded, rows_rejected,
              missing_productions, attempted_at, run_id, reason
            FROM attempt a WHERE reason IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger l WHERE {_SAME_DAY})"""  # noqa: S608
    )
    engine.execute("INSERT INTO touched_day SELECT account_id, day FROM attempt WHERE reason IS NULL")


def record_rejects(engine: duckdb.DuckDBPyConnection, rows: Iterable[Reject], *, run_id: str, at: datetime) -> None:
    """Set rows aside, in the place of those of the same day and of every day in `attempt` that was read.

    Rejects without a day, or without an account, are replaced when that account, or any, was read.
    An account read through its items (`reread_account`) was read whole, so all of its former ones go.

    Args:
        engine: The build's engine.
        rows: The rejects.
        run_id: The run.
        at: When they were seen, naive UTC.
    """
    stage_rows(engine, "new_reject", LEDGER_TABLES["reject"].columns, (row_values(row) | {"run_id": run_id, "seen_at": at} for row in rows))
    engine.execute(
        """DELETE FROM reject r WHERE
             EXISTS (SELECT 1 FROM new_reject n WHERE n.account_id IS NOT DISTINCT FROM r.account_id AND n.day IS NOT DISTINCT FROM r.day)
             OR EXISTS (SELECT 1 FROM attempt a WHERE a.reason IS NULL AND a.account_id = r.account_id AND (a.day = r.day OR r.day IS NULL))
             OR (r.account_id IS NULL AND EXISTS (SELECT 1 FROM attempt a WHERE a.reason IS NULL))
             OR r.account_id IN (SELECT account_id FROM reread_account)"""
    )
    engine.execute("INSERT INTO reject FROM new_reject")


def refresh_totals(engine: duckdb.DuckDBPyConnection) -> None:
    """Set the counts and sums of every loaded day that was read or whose facts changed (`touched_day`)."""
    sums = ", ".join(f"sum({column}) AS {control}" for column, control in zip(FACT_COLUMNS, CONTROL_COLUMNS, strict=True))
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE day_total AS
            WITH touched AS (SELECT DISTINCT account_id, day FROM touched_day),
            total AS (
              SELECT account_id, day, count(*) AS rows_loaded, {sums} FROM usage_daily
              WHERE day BETWEEN (SELECT min(day) FROM touched) AND (SELECT max(day) FROM touched)
                AND (account_id, day) IN (SELECT (account_id, day) FROM touched)
              GROUP BY ALL)
            SELECT account_id, day, coalesce(rows_loaded, 0) AS rows_loaded, {", ".join(CONTROL_COLUMNS)}
            FROM touched LEFT JOIN total USING (account_id, day)"""  # noqa: S608
    )
    settings = ", ".join(f"{column} = a.{column}" for column in ("rows_loaded", *CONTROL_COLUMNS))
    engine.execute(f"UPDATE ledger AS l SET {settings} FROM day_total a WHERE {_SAME_DAY} AND l.loaded_at IS NOT NULL")  # noqa: S608
    engine.execute("DROP TABLE day_total")
