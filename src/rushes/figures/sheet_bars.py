"""Bars of a sheet: beside each other, on each other, as shares, or lying."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from rushes.domain import Unit
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Figure, FigureKind, Mark, Orientation, Series, Table, TableColumn
from rushes.figures.sheet_parts import is_split
from rushes.figures.sheet_series import About, Strands, read_strands, series_figure, series_of, stacked
from rushes.metrics import Sheet

__all__ = ["bars", "horizontal_bars", "stacked_bars", "stacked_shares"]


def bars(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return bars side by side: for each place across one of each group, or of each measure.

    Names that have no room under upright bars make them lie down at that width.
    """
    strands = read_strands(sheet, about["format"])
    figure = series_figure(FigureKind.BARS, strands, series_of(strands), **about)
    return replace(figure, orientation=_orientation(strands))


def horizontal_bars(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return the same bars lying, each with its number at its end."""
    strands = read_strands(sheet, about["format"])
    return replace(series_figure(FigureKind.BARS, strands, series_of(strands), **about), orientation=Orientation.LYING)


def stacked_bars(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return one bar for each place, made of the groups or measures on each other."""
    strands = read_strands(sheet, about["format"])
    series = stacked(series_of(strands), format=about["format"], is_share=False)
    return replace(series_figure(FigureKind.BARS, strands, series, **about), orientation=_orientation(strands), is_stacked=True)


def stacked_shares(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return bars of equal length, made of the shares of the groups or measures; the table holds numbers and shares."""
    strands = read_strands(sheet, about["format"])
    series = stacked(series_of(strands), format=about["format"], is_share=True)
    figure = series_figure(FigureKind.BARS, strands, series, **about)
    if figure.empty is not None:
        return figure
    table = _with_shares(figure.table, series, about["format"])
    return replace(figure, table=table, orientation=_orientation(strands), is_stacked=True, unit=Unit.RATIO)


def _orientation(strands: Strands) -> Orientation:
    return Orientation.UPRIGHT if strands.axis.grain is not None or not is_split(strands.axis) else Orientation.FITTING


def _with_shares(table: Table, series: tuple[Series, ...], format: Format) -> Table:  # noqa: A002 (as everywhere in this package)
    heads = (TableColumn(f"{each.name} (%)", ColumnKind.SHARE, name=each.name) for each in series)
    rows = tuple((*row, *(_share(each.marks[place], format) for each in series)) for place, row in enumerate(table.rows))
    footer = (*table.footer, *(Cell("") for _ in series)) if table.footer else ()
    return Table((*table.columns, *heads), rows, table.caption, footer)


def _share(mark: Mark, format: Format) -> Cell:  # noqa: A002 (as everywhere in this package)
    return Cell(format.percent(mark.drawn, decimals=1), mark.drawn, place=mark.place)
