"""The treemap: which production holds how much of which kind."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from collections.abc import Iterator

from rushes.domain import STORAGE_KINDS, Unit
from rushes.errors import InvalidQuery
from rushes.figures.empty_figure import empty_figure
from rushes.figures.fold import fold, sum_of_reported
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import UNNAMED, clean_line, isolated
from rushes.figures.read_result import Item, items, measure_column, refuse_unless_additive, unit_of, why_empty
from rushes.figures.whole import Whole
from rushes.figures.wording import how_many, not_reported, row_head
from rushes.languages import lowered
from rushes.metrics import Column, Number, Place, Result

__all__ = ["boxes", "treemap"]


def treemap(
    result: Result,
    *,
    id: str,
    measures: tuple[str, ...] = STORAGE_KINDS,
    title: str,
    subtitle: str,
    format: Format,
    top: int = 12,
    empty: Empty | None = None,
) -> Figure:
    """Return a treemap: a box for each production, in it a box for each kind.

    Args:
        result: One row per production, one column per kind, without a grain.
        id: The figure's name in a page.
        measures: The kinds, of one unit, in the order of their tints.
        title: What one sees.
        subtitle: What is measured, for when.
        format: How numbers read.
        top: How many productions keep their names.
        empty: Why there is nothing, where the caller knows better than the result.

    Returns:
        A figure with one series: for each production, by descending size, its mark and then its
        kinds' marks, whose `parent` is its `node`; the others last. Empty boxes have no mark.

    Raises:
        InvalidQuery: A column cannot be added over productions, or the units differ.
        UnknownName: The result has no such column.
    """
    columns = _kinds(result, measures)
    found = tuple(item for item in items(result, columns, unnamed=format.language.say(UNNAMED)) if item.total > 0)
    if not found or empty is not None:
        reason = empty or why_empty(result, columns, format.language)
        return empty_figure(FigureKind.TREEMAP, reason, id=id, title=title, subtitle=subtitle, format=format)
    largest, others, _ = fold(found, top, format)
    rows = how_many(len(found), result, format)
    whole = Whole("", unit_of(columns[0]), sum(item.total for item in found), row_head(result, format), rows, largest, others)
    labels = tuple(format.language.say(column.label) for column in columns)
    return boxes(whole, labels, _notes(found, columns, format), id=id, title=title, subtitle=subtitle, format=format)


def boxes(whole: Whole, kinds: tuple[str, ...], notes: tuple[str, ...], *, id: str, title: str, subtitle: str, format: Format) -> Figure:
    """Return the treemap of a whole: a box for each part, in it one for each of these kinds, none where there are no kinds."""
    slots = (OTHERS_SLOT if part is whole.others else 0 for part in whole.parts)
    marks = tuple(mark for index, slot in enumerate(slots) for mark in _marks(whole, index, slot, kinds, format))
    total = format.value(whole.total, whole.unit)
    return Figure(
        id=id,
        kind=FigureKind.TREEMAP,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=format.language.say("{total} in {rows}. Largest: {largest}.", total=total, rows=whole.rows, largest=marks[0].detail),
        table=_table(whole, kinds, title=clean_line(title), format=format),
        series=(Series(whole.rows, marks, 0),),
        categories=kinds,
        unit=whole.unit,
        total_text=total,
        total_label=whole.rows,
        notes=notes,
        locale=format.locale,
    )


def _kinds(result: Result, measures: tuple[str, ...]) -> tuple[Column, ...]:
    columns = tuple(measure_column(result, measure) for measure in measures)
    refuse_unless_additive(result, columns)
    if len({unit_of(column) for column in columns}) != 1:
        raise InvalidQuery("The kinds of a treemap are in one unit.")
    return columns


def _marks(whole: Whole, index: int, slot: int, kinds: tuple[str, ...], format: Format) -> tuple[Mark, ...]:
    part, unit = whole.parts[index], whole.unit
    name, total = isolated(part.label), format.value(part.total, unit)
    share = format.percent(part.total / whole.total, decimals=1)
    said = format.language.say("{name}: {value} ({share})", name=name, value=total, share=share)
    # A box of several numbers of a sheet stands at no place of its own, and must not bear the name of one.
    key = None if len(part.places) > 1 else part.key
    outer = Mark(key, part.label, part.total, total, slot, detail=said, node=str(index), place=part.place)
    inner = tuple(
        Mark(
            key=part.key,
            label=kind,
            value=value,
            text=format.value(value, unit),
            slot=slot,
            parent=outer.node,
            detail=format.language.say("{name}, {measure}: {value}", name=name, measure=lowered(kind), value=format.value(value, unit)),
            node=f"{index}.{shade}",
            shade=shade,
            place=part.places[shade] if part.places else None,
        )
        for shade, (kind, value) in enumerate(zip(kinds, part.values, strict=False))
        if value is not None and value > 0
    )
    return (outer, *inner)


def _notes(found: tuple[Item, ...], columns: tuple[Column, ...], format: Format) -> tuple[str, ...]:
    silent = [column for place, column in enumerate(columns) if all(item.values[place] is None for item in found)]
    return not_reported(silent, format)


def _table(whole: Whole, kinds: tuple[str, ...], *, title: str, format: Format) -> Table:
    unit, total = whole.unit, format.language.say("Total")
    heads = (TableColumn(whole.head), *(TableColumn(name, ColumnKind.NUMBER, unit) for name in (whole.name or total, *kinds)))
    rows = tuple(
        (
            Cell(part.label, part.label, part.key),
            _number(part.total, unit, format, part.place),
            *_kind_cells(part, len(kinds), unit, format),
        )
        for part in whole.parts
    )
    sums = [sum_of_reported(tuple(part.values[place] for part in whole.parts)) for place in range(len(kinds))]
    footer = (Cell(total, total), _number(whole.total, unit, format, whole.place), *(_number(value, unit, format) for value in sums))
    return Table(heads, rows, title, footer)


def _kind_cells(part: Item, count: int, unit: Unit, format: Format) -> Iterator[Cell]:
    for kind, value in enumerate(part.values[:count]):
        yield _number(value, unit, format, part.places[kind] if part.places else None)


def _number(value: Number, unit: Unit, format: Format, place: Place | None = None) -> Cell:
    return Cell(format.value(value, unit), value, place=place)
