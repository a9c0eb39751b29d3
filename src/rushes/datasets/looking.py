"""Looking into a file: its tables, read once whole, and what each column is taken for."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from rushes.config import Settings
from rushes.datasets.found import Found, FoundColumn, FoundQuestion, FoundTable
from rushes.domain import RawTable
from rushes.sources import FileLimits, guess, open_file, read_file
from rushes.sources import Found as FoundInFile

__all__ = ["file_limits", "look_at_raw", "look_into"]

_MOST_COLUMNS, _LONGEST_FIELD, _MOST_MEMBERS = 2_000, 1_000_000, 50
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
