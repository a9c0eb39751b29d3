"""The treemap: which production holds how much of which kind."""

from __future__ import annotations

from rushes.domain import STORAGE_KINDS
from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure
from rushes.metrics import Result

__all__ = ["treemap"]


def treemap(
    result: Result,
    *,
    id: str,
    measures: tuple[str, ...] = STORAGE_KINDS,
    title: str,
    subtitle: str,
    format: Format,
    top: int = 12,
    empty: Empty | None = None,
) -> Figure:
    """Return a treemap, production by kind."""
    raise NotImplementedError
