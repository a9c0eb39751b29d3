"""Folding: the largest keep their names, the rest become one, and nothing is lost."""

# ruff: noqa: A002 (`format` is the word every builder uses)

from __future__ import annotations

from rushes.figures.format import Format
from rushes.figures.read_result import Item
from rushes.metrics import Number

__all__ = ["fold", "merged", "sum_of_reported"]


def fold(items: tuple[Item, ...], top: int, format: Format) -> tuple[tuple[Item, ...], Item | None, int]:
    """Return the largest items by descending total, the sum of the others, and how many those are.

    A single other keeps its name: folding it would hide it and save no room. Items of equal size
    keep their order. Column by column, the items and the others add up to what was given.

    Args:
        items: What to fold, each with as many values.
        top: How many keep their names.
        format: How the others are named: "27 others".
    """
    ordered = tuple(sorted(items, key=lambda item: -item.total))
    if len(ordered) <= top + 1:
        return ordered, None, 0
    rest = ordered[top:]
    # At least two are folded, so there is no sentence for one.
    return ordered[:top], merged(rest, format.language.say("{count} others", count=format.count(len(rest)))), len(rest)


def merged(items: tuple[Item, ...], label: str) -> Item:
    """Return items as one of that name, with what each of its numbers adds up to."""
    columns = zip(*(item.values for item in items), strict=True)
    return Item(key=None, label=label, values=tuple(sum_of_reported(column) for column in columns))


def sum_of_reported(values: tuple[Number, ...]) -> Number:
    """Return the sum of the numbers there are, None where there is none."""
    reported = [value for value in values if value is not None]
    return sum(reported) if reported else None
