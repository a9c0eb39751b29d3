"""A table or a query of a database becomes a raw table, in constant memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import duckdb

from rushes.domain import RawTable
from rushes.errors import InvalidQuery, SourceRefused
from rushes.languages import sentence
from rushes.sources.databases.connect import connected
from rushes.sources.databases.place import DatabasePlace
from rushes.sources.databases.rows import Row, Rows
from rushes.sources.databases.values import csv_line
from rushes.sources.kind import Asked, ReadLimits, Since
from rushes.sources.reach import Reach

__all__ = ["read_table"]

_LONGEST_ROW_BYTES = 8 * 2**20
# With one thread rows stay in their order, though the engine need not see to it; to fetch them takes longer than this.
_SETTINGS = {"threads": "1", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_MEMORY_MB, _MEMORY_A_COLUMN_MB = 256, 2
"""How much the engine may reserve; of what it reserves for a column it uses a fifth."""
_VALUES_A_GROUP = 500_000


def read_table(
    place: DatabasePlace,
    password: str,
    asked: Asked,
    *,
    to: Path,
    reach: Reach,
    limits: ReadLimits,
    since: Since | None = None,
) -> RawTable:
    """Read a table, or what one SELECT gives, into a raw table; rows are counted from 1 in the order in which they came.

    Args:
        place: The database.
        password: The password of its user.
        asked: The table or query.
        to: The file to write, which appears when it is whole; what is on the way to it lies beside it.
        reach: What may be reached.
        limits: How much is read at most.
        since: A column and a value, for a table that only grows: rows with less in that column are left out.

    Raises:
        SourceUnreachable: The server does not answer.
        SourceRefused: It lets us not in, may not be reached, or there is more than the limits allow.
        InvalidQuery: What was asked cannot be answered.
    """
    lines, part = to.with_name(to.name + ".csv"), to.with_name(to.name + ".part")
    try:
        with connected(place, password, reach) as session, session.rows(asked, since=since) as rows:
            if not 0 < len(rows.headers) <= limits.columns:
                raise InvalidQuery(
                    sentence("There are {count} columns; from 1 to {most} can be read."),
                    count=str(len(rows.headers)),
                    most=str(limits.columns),
                )
            with lines.open("w", encoding="utf-8", errors="replace", newline="") as file:
                count = _write(rows, file, limits)
        kept = _to_parquet(lines, part, len(rows.headers))
        if kept != count:
            raise SourceRefused(sentence("{rows} rows came and {kept} could be kept, so nothing is."), rows=f"{count:,}", kept=f"{kept:,}")
        part.replace(to)
    finally:
        for each in (lines, part):
            with suppress(FileNotFoundError):
                each.unlink()
    return RawTable(path=to, headers=rows.headers, rows=count)


def _write(rows: Rows, file: TextIO, limits: ReadLimits) -> int:
    count, size, give_up_at = 0, 0, time.monotonic() + limits.seconds
    for batch in rows.batches:
        lines = _lines(batch, count)
        count += len(batch)
        size += sum(map(len, lines))
        if count > limits.rows or size > limits.text_bytes:
            raise SourceRefused(
                sentence("There is more than can be read: {rows} rows, or {megabytes} MB. Ask for less."),
                rows=f"{limits.rows:,}",
                megabytes=f"{limits.text_bytes // 10**6:,}",
            )
        if time.monotonic() > give_up_at:
            raise SourceRefused(
                sentence("Reading took longer than {seconds} s and was stopped. Ask for less."), seconds=f"{limits.seconds:,}"
            )
        file.writelines(lines)
    return count


def _lines(batch: Sequence[Row], before: int) -> list[str]:
    lines = [csv_line(number, row) for number, row in enumerate(batch, before + 1)]
    for number, line in enumerate(lines, before + 1):
        # A character takes four bytes at most.
        if len(line) * 4 > _LONGEST_ROW_BYTES and len(line.encode("utf-8", "replace")) > _LONGEST_ROW_BYTES:
            raise SourceRefused(
                sentence("Row {number} holds more than {megabytes} MB. Read it by a query that leaves the large column out."),
                number=f"{number:,}",
                megabytes=str(_LONGEST_ROW_BYTES // 2**20),
            )
    return lines


def _to_parquet(lines: Path, to: Path, columns: int) -> int:
    """Write the lines as Parquet, and return how many rows that has."""
    names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(columns))
    read = (
        f"read_csv('{_quoted(lines)}', columns = {{'line': 'BIGINT', {names}}}, header = false, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false, max_line_size = {_LONGEST_ROW_BYTES + 1}, buffer_size = {4 * _LONGEST_ROW_BYTES})"
    )
    group = min(max(_VALUES_A_GROUP // columns, 2_048), 122_880)
    settings: dict[str, str | bool | int | float | list[str]] = {
        **_SETTINGS,
        "memory_limit": f"{_MEMORY_MB + _MEMORY_A_COLUMN_MB * columns}MB",
    }
    with duckdb.connect(":memory:", config=settings) as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute(f"SET temp_directory = '{_quoted(to.parent)}'")
        engine.execute(f"SET allowed_paths = ['{_quoted(lines)}', '{_quoted(to)}']")
        engine.execute("SET enable_external_access = false")
        engine.execute("SET preserve_insertion_order = false")
        try:
            done = engine.execute(
                f"COPY (FROM {read}) TO '{_quoted(to)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group}, ROW_GROUP_SIZE_BYTES '32MB')"
            )
        except duckdb.OutOfMemoryException as error:
            raise SourceRefused(
                sentence("These rows are too large together. Read them by a query that leaves large columns out.")
            ) from error
        kept = done.fetchone()
    return int(kept[0]) if kept else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
