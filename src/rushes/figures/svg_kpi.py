"""A KPI as SVG, for media without HTML; pages set it as text with `sparkline_svg` beside it."""

from __future__ import annotations

from rushes.figures.measure_text import shorten, text_width, wrap
from rushes.figures.model import Direction, Figure, Mark
from rushes.figures.sparkline import spark_paths
from rushes.figures.svg import Link, element, linked, rectangle, text

__all__ = ["kpi_svg"]

_SMALL_PX, _UNIT_PX = 13, 16
_SIZES_PX = (30, 26, 22, 18, 15)
_MOST_LINES = 2


def kpi_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the height and the markup of a KPI: name, number, change in words, small line; as a link where its number leads somewhere."""
    unit_width = text_width(figure.unit_label, _UNIT_PX) + 6 if figure.unit_label else 0.0
    fits = (each for each in _SIZES_PX if text_width(figure.total_text, each, is_bold=True) + unit_width <= width)
    size = next(fits, _SIZES_PX[-1])
    parts = [
        text(0, 14, shorten(figure.title, width, _SMALL_PX), size=_SMALL_PX, classes="muted"),
        text(0, 48, figure.total_text, size=size, is_bold=True),
    ]
    if figure.unit_label:
        after = text_width(figure.total_text, size, is_bold=True) + 6
        parts.append(text(after, 48, figure.unit_label, size=_UNIT_PX, classes="muted"))
    words = figure.empty.message if figure.empty else figure.change
    indent = 14.0 if figure.direction in {Direction.UP, Direction.DOWN} else 0.0
    lines = wrap(words, width - indent, _SMALL_PX)[:_MOST_LINES] if words else ()
    parts += [text(indent, 70 + 18 * index, line, size=_SMALL_PX, classes="muted") for index, line in enumerate(lines)]
    if indent:
        path = "M0 69L4.5 61L9 69Z" if figure.direction is Direction.UP else "M0 61L9 61L4.5 69Z"
        parts.append(element("path", {"d": path, "class": "c0" if figure.direction is Direction.UP else "c3"}))
    bottom = 74.0 + 18 * max(0, len(lines) - 1)
    if sum(value is not None for value in figure.trend) > 1:
        parts.append(spark_paths(figure.trend, x=0.0, y=bottom + 6, width=min(width, 160.0), height=32.0))
        bottom += 42
    number = Mark(None, figure.title, None, figure.total_text, 0, place=figure.table.rows[0][1].place)
    if address := link(number):
        parts = [linked(address, figure.summary, {"data-key": number.name}, rectangle(0, 0, width, bottom, "hit"), *parts)]
    return bottom, "".join(parts)
