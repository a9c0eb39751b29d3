"""The program that reads a workbook with calamine, in a process of its own: a file of a few kilobytes may ask for all of the machine's memory.

Imports nothing of ours, so that it begins at once: `sheets.py` runs it as a file and tells it what to read as JSON on its standard input
(`Order`). It writes each sheet's rows as CSV, and says on its standard output as JSON what lies where (`Sheet`).
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import resource
import shutil
import sys
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, TypedDict

__all__ = ["HAS_PASSWORD", "REFUSED", "TOO_LARGE", "Order", "Sheet"]

REFUSED, HAS_PASSWORD, TOO_LARGE = 3, 4, 5
"""The exit codes where a workbook cannot be read, has a password, or holds more than it may."""


_SHEET, _PADDING, _BLOCK = re.compile(r"xl/worksheets/[^/]+\.xml"), re.compile(rb"(<v>)\s+|\s+(</v>)"), 1 << 20


class Order(TypedDict):
    """What is read: the workbook, into which folder, which sheet ("" for all), and how much may come of it."""

    path: str
    folder: str
    sheet: str
    most_sheets: int
    most_columns: int
    most_bytes: int
    memory_mb: int
    seconds: int


class Sheet(TypedDict):
    """One sheet's rows: their file, and the row and column of its first cell, counted from 1."""

    name: str
    file: str
    row: int
    column: int


def _read(order: Order) -> int:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with _readable(Path(order["path"]), Path(order["folder"])).open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
            names = list(workbook.sheet_names)
            if len(names) > order["most_sheets"]:
                return TOO_LARGE
            wanted = [each for each in names if each == order["sheet"]] or (names if not order["sheet"] or len(names) == 1 else [])
            found: list[Sheet] = []
            for place, name in enumerate(wanted):
                sheet = workbook.get_sheet_by_name(name)
                if sheet.start is None:
                    continue
                if sheet.width > order["most_columns"]:
                    return TOO_LARGE
                target = Path(order["folder"]) / f"sheet-{place}.csv"
                rows = _texts(sheet.iter_rows())
                filled = _filled(rows, sheet.merged_cell_ranges or [], sheet.start[1])
                if not _write(target, filled, order["most_bytes"]):
                    return TOO_LARGE
                found.append({"name": name, "file": target.name, "row": 1, "column": sheet.start[1] + 1})
    except PasswordError:
        return HAS_PASSWORD
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, OSError, ValueError) as error:
        sys.stderr.write(str(error))
        return REFUSED
    json.dump(found, sys.stdout)
    return 0


def _readable(path: Path, folder: Path) -> Path:
    """Return the workbook; where numbers stand with blanks around them, which Excel reads and calamine does not, a copy without those."""
    if not zipfile.is_zipfile(path):
        return path
    with zipfile.ZipFile(path) as workbook:
        sheets = [each for each in workbook.infolist() if _SHEET.fullmatch(each.filename)]
        if not any(_has_padding(workbook, each) for each in sheets):
            return path
        copy = folder / "readable.xlsx"
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as other:
            for each in workbook.infolist():
                with workbook.open(each) as part, other.open(each.filename, "w", force_zip64=True) as target:
                    if each not in sheets:
                        shutil.copyfileobj(part, target)
                        continue
                    for piece in _pieces(part):
                        target.write(_PADDING.sub(rb"\1\2", piece))
    return copy


def _has_padding(workbook: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> bool:
    with workbook.open(sheet) as part:
        return any(map(_PADDING.search, _pieces(part)))


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """Yield a part in pieces, none of which ends within a value."""
    left = b""
    while block := part.read(_BLOCK):
        whole, opening, left = (left + block).rpartition(b"<v>")
        yield whole
        left = opening + left
    yield left


def _write(target: Path, rows: Iterator[list[str]], most_bytes: int) -> bool:
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        write = csv.writer(file, lineterminator="\n")
        for number, row in enumerate(rows):
            write.writerow(row)
            if number % 1_000 == 0 and file.tell() > most_bytes:
                return False
        return file.tell() <= most_bytes


def _texts(rows: Iterator[Sequence[object]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_text(each) for each in row]


def _filled(rows: Iterator[list[str]], merged: list[tuple[tuple[int, int], tuple[int, int]]], first_column: int) -> Iterator[list[str]]:
    """Yield the rows; what stands in cells that are merged over several rows stands in each of them."""
    begun: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            begun.setdefault(top, []).append((left - first_column, bottom))
    open_cells: dict[int, tuple[str, int]] = {}
    for number, row in enumerate(rows):
        for column, (text, bottom) in list(open_cells.items()):
            if number > bottom:
                del open_cells[column]
            elif column < len(row) and not row[column]:
                row[column] = text
        for column, bottom in begun.get(number, ()):
            if 0 <= column < len(row):
                open_cells[column] = (row[column], bottom)
        yield row


def _text(value: object) -> str:
    """Return a cell's value as text that is read the same in every country."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Spreadsheet programs show fifteen digits; those behind them are rounding's.
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, dt.timedelta):
        return _clock(value)
    return "" if value is None else str(value)


def _clock(length: dt.timedelta) -> str:
    microseconds = abs(length) // dt.timedelta(microseconds=1)
    minutes, rest = divmod(microseconds, 60_000_000)
    seconds = f"{rest // 1_000_000:02}" + (f".{rest % 1_000_000:06}".rstrip("0") if rest % 1_000_000 else "")
    return f"{'-' if length < dt.timedelta() else ''}{minutes // 60}:{minutes % 60:02}:{seconds}"


def _main() -> int:
    order: Order = json.load(sys.stdin)
    size = order["memory_mb"] * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return _read(order)


if __name__ == "__main__":
    sys.exit(_main())
