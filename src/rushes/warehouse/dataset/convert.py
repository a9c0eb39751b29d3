"""From a raw table to a dataset's rows: one statement of the engine for what fits, a second for what does not, if anything does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from rushes.domain import DATASET_TABLE, DateOrder, FieldRole, RawColumn, RawTable, Shape
from rushes.languages import sentence
from rushes.warehouse.dataset.days import day, in_range
from rushes.warehouse.dataset.numbers import is_nothing, is_number, quoted, trimmed, whole_number
from rushes.warehouse.schema import FACTS, LEDGER, Table
from rushes.warehouse.staging import stage_rows

__all__ = ["REJECT_TABLE", "Loaded", "load_rows"]

REJECT_TABLE = Table(
    "reject_row", (("line", "BIGINT"), ("header", "VARCHAR"), ("reason", "VARCHAR"), ("value", "VARCHAR"), ("raw", "VARCHAR"))
)
"""Rows that did not fit: `line` and `raw` are the row's, `header`, `reason` and `value` are of its first column that did not; what was no
row of the source has no column."""

_MOST_RAW = 4_000

NO_DATE = sentence("This row has no date.")
NO_DAY = sentence("This is no date in the order that the column's dates are written in.")
FAR_DAY = sentence("This date is before 1970 or after 2100.")
NO_NUMBER = sentence("This is no number in the form that the column's numbers are written in.")
LARGE_NUMBER = sentence("This number is too large to be kept.")
NO_ACCOUNT = sentence("This row names no account.")
UNKNOWN_ACCOUNT = sentence("No account is mapped to this text.")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a raw table's rows; `read` is `loaded` and `rejected`, always.

    Args:
        read: Rows of the table, and what was no row of it.
        loaded: How many became rows of the dataset.
        rejected: How many did not.
        reasons: Why, and how many for each reason, the most frequent first.
    """

    read: int
    loaded: int
    rejected: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Made:
    """One column of the dataset.

    Args:
        name: Its name in the dataset.
        kind: Its type.
        header: The source's name of the column that it is made of.
        column: That column's text in the raw table.
        value: The expression of its value.
        is_right: The condition under which a row may keep its value, which it calls {value}.
        faults: Conditions and reasons, of which the first that is true says why it may not.
    """

    name: str
    kind: str
    header: str
    column: str
    value: str
    is_right: str = "true"
    faults: tuple[tuple[str, str], ...] = ()

    def in_place(self, place: int, condition: str) -> str:
        """Return a condition about the value that stands at that place."""
        return condition.replace("{value}", f"v{place}")


def load_rows(engine: duckdb.DuckDBPyConnection, raw: RawTable, shape: Shape, *, owner: int | Mapping[str, int], loaded_on: date) -> Loaded:
    """Make the tables `dataset_row` of the facts and `reject_row` of the ledger, both attached for writing, from a raw table.

    Args:
        engine: Where both files are attached.
        raw: The source's rows.
        shape: What its columns are, in the raw table's order.
        owner: The account that all rows belong to; or, by the text of the account column, each row's own. A row whose text is not
            there is rejected: nobody sees it.
        loaded_on: The day of every row of a shape without a date.

    Returns:
        The counts. Rows are clustered by account and day.
    """
    if len(shape.fields) != len(raw.headers):
        raise ValueError(f"The shape has {len(shape.fields)} columns, the table {len(raw.headers)}.")
    columns = {field.name: column for field, column in zip(shape.fields, raw.columns, strict=True)}
    made = [_account(shape, columns, owner), _day(shape, columns, loaded_on), *_dimensions(shape, columns), *_measures(shape, columns)]
    owners = () if isinstance(owner, int) else ({"owner_text": text.strip(), "owner_id": each} for text, each in owner.items())
    stage_rows(engine, "dataset_owner", (("owner_text", "VARCHAR"), ("owner_id", "BIGINT")), owners)
    loaded = _insert(engine, raw, made)
    reasons = _reject(engine, raw, made, rows=raw.rows - loaded)
    engine.execute("DROP TABLE dataset_owner")
    read = raw.rows + raw.broken_rows
    return Loaded(read, loaded, read - loaded, reasons)


def _account(shape: Shape, columns: Mapping[str, RawColumn], owner: int | Mapping[str, int]) -> _Made:
    if isinstance(owner, int):
        return _Made("account_id", "BIGINT", "", "", f"{owner}::BIGINT")
    field = shape.of_role(FieldRole.ACCOUNT)[0]
    column = columns[field.name].text
    faults = ((f"coalesce({trimmed(column)}, '') = ''", NO_ACCOUNT), ("true", UNKNOWN_ACCOUNT))
    return _Made("account_id", "BIGINT", field.header, column, "o.owner_id", "{value} IS NOT NULL", faults)


def _day(shape: Shape, columns: Mapping[str, RawColumn], loaded_on: date) -> _Made:
    dates = shape.of_role(FieldRole.DATE)
    if not dates:
        return _Made("day", "DATE", "", "", f"DATE '{loaded_on.isoformat()}'")
    column, order = columns[dates[0].name], dates[0].dates or DateOrder.YEAR_FIRST
    faults = ((f"coalesce({trimmed(column.text)}, '') = ''", NO_DATE), ("{value} IS NOT NULL", FAR_DAY), ("true", NO_DAY))
    return _Made("day", "DATE", dates[0].header, column.text, day(column, order), in_range("{value}"), faults)


def _dimensions(shape: Shape, columns: Mapping[str, RawColumn]) -> list[_Made]:
    fields = [(each, columns[each.name].text) for each in shape.of_role(FieldRole.DIMENSION)]
    return [_Made(each.name, "VARCHAR", each.header, text, f"nullif({trimmed(text)}, '')") for each, text in fields]


def _measures(shape: Shape, columns: Mapping[str, RawColumn]) -> list[_Made]:
    made: list[_Made] = []
    for each in shape.of_role(FieldRole.MEASURE):
        column = columns[each.name]
        faults = ((is_number(column.text, each), LARGE_NUMBER), ("true", NO_NUMBER))
        made.append(
            _Made(
                each.name,
                "BIGINT",
                each.header,
                column.text,
                whole_number(column, each),
                f"CASE WHEN {{value}} IS NOT NULL THEN true ELSE {is_nothing(column.text)} END",
                faults,
            )
        )
    return made


def _insert(engine: duckdb.DuckDBPyConnection, raw: RawTable, made: list[_Made]) -> int:
    """Make the rows that fit, and return how many they are."""
    table = Table(DATASET_TABLE, tuple((f'"{each.name}"', each.kind) for each in made))
    engine.execute(table.create(FACTS))
    right = " AND ".join(f"({each.in_place(place, each.is_right)})" for place, each in enumerate(made) if each.faults)
    # Pushed down to the scan, the conditions would make each value a second time.
    engine.execute("SET disabled_optimizers = 'filter_pushdown'")
    try:
        order = "" if _are_in_order(engine, raw, made) else "ORDER BY v0, v1"
        sql = f"""INSERT INTO {FACTS}.{DATASET_TABLE} SELECT COLUMNS('^v[0-9]+$') FROM ({_source(raw, made)})
                  WHERE {right or "true"} {order}"""  # noqa: S608 - names and literals are our own.
        inserted = engine.execute(sql, [str(raw.path)]).fetchone()
    finally:
        engine.execute("RESET disabled_optimizers")
    return int(inserted[0]) if inserted else 0


def _are_in_order(engine: duckdb.DuckDBPyConnection, raw: RawTable, made: list[_Made]) -> bool:
    """Return whether the rows are of one account and stand by day as they are, as most that programs write do: to sort takes longer than to look.

    The first that does not, or that has no day, ends the look.
    """
    account, day = made[:2]
    if account.column or not day.column:
        return not account.column
    days = f"SELECT v0 AS day, lag(v0) OVER () AS before FROM ({_source(raw, [day])})"  # noqa: S608 - names and literals are our own.
    return not engine.execute(f"SELECT 1 FROM ({days}) WHERE day IS NULL OR day < before LIMIT 1", [str(raw.path)]).fetchone()  # noqa: S608


def _reject(engine: duckdb.DuckDBPyConnection, raw: RawTable, made: list[_Made], *, rows: int) -> tuple[tuple[str, int], ...]:
    """Keep the rows that do not fit, and what was no row; return why, and how many for each reason."""
    engine.execute(REJECT_TABLE.create(LEDGER))
    target = f"INSERT INTO {LEDGER}.{REJECT_TABLE.name}"
    if raw.broken is not None:
        sql = f"{target} SELECT line, '', reason, '', left(raw, {_MOST_RAW}) FROM read_parquet(?) ORDER BY line"  # noqa: S608
        engine.execute(sql, [str(raw.broken)])
    if rows:
        whole = f"left(to_json([{', '.join(each.text for each in raw.columns)}])::VARCHAR, {_MOST_RAW})"
        faulty = [
            (f"NOT coalesce({each.in_place(place, each.is_right)}, false)", place, each) for place, each in enumerate(made) if each.faults
        ]
        found = {
            "header": [(wrong, quoted(each.header)) for wrong, _, each in faulty],
            "reason": [
                (f"{wrong} AND {each.in_place(place, fault)}", quoted(reason))
                for wrong, place, each in faulty
                for fault, reason in each.faults
            ],
            "value": [(wrong, f"left({each.column}, {_MOST_RAW})") for wrong, _, each in faulty],
        }
        chosen = ", ".join(f"CASE {' '.join(f'WHEN {when} THEN {then}' for when, then in cases)} END" for cases in found.values())
        wrong = " OR ".join(condition for condition, _, _ in faulty)
        sql = f"{target} SELECT line, {chosen}, {whole} FROM ({_source(raw, made)}) WHERE {wrong} ORDER BY line"  # noqa: S608
        engine.execute(sql, [str(raw.path)])
    counted = f"SELECT reason, count(*) FROM {LEDGER}.{REJECT_TABLE.name} GROUP BY reason ORDER BY count(*) DESC, reason"  # noqa: S608
    return tuple((str(reason), int(count)) for reason, count in engine.execute(counted).fetchall())


def _source(raw: RawTable, made: list[_Made]) -> str:
    """Return the raw rows, each with the values that are made of it as v0, v1 and so on."""
    mapped = next((each for each in made if each.value == "o.owner_id"), None)
    join = f"LEFT JOIN dataset_owner o ON o.owner_text = {trimmed(mapped.column)}" if mapped else ""
    values = ", ".join(f"{each.value} AS v{place}" for place, each in enumerate(made))
    return f"SELECT r.*, {values} FROM ({raw.rows_sql}) r {join}"  # noqa: S608 - names and literals are our own.
