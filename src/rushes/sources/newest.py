"""The highest value of a column of a raw table, by which the next reading knows what is new."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb

from rushes.domain import BLANKS, RawTable

__all__ = ["newest_day", "newest_number"]

_MEMORY_MB = 192


def newest_day(raw: RawTable, header: str, *, until: date) -> date | None:
    """Return the latest day of a column of ISO dates or instants, None where there is none.

    Args:
        raw: The table.
        header: The column.
        until: Days after this one are left out: what a source says of the far future is no sign of what was read.

    Raises:
        ValueError: The column is not there, or holds something and no day.
    """
    day = f"TRY_CAST(left(trim({_column(raw, header)}, {_literal(BLANKS)}), 10) AS DATE)"
    texts, days, newest = _asked(raw, header, f"count({day}), max({day}) FILTER (WHERE {day} <= DATE '{until.isoformat()}')")
    if texts and not days:
        raise ValueError(header)
    return newest if isinstance(newest, date) else None


def newest_number(raw: RawTable, header: str) -> str | None:
    """Return the highest number of a column, written out, None where there is none.

    Raises:
        ValueError: The column is not there, or holds something and no number.
    """
    number = f"TRY_CAST(trim({_column(raw, header)}, {_literal(BLANKS)}) AS DECIMAL(38, 9))"
    texts, numbers, newest = _asked(raw, header, f"count({number}), max({number})")
    if texts and not numbers:
        raise ValueError(header)
    return f"{newest.normalize():f}" if isinstance(newest, Decimal) else None


def _column(raw: RawTable, header: str) -> str:
    return raw.columns[raw.headers.index(header)].text


def _asked(raw: RawTable, header: str, wanted: str) -> tuple[int, int, object]:
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": f"{_MEMORY_MB}MB", "autoinstall_known_extensions": False}
    with duckdb.connect(":memory:", config=config) as engine:
        engine.execute(f"SET allowed_paths = [{_literal(str(raw.path))}]")
        engine.execute("SET enable_external_access = false")
        sql = f"SELECT count({_column(raw, header)}), {wanted} FROM read_parquet(?)"  # noqa: S608 - our own names.
        found = engine.execute(sql, [str(raw.path)]).fetchone()
    return found if found else (0, 0, None)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
