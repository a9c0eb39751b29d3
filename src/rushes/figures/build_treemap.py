"""The treemap: which production holds how much of which kind."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from rushes.domain import STORAGE_KINDS, Unit
from rushes.errors import InvalidQuery
from rushes.figures.empty_figure import empty_figure
from rushes.figures.fold import fold
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import UNNAMED, clean_line, isolated
from rushes.figures.read_result import Item, items, measure_column, refuse_unless_additive, unit_of, why_empty
from rushes.figures.wording import how_many, in_line, not_reported, row_head
from rushes.metrics import Column, Result

__all__ = ["treemap"]


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
    parts = (*largest, others) if others else largest
    whole, unit = sum(item.total for item in found), unit_of(columns[0])
    slots = (OTHERS_SLOT if part is others else 0 for part in parts)
    marks = tuple(mark for index, slot in enumerate(slots) for mark in _marks(parts[index], index, slot, columns, whole, format))
    rows = how_many(len(found), result, format)
    return Figure(
        id=id,
        kind=FigureKind.TREEMAP,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=format.language.say(
            "{total} in {rows}. Largest: {largest}.", total=format.value(whole, unit), rows=rows, largest=marks[0].detail
        ),
        table=_table(parts, columns, row_head(result, format), title=clean_line(title), format=format),
        series=(Series(rows, marks, 0),),
        categories=tuple(format.language.say(column.label) for column in columns),
        unit=unit,
        total_text=format.value(whole, unit),
        total_label=rows,
        notes=_notes(found, columns, format),
        locale=format.locale,
    )


def _kinds(result: Result, measures: tuple[str, ...]) -> tuple[Column, ...]:
    columns = tuple(measure_column(result, measure) for measure in measures)
    refuse_unless_additive(result, columns)
    if len({unit_of(column) for column in columns}) != 1:
        raise InvalidQuery("The kinds of a treemap are in one unit.")
    return columns


def _marks(part: Item, index: int, slot: int, columns: tuple[Column, ...], whole: int, format: Format) -> tuple[Mark, ...]:
    unit, name = unit_of(columns[0]), isolated(part.label)
    share = format.percent(part.total / whole, decimals=1)
    total = format.value(part.total, unit)
    said = format.language.say("{name}: {value} ({share})", name=name, value=total, share=share)
    outer = Mark(part.key, part.label, part.total, total, slot, detail=said, node=str(index))
    inner = tuple(
        Mark(
            key=part.key,
            label=format.language.say(column.label),
            value=value,
            text=format.value(value, unit),
            slot=slot,
            parent=outer.node,
            detail=format.language.say(
                "{name}, {measure}: {value}", name=name, measure=in_line(column.label, format), value=format.value(value, unit)
            ),
            node=f"{index}.{shade}",
            shade=shade,
        )
        for shade, (column, value) in enumerate(zip(columns, part.values, strict=True))
        if value is not None and value > 0
    )
    return (outer, *inner)


def _notes(found: tuple[Item, ...], columns: tuple[Column, ...], format: Format) -> tuple[str, ...]:
    silent = [column for place, column in enumerate(columns) if all(item.values[place] is None for item in found)]
    return not_reported(silent, format)


def _table(parts: tuple[Item, ...], columns: tuple[Column, ...], head: str, *, title: str, format: Format) -> Table:
    unit, say = unit_of(columns[0]), format.language.say
    heads = (
        TableColumn(head),
        TableColumn(say("Total"), ColumnKind.NUMBER, unit),
        *(TableColumn(say(column.label), ColumnKind.NUMBER, unit) for column in columns),
    )
    rows = tuple(
        (Cell(part.label, part.label, part.key), *(_number(value, unit, format) for value in (part.total, *part.values))) for part in parts
    )
    sums = [_total(tuple(part.values[place] for part in parts)) for place in range(len(columns))]
    whole = sum(part.total for part in parts)
    footer = (Cell(say("Total"), say("Total")), *(_number(value, unit, format) for value in (whole, *sums)))
    return Table(heads, rows, title, footer)


def _total(values: tuple[int | None, ...]) -> int | None:
    reported = [value for value in values if value is not None]
    return sum(reported) if reported else None


def _number(value: int | None, unit: Unit, format: Format) -> Cell:
    return Cell(format.value(value, unit), value)
