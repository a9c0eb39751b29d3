"""The KPI: one number, its change in words, and how it came about."""

from __future__ import annotations

from rushes.domain import Unit
from rushes.figures.format import Format
from rushes.figures.model import Direction, Empty, Figure

__all__ = ["kpi"]


def kpi(
    *,
    id: str,
    label: str,
    value: int | float | None,
    unit: Unit,
    format: Format,
    change: str = "",
    direction: Direction = Direction.UNKNOWN,
    trend: tuple[float | None, ...] = (),
    subtitle: str = "",
    empty: Empty | None = None,
) -> Figure:
    """Return a KPI; `value` and `trend` are in the canonical unit, `change` is a phrase."""
    raise NotImplementedError
