"""Delimited texts: what table one holds, and that table as a raw one. The engine reads what is regular; what is not is read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from rushes.domain import RawTable
from rushes.errors import BadFile
from rushes.languages import sentence
from rushes.sources.files.dialect import Dialect, dialect_of
from rushes.sources.files.encoding import PlainText, encoding_of, plain_text
from rushes.sources.files.engine import columns_of, engine_for, literal, parquet_options, write_rows
from rushes.sources.files.header import headers_of
from rushes.sources.files.reading import FileFormat, FileLimits, Found, Reading
from rushes.sources.files.rows import filled_rows, is_totals, split_rows, without_totals

__all__ = ["open_text", "read_text"]

_HEAD_CHARS, _HEAD_LINES, _TAIL_BYTES = 1 << 20, 2_000, 1 << 16
_FEW_LINES, _MOST_CHARS = 5, 1 << 24
_SHOWN = 20

NO_TABLE = sentence("There is no table in this file. Send one with a header and rows.")
TOO_WIDE = sentence("This table has {found} columns; {most} may be read. Leave out what is not needed.")


def open_text(path: Path, name: str, *, work: Path, limits: FileLimits) -> Found:
    """Return the table that a text holds.

    Raises:
        BadFile: It holds none, or one that is wider than it may be.
    """
    encoding = encoding_of(path)
    text = plain_text(path, encoding, to=work)
    dialect = _dialect(text, limits)
    width = len(dialect.headers)
    if width > limits.columns:
        raise BadFile(TOO_WIDE, found=width, most=limits.columns)
    if not dialect.rows:
        raise BadFile(NO_TABLE)
    reading = Reading(
        FileFormat.TEXT, encoding=encoding, delimiter=dialect.delimiter, header_line=dialect.header_line, first_line=dialect.first_line
    )
    shown = (row for row in dialect.rows if len(row) > 1 or width == 1)
    rows = tuple(tuple(each or None for each in (*row, *[""] * (width - len(row)))[:width]) for row in islice(shown, _SHOWN))
    return Found(name, reading, dialect.headers, rows)


def read_text(path: Path, reading: Reading, *, to: Path, limits: FileLimits) -> RawTable:
    """Read the table of a text.

    Raises:
        BadFile: It holds none, or one that is wider than it may be.
    """
    text = plain_text(path, reading.encoding, to=to)
    headers = _headers(text, reading, limits)
    if len(headers) > limits.columns:
        raise BadFile(TOO_WIDE, found=len(headers), most=limits.columns)
    if not headers:
        raise BadFile(NO_TABLE)
    before = reading.header_line or reading.first_line - 1
    if text.is_clean and not (reading.leaves_totals and _ends_in_totals(text, reading.delimiter)):
        table = _by_engine(text, reading.delimiter, headers, before, to, limits)
        if table is not None:
            return table
    rows = split_rows(_lines(text, after=before), reading.delimiter, first=before + 1, width=len(headers), longest=limits.field_chars)
    filled = filled_rows(without_totals(rows) if reading.leaves_totals else rows, len(headers), takes_short=reading.takes_short)
    return write_rows(filled, headers, to=to, limits=limits)


def _lines(text: PlainText, *, after: int = 0) -> Iterator[str]:
    with text.path.open("r", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        yield from islice(file, after, None)


def _head(text: PlainText) -> list[str]:
    lines, size = list[str](), 0
    with text.path.open("r", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        # A few lines are looked at however long they are.
        while len(lines) < _HEAD_LINES and size < (_HEAD_CHARS if len(lines) > _FEW_LINES else _MOST_CHARS):
            line = file.readline(_MOST_CHARS)
            if not line:
                break
            lines.append(line)
            size += len(line)
    # A line that goes on behind what is looked at says nothing of how many fields it has.
    return lines[:-1] if len(lines) > 1 and size >= _MOST_CHARS else lines


def _dialect(text: PlainText, limits: FileLimits) -> Dialect:
    return dialect_of(_head(text), longest=limits.field_chars)


def _headers(text: PlainText, reading: Reading, limits: FileLimits) -> tuple[str, ...]:
    """Return the columns' names as the reading says where they stand."""
    lines = _head(text)[(reading.header_line or reading.first_line) - 1 :]
    rows = split_rows(lines, reading.delimiter, first=1, longest=limits.field_chars)
    return headers_of([row.fields for row in rows if not row.reason], is_header=reading.header_line > 0)


def _by_engine(text: PlainText, delimiter: str, headers: tuple[str, ...], before: int, to: Path, limits: FileLimits) -> RawTable | None:
    """Let the engine read a text of which each line is a row; None where one is not."""
    columns = columns_of(len(headers))
    shape = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in columns)
    target = to / "raw.parquet"
    read = f"""read_csv({literal(str(text.path))}, auto_detect = false, header = false, skip = {before}, delim = {literal(delimiter)},
        quote = '"', escape = '"', columns = {{{shape}}}, strict_mode = true, max_line_size = {max(2_000_000, limits.field_chars)})"""
    is_something = " OR ".join(f"{each} IS NOT NULL" for each in columns)
    with engine_for(text.path, to, limits) as engine:
        try:
            written = engine.execute(f"COPY (FROM {read} WHERE {is_something}) TO {literal(str(target))} ({parquet_options})").fetchone()
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            return None
    # A line more than rows is blank, or the next line of a field: then which line a row stands in is to be counted.
    if not written or written[0] != text.lines - before:
        return None
    # To number the rows while they are read would take one thread for all of it.
    return RawTable(target, headers, written[0], first_line=before + 1)


def _ends_in_totals(text: PlainText, delimiter: str) -> bool:
    """Return whether one of the last lines is one of totals."""
    with text.path.open("rb") as file:
        file.seek(max(0, text.path.stat().st_size - _TAIL_BYTES))
        lines = file.read().decode("utf-8", "replace").splitlines(keepends=True)[-10:]
    return any(is_totals(row.fields) for row in split_rows(lines, delimiter, first=1, longest=_TAIL_BYTES))
