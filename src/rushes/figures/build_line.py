"""The line: one measure, day by day."""

from __future__ import annotations

from datetime import date

from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure
from rushes.metrics import Result

__all__ = ["line"]


def line(
    result: Result,
    *,
    id: str,
    measure: str,
    title: str,
    subtitle: str,
    format: Format,
    incomplete: frozenset[date] = frozenset(),
    empty: Empty | None = None,
) -> Figure:
    """Return a line with a gap where a day is not loaded."""
    raise NotImplementedError
