"""A table as a Parquet file, written by the engine in little memory whatever its length."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from rushes.domain import HandedColumn, HandedKind, HandedOut
from rushes.errors import WarehouseError

__all__ = ["write_parquet"]

_TYPES = {
    HandedKind.DATE: "DATE",
    HandedKind.WHOLE: "BIGINT",
    HandedKind.DECIMAL: "DECIMAL(38, 6)",
    HandedKind.TEXT: "VARCHAR",
}
_MEMORY_MB = 512
_ROWS_A_GROUP = 100_000
_LONGEST_LINE_BYTES = 16 * 2**20


def write_parquet(table: HandedOut, to: Path) -> int:
    """Write a table with typed columns into a file that is there already, whose mode stays, and return how many rows it has.

    Args:
        table: What is written.
        to: The file; in its folder there is room for all rows as text while this works.

    Raises:
        WarehouseError: It cannot be written.
    """
    # Values go to the engine as lines of text: it reads them many times faster than it takes rows one by one.
    with tempfile.NamedTemporaryFile("w", dir=to.parent, prefix=f".{to.name}.", suffix=".lines", encoding="utf-8", newline="") as lines:
        rows = 0
        for part in table.parts:
            rows += len(part)
            lines.writelines(_lines(part))
        lines.flush()
        _copy(table.columns, Path(lines.name), to)
    return rows


def _lines(rows: list[tuple[object, ...]]) -> Iterator[str]:
    return (",".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(value: object) -> str:
    """Return a value in quotes, and nothing at all where there is none."""
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def _copy(columns: tuple[HandedColumn, ...], lines: Path, to: Path) -> None:
    types = ", ".join(f"'c{place}': '{_TYPES[column.kind]}'" for place, column in enumerate(columns))
    names = ", ".join(f'c{place} AS "{_doubled(column.name, chr(34))}"' for place, column in enumerate(columns))
    source, target = _doubled(str(lines), "'"), _doubled(str(to), "'")
    read = f"""read_csv('{source}', columns = {{{types}}}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
        new_line = '\\n', nullstr = '', allow_quoted_nulls = false, max_line_size = {_LONGEST_LINE_BYTES}, buffer_size = {4 * _LONGEST_LINE_BYTES})"""
    with duckdb.connect(
        ":memory:", config={"memory_limit": f"{_MEMORY_MB}MB", "threads": 1, "autoinstall_known_extensions": False}
    ) as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute(f"SET temp_directory = '{_doubled(str(to.parent), chr(39))}'")
        engine.execute(f"SET allowed_paths = ['{source}', '{target}']")
        engine.execute("SET enable_external_access = false")
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_A_GROUP}, USE_TMP_FILE false"
        try:
            engine.execute(f"COPY (SELECT {names} FROM {read}) TO '{target}' ({options})")  # noqa: S608 - names are doubled, the rest is our own.
        except duckdb.Error as error:
            raise WarehouseError(f"The Parquet file cannot be written ({error}). Look whether its disk is full.") from error


def _doubled(text: str, mark: str) -> str:
    return text.replace(mark, mark * 2)
