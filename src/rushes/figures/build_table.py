"""The data table: one row per production, one column per measure."""

from __future__ import annotations

from collections.abc import Mapping

from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure
from rushes.metrics import Result

__all__ = ["data_table"]


def data_table(
    result: Result,
    *,
    id: str,
    title: str,
    subtitle: str,
    format: Format,
    trends: Mapping[str, tuple[float | None, ...]] | None = None,
    trend_label: str = "",
    empty: Empty | None = None,
) -> Figure:
    """Return a table of every row of the result; `trends` are small lines by key (internal id as text)."""
    raise NotImplementedError
