"""Parquet: the engine reads it itself; a value becomes the text that it is written as, or stays what it is until somebody asks for its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from rushes.domain import RawTable
from rushes.errors import BadFile
from rushes.languages import sentence
from rushes.sources.files.engine import engine_for, literal, parquet_options
from rushes.sources.files.header import named
from rushes.sources.files.reading import FileFormat, FileLimits, Found, Reading

__all__ = ["open_parquet", "read_parquet"]

_SHOWN = 20

_KEPT = re.compile("U?(?:TINY|SMALL|BIG)INT|U?INTEGER|DECIMAL.*|DOUBLE|DATE|TIMESTAMP")
"""Types of which a raw table may hold a column: the engine writes of each what it read, and makes the same text of it whatever the settings are."""

BROKEN = sentence("This Parquet file is damaged, encrypted or of a kind that is not read here. Write it again and send it once more.")
TOO_WIDE = sentence("This table has {found} columns; {most} may be read. Leave out what is not needed.")


def open_parquet(path: Path, name: str, *, work: Path, limits: FileLimits) -> Found:
    """Return the table of a Parquet file.

    Raises:
        BadFile: It cannot be read, or is wider than it may be.
    """
    with engine_for(path, work, limits) as engine:
        try:
            columns = _columns(engine, path, limits)
            rows = engine.execute(f"SELECT {_texts(columns)} FROM read_parquet({literal(str(path))}) LIMIT {_SHOWN}").fetchall()  # noqa: S608
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise BadFile(BROKEN) from error
    reading = Reading(FileFormat.PARQUET, header_line=0, leaves_totals=False)
    return Found(name, reading, named([column for column, _ in columns], len(columns)), tuple(tuple(row) for row in rows))


def read_parquet(path: Path, *, to: Path, limits: FileLimits) -> RawTable:
    """Read a Parquet file; `line` is the row's number.

    Raises:
        BadFile: It cannot be read, or is wider than it may be.
    """
    target = to / "raw.parquet"
    with engine_for(path, to, limits) as engine:
        try:
            columns = _columns(engine, path, limits)
            written = engine.execute(
                f"COPY (SELECT {_cells(columns)} FROM read_parquet({literal(str(path))})) TO {literal(str(target))} ({parquet_options})"  # noqa: S608
            ).fetchone()
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise BadFile(BROKEN) from error
    kinds = tuple(kind if _KEPT.fullmatch(kind) else "VARCHAR" for _, kind in columns)
    return RawTable(target, named([column for column, _ in columns], len(columns)), written[0] if written else 0, first_line=1, kinds=kinds)


def _columns(engine: duckdb.DuckDBPyConnection, path: Path, limits: FileLimits) -> list[tuple[str, str]]:
    found = engine.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()  # noqa: S608
    if len(found) > limits.columns:
        raise BadFile(TOO_WIDE, found=len(found), most=limits.columns)
    return [(str(row[0]), str(row[1])) for row in found]


def _texts(columns: Sequence[tuple[str, str]]) -> str:
    return ", ".join(_text(name, kind) for name, kind in columns)


def _cells(columns: Sequence[tuple[str, str]]) -> str:
    cells = (_quoted(name) if _KEPT.fullmatch(kind) else _text(name, kind) for name, kind in columns)
    return ", ".join(f"{cell} AS c{place}" for place, cell in enumerate(cells))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(name: str, kind: str) -> str:
    """Return a column's values as text: what holds others as JSON, bytes that are no letters as the engine escapes them."""
    is_json = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
    return f"to_json({_quoted(name)})::VARCHAR" if is_json else f"{_quoted(name)}::VARCHAR"
