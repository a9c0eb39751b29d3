"""The donut: how a total is made up of productions."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from rushes.domain import Unit
from rushes.figures.empty_figure import empty_figure
from rushes.figures.fold import fold
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import UNNAMED, clean_line, isolated
from rushes.figures.read_result import items, measure_column, refuse_unless_additive, unit_of, why_empty
from rushes.figures.whole import Whole
from rushes.figures.wording import how_many, measure_head, row_head
from rushes.languages import lowered
from rushes.metrics import Result

__all__ = ["donut", "ring"]


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
    if not found or empty is not None:
        reason = empty or why_empty(result, (column,), format.language)
        return empty_figure(FigureKind.DONUT, reason, id=id, title=title, subtitle=subtitle, format=format)
    largest, others, _ = fold(found, min(top, OTHERS_SLOT), format)
    whole = Whole(
        format.language.say(column.label), unit_of(column), sum(item.total for item in found), row_head(result, format),
        how_many(len(found), result, format), largest, others,
    )  # fmt: skip
    return ring(whole, id=id, title=title, subtitle=subtitle, format=format)


def ring(whole: Whole, *, id: str, title: str, subtitle: str, format: Format) -> Figure:
    """Return the donut of a whole: a mark for each part, then one for the others."""
    marks = _marks(whole, format)
    return Figure(
        id=id,
        kind=FigureKind.DONUT,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=format.language.say(
            "{measure}: {total} in {rows}. Largest: {largest}.",
            measure=whole.name,
            total=format.value(whole.total, whole.unit),
            rows=whole.rows,
            largest=marks[0].detail,
        ),
        table=_table(whole, marks, title=clean_line(title), format=format),
        series=(Series(whole.name, marks, 0),),
        unit=whole.unit,
        unit_label=format.unit_label(whole.unit),
        total_text=format.bare(whole.total, whole.unit),
        total_label=format.language.say("hours") if whole.unit is Unit.MILLISECONDS else lowered(whole.name),
        locale=format.locale,
    )


def _marks(whole: Whole, format: Format) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            key=part.key,
            label=part.label,
            value=part.total,
            text=format.bare(part.total, whole.unit),
            slot=OTHERS_SLOT if part is whole.others else min(index, OTHERS_SLOT),
            detail=format.language.say(
                "{name}: {value} ({share})",
                name=isolated(part.label),
                value=format.value(part.total, whole.unit),
                share=format.percent(part.total / whole.total, decimals=1),
            ),
            node=str(index),
            place=part.place,
        )
        for index, part in enumerate(whole.parts)
    )


def _table(whole: Whole, marks: tuple[Mark, ...], *, title: str, format: Format) -> Table:
    say = format.language.say
    columns = (
        TableColumn(whole.head),
        TableColumn(measure_head(whole.name, whole.unit, format), ColumnKind.NUMBER, whole.unit, whole.name),
        TableColumn(say("Share"), ColumnKind.SHARE),
    )
    rows = tuple(
        (
            Cell(mark.label, mark.label, mark.key),
            Cell(mark.text, mark.value, place=mark.place),
            Cell(format.percent((mark.value or 0) / whole.total, decimals=1), (mark.value or 0) / whole.total),
        )
        for mark in marks
    )
    total = Cell(format.bare(whole.total, whole.unit), whole.total, place=whole.place)
    return Table(columns, rows, title, (Cell(say("Total"), say("Total")), total, Cell(format.percent(1, decimals=1), 1)))
