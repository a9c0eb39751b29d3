"""Rows on their way in: staged files of accounts, and small lists of values, as temporary tables.

A staged file is NDJSON in UTF-8, one row a line. Usage rows: `production_id`, `day`
(YYYY-MM-DD) and any of the fact columns, null or absent where not reported. Items:
`production_id`, `external_id`, `media_type`, `created_at` (ISO 8601, UTC where no offset is
written), `day`, `duration_ms`, `deleted_on`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import duckdb

from rushes.domain import FACT_COLUMNS, AccountRow, LedgerRow, Period, ProductionRow, Reject
from rushes.errors import WarehouseError

__all__ = ["STAGED_DAYS", "StagedItems", "StagedUsage", "naive_utc", "read_staged_items", "read_staged_usage", "row_values", "stage_rows"]

_ROWS_AT_ONCE = 20_000

STAGED_DAYS = """INSERT INTO extent_day
    SELECT DISTINCT account_id, unnest(generate_series(first, last, INTERVAL 1 DAY))::DATE FROM staged_file"""
"""Marks every day of every staged period as one whose facts are to be replaced."""

_USAGE_JSON = {"production_id": "BIGINT", "day": "DATE"} | dict.fromkeys(FACT_COLUMNS, "BIGINT")
_ITEM_JSON = {
    "production_id": "BIGINT",
    "external_id": "VARCHAR",
    "media_type": "VARCHAR",
    "created_at": "VARCHAR",
    "day": "DATE",
    "duration_ms": "BIGINT",
    "deleted_on": "DATE",
}


@dataclass(frozen=True, slots=True)
class StagedUsage:
    """One account's usage rows of a period: what the file does not hold of these days is gone.

    Args:
        account_id: The account, internal.
        period: The days that were read.
        file: The rows, NDJSON.
        kept_production_ids: Productions that could not be read whole: what the file does not hold of them stays.
    """

    account_id: int
    period: Period
    file: Path
    kept_production_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StagedItems:
    """One account's media items, of any day; `period` is the days that count as loaded with them.

    Args:
        account_id: The account, internal.
        period: The days that were read.
        file: The items, NDJSON.
        kept_production_ids: Productions that could not be read whole. Items never vanish, so these keep theirs like all others.
    """

    account_id: int
    period: Period
    file: Path
    kept_production_ids: frozenset[int] = frozenset()


def naive_utc(at: datetime) -> datetime:
    """Return the instant as the warehouse keeps it: UTC, without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None)


def row_values(row: AccountRow | ProductionRow | LedgerRow | Reject) -> dict[str, object]:
    """Return a row's fields by name; unlike `asdict` it copies none of them."""
    return {each.name: getattr(row, each.name) for each in fields(row)}


def stage_rows(
    engine: duckdb.DuckDBPyConnection, name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Mapping[str, object]]
) -> None:
    """Make a temporary table of these rows; it replaces one of the same name."""
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns)})")
    shape = json.dumps([{column: ["VARCHAR"] if kind.endswith("[]") else kind for column, kind in columns}])
    insert = f"INSERT INTO {name} SELECT each_row.* FROM (SELECT unnest(from_json(?, '{shape}')) AS each_row)"  # noqa: S608
    pending = iter(rows)
    while chunk := list(islice(pending, _ROWS_AT_ONCE)):
        text = json.dumps(chunk, ensure_ascii=False, default=_as_text)
        # Names come from strangers; half a surrogate pair is no text in any encoding.
        engine.execute(insert, [text.encode("utf-8", "replace").decode("utf-8")])


def read_staged_usage(engine: duckdb.DuckDBPyConnection, staged: Sequence[StagedUsage]) -> None:
    """Fill `kept` and `extent_day`, and make `incoming` (usage_daily's columns), all accounts in one pass.

    Raises:
        WarehouseError: A file cannot be read or holds a row outside of its period.
    """
    kept = ({"account_id": each.account_id, "production_id": production} for each in staged for production in each.kept_production_ids)
    stage_rows(engine, "kept", (("account_id", "BIGINT"), ("production_id", "BIGINT")), kept)
    columns = ", ".join(f"r.{column}" for column in FACT_COLUMNS)
    _read_json(engine, "incoming", staged, _USAGE_JSON, f"f.account_id, r.day, r.production_id, {columns}")
    engine.execute(STAGED_DAYS)
    _refuse(
        engine,
        """SELECT DISTINCT account_id FROM incoming WHERE production_id IS NULL
           UNION SELECT account_id FROM incoming ANTI JOIN extent_day USING (account_id, day)""",
        "usage rows without a production or outside of their period",
    )


def read_staged_items(engine: duckdb.DuckDBPyConnection, staged: Sequence[StagedItems]) -> None:
    """Make the temporary tables `staged_file` and `staged_item` (columns of media_item, each key once).

    Raises:
        WarehouseError: A file cannot be read or holds an item without its key or its day.
    """
    created_at = "CAST(r.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at"
    columns = f"f.account_id, r.production_id, r.external_id, r.media_type, {created_at}, r.day, r.duration_ms, r.deleted_on"
    # An item that came twice must give the same row whatever the order of the pages.
    once = """QUALIFY row_number() OVER (
        PARTITION BY f.account_id, r.production_id, r.external_id
        ORDER BY r.created_at, r.media_type, r.day, r.duration_ms DESC, r.deleted_on) = 1"""
    _read_json(engine, "staged_item", staged, _ITEM_JSON, columns, once)
    _refuse(
        engine,
        "SELECT DISTINCT account_id FROM staged_item WHERE production_id IS NULL OR external_id IS NULL OR media_type IS NULL OR day IS NULL",
        "media items without a production, an id, a type or a day",
    )


def _read_json(
    engine: duckdb.DuckDBPyConnection,
    table: str,
    staged: Sequence[StagedUsage] | Sequence[StagedItems],
    json_columns: Mapping[str, str],
    columns: str,
    once: str = "",
) -> None:
    files = [
        {"file": str(each.file), "account_id": each.account_id, "first": each.period.first, "last": each.period.last} for each in staged
    ]
    stage_rows(engine, "staged_file", (("file", "VARCHAR"), ("account_id", "BIGINT"), ("first", "DATE"), ("last", "DATE")), files)
    shape = ", ".join(f"{name}: '{kind}'" for name, kind in json_columns.items())
    try:
        engine.execute(
            f"""CREATE OR REPLACE TEMP TABLE {table} AS SELECT {columns}
                FROM read_json(?, format = 'newline_delimited', columns = {{{shape}}}, filename = true) r
                JOIN staged_file f ON f.file = r.filename {once}""",  # noqa: S608
            [[str(each.file) for each in staged]],
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise WarehouseError(f"A staged file cannot be read ({error}). Remove the staging folder and sync again.") from error


def _refuse(engine: duckdb.DuckDBPyConnection, sql: str, what: str) -> None:
    found = [row[0] for row in engine.execute(sql).fetchall()]
    if found:
        raise WarehouseError(
            f"The staged files of these accounts hold {what}: {', '.join(map(str, found))}. Remove the staging folder and sync again."
        )


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return naive_utc(value).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a row")
