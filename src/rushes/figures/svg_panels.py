"""A figure of several small ones as SVG: each drawn as if it were alone, and put in its place."""

from __future__ import annotations

from collections.abc import Callable

from rushes.figures.layout_axes import legend, legend_px
from rushes.figures.layout_panels import HEAD_PX, TEXT_PX, panel_grid
from rushes.figures.measure_text import shorten
from rushes.figures.model import Figure, FigureKind
from rushes.figures.svg import element, short, text
from rushes.figures.svg_axes import labels_svg

__all__ = ["panels_svg"]


def panels_svg(figure: Figure, width: int, draw: Callable[[Figure, int], tuple[float, str]]) -> tuple[float, str]:
    """Return the height and the markup of all panels.

    Args:
        figure: What to draw.
        width: In pixels.
        draw: What draws one panel at a width, and gives its height and its markup.
    """
    grid = panel_grid(figure, width)
    drawn = [draw(panel, grid.panel_width) for panel in figure.panels]
    if figure.kind is not FigureKind.KPI:
        drawn = [
            (HEAD_PX + high, _under_title(panel, grid.panel_width, markup))
            for panel, (high, markup) in zip(figure.panels, drawn, strict=True)
        ]
    names = legend(figure, width)
    corners, height = grid.places([high for high, _ in drawn], legend_px(names))
    parts = (
        labels_svg(names),
        *(
            element("g", {"transform": f"translate({short(x)} {short(y)})"}, markup)
            for (x, y), (_, markup) in zip(corners, drawn, strict=True)
        ),
    )
    return height, "".join(parts)


def _under_title(panel: Figure, width: int, markup: str) -> str:
    """Return a panel under its title."""
    title = text(0, 14, shorten(panel.title, width, TEXT_PX, is_bold=True), size=TEXT_PX, is_bold=True)
    return title + element("g", {"transform": f"translate(0 {short(HEAD_PX)})"}, markup)
