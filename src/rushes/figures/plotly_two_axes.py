"""Two measures with an axis each, as bars and a line or as points, in Plotly's vocabulary."""

from __future__ import annotations

from rushes.figures.layout_axes import LABEL_PX
from rushes.figures.layout_bars import bar_boxes, slot_centre
from rushes.figures.layout_combination import bars_of, lay_out_combination, line_of
from rushes.figures.layout_scatter import POINT_PX, axis_titles, lay_out_scatter, point_names
from rushes.figures.model import Figure
from rushes.figures.plotly_axes import (
    GRID_ROOM_PX,
    axes_plotly,
    axes_sheet,
    bar_traces,
    line_traces,
    put_former,
    put_labels,
    put_numbers,
    scale_axis,
    value_axis,
)
from rushes.figures.plotly_sheet import Json, Sheet, custom
from rushes.figures.plotly_text import HOVER, plain
from rushes.figures.tokens import Palette

__all__ = ["combination_plotly", "scatter_plotly"]


def combination_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return bars, and a line along the axis on the right."""
    layout = lay_out_combination(figure, width)
    sheet = axes_sheet(layout, palette)
    put_labels(sheet, layout.labels)
    count, bars = len(figure.categories), bars_of(figure)
    places = [slot_centre(layout, place, count) for place in range(count)]
    boxes = bar_boxes(bars, layout)
    put_former(sheet, bars, layout, boxes)
    lines = [{**each, "yaxis": "y2"} for each in line_traces(line_of(figure), layout, places, palette)]
    positions = [(places[place] - layout.left, name, second) for place, name, second in layout.names]
    axes = axes_plotly(layout, palette, positions)
    values: Json = {
        **scale_axis(layout.other_ticks, palette, layout.plot_height),
        "overlaying": "y",
        "side": "right",
        "showgrid": False,
        "ticklabelstandoff": 7,
    }
    traces = [*bar_traces(bars, layout, boxes, palette), *lines]
    return sheet.figure(traces, {"barmode": "overlay", **axes, "yaxis2": values})


def scatter_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return points with both axes and the names that have room."""
    layout = lay_out_scatter(figure, width)
    sheet = Sheet(
        palette, layout.width, layout.height, (layout.left, layout.top - GRID_ROOM_PX, layout.right - GRID_ROOM_PX, layout.bottom)
    )
    for title in axis_titles(figure, layout):
        sheet.words(title.x, title.y - 5, title.text, size=LABEL_PX, colour=palette.muted, anchor=title.anchor)
    put_numbers(sheet, point_names(figure, layout))
    marks, colour = figure.marks, palette.series[0]
    trace: Json = {
        "type": "scatter",
        "mode": "markers",
        "name": plain(figure.series[0].name),
        "x": [mark.along for mark in marks],
        "y": [mark.value for mark in marks],
        "text": [plain(mark.text) for mark in marks],
        "customdata": custom(marks),
        "hovertemplate": HOVER,
        "cliponaxis": False,
        "marker": {
            "size": 2 * POINT_PX,
            "color": [palette.card if mark.is_incomplete else colour for mark in marks],
            "line": {"color": [colour if mark.is_incomplete else palette.card for mark in marks], "width": 1.75},
            "opacity": 1,
        },
    }
    grid: Json = {"gridcolor": palette.hairline, "zeroline": True, "zerolinecolor": palette.control, "zerolinewidth": 1}
    across = {**scale_axis(layout.other_ticks, palette, layout.plot_width), **grid, "ticklabelstandoff": 3}
    return sheet.figure([trace], {"xaxis": across, "yaxis": {**value_axis(layout, palette), **grid}})
