"""Which shade a number has: a few steps between round limits, so that each can be said in words."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rushes.domain import Unit
from rushes.figures.format import Format
from rushes.figures.ticks import nice_step, shown_step, unit_scale

# ruff: noqa: A002 (`format` is the word every builder uses)

__all__ = ["SHADES", "Shades", "shades_of"]

SHADES = 4
"""How many tints there are; few enough that a reader keeps them apart."""


@dataclass(frozen=True, slots=True)
class Shades:
    """The steps of one figure.

    Args:
        limits: The most that each shade but the strongest stands for, in the canonical unit.
        words: What each shade stands for, the least first: "up to 5 h", "5 to 10 h", "more than 10 h".
    """

    limits: tuple[float, ...]
    words: tuple[str, ...]

    def shade(self, value: float) -> int:
        """Return the shade of a positive number, 0 the least."""
        return bisect.bisect_left(self.limits, value)


def shades_of(values: Sequence[float], unit: Unit, format: Format) -> Shades:
    """Return steps that hold about as many of the numbers each.

    The limits are the quarters of what is there, moved to round numbers, so that one extraordinary day
    does not make all others look alike. Numbers that are nearly equal have fewer steps.

    Args:
        values: The positive numbers to show, in the canonical unit; at least one.
        unit: That unit.
        format: How numbers read.
    """
    ordered = sorted(values)
    scale, symbol = unit_scale(ordered[-1], unit, format)
    shown = [value / scale for value in ordered]
    quarters = [shown[math.ceil(len(shown) * part / SHADES) - 1] for part in range(1, SHADES)]
    spread = quarters[-1] - quarters[0]
    step = shown_step(nice_step(spread, SHADES) if spread > 0 else 0.0, unit)
    rounded = {round(quarter / step) for quarter in quarters}
    counts = sorted(each for each in rounded if 0 < each * step < shown[-1])
    # Exact until the end, so that a number shown as the limit is not taken for more than it.
    limits = tuple(float(Fraction(repr(step)) * each * Fraction(repr(scale))) for each in counts)
    texts = [format.axis_number(step * each, step) + (f"\u00a0{symbol}" if symbol else "") for each in counts]
    return Shades(limits, _words(texts, format))


def _words(limits: list[str], format: Format) -> tuple[str, ...]:
    say = format.language.say
    if not limits:
        return (say("Some"),)
    between = (say("{low} to {high}", low=low, high=high) for low, high in itertools.pairwise(limits))
    return (say("Up to {limit}", limit=limits[0]), *between, say("More than {limit}", limit=limits[-1]))
