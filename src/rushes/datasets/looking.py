"""Looking into a file: its tables, read once whole, and what each column is taken for."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from rushes.config import Settings
from rushes.datasets.found import Found, FoundColumn, FoundQuestion, FoundTable
from rushes.datasets.sources import Source, Sources
from rushes.domain import RawTable
from rushes.sources import Asked, FileLimits, guess, open_file, raw_of_look, read_file
from rushes.sources import Found as FoundInFile

__all__ = ["file_limits", "look_at_raw", "look_into", "look_into_source"]

_MOST_COLUMNS, _LONGEST_FIELD, _MOST_MEMBERS = 2_000, 1_000_000, 50
_ROWS_SHOWN, _ROWS_GUESSED, _CELLS_GUESSED = 8, 5_000, 500_000
_UNPACKED = 4
"""How many times its size a file may come to when it is unpacked."""


def file_limits(settings: Settings) -> FileLimits:
    """Return how large a file may be that is looked into."""
    return FileLimits(
        unpacked_bytes=settings.web.largest_upload_mb * 1_000_000 * _UNPACKED,
        columns=_MOST_COLUMNS,
        field_chars=_LONGEST_FIELD,
        members=_MOST_MEMBERS,
        memory_mb=settings.sync.memory_mb,
    )


def look_into(path: Path, name: str, *, work: Path, limits: FileLimits) -> Found:
    """Return what a file holds.

    Args:
        path: The file.
        name: What people call it, hostile text.
        work: A folder for what is made meanwhile; nothing stays in it.
        limits: How large it may be.

    Raises:
        BadFile: It holds no table or cannot be read; the message says what to do.
    """
    with _room(work) as room:
        tables = open_file(path, name, work=room, limits=limits)
        return Found(tuple(_table(path, each, room, limits) for each in tables))


def look_into_source(sources: Sources, source: Source, asked: Asked, *, by: str, work: Path) -> Found:
    """Return what is asked of a source: one table, whose columns are guessed from its first rows.

    Args:
        sources: The sources.
        source: Of which.
        asked: What of it.
        by: Who looks, for the audit trail.
        work: A folder for what is made meanwhile; nothing stays in it.

    Raises:
        RushesError: As `Sources.look` does.
    """
    first = sources.look(source, asked, by=by, rows=_ROWS_SHOWN)
    most = max(_ROWS_SHOWN, min(_ROWS_GUESSED, _CELLS_GUESSED // max(1, len(first.columns))))
    look = sources.look(source, asked, by=by, rows=most) if len(first.rows) == _ROWS_SHOWN else first
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="looking-", dir=work) as room:
        raw = raw_of_look(look, Path(room) / "raw.parquet")
        return Found((look_at_raw(raw, asked.table or source.name, {}, look.rows[:_ROWS_SHOWN]),))


def look_at_raw(raw: RawTable, name: str, reading: Mapping[str, object], sample: Iterable[Iterable[str | None]]) -> FoundTable:
    """Return what a raw table holds, and what each of its columns is taken for.

    Args:
        raw: The table.
        name: What people call it, hostile text.
        reading: How it was read, in plain JSON values.
        sample: Its first rows.
    """
    guessed = guess(raw)
    return FoundTable(
        name=name,
        reading=reading,
        rows=raw.rows,
        broken=raw.broken_rows,
        columns=tuple(FoundColumn(each.field, each.reason, each.examples) for each in guessed.columns),
        questions=tuple(FoundQuestion(each.columns, each.text) for each in guessed.questions),
        sample=tuple(tuple(cell or "" for cell in row) for row in sample),
    )


def _table(path: Path, found: FoundInFile, room: Path, limits: FileLimits) -> FoundTable:
    folder = Path(tempfile.mkdtemp(dir=room))
    try:
        raw = read_file(path, found.reading, to=folder, limits=limits)
        return look_at_raw(raw, found.name, found.reading.as_data(), found.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _room(folder: Path) -> Generator[Path]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
