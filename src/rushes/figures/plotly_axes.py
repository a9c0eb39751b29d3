"""Bars and lines, upright, lying and stacked, in Plotly's vocabulary.

Source: plotly.js `plots/cartesian/axes.js` (clipEnds).
"""

from __future__ import annotations

from dataclasses import replace

from rushes.figures.layout_axes import FORMER_SWATCH_PX, LABEL_PX, TEXT_PX, AxesLayout, Label
from rushes.figures.layout_bars import BarBox, bar_boxes, bar_numbers, former_ticks, lay_out_bars, slot_centre, steps, target_line
from rushes.figures.layout_line import areas, edge_px, lay_out_line, line_words, line_x, point_radius, runs
from rushes.figures.model import Figure, Series
from rushes.figures.plotly_sheet import Json, Sheet, custom
from rushes.figures.plotly_text import HOVER, plain
from rushes.figures.ticks import Tick
from rushes.figures.tokens import DASHES_PX, Palette

__all__ = [
    "GRID_ROOM_PX",
    "axes_plotly",
    "axes_sheet",
    "bar_traces",
    "bars_plotly",
    "line_plotly",
    "line_traces",
    "put_former",
    "put_labels",
    "put_numbers",
    "scale_axis",
    "value_axis",
]

GRID_ROOM_PX = 2
_QUIET: Json = {"fixedrange": True, "zeroline": False, "ticks": "", "automargin": False, "tickmode": "array"}


def bars_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return bars with their axes and labels."""
    layout = lay_out_bars(figure, width)
    sheet = axes_sheet(layout, palette)
    count = len(figure.categories)
    boxes = bar_boxes(figure, layout)
    put_labels(sheet, layout.labels)
    put_numbers(sheet, bar_numbers(figure, layout, boxes))
    put_former(sheet, figure, layout, boxes)
    sheet.lines(steps(figure, layout, boxes), palette.rule, 1)
    if target := target_line(figure, layout):
        (x, top, bottom), words = target
        sheet.lines((((x, top), (x, bottom)),), palette.text, 2)
        put_numbers(sheet, (words,))
    start = layout.top if layout.is_lying else layout.left
    positions = [(slot_centre(layout, place, count) - start, name, second) for place, name, second in layout.names]
    return sheet.figure(bar_traces(figure, layout, boxes, palette), {"barmode": "overlay", **axes_plotly(layout, palette, positions)})


def put_former(sheet: Sheet, figure: Figure, layout: AxesLayout, boxes: tuple[BarBox, ...]) -> None:
    """Put the lines at what bars were before, each with an edge in the colour of the card, so that it stands out on any of them."""
    ticks = [line for _, line in former_ticks(figure, layout, boxes)]
    sheet.lines(ticks, sheet.palette.card, 4)
    sheet.lines(ticks, sheet.palette.text, 2)


def bar_traces(figure: Figure, layout: AxesLayout, boxes: tuple[BarBox, ...], palette: Palette) -> list[Json]:
    """Return one trace of bars for each series."""
    return [
        _bar_trace(figure, series, [box for box in boxes if box.series == order], layout, palette)
        for order, series in enumerate(figure.series)
    ]


def _bar_trace(figure: Figure, series: Series, boxes: list[BarBox], layout: AxesLayout, palette: Palette) -> Json:
    colours = [palette.series[box.mark.slot] for box in boxes]
    # Positions are pixels, so that every bar stands where the drawing has it.
    if layout.is_lying:
        across, along, thick = "y", "x", [box.height for box in boxes]
        places = [box.y + box.height / 2 - layout.top for box in boxes]
    else:
        across, along, thick = "x", "y", [box.width for box in boxes]
        places = [box.x + box.width / 2 - layout.left for box in boxes]
    return {
        "type": "bar",
        "orientation": "h" if layout.is_lying else "v",
        "name": plain(series.name),
        across: places,
        along: [box.mark.drawn for box in boxes],
        "base": [box.mark.base for box in boxes],
        "width": thick,
        "text": [plain(box.mark.text) for box in boxes],
        "textposition": "none",
        "customdata": custom(box.mark for box in boxes),
        "hovertemplate": HOVER,
        "marker": {
            "color": colours,
            "cornerradius": 0 if figure.is_stacked else 2,
            "line": {
                "color": [
                    palette.card if figure.is_stacked and not box.mark.is_incomplete else each
                    for box, each in zip(boxes, colours, strict=True)
                ],
                "width": [1 if box.mark.is_incomplete or figure.is_stacked else 0 for box in boxes],
            },
            "pattern": {
                "shape": ["/" if box.mark.is_incomplete else "" for box in boxes],
                "fillmode": "replace",
                "fgcolor": colours,
                "bgcolor": palette.card,
                "size": 7,
                "solidity": 0.4,
            },
        },
    }


def line_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return lines with their axes, and the areas under them where they are stacked."""
    layout = lay_out_line(figure, width)
    sheet = axes_sheet(layout, palette)
    count = len(figure.categories)
    places = [line_x(layout, place, count) for place in range(count)]
    for series in figure.series if figure.is_stacked else ():
        for corners in areas(layout, series.marks):
            sheet.area(corners, palette.series[series.slot])
    for series in figure.former if figure.is_stacked else ():
        # The edge that makes the line of what was before stand out on any area.
        edges = ([(places[place], layout.y(series.marks[place].end)) for place in run] for run in runs(series.marks))
        sheet.lines(edges, palette.card, 4, is_under=True)
    put_labels(sheet, layout.labels)
    for place, each in enumerate(line_words(figure, layout)):
        sheet.words(each.x, each.y - 4, each.text, size=TEXT_PX, colour=palette.text, anchor=each.anchor, is_bold=not place)
    traces = line_traces(figure, layout, places, palette)
    positions = [(places[place] - layout.left, name, year) for place, name, year in layout.names]
    hover = "x" if len(figure.series) == 1 and not figure.former else "closest"
    return sheet.figure(traces, {**axes_plotly(layout, palette, positions), "hovermode": hover})


def line_traces(figure: Figure, layout: AxesLayout, places: list[float], palette: Palette) -> list[Json]:
    """Return a trace for each line, and the dashed ones of what was before: over areas, but under lines, the first of which lies on top."""
    former = [_former_trace(figure, series, layout, places, palette) for series in reversed(figure.former)]
    lines = [_line_trace(figure, series, layout, places, palette) for series in reversed(figure.series)]
    return [*lines, *former] if figure.is_stacked else [*former, *lines]


def _former_trace(figure: Figure, series: Series, layout: AxesLayout, places: list[float], palette: Palette) -> Json:
    """Return the dashed line of what was before; over areas it is no part's and has no part's colour."""
    colour = palette.text if figure.is_stacked else palette.series[series.slot]
    line: Json = {"color": colour, "width": 2 if figure.is_stacked else 1.5, "dash": "{}px,{}px".format(*DASHES_PX)}
    whole = _line_trace(replace(figure, is_stacked=False), series, layout, places, palette)
    sizes = [0.0 if figure.is_stacked else 2 * point_radius(series.marks, place, is_former=True) for place in range(len(places))]
    return {**whole, "line": line, "marker": {"size": sizes, "color": colour, "line": {"width": 0}, "opacity": 1}}


def _line_trace(figure: Figure, series: Series, layout: AxesLayout, places: list[float], palette: Palette) -> Json:
    """Return one line; between areas it is no more than the edge that tells them apart."""
    marks, colour = series.marks, palette.series[series.slot]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(series.name),
        "x": [place - layout.left for place in places],
        "y": [None if mark.value is None else mark.end for mark in marks],
        "text": [plain(mark.text) for mark in marks],
        "customdata": custom(marks),
        "hovertemplate": HOVER,
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": palette.card, "width": edge_px(layout, len(marks))} if figure.is_stacked else {"color": colour, "width": 2},
        "marker": {
            "size": [2 * point_radius(marks, place) for place in range(len(marks))],
            "color": [palette.card if mark.is_incomplete else colour for mark in marks],
            "line": {"color": colour, "width": [1.75 if mark.is_incomplete else 0 for mark in marks]},
            "opacity": 1,
        },
    }


def put_labels(sheet: Sheet, labels: tuple[Label, ...]) -> None:
    """Put the series' names, each with a swatch of its colour."""
    for label in labels:
        if label.is_former:
            ends = ((label.x, label.y - 5), (label.x + FORMER_SWATCH_PX, label.y - 5))
            sheet.lines((ends,), sheet.palette.text, 2, is_dashed=label.is_dashed)
        else:
            sheet.swatch(label.x, label.y - 5, sheet.palette.series[label.slot])
        sheet.words(label.x + 16, label.y - 5, label.text, size=LABEL_PX, colour=sheet.palette.text)


def put_numbers(sheet: Sheet, numbers: tuple[Label, ...]) -> None:
    """Put words that stand at marks."""
    for each in numbers:
        sheet.words(each.x, each.y - 4, each.text, size=TEXT_PX, colour=sheet.palette.text, anchor=each.anchor)


def axes_sheet(layout: AxesLayout, palette: Palette) -> Sheet:
    """Return the sheet under axes.

    Plotly leaves out a line of the grid at the very edge of the plot, so the plot goes on beyond the last.
    """
    top, right = (0, GRID_ROOM_PX) if layout.is_lying else (GRID_ROOM_PX, 0)
    return Sheet(palette, layout.width, layout.height, (layout.left, layout.top - top, layout.right - right, layout.bottom))


def axes_plotly(layout: AxesLayout, palette: Palette, positions: list[tuple[float, str, str]]) -> Json:
    """Return both axes: values along one, categories at pixels along the other."""
    categories: Json = {
        **_QUIET,
        "type": "linear",
        "range": [layout.plot_height, 0] if layout.is_lying else [0, layout.plot_width],
        "showgrid": False,
        "tickvals": [at for at, _, _ in positions],
        "ticktext": [plain(name) + (f"<br>{plain(second)}" if second else "") for _, name, second in positions],
        "tickfont": {"size": TEXT_PX, "color": palette.text if layout.is_lying else palette.muted},
        "tickangle": 0,
        "ticklabelstandoff": 7 if layout.is_lying else 3,
        "showline": layout.ticks[0].value == 0,
        "linecolor": palette.control,
        "linewidth": 1,
    }
    values = value_axis(layout, palette)
    return {"xaxis": values, "yaxis": categories} if layout.is_lying else {"xaxis": categories, "yaxis": values}


def value_axis(layout: AxesLayout, palette: Palette) -> Json:
    """Return the axis of values, which goes on a little beyond its last line."""
    room = layout.plot_width if layout.is_lying else layout.plot_height
    return {
        **scale_axis(layout.ticks, palette, room),
        "showgrid": True,
        "gridcolor": palette.hairline,
        "zeroline": layout.ticks[0].value < 0,
        "zerolinecolor": palette.control,
        "zerolinewidth": 1,
        "ticklabelstandoff": 3 if layout.is_lying else 7,
    }


def scale_axis(grid: tuple[Tick, ...], palette: Palette, room: float) -> Json:
    """Return an axis from its first tick to a little beyond its last, `room` pixels apart."""
    low, high = grid[0].value, grid[-1].value
    return {
        **_QUIET,
        "range": [low, high + (high - low) * GRID_ROOM_PX / room],
        "tickvals": [tick.value for tick in grid],
        "ticktext": [plain(tick.text) for tick in grid],
        "tickfont": {"size": TEXT_PX, "color": palette.muted},
    }
