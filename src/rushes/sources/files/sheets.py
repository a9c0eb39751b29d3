"""Workbooks: their sheets, and the tables in each. A program of its own reads the file; here is decided what its rows are."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rushes.domain import RawTable
from rushes.errors import BadFile
from rushes.languages import sentence
from rushes.sources.files.engine import write_rows
from rushes.sources.files.grid import Block, blocks_of, joined
from rushes.sources.files.header import header_place, headers_of
from rushes.sources.files.reading import FileFormat, FileLimits, Found, Reading
from rushes.sources.files.rows import Row, without_totals
from rushes.sources.files.sheet_program import HAS_PASSWORD, REFUSED, TOO_LARGE, Order, Sheet
from rushes.sources.files.unpack import BROKEN_ARCHIVE, check_sizes

__all__ = ["open_sheets", "read_sheet"]

_PROGRAM = Path(__file__).with_name("sheet_program.py")
_LONGEST_S = 300
_HEAD_ROWS, _SHOWN = 60, 20
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

BROKEN = sentence("This workbook is damaged or of a kind that is not read here. Save it as XLSX or ODS and send it once more.")
PASSWORD = sentence("This workbook has a password. Save it without one and send it once more.")
LARGE = sentence("This workbook holds more than may be read: {columns} columns, {sheets} sheets, {megabytes} MB. Save its tables as CSV.")
NO_SHEET = sentence("This workbook has no sheet “{name}” with the table that was read before. Choose one that it has.")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a sheet: where it is, its header, its columns and its first rows."""

    block: Block
    header: int
    first: int
    headers: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def open_sheets(path: Path, *, work: Path, limits: FileLimits) -> tuple[Found, ...]:
    """Return the tables of all sheets.

    Raises:
        BadFile: The workbook cannot be read, or holds more than may be read.
    """
    found: list[Found] = []
    for sheet in _sheets(path, "", work, limits):
        for place, table in enumerate(_tables(work / sheet["file"], sheet["row"])):
            name = sheet["name"] + (f" ({place + 1})" if place else "")
            reading = Reading(FileFormat.SHEETS, header_line=table.header, first_line=table.first, sheet=sheet["name"], table=place)
            found.append(Found(name, reading, table.headers, table.rows))
    return tuple(found)


def read_sheet(path: Path, reading: Reading, *, to: Path, limits: FileLimits) -> RawTable:
    """Read one table of a sheet; `line` is the sheet's row.

    Raises:
        BadFile: The workbook cannot be read, or has no such table.
    """
    sheet = next(iter(_sheets(path, reading.sheet, to, limits)), None)
    tables = _tables(to / sheet["file"], sheet["row"]) if sheet else []
    if sheet is None or reading.table >= len(tables):
        raise BadFile(NO_SHEET, name=reading.sheet[:80])
    table, cells = tables[reading.table], to / sheet["file"]
    block, before, headers = table.block, table.first - sheet["row"] + (table.header > 0), table.headers
    chosen = (reading.header_line or reading.first_line) - sheet["row"]
    if (reading.header_line, reading.first_line) != (table.header, table.first) and block.top <= chosen < block.bottom:
        # A person said which row it is, and it is one of this table's.
        rows = list(islice(_cells(cells, block, chosen), _HEAD_ROWS))
        headers, before = headers_of(rows, is_header=reading.header_line > 0), chosen + (reading.header_line > 0)
    made = _rows(cells, block, before, len(headers), sheet["row"])
    return write_rows(without_totals(made) if reading.leaves_totals else made, headers, to=to, limits=limits)


def _rows(path: Path, block: Block, after: int, width: int, first: int) -> Iterator[Row]:
    for number, cells in enumerate(_cells(path, block, after), start=after + first):
        if any(each.strip() for each in cells):
            yield Row(number, (cells + [""] * (width - len(cells)))[:width])


def _cells(path: Path, block: Block, after: int) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in islice(csv.reader(file), after, block.bottom + 1):
            yield row[block.left : block.right + 1]


def _tables(path: Path, first: int) -> list[_Table]:
    """Return the tables of a sheet's rows, of which the first has that number."""
    with path.open(encoding="utf-8", newline="") as file:
        blocks = blocks_of([sum(1 << place for place, cell in enumerate(row) if cell.strip()) for row in csv.reader(file)])
    begins = [_begins_anew(list(islice(_cells(path, each, each.top), _HEAD_ROWS)), each) for each in blocks]
    blocks = joined(blocks, begins)
    real = [each for each in blocks if each.rows > 1 and each.width > 1] or [each for each in blocks if each.rows > 1]
    return [_table(list(islice(_cells(path, each, each.top), _HEAD_ROWS)), each, first) for each in real]


def _begins_anew(rows: list[list[str]], block: Block) -> bool:
    rows = rows[: block.rows]
    return header_place(rows, block.width)[1] and (len(rows) > 1 or block.width == 1)


def _table(rows: list[list[str]], block: Block, first: int) -> _Table:
    rows = rows[: block.rows]
    place, is_header = header_place(rows, block.width)
    headers = headers_of(rows[place:], is_header=is_header)
    shown = tuple(tuple(each or None for each in row[: len(headers)]) for row in rows[place + is_header :][:_SHOWN])
    number = block.top + place + first
    return _Table(block, number if is_header else 0, number, headers, shown)


def _sheets(path: Path, sheet: str, folder: Path, limits: FileLimits) -> list[Sheet]:
    """Let the program write the cells of a workbook's sheets into the folder."""
    if zipfile.is_zipfile(path):
        _look_into(path, limits)
    order: Order = {
        "path": str(path),
        "folder": str(folder),
        "sheet": sheet,
        "most_sheets": limits.members,
        "most_columns": limits.columns,
        "most_bytes": limits.unpacked_bytes,
        "memory_mb": limits.memory_mb,
        "seconds": _LONGEST_S,
    }
    program = [sys.executable, "-I", str(_PROGRAM)]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"}}
    try:
        # Our own program, and what it is told is on its standard input.
        done = subprocess.run(program, input=json.dumps(order).encode(), capture_output=True, timeout=_LONGEST_S, check=False, env=kept)  # noqa: S603
    except subprocess.TimeoutExpired as slow:
        raise BadFile(LARGE, columns=limits.columns, sheets=limits.members, megabytes=limits.unpacked_bytes // 1_000_000) from slow
    if done.returncode == HAS_PASSWORD:
        raise BadFile(PASSWORD)
    if done.returncode == TOO_LARGE or done.returncode < 0:
        # It ends by a signal where it asks for more memory than it may have.
        raise BadFile(LARGE, columns=limits.columns, sheets=limits.members, megabytes=limits.unpacked_bytes // 1_000_000)
    if done.returncode:
        told = done.stderr.decode(errors="replace")[-2_000:]
        raise BadFile(BROKEN) from (None if done.returncode == REFUSED else RuntimeError(told))
    return json.loads(done.stdout)


def _look_into(path: Path, limits: FileLimits) -> None:
    """Refuse a workbook that says that it is too large, or that defines entities, of which each may stand for a thousand others.

    Raises:
        BadFile: It does.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            check_sizes(infos, limits)
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    with archive.open(info) as part:
                        if _ENTITY.search(part.read(4_096)):
                            raise BadFile(BROKEN)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise BadFile(BROKEN_ARCHIVE) from error
