"""What must hold of a version before anybody may see it: keys, orphans, counts and totals against the ledger.

Works on an engine that sees the version's tables by their plain names, be it a build or a reader.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb

from rushes.domain import FACT_COLUMNS, Period, month_of
from rushes.warehouse.schema import CONTROL_COLUMNS, FACTS_TABLES, LEDGER_TABLES

__all__ = ["Counts", "count_rows", "findings", "months_held", "read_every_row"]

_EXAMPLES = 3
_ROWS_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What a version holds: the rows of each table, by name, and the sum of each fact column, None where nothing was reported."""

    table_rows: dict[str, int]
    totals: dict[str, int | None]


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


def findings(engine: duckdb.DuckDBPyConnection, counts: Counts, *, months: Collection[date], tables: Collection[str]) -> tuple[str, ...]:
    """Return what is wrong, a sentence each; nothing where all is well.

    Args:
        engine: Sees the version's tables.
        counts: What `count_rows` says of them.
        months: First days of the months whose facts are compared day by day; the sums over all facts always are.
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
    for span in _spans(engine, months):
        found += _span_findings(engine, span)
    found += _total_findings(engine, counts)
    return tuple(found)


def count_rows(engine: duckdb.DuckDBPyConnection) -> Counts:
    """Count every table and sum every fact column."""
    rows = {name: int(_row(engine, f"SELECT count(*) FROM {name}")[0]) for name in (*FACTS_TABLES, *LEDGER_TABLES)}  # noqa: S608
    sums = _row(engine, f"SELECT {', '.join(f'sum({column})' for column in FACT_COLUMNS)} FROM usage_daily")  # noqa: S608
    return Counts(rows, dict(zip(FACT_COLUMNS, sums, strict=True)))


def read_every_row(engine: duckdb.DuckDBPyConnection) -> None:
    """Read what `count_rows` does not, so that the engine has compared every block with its checksum.

    Raises:
        duckdb.Error: A block is damaged.
    """
    for table in (*FACTS_TABLES.values(), *LEDGER_TABLES.values()):
        columns = ", ".join(name for name in table.names if table.name != "usage_daily" or name not in FACT_COLUMNS)
        engine.execute(f"SELECT bit_xor(hash({columns})) FROM {table.name}").fetchone()  # noqa: S608


def months_held(engine: duckdb.DuckDBPyConnection) -> tuple[date, ...]:
    """Return the first day of every month that has facts or loaded days."""
    sql = """SELECT DISTINCT date_trunc('month', day)::DATE FROM
             (SELECT day FROM usage_daily UNION ALL SELECT day FROM ledger WHERE loaded_at IS NOT NULL) ORDER BY 1"""
    return tuple(row[0] for row in engine.execute(sql).fetchall())


def _spans(engine: duckdb.DuckDBPyConnection, months: Collection[date]) -> Iterator[Period]:
    """Yield the months, in runs of so few rows that comparing one needs little memory."""
    if not months:
        return
    sql = "SELECT date_trunc('month', day)::DATE, count(*) FROM usage_daily WHERE day BETWEEN ? AND ? GROUP BY ALL"
    rows: dict[date, int] = dict(engine.execute(sql, [min(months), month_of(max(months)).last]).fetchall())
    first, held = min(months), 0
    for month, following in pairwise([*sorted(months), None]):
        held += rows.get(month, 0) if month else 0
        if month and (following is None or held + rows.get(following, 0) > _ROWS_AT_ONCE):
            yield Period(first, month_of(month).last)
            first, held = following or first, 0


def _span_findings(engine: duckdb.DuckDBPyConnection, span: Period) -> Iterator[str]:
    days = [span.first, span.last]
    name = f"{span.first} to {span.last}"
    yield from _examples(
        engine,
        f"usage_daily holds keys twice, {name}",
        "SELECT account_id, day, production_id FROM usage_daily WHERE day BETWEEN ? AND ? GROUP BY ALL HAVING count(*) > 1",
        days,
    )
    sums = ", ".join(f"sum({column}) AS {control}" for column, control in zip(FACT_COLUMNS, CONTROL_COLUMNS, strict=True))
    differs = " OR ".join(f"f.{column} IS DISTINCT FROM l.{column}" for column in CONTROL_COLUMNS)
    per_day = f"""WITH f AS (SELECT account_id, day, count(*) AS rows, {sums} FROM usage_daily WHERE day BETWEEN ? AND ? GROUP BY ALL),
        l AS (SELECT * FROM ledger WHERE day BETWEEN ? AND ? AND loaded_at IS NOT NULL)"""  # noqa: S608
    yield from _examples(
        engine,
        f"There are facts on days that the ledger does not hold as loaded, {name}",
        f"{per_day} SELECT account_id, day FROM f ANTI JOIN l USING (account_id, day)",  # noqa: S608
        days * 2,
    )
    yield from _examples(
        engine,
        f"Counts or totals differ between facts and ledger, {name}",
        f"""{per_day} SELECT l.account_id, l.day FROM l LEFT JOIN f USING (account_id, day)
            WHERE coalesce(f.rows, 0) <> l.rows_loaded OR {differs}""",  # noqa: S608
        days * 2,
    )


def _total_findings(engine: duckdb.DuckDBPyConnection, counts: Counts) -> Iterator[str]:
    facts = (counts.table_rows["usage_daily"], *counts.totals.values())
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
