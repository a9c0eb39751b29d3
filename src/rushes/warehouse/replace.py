"""Replacing facts: what changed goes to the history, and only the months that changed are written anew.

Facts stay clustered by (month, account, day, production): appended night after night instead, each
part of the file would hold every account and a chart would read all of them. The history is clustered by (month, account,
production, day, moment), as far as that is cheap.
Source: docs/decisions/0002-warehouse-files.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import duckdb

from rushes.domain import FACT_COLUMNS
from rushes.warehouse.schema import FACTS

__all__ = ["MOST_HISTORY_REWRITTEN", "WITHIN", "prepare", "replace_facts"]

WITHIN = """
    LEFT JOIN extent_day e ON e.account_id = u.account_id AND e.day = u.day
    LEFT JOIN production_extent x ON x.account_id = u.account_id AND x.production_id = u.production_id
    WHERE (e.day IS NOT NULL OR u.day >= x.first)"""
"""What follows a table `u` to leave those of its rows that are to be replaced; plain hash joins, each key once."""

_CLUSTERED = "date_trunc('month', day), account_id, day, production_id"

_HISTORY_CLUSTERED = "date_trunc('month', day), account_id, production_id, day, superseded_at"

MOST_HISTORY_REWRITTEN = 500_000
"""How many rows of the history, of the months that a night restates, are put in order again. Each million costs the night four
seconds of processor and 130 MB."""

_COLUMNS = ", ".join(("account_id", "day", "production_id", *FACT_COLUMNS))
_SAME_KEY = "f.account_id = i.account_id AND f.day = i.day AND f.production_id = i.production_id"
_DIFFERS = "(" + " OR ".join(f"f.{column} IS DISTINCT FROM i.{column}" for column in FACT_COLUMNS) + ")"


def prepare(engine: duckdb.DuckDBPyConnection) -> None:
    """Make the tables in which a build says what is to be replaced, and this module which days changed."""
    engine.execute("CREATE OR REPLACE TEMP TABLE touched_day (account_id BIGINT, day DATE)")
    engine.execute("CREATE OR REPLACE TEMP TABLE extent_day (account_id BIGINT, day DATE)")
    engine.execute("CREATE OR REPLACE TEMP TABLE production_extent (account_id BIGINT, production_id BIGINT, first DATE)")
    engine.execute("CREATE OR REPLACE TEMP TABLE kept (account_id BIGINT, production_id BIGINT)")


def replace_facts(engine: duckdb.DuckDBPyConnection, *, make_writable: Callable[[], None], run_id: str, at: datetime) -> tuple[int, bool]:
    """Put the table `incoming` in the place of every former fact in `extent_day`, and of the productions in `production_extent`.

    The first lists days of accounts, the second productions with the day from which on; each key
    once. What stands in `kept` does not vanish. Empties all of these tables.

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
        if restated:
            _keep(engine, run_id, at)
        _rewrite_months(engine)
    for table in ("gone", "fresh"):
        engine.execute(f"DROP TABLE {table}")
    for table in ("extent_day", "production_extent", "kept"):
        engine.execute(f"DELETE FROM {table}")  # noqa: S608
    return restated, is_changed


def _find_differences(engine: duckdb.DuckDBPyConnection) -> None:
    """Make `gone` (former rows that are replaced or vanish) and `fresh` (rows that come new or changed)."""
    first, last = _bounds(
        engine,
        """SELECT least((SELECT min(day) FROM extent_day), (SELECT min(first) FROM production_extent)),
             CASE WHEN EXISTS (FROM production_extent) THEN DATE '9999-12-31' ELSE (SELECT max(day) FROM extent_day) END""",
    )
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE former AS SELECT u.* FROM usage_daily u {WITHIN} AND u.day BETWEEN ? AND ?""",  # noqa: S608
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


def _keep(engine: duckdb.DuckDBPyConnection, run_id: str, at: datetime) -> None:
    """Put `gone` into the history, and the months it falls into in order again as long as that costs little.

    Appended night after night, what one production was would lie among everybody's, and its page would read them all.
    """
    engine.execute("CREATE OR REPLACE TEMP TABLE gone_month AS SELECT DISTINCT date_trunc('month', day) AS month FROM gone")
    bounds = list(_bounds(engine, "SELECT min(month)::DATE, last_day(max(month)::DATE) FROM gone_month"))
    in_months = "day BETWEEN ? AND ? AND date_trunc('month', day) IN (SELECT month FROM gone_month)"
    columns = f"{_COLUMNS}, superseded_at, run_id"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE past AS SELECT {_COLUMNS}, ?::TIMESTAMP AS superseded_at, ?::VARCHAR AS run_id FROM gone",  # noqa: S608
        [at, run_id],
    )
    held = engine.execute(f"SELECT count(*) FROM {FACTS}.usage_history WHERE {in_months}", bounds).fetchone()  # noqa: S608
    if held and 0 < held[0] <= MOST_HISTORY_REWRITTEN:
        engine.execute(f"INSERT INTO past SELECT {columns} FROM {FACTS}.usage_history WHERE {in_months}", bounds)  # noqa: S608
        engine.execute(f"DELETE FROM {FACTS}.usage_history WHERE {in_months}", bounds)  # noqa: S608
    engine.execute(f"INSERT INTO {FACTS}.usage_history ({columns}) SELECT {columns} FROM past ORDER BY {_HISTORY_CLUSTERED}")  # noqa: S608
    for table in ("past", "gone_month"):
        engine.execute(f"DROP TABLE {table}")


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
        f"INSERT INTO {FACTS}.usage_daily SELECT {_COLUMNS} FROM (FROM stays UNION ALL FROM fresh) ORDER BY {_CLUSTERED}"  # noqa: S608
    )
    engine.execute("DROP TABLE stays")


def _bounds(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[date, date]:
    row = engine.execute(sql).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else (date.max, date.min)


def _count(engine: duckdb.DuckDBPyConnection, table: str) -> int:
    row = engine.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0
