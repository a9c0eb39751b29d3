"""Which row of a table names its columns, below what titles there are; and names for columns that have none of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from rushes.domain import BLANKS, CLOCK_PATTERN, DAY_PATTERNS, NUMBER_PATTERNS

__all__ = ["common_width", "header_place", "headers_of", "is_value", "named"]

_YEARS = re.compile("(?:19|20)[0-9]{2}(?:-[0-9]{1,2})?")
_ROWS_BELOW, _MOST_NOTES = 50, 20


def common_width(rows: Sequence[Sequence[str]]) -> int:
    """Return how many fields most rows have, of equally many the larger; 0 where there are none."""
    counted = Counter(len(each) for each in rows)
    return max(counted, key=lambda width: (counted[width], width)) if counted else 0


def header_place(rows: Sequence[Sequence[str]], width: int) -> tuple[int, bool]:
    """Return the place of the table's first row, and whether that is a header; what stands above are titles.

    Args:
        rows: Its first rows, those above it among them.
        width: How many columns it has.
    """
    place = next((place for place, row in enumerate(rows) if _filled(row) >= max(1, min(2, width), (width + 1) // 2)), 0)
    if place >= len(rows):
        return 0, False
    place = _below_notes(rows, place, width)
    head, below = [each.strip() for each in rows[place]], rows[place + 1 : place + 1 + _ROWS_BELOW]
    if not below:
        return place, not any(is_value(each) for each in head)
    typed = [column for column in range(min(width, len(head))) if _is_of_values(below, column)]
    if any(head[column] and not is_value(head[column]) for column in typed):
        return place, True
    if any(is_value(each) for each in head):
        # Years and months over the columns of a table that is laid out across.
        across = [each for each in head[1:] if each]
        return place, len(across) > 1 and len(set(across)) == len(across) and all(map(_YEARS.fullmatch, across))
    return place, True


def _below_notes(rows: Sequence[Sequence[str]], place: int, width: int) -> int:
    """Return the place of the full row of names over columns of values, where the one that was found is of notes over that; else the same."""
    if _filled(rows[place]) == width:
        return place
    for lower in range(place + 1, min(len(rows), place + 1 + _MOST_NOTES)):
        if any(map(is_value, rows[lower])):
            return place
        below = rows[lower + 1 : lower + 1 + _ROWS_BELOW]
        if _filled(rows[lower]) == width and any(_is_of_values(below, column) for column in range(width)):
            return lower
    return place


def headers_of(rows: Sequence[Sequence[str]], *, is_header: bool) -> tuple[str, ...]:
    """Return the names of a table's columns.

    Args:
        rows: The table's first rows, the header among them where there is one.
        is_header: Whether the first is one.
    """
    head, below = (rows[0], rows[1:]) if is_header else ((), rows)
    wide = [row for row in below if len(row) > 1] if len(head) != 1 else below
    # A header may lack the last columns' names, and rows may lack their last fields.
    width = max(len(head), common_width(wide or below))
    while width > 1 and not any(row[width - 1].strip() for row in (head, *below) if len(row) >= width):
        width -= 1
    return named(head, width)


def named(headers: Sequence[str], width: int) -> tuple[str, ...]:
    """Return a name for each column: its own, that with a number where others are called so too, or its place."""
    names, seen, met = list[str](), set[str](), Counter[str]()
    for place in range(width):
        own = " ".join(headers[place].strip(BLANKS).split()) if place < len(headers) else ""
        own = name = own or f"Column {place + 1}"
        while name.casefold() in seen:
            met[own] += 1
            name = f"{own} ({met[own] + 1})"
        seen.add(name.casefold())
        names.append(name)
    return tuple(names)


def is_value(text: str) -> bool:
    """Return whether a text is a number, a date or a length of time in any of their forms."""
    text = text.strip(BLANKS)
    return (
        bool(text)
        and (text[0].isdigit() or text[0] in "-+−(.,€$£¥" or text[-1].isdigit())
        and any(each.fullmatch(text) for each in _values())
    )


@cache
def _values() -> tuple[re.Pattern[str], ...]:
    days = [pattern for patterns in DAY_PATTERNS.values() for pattern in patterns]
    return tuple(re.compile(each) for each in (*NUMBER_PATTERNS.values(), *days, CLOCK_PATTERN))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for each in row if each.strip())


def _is_of_values(rows: Sequence[Sequence[str]], column: int) -> bool:
    texts = [row[column] for row in rows if column < len(row) and row[column].strip()]
    return bool(texts) and 2 * sum(map(is_value, texts)) > len(texts)
