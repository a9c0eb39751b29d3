"""The engine that writes raw tables: it may read what it is given and write into one folder, and takes no more memory than it may."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from rushes.domain import RawTable
from rushes.sources.files.reading import FileLimits
from rushes.sources.files.rows import Row

__all__ = ["columns_of", "engine_for", "literal", "parquet_options", "write_rows"]

parquet_options = "FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 120000"
"""With a part of a table, that goes beyond the size by some rows, at most 122,880 of them make a group of a dataset's file as they are; of more a
second one is begun, which is put together with others when all is written."""
_MOST_RAW = 4_000


def literal(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def columns_of(width: int) -> tuple[str, ...]:
    """Return the names of a raw table's columns."""
    return tuple(f"c{place}" for place in range(width))


@contextmanager
def engine_for(source: Path, folder: Path, limits: FileLimits, *, further: Sequence[Path] = ()) -> Generator[duckdb.DuckDBPyConnection]:
    """Open an engine that reaches nothing but the source, further ones and the folder."""
    engine = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{limits.memory_mb}MB",
            "temp_directory": str(folder / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        },
    )
    try:
        engine.execute(f"SET allowed_paths = [{', '.join(literal(str(each)) for each in (source, *further))}]")
        engine.execute(f"SET allowed_directories = [{literal(str(folder))}]")
        engine.execute("SET enable_external_access = false")
        engine.execute("SET lock_configuration = true")
        yield engine
    finally:
        engine.close()


def write_rows(rows: Iterable[Row], headers: Sequence[str], *, to: Path, limits: FileLimits) -> RawTable:
    """Write rows one by one: as a text that the engine reads in a moment, and what is no row beside it.

    Args:
        rows: Each with as many fields as there are headers, or with a reason.
        headers: The columns' names.
        to: The folder, in which `raw.parquet` and, where anything is no row, `broken.parquet` come to lie.
        limits: How much memory the engine may take.
    """
    good, bad = to / "rows.csv", to / "broken.csv"
    count, broken = 0, 0
    with good.open("w", encoding="utf-8", errors="replace", newline="") as kept, bad.open("w", encoding="utf-8", newline="") as aside:
        write, set_aside = csv.writer(kept, lineterminator="\n"), csv.writer(aside, lineterminator="\n")
        for row in rows:
            if row.reason:
                raw = row.raw.rstrip("\r\n")[:_MOST_RAW].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
                set_aside.writerow((row.line, row.reason, raw.replace("\0", "\ufffd")))
                broken += 1
            else:
                write.writerow((row.line, *[each.replace("\0", "\ufffd") for each in row.fields]))
                count += 1
    raw_path, broken_path = to / "raw.parquet", to / "broken.parquet"
    with engine_for(good, to, limits) as engine:
        columns = {"line": "BIGINT"} | dict.fromkeys(columns_of(len(headers)), "VARCHAR")
        _copy(engine, good, columns, raw_path, limits)
        if broken:
            _copy(engine, bad, {"line": "BIGINT", "reason": "VARCHAR", "raw": "VARCHAR"}, broken_path, limits)
    good.unlink()
    bad.unlink()
    return RawTable(raw_path, tuple(headers), count, broken_path if broken else None, broken)


def _copy(engine: duckdb.DuckDBPyConnection, source: Path, columns: dict[str, str], target: Path, limits: FileLimits) -> None:
    shape = ", ".join(f"{literal(name)}: '{kind}'" for name, kind in columns.items())
    longest = max(2_000_000, 2 * limits.field_chars * 4)
    engine.execute(
        f"""COPY (SELECT * FROM read_csv({literal(str(source))}, auto_detect = false, header = false, columns = {{{shape}}}, delim = ',',
            quote = '"', escape = '"', new_line = '\\n', max_line_size = {longest})) TO {literal(str(target))} ({parquet_options})"""  # noqa: S608
    )
