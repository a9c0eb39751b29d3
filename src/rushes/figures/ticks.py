"""Round numbers along an axis, and their words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rushes.domain import BYTES_PER_GB, MS_PER_HOUR, Unit
from rushes.figures.format import Format

# ruff: noqa: A002 (`format` is the word every builder uses)

__all__ = ["Tick", "nice_step", "ticks", "unit_scale"]


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid: its value in the canonical unit and its words."""

    value: float
    text: str


def nice_step(largest: float, at_most: int) -> float:
    """Return the smallest of 1, 2, 2.5, 5 times a power of ten that covers in so many steps."""
    rough = largest / at_most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough * (1 - 1e-9))


def ticks(largest: float, unit: Unit, format: Format, *, at_most: int = 5) -> tuple[Tick, ...]:
    """Return ticks from 0 to at least the largest value; only the top one says the unit.

    Args:
        largest: The largest value to cover, in the canonical unit.
        unit: That unit.
        format: How numbers read.
        at_most: The most steps.
    """
    scale, symbol = unit_scale(largest, unit, format)
    shown = largest / scale if largest > 0 else 1.0
    step = nice_step(shown, at_most)
    # A step finer than what the numbers themselves show would only repeat the same words.
    step = max(1.0, math.ceil(step)) if unit is Unit.COUNT else max(0.1, step)
    count = max(1, math.ceil(shown / step - 1e-9))
    found: list[Tick] = []
    for index in range(count + 1):
        words = format.axis_number(step * index, step if index else 1.0)
        found.append(Tick(step * index * scale, f"{words}\u00a0{symbol}" if index == count and symbol else words))
    return tuple(found)


def unit_scale(largest: float, unit: Unit, format: Format) -> tuple[float, str]:
    """Return what numbers up to that are divided by to be shown, and the symbol of the unit they are shown in."""
    if unit is Unit.MILLISECONDS:
        return float(MS_PER_HOUR), format.hour
    if unit is Unit.BYTES:
        return (BYTES_PER_GB * 1000.0, format.terabyte) if largest >= BYTES_PER_GB * 1000 else (float(BYTES_PER_GB), format.gigabyte)
    return 1.0, ""
