"""Where the panels of a figure stand that is made of several small ones; the SVG and Plotly both draw this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rushes.figures.model import Figure, FigureKind

__all__ = ["HEAD_PX", "TEXT_PX", "PanelGrid", "panel_grid"]

HEAD_PX = 22.0
"""The height of a panel's title; a single number bears its own."""

TEXT_PX = 13

_GAP_PX = 24.0
_NARROWEST_PX = {FigureKind.KPI: 146.0, FigureKind.SMALL_MULTIPLES: 150.0}
_MOST_COLUMNS = {FigureKind.KPI: 5, FigureKind.SMALL_MULTIPLES: 4}


@dataclass(frozen=True, slots=True)
class PanelGrid:
    """How many panels stand side by side, and how wide each is, in whole pixels."""

    columns: int
    panel_width: int

    def places(self, heights: Sequence[float], top: float = 0.0) -> tuple[tuple[tuple[float, float], ...], float]:
        """Return the top left corner of each panel of those heights, row by row below `top`, and the height of all."""
        corners: list[tuple[float, float]] = []
        bottom = top
        for place, height in enumerate(heights):
            column = place % self.columns
            if not column:
                top = bottom + (_GAP_PX if place else 0.0)
            corners.append((column * (self.panel_width + _GAP_PX), top))
            bottom = max(bottom, top + height)
        return tuple(corners), bottom


def panel_grid(figure: Figure, width: int) -> PanelGrid:
    """Return the grid of a figure's panels at that width: as many columns as are wide enough, no row but the last with fewer."""
    most = min(len(figure.panels), _MOST_COLUMNS[figure.kind], int((width + _GAP_PX) // (_NARROWEST_PX[figure.kind] + _GAP_PX)))
    rows = -(-len(figure.panels) // max(1, most))
    columns = -(-len(figure.panels) // rows)
    return PanelGrid(columns, int((width - _GAP_PX * (columns - 1)) / columns))
