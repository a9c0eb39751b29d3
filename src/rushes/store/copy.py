"""The records as a file of their own, whichever engine holds them: what is kept before an upgrade, and moved between engines.

A compressed file of JSON lines: who wrote it, then each table with its columns and the next number it would give, then its
rows, and at the end how many there were. A value that JSON has no word for stands in an object that names its kind.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, MetaData, Table, insert, select

from rushes.errors import StoreError
from rushes.store import tables
from rushes.store.numbering import go_on_from, next_number

__all__ = ["check_copy", "read_copy", "write_copy"]

_FORMAT = 1
_ROWS_AT_ONCE = 500


def write_copy(conn: Connection, file: Path, revision: str) -> int:
    """Write every row to a new file that its owner alone can read, and return how many there were.

    Args:
        conn: A transaction, so that the rows are of one moment.
        file: Where to; appears when it is whole.
        revision: The schema's revision.

    Raises:
        StoreError: The file cannot be written.
    """
    part = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with gzip.open(raw, "wt", encoding="utf-8") as out:
                rows = _write(conn, out.write, revision)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise StoreError(f"The copy of the records cannot be written at {file}: {error.strerror}.") from error
    return rows


def check_copy(file: Path) -> str:
    """Read a copy through to its end, and return the revision of the schema that it is of.

    Raises:
        StoreError: It is no copy of records, is damaged, or of a newer form.
    """
    lines, rows = _lines(file), 0
    first = last = next(lines)
    for last in lines:
        rows += isinstance(last, list)
    if last != {"rows": rows}:
        raise StoreError(f"{file} is damaged or cut off. Use another copy.")
    return str(first["revision"])


def read_copy(conn: Connection, file: Path) -> int:
    """Enter every row of a copy into empty tables of its revision, and return how many there were; check it before.

    Raises:
        StoreError: The file is damaged or cut off, or does not fit the tables.
    """
    here = {table.name: table for table in _tables_here(conn)}
    lines, rows = _lines(file), 0
    next(lines)
    table: Table | None = None
    columns: list[str] = []
    numbers: dict[str, int] = {}
    for kind, batch in _grouped(lines):
        if kind == "rows" and table is not None:
            conn.execute(insert(table), [dict(zip(columns, map(_from_json, each), strict=True)) for each in batch])
            rows += len(batch)
        elif kind == "table":
            name, columns = str(batch[0]["table"]), list(batch[0]["columns"])
            table = here.get(name)
            if table is None or set(columns) - set(table.columns.keys()):
                raise StoreError(f"{file} does not fit these records: there is no such table or column as in “{name}”.")
            if batch[0]["next"] is not None:
                numbers[name] = int(batch[0]["next"])
    for name, number in numbers.items():
        go_on_from(conn, here[name], number)
    return rows


def _write(conn: Connection, write: Callable[[str], object], revision: str) -> int:
    def line(value: object) -> None:
        write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")

    line({"format": _FORMAT, "revision": revision})
    rows = 0
    for table in _tables_here(conn):
        line({"table": table.name, "columns": table.columns.keys(), "next": next_number(conn, table)})
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS_AT_ONCE)
        for row in conn.execute(query):
            line([_to_json(each) for each in row])
            rows += 1
    line({"rows": rows})
    return rows


def _tables_here(conn: Connection) -> list[Table]:
    """Return the tables as they stand in the database, what they refer to first, with the types that this release declares."""
    here = MetaData()
    here.reflect(conn)
    for table in here.tables.values():
        declared = tables.metadata.tables.get(table.name)
        for column in table.columns:
            if declared is not None and column.name in declared.columns:
                column.type = declared.columns[column.name].type
    return [table for table in here.sorted_tables if table.name != "alembic_version"]


def _lines(file: Path) -> Iterator[Any]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                value = json.loads(line)
                if number == 0 and (not isinstance(value, dict) or cast("dict[str, object]", value).get("format") != _FORMAT):
                    raise StoreError(f"{file} is no copy of records that this release can read.")
                yield value
    except (OSError, EOFError, ValueError) as error:
        raise StoreError(f"{file} cannot be read: {error}. Use another copy.") from error


def _grouped(lines: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield rows some hundred at a time, and what stands between them by itself."""
    rows: list[Any] = []
    for line in lines:
        if isinstance(line, list):
            rows.append(line)
            if len(rows) < _ROWS_AT_ONCE:
                continue
        if rows:
            yield "rows", rows
            rows = []
        if isinstance(line, dict):
            yield "table" if "table" in line else "end", [line]


def _to_json(value: object) -> object:
    match value:
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case bytes():
            return {"bytes": base64.b64encode(value).decode("ascii")}
        case dict() | list():
            return {"json": cast("object", value)}
        case _:
            return value


def _from_json(value: object) -> object:
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = cast("dict[str, Any]", value).items()
    match kind:
        case "instant":
            return datetime.fromisoformat(inner)
        case "day":
            return date.fromisoformat(inner)
        case "bytes":
            return base64.b64decode(inner)
        case _:
            return inner
