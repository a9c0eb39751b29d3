"""The rows of a source that a refresh set aside: a file for each refresh, whether it was published or stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from rushes.warehouse.schema import LEDGER

__all__ = ["RejectedLine", "drop_rejects", "rejected_lines", "rejects_file", "write_rejects"]

_KEPT = 20
_ROWS_AT_ONCE = 10_000
_NAME = re.compile(r"rejects-(\d{6,})\.parquet")


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """One row that was set aside; header, value and raw are text of strangers.

    Args:
        line: Its place in the source.
        header: The column that does not fit, "" where it is the row as a whole.
        reason: Why, in a sentence.
        value: What stands in that column.
        raw: The row as it was read.
    """

    line: int
    header: str
    reason: str
    value: str
    raw: str


def rejects_file(folder: Path, refresh_id: int) -> Path:
    """Return where a refresh's rows lie."""
    return folder / f"rejects-{refresh_id:06d}.parquet"


def write_rejects(engine: duckdb.DuckDBPyConnection, folder: Path, refresh_id: int) -> None:
    """Write the build's rejects to the file of their refresh, take them out of the build, and drop the files of old refreshes."""
    target = rejects_file(folder, refresh_id)
    quoted = str(target).replace("'", "''")
    engine.execute(f"COPY (FROM {LEDGER}.reject_row ORDER BY line, header) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")
    engine.execute(f"DROP TABLE {LEDGER}.reject_row")
    found = sorted(each for each in folder.iterdir() if _NAME.fullmatch(each.name))
    for path in found[:-_KEPT]:
        path.unlink(missing_ok=True)


def drop_rejects(folder: Path) -> None:
    """Delete every refresh's rows: they may be of an account that goes."""
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name):
            path.unlink(missing_ok=True)


def rejected_lines(folder: Path, refresh_id: int, *, most: int | None = None) -> Iterator[RejectedLine]:
    """Yield the rows that a refresh set aside, by line; none where they are kept no more.

    Args:
        folder: The dataset's.
        refresh_id: Which refresh.
        most: How many; None for all.
    """
    path = rejects_file(folder, refresh_id)
    if not path.exists():
        return
    engine = duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": False})
    try:
        limit = "" if most is None else f"LIMIT {int(most)}"
        rows = engine.execute(f"SELECT line, header, reason, value, raw FROM read_parquet(?) ORDER BY line, header {limit}", [str(path)])  # noqa: S608
        while part := rows.fetchmany(_ROWS_AT_ONCE):
            for line, header, reason, value, raw in part:
                yield RejectedLine(line or 0, header or "", reason or "", value or "", raw or "")
    finally:
        engine.close()
