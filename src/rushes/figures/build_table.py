"""The data table: one row per production, one column per measure."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rushes.domain import Grain, ProductionState
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import NO_NUMBER, Format
from rushes.figures.model import Cell, ColumnKind, Empty, Figure, FigureKind, Table, TableColumn
from rushes.figures.names import UNNAMED, clean_line, clean_name
from rushes.figures.read_result import key_column, unit_of, why_empty
from rushes.figures.wording import GRAINS, column_head, how_many, not_reported
from rushes.languages import sentence
from rushes.metrics import Column, ColumnRole, Result, Value

__all__ = ["STATE_COLUMN", "data_table", "state_in_words"]

STATE_COLUMN = "production_state"
_STATES = {
    ProductionState.ACTIVE.value: sentence("active"),
    ProductionState.ARCHIVED.value: sentence("archived"),
    ProductionState.DELETED.value: sentence("deleted"),
    ProductionState.NOT_VISIBLE.value: sentence("not visible"),
}


def data_table(
    result: Result,
    *,
    id: str,
    title: str,
    subtitle: str,
    format: Format,
    trends: Mapping[str, tuple[float | None, ...]] | None = None,
    trend_label: str = "",
    empty: Empty | None = None,
) -> Figure:
    """Return a table of every row of the result, in its order.

    Args:
        result: Any result; keys become the key of the cell that names them.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when.
        format: How numbers read.
        trends: Values of a small line by key (the internal id as text); None leaves the column out.
        trend_label: That column's head: "Last 30 days".
        empty: Why there is nothing, where the caller knows better than the result.

    Returns:
        A figure of kind table. The state of a production is a word; its cell's key is the state's
        name. A measure that no row reports has no column; a note names it.
    """
    if empty is not None or not result.rows:
        reason = empty or why_empty(result, (), format.language)
        return empty_figure(FigureKind.TABLE, reason, id=id, title=title, subtitle=subtitle, format=format)
    columns = _shown_columns(result)
    heads = tuple(_head(column, format, result.query.grain) for column in columns)
    rows = _rows(result, columns, trends, format)
    trend_head = (TableColumn(trend_label, ColumnKind.TREND),) if trends is not None else ()
    silent = [column for column in result.columns if column.role is ColumnRole.MEASURE and column not in columns]
    rows_in_words = how_many(len(result.rows), result, format)
    return Figure(
        id=id,
        kind=FigureKind.TABLE,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=format.language.say(
            "A table of {rows} with {columns}.", rows=rows_in_words, columns=", ".join(head.label for head in heads)
        ),
        table=Table((*heads, *trend_head), rows, clean_line(title)),
        total_text=rows_in_words,
        notes=not_reported(silent, format),
        locale=format.locale,
    )


def state_in_words(state: str, format: Format) -> str:
    """Return the word of a production's state: "active", "not visible"."""
    return format.language.say(_STATES[state]) if state in _STATES else clean_name(state)


def _rows(
    result: Result, columns: tuple[Column, ...], trends: Mapping[str, tuple[float | None, ...]] | None, format: Format
) -> tuple[tuple[Cell, ...], ...]:
    grain = result.query.grain or Grain.DAY
    place = {column.name: index for index, column in enumerate(result.columns)}
    # Where each shown column's value stands, and where the key of what it names does.
    shown = [(column, place[column.name], place.get(column.name.removesuffix("_name"))) for column in columns]
    key = key_column(result)
    key_place = place[key.name] if key else None
    rows: list[tuple[Cell, ...]] = []
    for row in result.rows:
        cells = [_cell(row[at], column, None if key_at is None else str(row[key_at]), format, grain) for column, at, key_at in shown]
        if trends is not None:
            cells.append(Cell("", None, None, () if key_place is None else trends.get(str(row[key_place]), ())))
        rows.append(tuple(cells))
    return tuple(rows)


def _shown_columns(result: Result) -> tuple[Column, ...]:
    """Return the columns people read: keys give way to their names, unreported measures go."""
    names = {column.name for column in result.columns}
    shown: list[Column] = []
    for column in result.columns:
        if column.role is ColumnRole.KEY and f"{column.name}_name" in names:
            continue
        if column.role is ColumnRole.MEASURE and all(value is None for value in result.values(column.name)):
            continue
        shown.append(column)
    return tuple(shown)


def _head(column: Column, format: Format, grain: Grain | None) -> TableColumn:
    if column.role is ColumnRole.MEASURE:
        return TableColumn(column_head(column, format), ColumnKind.NUMBER, unit_of(column), format.language.say(column.label))
    if column.role is ColumnRole.TIME:
        return TableColumn(format.language.say(GRAINS[grain or Grain.DAY].name), ColumnKind.DATE)
    if column.name == STATE_COLUMN:
        return TableColumn(format.language.say("State"), ColumnKind.STATE)
    return TableColumn(format.language.say(column.label))


def _cell(value: Value, column: Column, key: str | None, format: Format, grain: Grain) -> Cell:
    if column.role is ColumnRole.MEASURE:
        number = value if isinstance(value, int) else None
        return Cell(format.bare(number, unit_of(column)), number)
    if isinstance(value, date):
        return Cell(format.bucket(value, grain)[1], value.isoformat(), value.isoformat())
    if value is None:
        return Cell(NO_NUMBER)
    if column.name == STATE_COLUMN:
        words = state_in_words(str(value), format)
        return Cell(words, words, str(value))
    name = clean_name(str(value), format.language.say(UNNAMED))
    return Cell(name, name, key)
