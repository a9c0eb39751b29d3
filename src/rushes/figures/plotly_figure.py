"""A figure in Plotly's vocabulary, drawn from the same layout as the SVG, so that nothing jumps.

Plain dicts; nothing here imports plotly. Plotly formats no number: every text it shows is the
mark's, in `text`, `ticktext`, an annotation or `customdata` ([name, text, hover sentence]). What is
bold is said by a font: for `<b>` Plotly writes a style attribute, which a strict page blocks.

Source: plotly.js `lib/svg_text_utils.js` (TAG_STYLES).
"""

from __future__ import annotations

from typing import cast

from rushes.figures.format import Format
from rushes.figures.model import Figure, FigureKind
from rushes.figures.plotly_axes import bars_plotly, line_plotly
from rushes.figures.plotly_calendar import calendar_plotly, heat_plotly
from rushes.figures.plotly_donut import donut_plotly
from rushes.figures.plotly_panels import panels_plotly
from rushes.figures.plotly_sheet import Json
from rushes.figures.plotly_treemap import treemap_plotly
from rushes.figures.plotly_two_axes import combination_plotly, scatter_plotly
from rushes.figures.tokens import Palette, Theme, palette_of

__all__ = ["to_plotly"]

_DEFAULT_WIDTH_PX = 680
_KINDS = {
    FigureKind.DONUT: donut_plotly,
    FigureKind.TREEMAP: treemap_plotly,
    FigureKind.BARS: bars_plotly,
    FigureKind.WATERFALL: bars_plotly,
    FigureKind.COMBINATION: combination_plotly,
    FigureKind.SCATTER: scatter_plotly,
    FigureKind.LINE: line_plotly,
    FigureKind.CALENDAR: calendar_plotly,
    FigureKind.HEAT: heat_plotly,
}


def _panels(figure: Figure, palette: Palette, width: int) -> Json:
    return panels_plotly(figure, palette, width, _KINDS[figure.panels[0].kind])


def to_plotly(figure: Figure, *, theme: Theme = "light", width: int = _DEFAULT_WIDTH_PX) -> Json:
    """Return {"data", "layout", "config"} for `Plotly.newPlot`, of the size of the SVG at that width.

    A KPI, a table and an empty figure have nothing for Plotly and give {}.

    Args:
        figure: What to draw.
        theme: Whose colours.
        width: The width it will be shown at, in CSS pixels; give it the SVG's.
    """
    draw = _panels if figure.kind is FigureKind.SMALL_MULTIPLES else _KINDS.get(figure.kind)
    if draw is None or figure.empty is not None:
        return {}
    drawn = draw(figure, palette_of(theme), width)
    # Every text is ours already; should Plotly ever write a number by itself, it writes it as the reader does.
    return {**drawn, "layout": {**cast("Json", drawn["layout"]), "separators": Format(figure.locale).separators}}
