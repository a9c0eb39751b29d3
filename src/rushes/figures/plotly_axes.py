"""Bars and lines in Plotly's vocabulary.

Source: plotly.js `plots/cartesian/axes.js` (clipEnds).
"""

from __future__ import annotations

from rushes.figures.layout_axes import LABEL_PX, TEXT_PX, AxesLayout, lay_out_bars, lay_out_line
from rushes.figures.layout_bars import BarBox, bar_boxes, slot_centre
from rushes.figures.layout_line import line_x, peak_place, point_radius
from rushes.figures.measure_text import text_width
from rushes.figures.model import Figure
from rushes.figures.plotly_sheet import Json, Sheet, custom
from rushes.figures.plotly_text import HOVER, plain
from rushes.figures.tokens import Palette

__all__ = ["bars_plotly", "line_plotly"]

_GRID_ROOM_PX = 2


def bars_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return grouped bars with their axes and labels."""
    layout = lay_out_bars(figure, width)
    sheet = _axes_sheet(layout, palette)
    count = len(figure.categories)
    boxes = bar_boxes(figure, layout)
    traces = [
        _bar_trace(figure, order, tuple(box for box in boxes if box.series == order), layout, palette)
        for order in range(len(figure.series))
    ]
    for label in layout.labels:
        sheet.swatch(label.x, label.y - 5, palette.series[label.slot])
        sheet.words(label.x + 16, label.y - 5, label.text, size=LABEL_PX, colour=palette.text)
    positions = [(slot_centre(layout, place, count) - layout.left, name, year) for place, name, year in layout.names]
    return sheet.figure(list(traces), {"barmode": "overlay", **_axes(layout, palette, positions)})


def _bar_trace(figure: Figure, order: int, boxes: tuple[BarBox, ...], layout: AxesLayout, palette: Palette) -> Json:
    series = figure.series[order]
    colour = palette.series[series.slot]
    return {
        "type": "bar",
        "name": plain(series.name),
        # Positions are pixels, so that every bar stands where the drawing has it.
        "x": [box.x + box.width / 2 - layout.left for box in boxes],
        "width": [box.width for box in boxes],
        "y": [box.mark.value for box in boxes],
        "text": [plain(box.mark.text) for box in boxes],
        "textposition": "none",
        "customdata": custom(box.mark for box in boxes),
        "hovertemplate": HOVER,
        "marker": {
            "color": colour,
            "cornerradius": 2,
            "line": {"color": colour, "width": [1 if box.mark.is_incomplete else 0 for box in boxes]},
            "pattern": {
                "shape": ["/" if box.mark.is_incomplete else "" for box in boxes],
                "fillmode": "replace",
                "fgcolor": colour,
                "bgcolor": palette.card,
                "size": 7,
                "solidity": 0.4,
            },
        },
    }


def line_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return a line with its axes."""
    layout = lay_out_line(figure, width)
    sheet = _axes_sheet(layout, palette)
    marks = figure.series[0].marks
    count, colour = len(marks), palette.series[0]
    places = [line_x(layout, place, count) for place in range(count)]
    last = next(place for place in reversed(range(count)) if marks[place].value is not None)
    y_last = layout.y(float(marks[last].value or 0))
    sheet.words(places[last] + 8, y_last, marks[last].text, size=TEXT_PX, colour=palette.text, is_bold=True)
    peak = peak_place(marks)
    half = text_width(marks[peak].text, TEXT_PX) / 2
    if peak != last and places[peak] + half < places[last] and places[peak] - half > layout.left:
        above = layout.y(float(marks[peak].value or 0)) - 12
        sheet.words(places[peak], above, marks[peak].text, size=TEXT_PX, colour=palette.text, anchor="center")
    trace: Json = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(figure.series[0].name),
        "x": [place - layout.left for place in places],
        "y": [mark.value for mark in marks],
        "text": [plain(mark.text) for mark in marks],
        "customdata": custom(marks),
        "hovertemplate": HOVER,
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": colour, "width": 2},
        "marker": {
            "size": [2 * point_radius(marks, place) for place in range(count)],
            "color": [palette.card if mark.is_incomplete else colour for mark in marks],
            "line": {"color": colour, "width": [1.75 if mark.is_incomplete else 0 for mark in marks]},
            "opacity": 1,
        },
    }
    positions = [(places[place] - layout.left, name, year) for place, name, year in layout.names]
    return sheet.figure([trace], {**_axes(layout, palette, positions), "hovermode": "x"})


def _axes_sheet(layout: AxesLayout, palette: Palette) -> Sheet:
    # Plotly leaves out a line of the grid at the very edge of the plot, so the plot goes on above the topmost.
    return Sheet(palette, layout.width, layout.height, (layout.left, layout.top - _GRID_ROOM_PX, layout.right, layout.bottom))


def _axes(layout: AxesLayout, palette: Palette, positions: list[tuple[float, str, str]]) -> Json:
    quiet: Json = {"fixedrange": True, "zeroline": False, "ticks": "", "automargin": False, "tickmode": "array"}
    font = {"size": TEXT_PX, "color": palette.muted}
    return {
        "xaxis": {
            **quiet,
            "type": "linear",
            "range": [0, layout.plot_width],
            "showgrid": False,
            "tickvals": [x for x, _, _ in positions],
            "ticktext": [plain(name) + (f"<br>{plain(year)}" if year else "") for _, name, year in positions],
            "tickfont": font,
            "tickangle": 0,
            "ticklabelstandoff": 3,
            "showline": True,
            "linecolor": palette.control,
            "linewidth": 1,
        },
        "yaxis": {
            **quiet,
            "range": [0, layout.top_value * (1 + _GRID_ROOM_PX / layout.plot_height)],
            "tickvals": [tick.value for tick in layout.ticks],
            "ticktext": [plain(tick.text) for tick in layout.ticks],
            "tickfont": font,
            "showgrid": True,
            "gridcolor": palette.hairline,
            "ticklabelstandoff": 7,
        },
    }
