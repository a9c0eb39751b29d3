"""A column of texts put into a finished table: what people wrote about its rows, which no result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Figure, TableColumn
from rushes.figures.names import clean_name

__all__ = ["with_texts"]


def with_texts(figure: Figure, label: str, texts: Mapping[str, str]) -> Figure:
    """Return the table with a column of texts after its first; the same table where none of its rows has one.

    Args:
        figure: A figure of kind table.
        label: The column's head, in the reader's language.
        texts: By the key of a row's first cell. Texts of strangers: they are cleaned as names are.
    """
    found = {key: clean_name(text, "") for key, text in texts.items()}
    cells = [found.get(row[0].key or "", "") for row in figure.table.rows if row]
    if not any(cells):
        return figure
    rows = tuple((row[0], Cell(text, text or None), *row[1:]) for row, text in zip(figure.table.rows, cells, strict=True))
    first, *others = figure.table.columns
    columns = (first, TableColumn(label), *others)
    shown = ", ".join(column.label for column in columns if column.kind is not ColumnKind.TREND)
    summary = Format(figure.locale).language.say("A table of {rows} with {columns}.", rows=figure.total_text, columns=shown)
    return replace(figure, summary=summary, table=replace(figure.table, columns=columns, rows=rows))
