"""The place of a figure that has nothing to show, which says why."""

from __future__ import annotations

from rushes.figures.measure_text import wrap
from rushes.figures.model import Figure, FigureKind
from rushes.figures.svg import element, text

__all__ = ["empty_svg"]

_HEIGHTS_PX = {
    FigureKind.DONUT: 200,
    FigureKind.TREEMAP: 240,
    FigureKind.LINE: 160,
    **dict.fromkeys((FigureKind.BARS, FigureKind.WATERFALL, FigureKind.COMBINATION, FigureKind.SCATTER), 220),
}
_TEXT_PX = 14


def empty_svg(figure: Figure, width: int) -> tuple[float, str]:
    """Return the height and the markup of the reason, in the middle of a quiet frame."""
    height = float(_HEIGHTS_PX.get(figure.kind, 120))
    lines = wrap(figure.empty.message if figure.empty else "", width - 48.0, _TEXT_PX)
    top = height / 2 - 10 * (len(lines) - 1) + 5
    frame = element("rect", {"x": 0.5, "y": 0.5, "width": width - 1.0, "height": height - 1, "rx": 6, "class": "frame"})
    words = (text(width / 2, top + 20 * index, line, size=_TEXT_PX, classes="muted", anchor="middle") for index, line in enumerate(lines))
    return height, frame + "".join(words)
