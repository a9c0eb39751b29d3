"""A calendar or a heat map in Plotly's vocabulary: the cells with a number, points for those without.

Plotly has no cell of its own for "nothing", "not complete" or "not loaded"; what says so in the drawing
stands on the sheet as shapes, in the same pixels.
"""

from __future__ import annotations

from rushes.figures.layout_calendar import lay_out_calendar
from rushes.figures.layout_cells import SWATCH_PX, TEXT_PX, CellBox, CellsLayout, CellState, dot_of, fill_of, sign_of
from rushes.figures.layout_heat import lay_out_heat
from rushes.figures.model import Figure
from rushes.figures.plotly_sheet import CLEAR, Json, Sheet, custom
from rushes.figures.plotly_text import HOVER
from rushes.figures.tokens import Palette

__all__ = ["calendar_plotly", "heat_plotly"]


def calendar_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return the calendar with its names, its lines between months and its legend."""
    return _cells(lay_out_calendar(figure, width), palette)


def heat_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return the heat map with its names and its legend."""
    return _cells(lay_out_heat(figure, width), palette)


def _cells(layout: CellsLayout, palette: Palette) -> Json:
    columns, rows = layout.columns, layout.lines
    sheet = _sheet(layout, palette)
    for words in layout.names:
        sheet.words(words.x, words.middle, words.text, size=TEXT_PX, colour=palette.muted, anchor=words.anchor)
    for entry in layout.key:
        sheet.words(entry.box.x + SWATCH_PX + 6, entry.box.y + SWATCH_PX / 2, entry.text, size=TEXT_PX, colour=palette.muted)
    sheet.lines(layout.turns, palette.rule, 1.0)
    samples = tuple(entry.box for entry in layout.key)
    _fills(sheet, samples)
    _signs(sheet, (*layout.boxes, *samples))
    shown = [box for box in layout.boxes if box.mark.value is not None]
    silent = [box for box in layout.boxes if box.mark.value is None]
    traces = [_heat(shown, layout, palette)] + ([_silent(silent)] if silent else [])
    axis: Json = {"fixedrange": True, "visible": False, "type": "linear"}
    return sheet.figure(traces, {"xaxis": {**axis, "range": [-0.5, columns - 0.5]}, "yaxis": {**axis, "range": [rows - 0.5, -0.5]}})


def _sheet(layout: CellsLayout, palette: Palette) -> Sheet:
    """Return a sheet whose plot holds the cells; Plotly puts the gap around a cell, the drawing after it."""
    box = layout.boxes[0]
    left, top = layout.left - (layout.pitch_x - box.width) / 2, layout.top - (layout.pitch_y - box.height) / 2
    right, bottom = layout.width - left - layout.columns * layout.pitch_x, layout.height - top - layout.lines * layout.pitch_y
    return Sheet(palette, layout.width, layout.height, (left, top, right, bottom))


def _heat(boxes: list[CellBox], layout: CellsLayout, palette: Palette) -> Json:
    z: list[list[int | float | None]] = [[None] * layout.columns for _ in range(layout.lines)]
    told: list[list[list[str | None]]] = [[[None, "", ""] for _ in range(layout.columns)] for _ in range(layout.lines)]
    for box, mark in zip(boxes, custom(each.mark for each in boxes), strict=True):
        z[box.row][box.column], told[box.row][box.column] = box.mark.value, mark
    largest = max(box.mark.value or 0 for box in boxes)
    return {
        "type": "heatmap",
        "z": z,
        "zmin": 0,
        "zmax": largest,
        "colorscale": _scale(boxes, float(largest), palette),
        "showscale": False,
        "zsmooth": False,
        "hoverongaps": False,
        "xgap": layout.pitch_x - boxes[0].width,
        "ygap": layout.pitch_y - boxes[0].height,
        "customdata": told,
        "hovertemplate": HOVER,
    }


def _scale(boxes: list[CellBox], largest: float, palette: Palette) -> list[list[float | str]]:
    """Return a colour scale in steps: each shade from the middle below its least number to that above its most."""
    steps: list[list[float | str]] = [[0.0, palette.sunken]]
    below = 0.0
    before = palette.sunken
    for shade in range(len(palette.heat)):
        values = [float(box.mark.value or 0) for box in boxes if box.mark.value and box.mark.shade == shade]
        if not values:
            continue
        edge = (below + min(values)) / 2 / largest
        steps += [[edge, before], [edge, palette.heat[shade]]]
        below, before = max(values), palette.heat[shade]
    return [*steps, [1.0, before]]


def _silent(boxes: list[CellBox]) -> Json:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [box.column for box in boxes],
        "y": [box.row for box in boxes],
        "customdata": custom(box.mark for box in boxes),
        "hovertemplate": HOVER,
        "marker": {"symbol": "square", "size": boxes[0].side, "color": CLEAR, "line": {"width": 0}},
    }


def _fills(sheet: Sheet, boxes: tuple[CellBox, ...]) -> None:
    """Put the colour of cells that the heat map does not paint: samples, and what lies in a frame."""
    for shade, colour in enumerate(sheet.palette.heat):
        sheet.patches((fill_of(box) for box in boxes if box.state is CellState.SOME and box.mark.shade == shade), colour)
    sheet.patches((fill_of(box) for box in boxes if box.state is CellState.NOTHING), sheet.palette.sunken)


def _signs(sheet: Sheet, boxes: tuple[CellBox, ...]) -> None:
    """Put what says a day's state without a colour over the cells."""
    palette = sheet.palette
    framed = tuple(box for box in boxes if box.mark.is_incomplete)
    sheet.patches(((box.x, box.y, box.width, box.height) for box in framed), palette.card)
    _fills(sheet, framed)
    sheet.patches(((box.x + 0.6, box.y + 0.6, box.width - 1.2, box.height - 1.2) for box in framed), CLEAR, palette.text)
    sheet.patches((dot for box in boxes if (dot := dot_of(box))), palette.muted)
    sheet.lines(((sign[1], sign[2]) for box in boxes if (sign := sign_of(box))), palette.control, 1.25)
