"""A donut in Plotly's vocabulary."""

from __future__ import annotations

from rushes.figures.layout_donut import ROW_PX, TEXT_PX, lay_out_donut
from rushes.figures.model import Figure
from rushes.figures.plotly_sheet import Json, Sheet, custom
from rushes.figures.plotly_text import SLICE_HOVER, plain
from rushes.figures.tokens import Palette

__all__ = ["donut_plotly"]


def donut_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return the ring with its legend."""
    layout = lay_out_donut(figure, width)
    sheet = Sheet(palette, width, layout.height)
    marks = figure.marks
    x0, x1 = (sheet.x(layout.centre_x + side * layout.radius) for side in (-1, 1))
    y0, y1 = (sheet.y(layout.centre_y - side * layout.radius) for side in (-1, 1))
    size = layout.total_size
    sheet.words(
        layout.centre_x, layout.centre_y - size * 0.18, figure.total_text, size=size, colour=palette.text, anchor="center", is_bold=True
    )
    middle = layout.centre_y + size * 0.18 + 16
    sheet.words(layout.centre_x, middle, figure.total_label, size=TEXT_PX, colour=palette.muted, anchor="center")
    for row in layout.rows:
        middle = row.y + ROW_PX / 2
        sheet.swatch(row.x, middle, palette.series[row.mark.slot])
        sheet.words(row.x + 20, middle, row.name, size=TEXT_PX, colour=palette.text)
        sheet.words(row.x + row.width, middle, row.mark.text, size=TEXT_PX, colour=palette.muted, anchor="right")
    trace: Json = {
        "type": "pie",
        # Plotly adds up slices of one label, so the label is the place and the name is in the hover.
        "labels": [mark.node for mark in marks],
        "values": [mark.value for mark in marks],
        "text": [plain(mark.text) for mark in marks],
        "textinfo": "none",
        "customdata": custom(marks),
        "hovertemplate": SLICE_HOVER,
        "marker": {"colors": [palette.series[mark.slot] for mark in marks], "line": {"color": palette.card, "width": 2}},
        "hole": layout.hole / layout.radius,
        "sort": False,
        "direction": "clockwise",
        "rotation": 0,
        "domain": {"x": [x0, x1], "y": [y0, y1]},
    }
    return sheet.figure([trace], {})
