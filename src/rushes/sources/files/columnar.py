"""Parquet: the engine reads it itself, and each value becomes the text that it is written as."""

from __future__ import annotations

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
                f"""COPY (SELECT file_row_number + 1 AS line, {_texts(columns)} FROM read_parquet({literal(str(path))}, file_row_number = true))
                    TO {literal(str(target))} ({parquet_options})"""  # noqa: S608
            ).fetchone()
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise BadFile(BROKEN) from error
    return RawTable(target, named([column for column, _ in columns], len(columns)), written[0] if written else 0)


def _columns(engine: duckdb.DuckDBPyConnection, path: Path, limits: FileLimits) -> list[tuple[str, str]]:
    found = engine.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()  # noqa: S608
    if len(found) > limits.columns:
        raise BadFile(TOO_WIDE, found=len(found), most=limits.columns)
    return [(str(row[0]), str(row[1])) for row in found]


def _texts(columns: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{_text(name, kind)} AS c{place}" for place, (name, kind) in enumerate(columns))


def _text(name: str, kind: str) -> str:
    """Return a column's values as text: what holds others as JSON, bytes that are no letters as the engine escapes them."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"to_json({quoted})::VARCHAR" if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")) else f"{quoted}::VARCHAR"
