"""How a delimited text is laid out: what parts its fields, and where its table begins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rushes.sources.files.header import common_width, header_place, headers_of
from rushes.sources.files.rows import Row, split_rows

__all__ = ["Dialect", "dialect_of"]

_DELIMITERS = "\t;|,"
"""In the order in which they are chosen where several would do: a decimal comma parts fields as evenly as a semicolon."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is laid out.

    Args:
        delimiter: What stands between fields.
        header_line: The line that names the columns, 0 where none does.
        first_line: The line with which the table begins.
        headers: The columns' names.
        rows: The first rows below the header.
    """

    delimiter: str
    header_line: int
    first_line: int
    headers: tuple[str, ...]
    rows: tuple[list[str], ...]


def dialect_of(lines: Sequence[str], *, longest: int) -> Dialect:
    """Return the layout of a text by its first lines.

    Args:
        lines: With their ends, as many as are known.
        longest: The longest field.
    """
    said = lines[0].strip().strip('"').casefold() if lines else ""
    if said.startswith("sep=") and len(said) == len("sep=") + 1:
        # What a spreadsheet program reads and takes for no line of the table.
        return _laid_out(said[-1], _rows(lines[1:], said[-1], 2, longest))
    tried = {each: _rows(lines, each, 1, longest) for each in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda each: _evenness(tried[each]))
    if not _evenness(tried[best]):
        best = ","
    return _laid_out(best, tried[best])


def _rows(lines: Sequence[str], delimiter: str, first: int, longest: int) -> list[Row]:
    return [row for row in split_rows(lines, delimiter, first=first, longest=longest) if not row.reason]


def _evenness(rows: list[Row]) -> float:
    """Return how well a delimiter parts these rows: 0 where it does not, more for equally many and for more fields."""
    width = common_width([row.fields for row in rows if len(row.fields) > 1])
    share = sum(1 for row in rows if len(row.fields) == width) / len(rows) if rows else 0
    return round(share * math.log2(width), 6) if width > 1 else 0.0


def _laid_out(delimiter: str, rows: list[Row]) -> Dialect:
    wide = [row.fields for row in rows if len(row.fields) > 1] or [row.fields for row in rows]
    width = common_width(wide)
    place, is_header = header_place([row.fields for row in rows], width)
    if not rows:
        return Dialect(delimiter, 0, 1, (), ())
    headers = headers_of([row.fields for row in rows[place:]], is_header=is_header)
    line = rows[place].line
    return Dialect(delimiter, line if is_header else 0, line, headers, tuple(row.fields for row in rows[place + is_header :]))
