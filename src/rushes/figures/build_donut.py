"""The donut: how a total is made up of productions."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from rushes.domain import Unit
from rushes.figures.empty_figure import empty_figure
from rushes.figures.fold import fold
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import UNNAMED, clean_line, isolated
from rushes.figures.read_result import Item, items, measure_column, refuse_unless_additive, unit_of, why_empty
from rushes.figures.wording import column_head, how_many, in_line, row_head
from rushes.metrics import Column, Result

__all__ = ["donut"]


def donut(
    result: Result, *, id: str, measure: str, title: str, subtitle: str, format: Format, top: int = 5, empty: Empty | None = None
) -> Figure:
    """Return a donut of the largest productions and the others, with the total in the middle.

    Args:
        result: One row per production (or account, or state), without a grain.
        id: The figure's name in a page.
        measure: The column or measure to show.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        top: How many keep their names; at most 5, the colours that are told apart.
        empty: Why there is nothing, where the caller knows better than the result.

    Returns:
        A figure with one series: a mark for each of the largest, by descending value, then one
        for the others, whose values add up exactly to the total. Productions at zero have no mark.

    Raises:
        InvalidQuery: The column cannot be added over productions.
        UnknownName: The result has no such column.
    """
    column = measure_column(result, measure)
    refuse_unless_additive(result, (column,))
    found = tuple(item for item in items(result, (column,), unnamed=format.language.say(UNNAMED)) if item.total > 0)
    whole = sum(item.total for item in found)
    if not found or empty is not None:
        reason = empty or why_empty(result, (column,), format.language)
        return empty_figure(FigureKind.DONUT, reason, id=id, title=title, subtitle=subtitle, format=format)
    marks = _marks(found, whole, top=min(top, OTHERS_SLOT), unit=unit_of(column), format=format)
    return Figure(
        id=id,
        kind=FigureKind.DONUT,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=_summary(column, marks, whole, how_many(len(found), result, format), format),
        table=_table(column, marks, whole, row_head(result, format), title=clean_line(title), format=format),
        series=(Series(format.language.say(column.label), marks, 0),),
        unit=unit_of(column),
        unit_label=format.unit_label(unit_of(column)),
        total_text=format.bare(whole, unit_of(column)),
        total_label=_total_label(column, format),
        locale=format.locale,
    )


def _marks(found: tuple[Item, ...], whole: int, *, top: int, unit: Unit, format: Format) -> tuple[Mark, ...]:
    largest, others, _ = fold(found, top, format)
    parts = (*largest, others) if others else largest
    return tuple(
        Mark(
            key=part.key,
            label=part.label,
            value=part.total,
            text=format.bare(part.total, unit),
            slot=OTHERS_SLOT if part is others else min(index, OTHERS_SLOT),
            detail=format.language.say(
                "{name}: {value} ({share})",
                name=isolated(part.label),
                value=format.value(part.total, unit),
                share=format.percent(part.total / whole, decimals=1),
            ),
            node=str(index),
        )
        for index, part in enumerate(parts)
    )


def _total_label(column: Column, format: Format) -> str:
    if column.unit is Unit.MILLISECONDS:
        return format.language.say("hours")
    return in_line(column.label, format)


def _summary(column: Column, marks: tuple[Mark, ...], whole: int, rows: str, format: Format) -> str:
    return format.language.say(
        "{measure}: {total} in {rows}. Largest: {largest}.",
        measure=format.language.say(column.label),
        total=format.value(whole, unit_of(column)),
        rows=rows,
        largest=marks[0].detail,
    )


def _table(column: Column, marks: tuple[Mark, ...], whole: int, head: str, *, title: str, format: Format) -> Table:
    unit, say = unit_of(column), format.language.say
    columns = (
        TableColumn(head),
        TableColumn(column_head(column, format), ColumnKind.NUMBER, unit, say(column.label)),
        TableColumn(say("Share"), ColumnKind.SHARE),
    )
    rows = tuple(
        (
            Cell(mark.label, mark.label, mark.key),
            Cell(mark.text, mark.value),
            Cell(format.percent((mark.value or 0) / whole, decimals=1), (mark.value or 0) / whole),
        )
        for mark in marks
    )
    footer = (Cell(say("Total"), say("Total")), Cell(format.bare(whole, unit), whole), Cell(format.percent(1, decimals=1), 1))
    return Table(columns, rows, title, footer)
