"""Counting a version anew on its server: against its manifest, its ledger, and the rollup that is kept beside its rows."""

from __future__ import annotations

from collections.abc import Iterator

from rushes.domain import FACT_COLUMNS
from rushes.warehouse.check import Counts
from rushes.warehouse.schema import CONTROL_COLUMNS, FACTS_TABLES, LEDGER_TABLES
from rushes.warehouse.server.reader import ServerReader
from rushes.warehouse.verify import VerifyReport, manifest_findings

__all__ = ["verify_on_server"]

_EXAMPLES = 3


def verify_on_server(reader: ServerReader, *, by_sums_alone: bool) -> VerifyReport:
    """Return what counting the reader's version anew found.

    Args:
        reader: The version.
        by_sums_alone: Leave out the orphans and the comparison day by day and month by month.
    """
    counts = _counts(reader)
    found = list(manifest_findings(reader.version, counts)) if reader.version.number else []
    if not by_sums_alone:
        for what, sql in _checks(reader):
            rows = reader.query(f"{sql} LIMIT {_EXAMPLES + 1}", {})
            if rows:
                shown = "; ".join("/".join(str(value) for value in row) for row in rows[:_EXAMPLES])
                found.append(f"{what}, such as {shown}.")
    return VerifyReport(reader.version, tuple(found), counts)


def _counts(reader: ServerReader) -> Counts:
    rows = {name: reader.query(f"SELECT count(*) FROM {reader.rows(name)} t", {})[0][0] for name in (*FACTS_TABLES, *LEDGER_TABLES)}  # noqa: S608
    sums = ", ".join(f"sum({column})" for column in FACT_COLUMNS)
    totals = reader.query(f"SELECT {sums} FROM {reader.rows('usage_daily')} t", {})[0]  # noqa: S608
    whole = (None if each is None else int(each) for each in totals)
    return Counts(rows, dict(zip(FACT_COLUMNS, whole, strict=True)))


def _checks(reader: ServerReader) -> Iterator[tuple[str, str]]:
    """Yield what may be wrong, each with the select of its examples."""
    for name, parent, key in (
        ("usage_daily", "account", ("account_id",)),
        ("usage_daily", "production", ("account_id", "production_id")),
        ("media_item", "production", ("account_id", "production_id")),
        ("production", "account", ("account_id",)),
    ):
        same = " AND ".join(f"p.{column} = c.{column}" for column in key)
        keys = ", ".join(f"c.{column}" for column in key)
        yield (
            f"There are rows of {name} without their {parent}",
            f"SELECT DISTINCT {keys} FROM {reader.rows(name)} c LEFT JOIN {reader.rows(parent)} p ON {same} WHERE p.account_id IS NULL",  # noqa: S608
        )
    yield "Counts or totals differ between facts and ledger", _against_ledger(reader)
    yield "Sums differ between facts and their monthly rollup", _against_rollup(reader)


def _against_ledger(reader: ServerReader) -> str:
    sums = ", ".join(f"sum({column}) AS {column}" for column in FACT_COLUMNS)
    days = f"SELECT account_id, day, count(*) AS found, {sums} FROM {reader.rows('usage_daily')} u GROUP BY account_id, day"  # noqa: S608
    loaded = f"SELECT * FROM {reader.rows('ledger')} t WHERE loaded_at IS NOT NULL"  # noqa: S608
    differs = " OR ".join(_differs(f"f.{column}", f"l.{control}") for column, control in zip(FACT_COLUMNS, CONTROL_COLUMNS, strict=True))
    same = "f.account_id = l.account_id AND f.day = l.day"
    return (
        f"SELECT l.account_id, l.day FROM ({loaded}) l LEFT JOIN ({days}) f ON {same} "  # noqa: S608
        f"WHERE coalesce(f.found, 0) <> l.rows_loaded OR {differs} "
        f"UNION ALL SELECT f.account_id, f.day FROM ({days}) f LEFT JOIN ({loaded}) l ON {same} WHERE l.account_id IS NULL"
    )


def _against_rollup(reader: ServerReader) -> str:
    month = (
        "CAST(date_trunc('month', day) AS DATE)" if reader.layout.dialect == "postgres" else "CAST(date_format(day, '%Y-%m-01') AS DATE)"
    )
    sums = ", ".join(f"sum({column}) AS {column}" for column in FACT_COLUMNS)
    summed = (
        f"SELECT account_id, {month} AS month, production_id, {sums} FROM {reader.rows('usage_daily')} u "  # noqa: S608
        f"GROUP BY account_id, {month}, production_id"
    )
    differs = " OR ".join(_differs(f"f.{column}", f"r.{column}") for column in FACT_COLUMNS)
    same = "f.account_id = r.account_id AND f.month = r.month AND f.production_id = r.production_id"
    kept = reader.rows("usage_monthly")
    return (
        f"SELECT r.account_id, r.month, r.production_id FROM {kept} r LEFT JOIN ({summed}) f ON {same} "  # noqa: S608
        f"WHERE f.account_id IS NULL OR {differs} "
        f"UNION ALL SELECT f.account_id, f.month, f.production_id FROM ({summed}) f LEFT JOIN {kept} r ON {same} WHERE r.account_id IS NULL"
    )


def _differs(one: str, other: str) -> str:
    """Return the condition that two values are not the same, where neither being there is."""
    return f"(coalesce({one}, -1) <> coalesce({other}, -1))"
