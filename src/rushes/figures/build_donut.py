"""The donut: how a total is made up of productions."""

from __future__ import annotations

from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure
from rushes.metrics import Result

__all__ = ["donut"]


def donut(
    result: Result, *, id: str, measure: str, title: str, subtitle: str, format: Format, top: int = 5, empty: Empty | None = None
) -> Figure:
    """Return a donut of the largest productions and the others."""
    raise NotImplementedError
