"""Replacing facts: what changed goes to the history, and only the months that changed are written anew.

Facts stay clustered by (month, account, day, production): appended night after night instead, each
part of the file would hold every account and a chart would read all of them.
Source: docs/decisions/0002-warehouse-files.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import duckdb

from rushes.domain import FACT_COLUMNS
from rushes.warehouse.schema import FACTS

__all__ = ["CLUSTERED", "prepare_touched", "replace_facts"]

CLUSTERED = "date_trunc('month', day), account_id, day, production_id"
"""The order in which a rewritten month lies in the file."""

_COLUMNS = ", ".join(("account_id", "day", "production_id", *FACT_COLUMNS))
_SAME_KEY = "f.account_id = i.account_id AND f.day = i.day AND f.production_id = i.production_id"
_DIFFERS = "(" + " OR ".join(f"f.{column} IS DISTINCT FROM i.{column}" for column in FACT_COLUMNS) + ")"


def prepare_touched(engine: duckdb.DuckDBPyConnection) -> None:
    """Make the table that collects which days of which accounts changed in this build."""
    engine.execute("CREATE OR REPLACE TEMP TABLE touched_day (account_id BIGINT, day DATE)")


def replace_facts(engine: duckdb.DuckDBPyConnection, *, make_writable: Callable[[], None], run_id: str, at: datetime) -> tuple[int, bool]:
    """Put the table `incoming` in the place of every former fact within `extent`.

    Expects the temporary tables `incoming` (usage_daily's columns), `extent` (account_id, first,
    last) and `kept` (account_id, production_id); drops the first.

    Args:
        engine: The build's engine.
        make_writable: Called before the first fact is written, and not at all where none changes.
        run_id: The run that supersedes.
        at: When it does, naive UTC.

    Returns:
        How many former rows were superseded, and whether any fact changed at all.
    """
    _find_differences(engine)
    restated = _count(engine, "gone")
    is_changed = restated > 0 or _count(engine, "fresh") > 0
    if is_changed:
        make_writable()
        engine.execute("INSERT INTO touched_day SELECT DISTINCT account_id, day FROM (FROM gone UNION ALL FROM fresh)")
        engine.execute(f"INSERT INTO {FACTS}.usage_history SELECT {_COLUMNS}, ?, ? FROM gone", [at, run_id])  # noqa: S608
        _rewrite_months(engine)
    for table in ("gone", "fresh"):
        engine.execute(f"DROP TABLE {table}")
    return restated, is_changed


def _find_differences(engine: duckdb.DuckDBPyConnection) -> None:
    """Make `gone` (former rows that are replaced or vanish) and `fresh` (rows that come new or changed)."""
    first, last = _bounds(engine, "SELECT min(first), max(last) FROM extent")
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE former AS SELECT {_COLUMNS} FROM usage_daily u
            WHERE u.day BETWEEN ? AND ? AND EXISTS (
              SELECT 1 FROM extent e WHERE e.account_id = u.account_id AND u.day BETWEEN e.first AND e.last)""",  # noqa: S608
        [first, last],
    )
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE gone AS SELECT f.* FROM former f LEFT JOIN incoming i ON {_SAME_KEY}
            LEFT JOIN (SELECT DISTINCT account_id, production_id FROM kept) k
              ON k.account_id = f.account_id AND k.production_id = f.production_id
            WHERE CASE WHEN i.account_id IS NULL THEN k.account_id IS NULL ELSE {_DIFFERS} END"""  # noqa: S608
    )
    if _count(engine, "former"):
        engine.execute(
            f"""CREATE OR REPLACE TEMP TABLE fresh AS SELECT i.* FROM incoming i LEFT JOIN former f ON {_SAME_KEY}
                WHERE f.account_id IS NULL OR {_DIFFERS}"""  # noqa: S608
        )
        engine.execute("DROP TABLE incoming")
    else:
        # A first load may hold tens of millions of rows; all of them are fresh without a copy.
        engine.execute("DROP TABLE IF EXISTS fresh")
        engine.execute("ALTER TABLE incoming RENAME TO fresh")
    engine.execute("DROP TABLE former")


def _rewrite_months(engine: duckdb.DuckDBPyConnection) -> None:
    engine.execute(
        """CREATE OR REPLACE TEMP TABLE touched_month AS
           SELECT DISTINCT date_trunc('month', day) AS month FROM (SELECT day FROM gone UNION ALL SELECT day FROM fresh)"""
    )
    bounds = _bounds(engine, "SELECT min(month)::DATE, last_day(max(month)::DATE) FROM touched_month")
    in_months = "u.day BETWEEN ? AND ? AND date_trunc('month', u.day) IN (SELECT month FROM touched_month)"
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE stays AS SELECT {_COLUMNS} FROM usage_daily u
            WHERE {in_months} AND NOT EXISTS (
              SELECT 1 FROM gone g WHERE g.account_id = u.account_id AND g.day = u.day AND g.production_id = u.production_id)""",  # noqa: S608
        list(bounds),
    )
    engine.execute(f"DELETE FROM {FACTS}.usage_daily u WHERE {in_months}", list(bounds))  # noqa: S608
    engine.execute(
        f"INSERT INTO {FACTS}.usage_daily SELECT {_COLUMNS} FROM (FROM stays UNION ALL FROM fresh) ORDER BY {CLUSTERED}"  # noqa: S608
    )
    engine.execute("DROP TABLE stays")


def _bounds(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[date, date]:
    row = engine.execute(sql).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else (date.max, date.min)


def _count(engine: duckdb.DuckDBPyConnection, table: str) -> int:
    row = engine.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0
