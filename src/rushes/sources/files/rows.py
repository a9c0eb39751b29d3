"""The rows of a delimited text, one by one, each with its line; and what is none, with the reason."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rushes.languages import sentence

__all__ = [
    "BAD_BYTES",
    "BAD_QUOTES",
    "ONE_FIELD",
    "TOO_FEW",
    "TOO_LONG",
    "TOO_MANY",
    "TOTALS",
    "UNCLOSED",
    "Row",
    "filled_rows",
    "is_totals",
    "split_rows",
    "without_totals",
]

BAD_BYTES = sentence("This line has bytes that are no letters in the file's encoding.")
BAD_QUOTES = sentence("Text stands behind a closing quotation mark here, so it cannot be said where the field ends.")
ONE_FIELD = sentence("This line is a single field, where the table has several columns.")
TOO_FEW = sentence("This line has fewer fields than the table has columns.")
TOO_LONG = sentence("A field of this line is longer than a field may be.")
TOO_MANY = sentence("This line has more fields than the table has columns.")
TOTALS = sentence("This is a row of totals, which would be counted twice.")
UNCLOSED = sentence("A quotation mark opens in this line and never closes.")

_MOST_LINES = 1_000
_LAST_ROWS = 10
_TOTALS = frozenset(
    """total|totals|grand total|sum|subtotal|totaal|totalen|eindtotaal|subtotaal|som|totaux|total général|sous-total|somme|gesamt|summe|
    gesamtsumme|zwischensumme""".replace("\n    ", "").split("|")
)


class Row(NamedTuple):
    """A row of a table: its fields, or the reason why it has none; `line` is its first, `raw` its text where there is a reason or fields lack."""

    line: int
    fields: list[str]
    reason: str = ""
    raw: str = ""


def split_rows(lines: Iterable[str], delimiter: str, *, first: int, width: int = 0, longest: int) -> Iterator[Row]:
    """Yield every row and everything that is none; lines without anything are neither.

    Args:
        lines: The text's lines with their ends.
        delimiter: What stands between fields.
        first: The number of the first of these lines.
        width: The most fields that a row may have, as many as the table has columns; 0 where that is not known yet.
        longest: The longest field.
    """
    waiting = deque[str]()
    coming = iter(lines)
    number = first - 1
    opening = re.compile(f'(?:^|{re.escape(delimiter)}) *"')
    closed = re.compile(f'(?:^|(?<={re.escape(delimiter)})) *"(?:[^"]|"")*" *(?={re.escape(delimiter)}|$)')
    csv.field_size_limit(max(csv.field_size_limit(), longest + 1))
    while True:
        line = waiting.popleft() if waiting else next(coming, None)
        if line is None:
            return
        number += 1
        if '"' not in line:
            row = _fitted(number, line.rstrip("\r\n").split(delimiter), line, delimiter, width)
        elif line.count('"') % 2 and opening.search(closed.sub("", line.rstrip("\r\n"))):
            taken = _until_closed(line, waiting, coming, longest)
            row = _parsed(number, "".join(taken), delimiter, width) if taken else None
            if row is None or (row.reason and len(taken) > 1):
                # What was taken for the field's further lines is looked at again.
                waiting.extendleft(reversed(taken[1:]))
                row = Row(number, [], UNCLOSED, line)
            else:
                number += len(taken) - 1
        else:
            row = _parsed(number, line, delimiter, width)
        if row.reason or any(map(str.strip, row.fields)):
            yield _checked(row, line, longest)


def filled_rows(rows: Iterable[Row], width: int, *, takes_short: bool) -> Iterator[Row]:
    """Yield the rows with as many fields as the table has columns; one with fewer has nothing in the others, or is none, as is said."""
    for row in rows:
        if row.reason or len(row.fields) == width:
            yield row
        elif takes_short:
            yield row._replace(fields=row.fields + [""] * (width - len(row.fields)))
        else:
            yield row._replace(fields=[], reason=TOO_FEW)


def without_totals(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows; those of totals among the last ones as rows that are none."""
    last = deque[Row]()
    for row in rows:
        last.append(row)
        if len(last) > _LAST_ROWS:
            yield last.popleft()
    kept = list(last)
    for place in range(len(kept) - 1, -1, -1):
        if not kept[place].reason and not is_totals(kept[place].fields):
            break
        if not kept[place].reason:
            kept[place] = Row(kept[place].line, [], TOTALS, "\t".join(kept[place].fields))
    yield from kept


def is_totals(fields: list[str]) -> bool:
    """Return whether the first text of a row says that the rest are totals."""
    first = next((each for each in fields if each.strip()), "")
    return first.strip().rstrip(":").strip().casefold() in _TOTALS


def _until_closed(line: str, waiting: deque[str], coming: Iterator[str], longest: int) -> list[str]:
    """Take lines until the quotation mark that opens in the first is closed; none where it never is."""
    taken, size = [line], len(line)
    while len(taken) < _MOST_LINES and size <= longest:
        further = waiting.popleft() if waiting else next(coming, None)
        if further is None:
            break
        taken.append(further)
        size += len(further)
        if further.count('"') % 2:
            return taken
    waiting.extendleft(reversed(taken[1:]))
    return []


def _parsed(number: int, text: str, delimiter: str, width: int) -> Row:
    try:
        fields = next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True), list[str]())
    except csv.Error:
        return Row(number, [], BAD_QUOTES, text)
    return _fitted(number, fields, text, delimiter, width)


def _fitted(number: int, fields: list[str], text: str, delimiter: str, width: int) -> Row:
    """Return the row with at most as many fields as the table has columns."""
    if len(fields) == 1 and width != 1:
        inner = fields[0]
        if delimiter in inner and text.lstrip().startswith('"'):
            # Some programs quote a whole row once more.
            again = _parsed(number, inner, delimiter, width)
            if not again.reason and len(again.fields) > 1:
                return again
        if width and inner.strip():
            return Row(number, [], ONE_FIELD, text)
    if not width or len(fields) == width:
        return Row(number, fields)
    if len(fields) < width:
        return Row(number, fields, raw=text)
    if any(each.strip() for each in fields[width:]):
        return Row(number, [], TOO_MANY, text)
    return Row(number, fields[:width])


def _checked(row: Row, line: str, longest: int) -> Row:
    if row.fields and len(line) > longest and max(map(len, row.fields)) > longest:
        return Row(row.line, [], TOO_LONG, line[:longest])
    if not line.isascii() and any("\udc80" <= each <= "\udcff" for each in "".join(row.fields or [line])):
        return Row(row.line, [], BAD_BYTES, line)
    return row
