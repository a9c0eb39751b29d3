"""An account's own facts and its rows of a dataset as plain tables, for files that other programs read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from rushes.domain import FACT_COLUMNS, Field, HandedColumn, HandedKind, HandedOut, Period, Shape, Unit
from rushes.warehouse.dataset import dataset_columns, rows_of_dataset, text_columns
from rushes.warehouse.protocol import Reader

__all__ = ["EVERY_DAY", "dataset_handed_out", "usage_handed_out"]

EVERY_DAY = Period(date(1000, 1, 1), date(9999, 12, 31))
"""Every business date that all of the databases know."""

_ROWS_AT_ONCE = 5_000
_DAY = "day"
_UNIT_IN_HEAD = {Unit.MILLISECONDS: " (ms)", Unit.BYTES: " (bytes)"}
_USAGE = (
    HandedColumn("date", HandedKind.DATE),
    HandedColumn("production_id", HandedKind.WHOLE),
    HandedColumn("production_external_id", HandedKind.TEXT),
    HandedColumn("production", HandedKind.TEXT),
    *(HandedColumn(name, HandedKind.WHOLE) for name in FACT_COLUMNS),
)


def usage_handed_out(reader: Reader, account_id: int, period: Period) -> HandedOut:
    """Return what an account used: a row for each production and day, by day, every fact in the unit that its name says.

    Args:
        reader: The version.
        account_id: Whose rows.
        period: Of which days.
    """
    facts = ", ".join(f"u.{column}" for column in FACT_COLUMNS)
    sql = f"""SELECT u.day, u.production_id, p.external_id, p.name, {facts}
        FROM {reader.rows("usage_daily")} u
        LEFT JOIN {reader.rows("production")} p ON p.account_id = u.account_id AND p.production_id = u.production_id
        WHERE u.account_id = $account_id AND u.day BETWEEN $first AND $last ORDER BY u.day, u.production_id"""  # noqa: S608
    values = {"account_id": account_id, "first": period.first, "last": period.last}
    return HandedOut(_USAGE, reader.stream(sql, values, rows_at_once=_ROWS_AT_ONCE))


def dataset_handed_out(reader: Reader, shape: Shape, account_id: int, period: Period) -> HandedOut:
    """Return an account's rows of a dataset, by day, under the names that people know its columns by.

    Args:
        reader: The dataset's version; a column that the shape does not know any more keeps its plain name.
        shape: What its columns are.
        account_id: Whose rows.
        period: Of which days.
    """
    fields, texts = {each.name: each for each in shape.fields}, text_columns(reader)
    columns: list[HandedColumn] = []
    taken: set[str] = set()
    for name in dataset_columns(reader):
        field = None if name == _DAY else fields.get(name)
        columns.append(HandedColumn(_unlike(_head(name, field), taken), _kind(name, field, is_text=name in texts)))
    return HandedOut(tuple(columns), _with_decimals(rows_of_dataset(reader, account_id, period), columns))


def _head(name: str, field: Field | None) -> str:
    if name == _DAY:
        return "date"
    if field is None:
        return name
    return (field.label.strip() or name) + (_UNIT_IN_HEAD.get(field.unit, "") if field.unit else "")


def _unlike(head: str, taken: set[str]) -> str:
    """Return the head with a number behind it where a column before it has the same."""
    found, number = head, 1
    while found.casefold() in taken:
        number += 1
        found = f"{head} {number}"
    taken.add(found.casefold())
    return found


def _kind(name: str, field: Field | None, *, is_text: bool) -> HandedKind:
    if name == _DAY:
        return HandedKind.DATE
    if is_text:
        return HandedKind.TEXT
    return HandedKind.DECIMAL if field and field.unit is Unit.MILLIONTHS else HandedKind.WHOLE


def _with_decimals(parts: Iterator[list[tuple[object, ...]]], columns: Sequence[HandedColumn]) -> Iterator[list[tuple[object, ...]]]:
    """Yield the rows with millionths as the numbers with six decimals that they stand for."""
    places = [place for place, column in enumerate(columns) if column.kind is HandedKind.DECIMAL]
    for rows in parts:
        if not places:
            yield rows
            continue
        changed = [list(row) for row in rows]
        for row in changed:
            for place in places:
                value = cast("int | None", row[place])
                row[place] = None if value is None else Decimal(value).scaleb(-6)
        yield [tuple(row) for row in changed]
