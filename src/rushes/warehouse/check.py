"""What must hold of a version before anybody may see it: keys, orphans, counts and totals against the ledger.

Works on an engine that sees the version's tables by their plain names, be it a build or a reader.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import duckdb

from rushes.domain import FACT_COLUMNS, Period, month_of
from rushes.warehouse.schema import CONTROL_COLUMNS, FACTS_TABLES, LEDGER_TABLES

__all__ = ["findings", "months_held", "table_rows", "totals"]

_EXAMPLES = 3

_ORPHANS = (
    (
        "facts of accounts that are not there",
        "SELECT DISTINCT account_id FROM usage_daily ANTI JOIN account USING (account_id)",
    ),
    (
        "facts of productions that are not there",
        "SELECT DISTINCT account_id, production_id FROM usage_daily ANTI JOIN production USING (account_id, production_id)",
    ),
    (
        "media items of productions that are not there",
        "SELECT DISTINCT account_id, production_id FROM media_item ANTI JOIN production USING (account_id, production_id)",
    ),
    (
        "productions of accounts that are not there",
        "SELECT account_id, production_id FROM production ANTI JOIN account USING (account_id)",
    ),
    (
        "accounts of connections that are not there",
        "SELECT account_id, connection FROM account ANTI JOIN connection c ON account.connection = c.name",
    ),
)


def findings(engine: duckdb.DuckDBPyConnection, *, months: Collection[date], tables: Collection[str]) -> tuple[str, ...]:
    """Return what is wrong, a sentence each; nothing where all is well.

    Args:
        engine: Sees the version's tables.
        months: First days of the months whose facts are compared day by day; the sums over all months always are.
        tables: The tables besides usage_daily whose keys are counted.
    """
    found: list[str] = []
    for name in tables:
        table = FACTS_TABLES.get(name) or LEDGER_TABLES[name]
        if table.key:
            key = ", ".join(table.key)
            found += _examples(engine, f"{name} holds keys twice", f"SELECT {key} FROM {name} GROUP BY ALL HAVING count(*) > 1")  # noqa: S608
    for what, sql in _ORPHANS:
        found += _examples(engine, f"There are {what}", sql)
    # One month at a time keeps the memory of this bounded, however many rows there are.
    for month in sorted(months):
        found += _month_findings(engine, month_of(month))
    found += _total_findings(engine)
    return tuple(found)


def table_rows(engine: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many rows each table has, by name."""
    return {name: int(_row(engine, f"SELECT count(*) FROM {name}")[0]) for name in (*FACTS_TABLES, *LEDGER_TABLES)}  # noqa: S608


def totals(engine: duckdb.DuckDBPyConnection) -> dict[str, int | None]:
    """Return the sum of each fact column over all facts, None where no value was ever reported."""
    row = _row(engine, f"SELECT {', '.join(f'sum({column})' for column in FACT_COLUMNS)} FROM usage_daily")  # noqa: S608
    return dict(zip(FACT_COLUMNS, row, strict=True))


def months_held(engine: duckdb.DuckDBPyConnection) -> tuple[date, ...]:
    """Return the first day of every month that has facts or loaded days."""
    sql = """SELECT DISTINCT date_trunc('month', day)::DATE FROM
             (SELECT day FROM usage_daily UNION ALL SELECT day FROM ledger WHERE loaded_at IS NOT NULL) ORDER BY 1"""
    return tuple(row[0] for row in engine.execute(sql).fetchall())


def _month_findings(engine: duckdb.DuckDBPyConnection, month: Period) -> Iterator[str]:
    days = [month.first, month.last]
    name = f"{month.first:%Y-%m}"
    yield from _examples(
        engine,
        f"usage_daily holds keys twice in {name}",
        "SELECT account_id, day, production_id FROM usage_daily WHERE day BETWEEN ? AND ? GROUP BY ALL HAVING count(*) > 1",
        days,
    )
    sums = ", ".join(f"sum({column}) AS {control}" for column, control in zip(FACT_COLUMNS, CONTROL_COLUMNS, strict=True))
    differs = " OR ".join(f"f.{column} IS DISTINCT FROM l.{column}" for column in CONTROL_COLUMNS)
    per_day = f"""WITH f AS (SELECT account_id, day, count(*) AS rows, {sums} FROM usage_daily WHERE day BETWEEN ? AND ? GROUP BY ALL),
        l AS (SELECT * FROM ledger WHERE day BETWEEN ? AND ? AND loaded_at IS NOT NULL)"""  # noqa: S608
    yield from _examples(
        engine,
        f"There are facts of {name} on days that the ledger does not hold as loaded",
        f"{per_day} SELECT account_id, day FROM f ANTI JOIN l USING (account_id, day)",  # noqa: S608
        days * 2,
    )
    yield from _examples(
        engine,
        f"Counts or totals of {name} differ between facts and ledger",
        f"""{per_day} SELECT l.account_id, l.day FROM l LEFT JOIN f USING (account_id, day)
            WHERE coalesce(f.rows, 0) <> l.rows_loaded OR {differs}""",  # noqa: S608
        days * 2,
    )


def _total_findings(engine: duckdb.DuckDBPyConnection) -> Iterator[str]:
    facts = [_row(engine, "SELECT count(*) FROM usage_daily")[0], *totals(engine).values()]
    controls = ", ".join(f"sum({control})" for control in CONTROL_COLUMNS)
    ledger = _row(engine, f"SELECT coalesce(sum(rows_loaded), 0), {controls} FROM ledger WHERE loaded_at IS NOT NULL")  # noqa: S608
    for name, of_facts, of_ledger in zip(("rows", *FACT_COLUMNS), facts, ledger, strict=True):
        if of_facts != of_ledger:
            yield f"The facts hold {of_facts} in all for {name}, the ledger {of_ledger}."


def _examples(engine: duckdb.DuckDBPyConnection, what: str, sql: str, params: list[date] | None = None) -> list[str]:
    rows = engine.execute(f"SELECT *, count(*) OVER () FROM ({sql}) LIMIT {_EXAMPLES}", params).fetchall()  # noqa: S608
    if not rows:
        return []
    shown = "; ".join("/".join(str(value) for value in row[:-1]) for row in rows)
    return [f"{what}: {rows[0][-1]} in all, such as {shown}."]


def _row(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = engine.execute(sql).fetchone()
    return row if row is not None else ()
