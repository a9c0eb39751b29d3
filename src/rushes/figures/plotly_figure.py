"""A figure in Plotly's vocabulary, drawn from the same layout as the SVG, so that nothing jumps.

Plain dicts; nothing here imports plotly. Plotly formats no number: every text it shows is the
mark's, in `text`, `ticktext`, an annotation or `customdata` ([key, text, hover sentence]). What is
bold is said by a font: for `<b>` Plotly writes a style attribute, which a strict page blocks.

Source: plotly.js `lib/svg_text_utils.js` (TAG_STYLES), `plots/cartesian/axes.js` (clipEnds),
`traces/sunburst/calc.js` (hasMultipleRoots).
"""

from __future__ import annotations

from collections.abc import Iterable

from rushes.figures.layout_axes import LABEL_PX, AxesLayout, lay_out_bars, lay_out_line
from rushes.figures.layout_axes import TEXT_PX as AXIS_TEXT_PX
from rushes.figures.layout_bars import BarBox, bar_boxes, slot_centre
from rushes.figures.layout_donut import ROW_PX, lay_out_donut
from rushes.figures.layout_donut import TEXT_PX as LEGEND_TEXT_PX
from rushes.figures.layout_line import line_x, peak_place, point_radius
from rushes.figures.layout_treemap import EDGE_PX, GAP_PX, HEAD_INSET_PX, HEAD_PX, INSET_PX, LINE_PX, TreeBox, head_total_x, lay_out_treemap
from rushes.figures.layout_treemap import TEXT_PX as TREE_TEXT_PX
from rushes.figures.measure_text import text_width
from rushes.figures.model import OTHERS_SLOT, Figure, FigureKind, Mark
from rushes.figures.names import isolated
from rushes.figures.plotly_text import HOVER, SLICE_HOVER, hover_words, plain
from rushes.figures.tokens import FONT_STACK, Palette, Theme, palette_of

__all__ = ["to_plotly"]

Json = dict[str, object]
_CLEAR = "rgba(0,0,0,0)"
_DEFAULT_WIDTH_PX = 680
_GRID_ROOM_PX = 2
_GROUND = "ground"


def to_plotly(figure: Figure, *, theme: Theme = "light", width: int = _DEFAULT_WIDTH_PX) -> Json:
    """Return {"data", "layout", "config"} for `Plotly.newPlot`, of the size of the SVG at that width.

    A KPI, a table and an empty figure have nothing for Plotly and give {}.

    Args:
        figure: What to draw.
        theme: Whose colours.
        width: The width it will be shown at, in CSS pixels; give it the SVG's.
    """
    palette = palette_of(theme)
    if figure.empty is not None:
        return {}
    if figure.kind is FigureKind.DONUT:
        return _donut(figure, palette, width)
    if figure.kind is FigureKind.TREEMAP:
        return _treemap(figure, palette, width)
    if figure.kind is FigureKind.BARS:
        return _bars(figure, palette, width)
    if figure.kind is FigureKind.LINE:
        return _line(figure, palette, width)
    return {}


class _Sheet:
    """Places words and swatches at pixels on the whole sheet, as Plotly wants them."""

    def __init__(self, palette: Palette, width: float, height: float, margin: tuple[float, float, float, float] = (0, 0, 0, 0)) -> None:
        self.palette, self.width, self.height = palette, width, height
        self.left, self.top, self.right, self.bottom = margin
        self.annotations: list[Json] = []
        self.shapes: list[Json] = []

    def x(self, pixels: float) -> float:
        """Return pixels from the left as a share of the plot, which is Plotly's "paper"."""
        return (pixels - self.left) / (self.width - self.left - self.right)

    def y(self, pixels: float) -> float:
        """Return pixels from the top as a share of the plot from below."""
        return 1 - (pixels - self.top) / (self.height - self.top - self.bottom)

    def words(self, x: float, middle: float, words: str, *, size: float, colour: str, anchor: str = "left", is_bold: bool = False) -> None:
        """Put a line of text at a point, its middle at that height."""
        self.annotations.append(
            {
                "text": plain(isolated(words)),
                "x": self.x(x),
                "y": self.y(middle),
                "xref": "paper",
                "yref": "paper",
                "xanchor": anchor,
                "yanchor": "middle",
                "showarrow": False,
                "borderpad": 0,
                "borderwidth": 0,
                "font": {"size": size, "color": colour, "weight": "bold" if is_bold else "normal"},
            }
        )

    def swatch(self, x: float, middle: float, colour: str, edge: str | None = None) -> None:
        """Put a small square at a point, its middle at that height."""
        self.shapes.append(
            {
                "type": "rect",
                "xref": "paper",
                "yref": "paper",
                "x0": self.x(x),
                "x1": self.x(x + 10),
                "y0": self.y(middle + 5),
                "y1": self.y(middle - 5),
                "fillcolor": colour,
                "line": {"width": 1 if edge else 0, "color": edge or colour},
            }
        )

    def figure(self, data: list[Json], more: Json) -> Json:
        """Return the whole figure."""
        palette = self.palette
        layout: Json = {
            "width": round(self.width),
            "height": round(self.height),
            "autosize": False,
            "margin": {"l": self.left, "t": self.top, "r": self.right, "b": self.bottom, "pad": 0},
            "paper_bgcolor": _CLEAR,
            "plot_bgcolor": _CLEAR,
            "font": {"family": FONT_STACK, "size": AXIS_TEXT_PX, "color": palette.text},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": palette.card,
                "bordercolor": palette.control,
                "font": {"family": FONT_STACK, "size": 13, "color": palette.text},
                "align": "left",
            },
            "annotations": self.annotations,
            "shapes": self.shapes,
            **more,
        }
        return {"data": data, "layout": layout, "config": _config()}


def _config() -> Json:
    return {
        "displaylogo": False,
        # Without this a button uploads the data to a vendor's cloud.
        "showSendToCloud": False,
        "showLink": False,
        "displayModeBar": False,
        "responsive": False,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "staticPlot": False,
    }


def _custom(marks: Iterable[Mark]) -> list[list[str | None]]:
    return [[mark.key, mark.text, hover_words(mark.detail)] for mark in marks]


def _donut(figure: Figure, palette: Palette, width: int) -> Json:
    layout = lay_out_donut(figure, width)
    sheet = _Sheet(palette, width, layout.height)
    marks = figure.marks
    x0, x1 = (sheet.x(layout.centre_x + side * layout.radius) for side in (-1, 1))
    y0, y1 = (sheet.y(layout.centre_y - side * layout.radius) for side in (-1, 1))
    size = layout.total_size
    sheet.words(
        layout.centre_x, layout.centre_y - size * 0.18, figure.total_text, size=size, colour=palette.text, anchor="center", is_bold=True
    )
    middle = layout.centre_y + size * 0.18 + 16
    sheet.words(layout.centre_x, middle, figure.total_label, size=LEGEND_TEXT_PX, colour=palette.muted, anchor="center")
    for row in layout.rows:
        middle = row.y + ROW_PX / 2
        sheet.swatch(row.x, middle, palette.series[row.mark.slot])
        sheet.words(row.x + 20, middle, row.name, size=LEGEND_TEXT_PX, colour=palette.text)
        sheet.words(row.x + row.width, middle, row.mark.text, size=LEGEND_TEXT_PX, colour=palette.muted, anchor="right")
    trace: Json = {
        "type": "pie",
        # Plotly adds up slices of one label, so the label is the place and the name is in the hover.
        "labels": [mark.node for mark in marks],
        "values": [mark.value for mark in marks],
        "text": [plain(mark.text) for mark in marks],
        "textinfo": "none",
        "customdata": _custom(marks),
        "hovertemplate": SLICE_HOVER,
        "marker": {"colors": [palette.series[mark.slot] for mark in marks], "line": {"color": palette.card, "width": 2}},
        "hole": layout.hole / layout.radius,
        "sort": False,
        "direction": "clockwise",
        "rotation": 0,
        "domain": {"x": [x0, x1], "y": [y0, y1]},
    }
    return sheet.figure([trace], {})


def _treemap(figure: Figure, palette: Palette, width: int) -> Json:
    layout = lay_out_treemap(figure, width)
    sheet = _Sheet(palette, width, layout.height)
    for entry in layout.key:
        sheet.swatch(entry.x, 9, palette.tree[entry.shade], palette.tree_head)
        sheet.words(entry.x + 15, 9, entry.text, size=TREE_TEXT_PX, colour=palette.muted)
    for outer in layout.boxes:
        _tree_head(sheet, outer)
        for kind in outer.inner:
            _tree_kind(sheet, kind)
    return sheet.figure([_tree_trace([each for outer in layout.boxes for each in (outer, *outer.inner)], palette)], {})


def _tree_trace(boxes: list[TreeBox], palette: Palette) -> Json:
    """Return the boxes, the first of them the ground that all others lie on, which says nothing.

    Plotly lays a ground of its own where none is given; that one has no data, so it
    cannot be hushed, and for want of a colour for its words Plotly takes their size and warns of it.
    """
    marks = [each.mark for each in boxes]
    return {
        "type": "treemap",
        "ids": [_GROUND, *(mark.node for mark in marks)],
        "parents": ["", *(mark.parent or _GROUND for mark in marks)],
        # Plotly writes in one weight and at an inset of its own; what stands in a box is words on the sheet.
        "labels": [""] * (len(marks) + 1),
        "values": [sum(mark.value or 0 for mark in marks if mark.parent is None), *(mark.value for mark in marks)],
        "branchvalues": "total",
        "sort": False,
        "textinfo": "none",
        "customdata": [[None, "", ""], *_custom(marks)],
        "hoverinfo": "skip",
        "hovertemplate": ["", *(HOVER for _ in marks)],
        "marker": {
            "colors": [_CLEAR, *(_tree_colours(palette, mark)[0] for mark in marks)],
            "line": {"width": 0},
            "pad": {"t": HEAD_PX, "l": EDGE_PX, "r": EDGE_PX, "b": EDGE_PX},
        },
        "tiling": {"packing": "squarify", "squarifyratio": 1, "pad": GAP_PX},
        "pathbar": {"visible": False},
        "domain": {"x": [0, 1], "y": [0, 1]},
    }


def _tree_head(sheet: _Sheet, outer: TreeBox) -> None:
    """Put a production's name, bold, and its total into its head, where the SVG has them."""
    middle, colour = outer.box.y + HEAD_PX / 2, sheet.palette.tree_head_text
    if outer.lines:
        sheet.words(outer.box.x + HEAD_INSET_PX, middle, outer.lines[0], size=TREE_TEXT_PX, colour=colour, is_bold=True)
    if len(outer.lines) > 1:
        sheet.words(head_total_x(outer), middle, outer.lines[1], size=TREE_TEXT_PX, colour=colour)


def _tree_kind(sheet: _Sheet, kind: TreeBox) -> None:
    """Put a kind's lines into its box, where the SVG has them."""
    _, colour = _tree_colours(sheet.palette, kind.mark)
    for place, line in enumerate(kind.lines):
        sheet.words(kind.box.x + INSET_PX, kind.box.y + 12 + LINE_PX * place, line, size=TREE_TEXT_PX, colour=colour)


def _tree_colours(palette: Palette, mark: Mark) -> tuple[str, str]:
    """Return the colours of a box and of the words in it."""
    is_rest = mark.slot == OTHERS_SLOT
    if mark.parent is None:
        return (palette.rest_head if is_rest else palette.tree_head), palette.tree_head_text
    tints, words = (palette.rest, palette.rest_text) if is_rest else (palette.tree, palette.tree_text)
    return tints[mark.shade], words[mark.shade]


def _bars(figure: Figure, palette: Palette, width: int) -> Json:
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
        "customdata": _custom(box.mark for box in boxes),
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


def _line(figure: Figure, palette: Palette, width: int) -> Json:
    layout = lay_out_line(figure, width)
    sheet = _axes_sheet(layout, palette)
    marks = figure.series[0].marks
    count, colour = len(marks), palette.series[0]
    places = [line_x(layout, place, count) for place in range(count)]
    last = next(place for place in reversed(range(count)) if marks[place].value is not None)
    y_last = layout.y(float(marks[last].value or 0))
    sheet.words(places[last] + 8, y_last, marks[last].text, size=AXIS_TEXT_PX, colour=palette.text, is_bold=True)
    peak = peak_place(marks)
    half = text_width(marks[peak].text, AXIS_TEXT_PX) / 2
    if peak != last and places[peak] + half < places[last] and places[peak] - half > layout.left:
        above = layout.y(float(marks[peak].value or 0)) - 12
        sheet.words(places[peak], above, marks[peak].text, size=AXIS_TEXT_PX, colour=palette.text, anchor="center")
    trace: Json = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(figure.series[0].name),
        "x": [place - layout.left for place in places],
        "y": [mark.value for mark in marks],
        "text": [plain(mark.text) for mark in marks],
        "customdata": _custom(marks),
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


def _axes_sheet(layout: AxesLayout, palette: Palette) -> _Sheet:
    # Plotly leaves out a line of the grid at the very edge of the plot, so the plot goes on above the topmost.
    return _Sheet(palette, layout.width, layout.height, (layout.left, layout.top - _GRID_ROOM_PX, layout.right, layout.bottom))


def _axes(layout: AxesLayout, palette: Palette, positions: list[tuple[float, str, str]]) -> Json:
    quiet: Json = {"fixedrange": True, "zeroline": False, "ticks": "", "automargin": False, "tickmode": "array"}
    font = {"size": AXIS_TEXT_PX, "color": palette.muted}
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
