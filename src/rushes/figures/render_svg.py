"""A figure as SVG: laid out for the width it is given, its words in the size they are read at."""

from __future__ import annotations

from rushes.figures.model import Figure, FigureKind, Mark
from rushes.figures.stylesheet import standalone_css
from rushes.figures.svg import Link, element, rectangle
from rushes.figures.svg_bars import bars_svg
from rushes.figures.svg_calendar import calendar_svg, heat_svg
from rushes.figures.svg_combination import combination_svg
from rushes.figures.svg_donut import donut_svg
from rushes.figures.svg_empty import empty_svg
from rushes.figures.svg_kpi import kpi_svg
from rushes.figures.svg_line import line_svg
from rushes.figures.svg_panels import panels_svg
from rushes.figures.svg_scatter import scatter_svg
from rushes.figures.svg_treemap import treemap_svg
from rushes.figures.tokens import LIGHT

__all__ = ["to_svg"]

_HATCHED = {FigureKind.BARS: bars_svg, FigureKind.WATERFALL: bars_svg, FigureKind.COMBINATION: combination_svg}
_LINKED = {
    FigureKind.DONUT: donut_svg,
    FigureKind.TREEMAP: treemap_svg,
    FigureKind.SCATTER: scatter_svg,
    FigureKind.CALENDAR: calendar_svg,
    FigureKind.HEAT: heat_svg,
}


def to_svg(figure: Figure, *, width: int, link: Link | None = None, is_standalone: bool = False) -> str:
    """Return a figure as one svg element; a table has no drawing and gives "".

    In pages its colours come from `figures_css` and `tokens_css`, so light and dark are the same
    markup: no style attribute, no script, ids that begin with the figure's id and the width. Marks
    carry `data-key` and `data-tip`; what leads somewhere is a link with a name, at least 24 px wide
    and high.

    Args:
        figure: What to draw.
        width: The width it will be shown at, in CSS pixels; the height follows from it.
        link: Where a mark leads, None for nowhere.
        is_standalone: Whether it is a file of its own, with its style sheet in it, in light colours.
    """
    if figure.kind is FigureKind.TABLE:
        return ""
    prefix = f"{figure.id}-{width}"
    height, body = _body(figure, width, link or _nowhere, prefix)
    has_links = "<a " in body
    attributes: dict[str, str | float | None] = {
        "class": f"figure figure-{figure.kind.value}",
        "xmlns": "http://www.w3.org/2000/svg" if is_standalone else None,
        "id": prefix,
        "viewBox": f"0 0 {width} {height:.0f}",
        "width": width,
        "height": round(height),
        # An image hides what is in it, links too; a group lets them be reached.
        "role": "group" if has_links else "img",
        "aria-label": figure.summary,
    }
    if is_standalone:
        body = element("style", {}, standalone_css(LIGHT)) + _ground(width, height) + body
    return element("svg", attributes, body)


def _body(figure: Figure, width: int, link: Link, prefix: str) -> tuple[float, str]:
    if figure.panels:
        return panels_svg(figure, width, lambda panel, room: _body(panel, room, link, f"{prefix}-{panel.id}"))
    if figure.kind is FigureKind.KPI:
        return kpi_svg(figure, width, link)
    if figure.empty is not None:
        return empty_svg(figure, width)
    if hatched := _HATCHED.get(figure.kind):
        return hatched(figure, width, link, prefix)
    if linked := _LINKED.get(figure.kind):
        return linked(figure, width, link)
    return line_svg(figure, width, link)


def _ground(width: int, height: float) -> str:
    return rectangle(0, 0, width, round(height), "ground")


def _nowhere(mark: Mark) -> str | None:
    del mark
    return None
