"""A figure of several small ones in Plotly's vocabulary: each panel has axes of its own, in the same pixels as in the SVG."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from rushes.figures.layout_axes import legend, legend_px
from rushes.figures.layout_panels import HEAD_PX, TEXT_PX, panel_grid
from rushes.figures.measure_text import shorten
from rushes.figures.model import Figure
from rushes.figures.plotly_axes import put_labels
from rushes.figures.plotly_sheet import Json, Sheet
from rushes.figures.tokens import Palette

__all__ = ["panels_plotly"]

Draw = Callable[[Figure, Palette, int], Json]


def panels_plotly(figure: Figure, palette: Palette, width: int, draw: Draw) -> Json:
    """Return all panels on one sheet, each drawn as if it were alone.

    Args:
        figure: What to draw.
        palette: Whose colours.
        width: In pixels.
        draw: What draws one panel.
    """
    grid = panel_grid(figure, width)
    drawn = [draw(panel, palette, grid.panel_width) for panel in figure.panels]
    layouts = [cast("dict[str, Json]", each["layout"]) for each in drawn]
    names = legend(figure, width)
    corners, height = grid.places([HEAD_PX + cast("float", each["height"]) for each in layouts], legend_px(names))
    sheet = Sheet(palette, width, height)
    put_labels(sheet, names)
    data: list[Json] = []
    more: Json = {"barmode": "overlay"}
    for place, (panel, (x, y)) in enumerate(zip(figure.panels, corners, strict=True)):
        sheet.words(
            x,
            y + HEAD_PX / 2,
            shorten(panel.title, grid.panel_width, TEXT_PX, is_bold=True),
            size=TEXT_PX,
            colour=palette.text,
            is_bold=True,
        )
        number = str(place + 1) if place else ""
        more |= _axes(sheet, layouts[place], (x, y + HEAD_PX), number)
        for kind in ("annotations", "shapes"):
            on_sheet: list[Json] = getattr(sheet, kind)
            on_sheet += [
                {**each, "xref": f"x{number} domain", "yref": f"y{number} domain"} for each in cast("list[Json]", layouts[place][kind])
            ]
        data += [{**trace, "xaxis": f"x{number}", "yaxis": f"y{number}"} for trace in cast("list[Json]", drawn[place]["data"])]
    return sheet.figure(data, more)


def _axes(sheet: Sheet, layout: dict[str, Json], corner: tuple[float, float], number: str) -> Json:
    """Return a panel's axes, which lie where its plot lies within the panel."""
    margin = cast("dict[str, float]", layout["margin"])
    x, y = corner
    right, bottom = x + cast("float", layout["width"]) - margin["r"], y + cast("float", layout["height"]) - margin["b"]
    return {
        f"xaxis{number}": {**layout["xaxis"], "domain": [sheet.x(x + margin["l"]), sheet.x(right)], "anchor": f"y{number}"},
        f"yaxis{number}": {**layout["yaxis"], "domain": [sheet.y(bottom), sheet.y(y + margin["t"])], "anchor": f"x{number}"},
    }
