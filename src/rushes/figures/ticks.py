"""Round numbers along an axis, and their words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rushes.domain import BYTES_PER_GB, MILLIONTHS_PER_ONE, MS_PER_HOUR, Unit
from rushes.figures.format import Format

# ruff: noqa: A002 (`format` is the word every builder uses)

__all__ = ["Tick", "nice_step", "shown_step", "ticks", "ticks_like", "unit_scale"]


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


def shown_step(step: float, unit: Unit) -> float:
    """Return a step no finer than what numbers of that unit show, which would only repeat the same words."""
    if unit is Unit.COUNT:
        return float(max(1, math.ceil(step)))
    return max(1 / MILLIONTHS_PER_ONE if unit is Unit.MILLIONTHS else 0.1, step)


def ticks(largest: float, unit: Unit, format: Format, *, at_most: int = 5, least: float = 0.0) -> tuple[Tick, ...]:
    """Return ticks from at most the least to at least the largest value; only the last one says the unit.

    Args:
        largest: The largest value to cover, in the canonical unit.
        unit: That unit.
        format: How numbers read.
        at_most: The most steps between the two, before they are moved to round numbers.
        least: The least value to cover; nothing, where no number is below.
    """
    scale, symbol = unit_scale(max(largest, -least), unit, format)
    low = least / scale
    high = max(largest / scale, low) if largest > least else low + 1
    step = shown_step(nice_step(high - low, at_most), unit)
    first = math.floor(low / step + 1e-9)
    last = max(first + 1, math.ceil(high / step - 1e-9))
    return _ticks_at(step, first, last, scale, symbol, format)


def ticks_like(steps: int, largest: float, unit: Unit, format: Format) -> tuple[Tick, ...]:
    """Return ticks from 0 to at least the largest value in exactly so many steps, to stand beside another axis."""
    scale, symbol = unit_scale(largest, unit, format)
    step = shown_step(nice_step(largest / scale if largest > 0 else 1.0, steps), unit)
    return _ticks_at(step, 0, steps, scale, symbol, format)


def _ticks_at(step: float, first: int, last: int, scale: float, symbol: str, format: Format) -> tuple[Tick, ...]:
    """Return the ticks from so many steps to so many, the step given as it is shown."""
    found: list[Tick] = []
    for index in range(first, last + 1):
        words = format.axis_number(step * index, step if index else 1.0)
        found.append(Tick(step * index * scale, f"{words}\u00a0{symbol}" if index == last and symbol else words))
    return tuple(found)


def unit_scale(largest: float, unit: Unit, format: Format) -> tuple[float, str]:
    """Return what numbers up to that are divided by to be shown, and the symbol of the unit they are shown in."""
    if unit is Unit.MILLISECONDS:
        return float(MS_PER_HOUR), format.hour
    if unit is Unit.BYTES:
        return (BYTES_PER_GB * 1000.0, format.terabyte) if largest >= BYTES_PER_GB * 1000 else (float(BYTES_PER_GB), format.gigabyte)
    if unit is Unit.RATIO:
        return 0.01, "%"
    if unit is Unit.MILLIONTHS:
        return float(MILLIONTHS_PER_ONE), ""
    return 1.0, ""
