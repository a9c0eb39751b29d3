"""A combination as SVG: bars, and a line on an axis of its own."""

from __future__ import annotations

from rushes.figures.layout_axes import TEXT_PX, AxesLayout
from rushes.figures.layout_bars import bar_boxes, slot_centre
from rushes.figures.layout_combination import bars_of, lay_out_combination, line_of, line_point
from rushes.figures.model import Figure
from rushes.figures.svg import Link, text
from rushes.figures.svg_axes import grid_svg, labels_svg, names_svg
from rushes.figures.svg_bars import bar_columns, former_svg, patterns
from rushes.figures.svg_line import lines_svg

__all__ = ["combination_svg"]


def combination_svg(figure: Figure, width: int, link: Link, prefix: str) -> tuple[float, str]:
    """Return the height and the markup of a combination; a category that is wide enough is a link."""
    layout = lay_out_combination(figure, width)
    bars = bars_of(figure)
    boxes = bar_boxes(bars, layout)
    parts = (
        patterns(bars, prefix),
        grid_svg(layout),
        _other_ticks(layout),
        names_svg(layout, lambda place: slot_centre(layout, place, len(figure.categories))),
        bar_columns(layout, boxes, figure, link, prefix),
        former_svg(bars, layout, boxes),
        lines_svg(line_of(figure), lambda series, place: line_point(series, layout, place)),
        labels_svg(layout.labels),
    )
    return layout.height, "".join(parts)


def _other_ticks(layout: AxesLayout) -> str:
    x = layout.width - layout.right + 8
    return "".join(text(x, layout.other_y(tick.value) + 4, tick.text, size=TEXT_PX, classes="muted") for tick in layout.other_ticks)
