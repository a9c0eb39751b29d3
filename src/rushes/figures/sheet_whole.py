"""A sheet as a whole and its parts, refused where its numbers do not add up to one."""
# ruff: noqa: A002 (`format` is the word every builder uses)

from __future__ import annotations

from dataclasses import replace

from rushes.domain import STORAGE_KINDS, MeasureKind, measure
from rushes.errors import InvalidQuery
from rushes.figures.fold import fold, merged, sum_of_reported
from rushes.figures.format import Format
from rushes.figures.read_result import Item
from rushes.figures.sheet_parts import Part, axis_head, first_axis, how_many_places, is_split, measure_name, parts
from rushes.figures.whole import Whole
from rushes.figures.wording import how_many_of, row_head_of
from rushes.metrics import Place, Sheet, SheetMeasure

__all__ = ["kinds_of", "whole_of"]

_STORAGE = "storage"


def kinds_of(sheet: Sheet) -> tuple[SheetMeasure, ...]:
    """Return the measures that make up one whole: the kinds of storage; else the first measure alone.

    Other measures of one unit must not be added: an hour that was transcribed was ingested before.
    """
    return sheet.measures if all(each.name in STORAGE_KINDS for each in sheet.measures) else sheet.measures[:1]


def whole_of(sheet: Sheet, *, top: int, format: Format) -> Whole | None:
    """Return the groups of a sheet, or its places across, or its kinds, as parts of their total.

    Args:
        sheet: Of a measure that may be added in that direction.
        top: How many parts keep their names.
        format: How they are named.

    Returns:
        The whole, whose parts have one value for each of `kinds_of`; None where there is nothing of it.

    Raises:
        InvalidQuery: The numbers are no parts of a whole.
    """
    kinds = kinds_of(sheet)
    _refuse(sheet, kinds)
    axis, count = first_axis(sheet), len(kinds)
    if is_split(axis):
        named = [_item(part, count) for part in parts(sheet, format) if not part.entry.is_rest]
        rest = [_item(part, count) for part in parts(sheet, format) if part.entry.is_rest]
        head = axis_head(axis, format).label
    else:
        named = [Item(None, measure_name(kind, format), (sheet.total[index],), (Place(measure=index),)) for index, kind in enumerate(kinds)]
        rest, head = [], row_head_of("kind", format)
    found = tuple(item for item in named if item.total > 0)
    others = [item for item in rest if item.total > 0]
    if not found and not others:
        return None
    # A total of nothing over parts of something would be no whole to share.
    total = sum_of_reported(sheet.total[:count]) or sum(item.total for item in (*found, *others))
    rows = how_many_places(len(found) + len(others), axis, format) if is_split(axis) else how_many_of(len(found), "kind", format)
    largest, folded = _folded(found, others, top, format)
    name = format.language.say(measure(_STORAGE).label) if count > 1 else measure_name(kinds[0], format)
    return Whole(name, kinds[0].unit, total, head, rows, largest, folded, Place() if count == 1 else None)


def _item(part: Part, count: int) -> Item:
    places = tuple(replace(part.place, measure=index) for index in range(count))
    return Item(part.key, part.label, part.values[:count], places)


def _folded(found: tuple[Item, ...], others: list[Item], top: int, format: Format) -> tuple[tuple[Item, ...], Item | None]:
    """Return the largest and the rest, in which what the sheet has folded already stays."""
    if not others:
        largest, folded, _ = fold(found, top, format)
        return largest, folded
    ordered = sorted(found, key=lambda item: -item.total)
    if len(ordered) <= top:
        return tuple(ordered), others[0]
    return tuple(ordered[:top]), merged((*ordered[top:], *others), others[0].label)


def _refuse(sheet: Sheet, kinds: tuple[SheetMeasure, ...]) -> None:
    for kind in kinds:
        if not kind.is_additive:
            raise InvalidQuery(f"“{kind.label}” does not add up to a whole: choose a sum or the last day.")
        if first_axis(sheet).grain is not None and kind.kind is not MeasureKind.FLOW:
            raise InvalidQuery(f"“{kind.label}” does not add up over time: split it by production.")
    numbers = [*(sheet.by_group if is_split(sheet.groups) else sheet.by_across), sheet.total]
    if any((value or 0) < 0 for each in numbers for value in each[: len(kinds)]):
        raise InvalidQuery("What is less than nothing is no part of a whole.")
