"""Rows on their way out, into a file that other programs read: what each column is, and the rows in parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["HandedColumn", "HandedKind", "HandedOut"]


class HandedKind(StrEnum):
    """What the values of a column are: `date`, `int`, `Decimal` with six decimals, `str`; None in all of them is "not reported"."""

    DATE = "date"
    WHOLE = "whole"
    DECIMAL = "decimal"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class HandedColumn:
    """A column of a file.

    Args:
        name: What stands in its head, with its unit; hostile text where it comes from a header.
        kind: What its values are.
    """

    name: str
    kind: HandedKind


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A table that is written once, from its first row to its last, and never has to fit into memory.

    Args:
        columns: At least one; no two names are alike, whatever their case.
        parts: Lists of rows, values in the columns' order.
    """

    columns: tuple[HandedColumn, ...]
    parts: Iterator[list[tuple[object, ...]]]
