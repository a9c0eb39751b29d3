"""The two things that are done with a file: say which tables it holds, and read one of them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rushes.domain import RawTable
from rushes.errors import BadFile
from rushes.languages import sentence
from rushes.sources.files.columnar import open_parquet, read_parquet
from rushes.sources.files.objects import json_format, open_json, read_json
from rushes.sources.files.reading import FileFormat, FileLimits, Found, Reading
from rushes.sources.files.sheets import open_sheets, read_sheet
from rushes.sources.files.text import NO_TABLE, open_text, read_text
from rushes.sources.files.unpack import Kind, kind_of, members_of, unpacked

__all__ = ["open_file", "read_file"]

_MOST_LAYERS = 2

NESTED = sentence("This is an archive within an archive. Unpack it once and send what is inside.")


def open_file(path: Path, name: str, *, work: Path, limits: FileLimits) -> tuple[Found, ...]:
    """Return the tables that a file holds, in its order; what it is, its content says, not its name.

    Args:
        path: The file.
        name: What people call it; hostile text.
        work: A folder for what it takes to look into it, which is gone afterwards.
        limits: How large it may be.

    Raises:
        BadFile: It holds no table or cannot be read; the message says what to do.
    """
    with _room(work) as room:
        found = _opened(path, name, room, limits)
    if not found:
        raise BadFile(NO_TABLE)
    return found


def read_file(path: Path, reading: Reading, *, to: Path, limits: FileLimits) -> RawTable:
    """Read one table of a file into `raw.parquet`, and what is no row of it into `broken.parquet`.

    Args:
        path: The file.
        reading: How, as `open_file` found or as a person changed it.
        to: The folder for both, and for what it takes to make them.
        limits: How large it may be.

    Raises:
        BadFile: It cannot be read so; the message says what to do.
    """
    with _room(to) as room:
        kind = kind_of(path)
        for _ in range(_MOST_LAYERS):
            if kind not in {Kind.GZIP, Kind.ZIP}:
                break
            path, kind = _inner(path, kind, reading.member, room, limits)
        made = _read(path, kind, reading, room, limits)
        return replace(made, path=_kept(made.path, to), broken=_kept(made.broken, to) if made.broken else None)


def _kept(path: Path, folder: Path) -> Path:
    return path.replace(folder / path.name)


def _read(path: Path, kind: Kind, reading: Reading, room: Path, limits: FileLimits) -> RawTable:
    if kind in {Kind.GZIP, Kind.ZIP}:
        raise BadFile(NESTED)
    if kind is Kind.PARQUET:
        return read_parquet(path, to=room, limits=limits)
    if kind is Kind.WORKBOOK:
        return read_sheet(path, reading, to=room, limits=limits)
    if reading.format in {FileFormat.JSON_LINES, FileFormat.JSON_ARRAY}:
        return read_json(path, reading, to=room, limits=limits)
    return read_text(path, reading, to=room, limits=limits)


def _opened(path: Path, name: str, room: Path, limits: FileLimits, *, layer: int = 0) -> tuple[Found, ...]:
    kind = kind_of(path)
    if layer > _MOST_LAYERS or (layer and kind is Kind.ZIP):
        raise BadFile(NESTED)
    if kind is Kind.PARQUET:
        return (open_parquet(path, name, work=room, limits=limits),)
    if kind is Kind.WORKBOOK:
        return open_sheets(path, work=room, limits=limits)
    if kind is Kind.GZIP:
        inner, _ = _inner(path, kind, "", room, limits)
        return _opened(inner, name.removesuffix(".gz"), room, limits, layer=layer + 1)
    if kind is Kind.ZIP:
        return _members(path, room, limits)
    form = json_format(path)
    return (open_json(path, name, form, limits=limits) if form else open_text(path, name, work=room, limits=limits),)


def _members(path: Path, room: Path, limits: FileLimits) -> tuple[Found, ...]:
    found, refused = list[Found](), list[BadFile]()
    for member in members_of(path, limits):
        with _room(room) as place:
            try:
                inner, _ = _inner(path, Kind.ZIP, member, place, limits)
                tables = _opened(inner, member, place, limits, layer=1)
            except BadFile as error:
                # A note beside the tables keeps nobody from them.
                refused.append(error)
                continue
        found += [replace(each, reading=replace(each.reading, member=member)) for each in tables]
    if not found and refused:
        raise refused[0]
    return tuple(found)


def _inner(path: Path, kind: Kind, member: str, room: Path, limits: FileLimits) -> tuple[Path, Kind]:
    inner = unpacked(path, kind, member, to=Path(tempfile.mkdtemp(dir=room)), limits=limits)
    return inner, kind_of(inner)


@contextmanager
def _room(folder: Path) -> Generator[Path]:
    """Make a folder within the folder, and take it away with all that was written there."""
    room = Path(tempfile.mkdtemp(prefix="reading-", dir=folder))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
