"""A spreadsheet's own chart in a workbook; every number and name of it is read from the cells of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs
from xlsxwriter.chart import Chart  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs
from xlsxwriter.worksheet import Worksheet  # pyright: ignore[reportMissingTypeStubs] # the package has no stubs

from rushes.figures.exported import exported_head, unit_word
from rushes.figures.model import ColumnKind, Figure, Mark
from rushes.figures.native_chart import NativeChart, NativeKind, NativeSeries
from rushes.figures.tokens import LIGHT

__all__ = ["ChartSheet", "put_charts"]

_WIDTH_PX, _HEIGHT_PX, _ROW_PX = 760, 400, 24
_PANEL_WIDTH_PX, _PANEL_HEIGHT_PX, _PANELS_IN_A_ROW = 380, 240, 2
_LYING = frozenset({NativeKind.BAR})
_HATCHED = frozenset({NativeKind.BAR, NativeKind.COLUMN})


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """The sheet that charts are put on.

    Args:
        workbook: Whose sheet it is.
        worksheet: The sheet.
        name: What it is called.
        head: The row of the table's heads, from 0.
        at: The column where charts begin.
        dates: How the days in the first column are written.
    """

    workbook: Workbook
    worksheet: Worksheet
    name: str
    head: int
    at: int
    dates: str

    def column(self, place: int, rows: int) -> list[object]:
        """Return the cells of a column under its head, as a chart is told them."""
        return [self.name, self.head + 1, place, self.head + rows, place]

    def cell(self, row: int, place: int) -> list[object]:
        """Return one cell, as a chart is told it: a name given as text could be read as a reference."""
        return [self.name, row, place]


def put_charts(figure: Figure, charts: tuple[NativeChart, ...], sheet: ChartSheet) -> None:
    """Put the charts beside the table; several stand in rows of two."""
    for place, each in enumerate(charts):
        chart = _drawn(figure, each, sheet)
        row, column = divmod(place, _PANELS_IN_A_ROW)
        width, height = (_PANEL_WIDTH_PX, _PANEL_HEIGHT_PX) if len(charts) > 1 else (_WIDTH_PX, _height(each))
        chart.set_size({"width": width, "height": height})
        offset = {"x_offset": column * (width + 12), "y_offset": row * (height + 12)}
        sheet.worksheet.insert_chart(sheet.head, sheet.at, chart, {**offset, "description": figure.summary})


def _height(chart: NativeChart) -> int:
    """Return a height in which each name of lying bars has room."""
    return max(_HEIGHT_PX, 120 + _ROW_PX * chart.rows) if chart.kind in _LYING else _HEIGHT_PX


def _drawn(figure: Figure, native: NativeChart, sheet: ChartSheet) -> Chart:
    chart = _added(sheet.workbook, native.kind, native.subtype)
    for each in native.series:
        chart.add_series(_series(native, each, sheet))
    if native.line is not None:
        line = _added(sheet.workbook, NativeKind.LINE, "")
        line.add_series({**_series(native, native.line, sheet, NativeKind.LINE), "y2_axis": True})
        line.set_y2_axis(_value_axis(unit_word(figure.other_unit), figure.table.columns[native.line.column].label))
        chart.combine(line)
    title = sheet.cell(0, 0) if native.named_by is None else sheet.cell(sheet.head, native.named_by)
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    has_legend = native.kind is NativeKind.DOUGHNUT or len(native.series) > 1 or native.line is not None
    chart.set_legend({"position": "right" if native.kind is NativeKind.DOUGHNUT else "bottom"} if has_legend else {"none": True})
    if native.kind is not NativeKind.DOUGHNUT:
        _put_axes(chart, figure, native, sheet)
    return chart


def _added(workbook: Workbook, kind: NativeKind, subtype: str) -> Chart:
    # It gives None for kinds that it does not know, of which there is none here.
    add = cast("Callable[[dict[str, str]], Chart]", workbook.add_chart)
    return add({"type": kind.value, **({"subtype": subtype} if subtype else {})})


def _put_axes(chart: Chart, figure: Figure, native: NativeChart, sheet: ChartSheet) -> None:
    first = figure.table.columns[native.across]
    if native.kind is NativeKind.SCATTER:
        column = figure.table.columns[native.series[0].column]
        chart.set_x_axis({**_value_axis("", exported_head(first)), "major_gridlines": {"visible": False}})
        chart.set_y_axis(_value_axis("", exported_head(column)))
        return
    # Places stand side by side, weeks as well as names: an axis of dates would leave room for the days between.
    names = {"text_axis": True, **({"num_format": sheet.dates} if first.kind is ColumnKind.DATE else {})}
    unit = "" if native.subtype == "percent_stacked" else unit_word(figure.unit)
    values = _value_axis(unit, "", is_share=native.subtype == "percent_stacked")
    if native.kind in _LYING:
        # They are drawn from below and read from above. XlsxWriter calls the axis that lies x, also where that is the one of numbers.
        chart.set_y_axis({**names, "reverse": True, "crossing": "max"})
        chart.set_x_axis(values)
    else:
        chart.set_x_axis({**names, "label_position": "low"})
        chart.set_y_axis(values)


def _value_axis(unit: str, name: str, *, is_share: bool = False) -> dict[str, object]:
    is_share = is_share or unit == "%"
    words = name or ("" if is_share else unit)
    return {
        "num_format": "0%" if is_share else "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": LIGHT.hairline, "width": 0.75}},
        "line": {"none": True},
        **({"name": words, "name_font": {"bold": False}} if words else {}),
    }


def _series(native: NativeChart, series: NativeSeries, sheet: ChartSheet, kind: NativeKind | None = None) -> dict[str, object]:
    kind = kind or native.kind
    colour = LIGHT.series[series.slot]
    told: dict[str, object] = {
        "name": sheet.cell(sheet.head, series.column),
        "categories": sheet.column(native.across, native.rows),
        "values": sheet.column(series.column, native.rows),
    }
    if kind is NativeKind.SCATTER:
        return {**told, "marker": {"type": "circle", "size": 7, "fill": {"color": colour}, "border": {"color": LIGHT.card}}}
    if kind is NativeKind.LINE:
        line = {"color": colour, "width": 1.25, "dash_type": "dash"} if series.is_former else {"color": colour, "width": 2}
        return {**told, "line": line, "smooth": False}
    if series.is_former:
        return {**told, "fill": {"color": LIGHT.card}, "border": {"color": colour}}
    points = [_point(kind, series, mark) for mark in series.marks]
    gap = {"gap": 2 if native.is_touching else 60} if kind in _HATCHED else {}
    overlap = {"overlap": 100} if kind in _HATCHED and native.subtype else {}
    return {**told, "fill": {"color": colour}, **({"points": points} if any(points) else {}), **gap, **overlap}


def _point(kind: NativeKind, series: NativeSeries, mark: Mark) -> dict[str, object] | None:
    """Return how one point differs from its series: by its own colour, or hatched where it is not complete."""
    colour = LIGHT.series[mark.slot]
    if mark.is_incomplete and kind in _HATCHED:
        return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": LIGHT.card}, "border": {"color": colour}}
    if kind is NativeKind.DOUGHNUT or mark.slot != series.slot:
        return {"fill": {"color": colour}}
    return None
