"""How a file is read, as a value that is remembered; what was found in one; how large one may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

__all__ = ["FileFormat", "FileLimits", "Found", "Reading"]


class FileFormat(StrEnum):
    """What a file is, by its content."""

    TEXT = "text"
    JSON_LINES = "json_lines"
    JSON_ARRAY = "json_array"
    PARQUET = "parquet"
    SHEETS = "sheets"


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How large a file may be; whoever reads one says so.

    Args:
        unpacked_bytes: What it may come to when it is unpacked.
        columns: The most columns of a table.
        field_chars: The longest text of one cell.
        members: The most files in an archive, and sheets in a workbook.
        memory_mb: What the engine, or the program that reads workbooks, may take of the machine's memory.
    """

    unpacked_bytes: int
    columns: int
    field_chars: int
    members: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How one table of a file is read.

    Args:
        format: What it is.
        member: Its path in an archive, "" where there is none.
        encoding: Python's name of a text's encoding.
        delimiter: What stands between a text's fields.
        header_line: The line, or row of the sheet, that names the columns; 0 where none does.
        first_line: The line or row with which the table begins: the header's, or that of the first row.
        sheet: The sheet of a workbook.
        table: Which of the sheet's tables, the first being 0.
        leaves_totals: Whether rows of totals at the end are set aside.
        takes_short: Whether a text's row with fewer fields than there are columns is taken, with nothing in the others, or set aside.
    """

    format: FileFormat
    member: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    header_line: int = 1
    first_line: int = 1
    sheet: str = ""
    table: int = 0
    leaves_totals: bool = True
    takes_short: bool = True

    def as_data(self) -> dict[str, str | int | bool]:
        """Return what JSON can keep of it."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> Reading:
        """Return the reading of what `as_data` gave; keys that are not known are left out."""
        known = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        return cls(**{**known, "format": FileFormat(str(data["format"]))})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Found:
    """A table that a file holds.

    Args:
        name: What it is called there, hostile text: the sheet, the archive's member, the file.
        reading: How it is read.
        headers: Its columns.
        rows: The first few rows as text, None where a cell is empty.
    """

    name: str
    reading: Reading
    headers: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
