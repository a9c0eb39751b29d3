"""What is reckoned from a line of numbers: its running total, moving average, shares, changes and ranks.

A number that is not there stays so and never counts as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from rushes.domain import MeasureKind, Unit
from rushes.languages import sentence
from rushes.metrics.formula import quotient
from rushes.metrics.sheet import Number, Numbers, SheetMeasure

__all__ = ["Derivation", "change", "moving_average", "rank", "running_total", "share_of"]


class Derivation(StrEnum):
    """A number reckoned from a measure's numbers and shown in their place."""

    RUNNING_TOTAL = "running_total"
    MOVING_AVERAGE = "moving_average"
    SHARE = "share"
    CHANGE = "change"
    RANK = "rank"

    @property
    def label(self) -> str:
        """Its name for people, in English, as the catalogues know it."""
        return _LABELS[self]

    def unit(self, of: Unit) -> Unit:
        """Return the unit of what comes out, given that of the numbers that go in."""
        return _UNITS.get(self, of)

    def why_not(self, measure: SheetMeasure) -> str:
        """Return why this cannot be reckoned from a measure, "" where it can: an English sentence that the catalogues know."""
        if self is Derivation.RUNNING_TOTAL and measure.kind is not MeasureKind.FLOW:
            return sentence(
                "Only what happens on a day adds up over time. A level or a formula does not: the same would be counted again each day."
            )
        if self is Derivation.SHARE and not measure.is_additive:
            return sentence("Only numbers that add up have shares of a total. Maxima, averages and formulas do not add up.")
        return ""


_LABELS = {
    Derivation.RUNNING_TOTAL: sentence("Running total"),
    Derivation.MOVING_AVERAGE: sentence("Moving average"),
    Derivation.SHARE: sentence("Share of total"),
    Derivation.CHANGE: sentence("Change against the former period"),
    Derivation.RANK: sentence("Rank"),
}
_UNITS = {Derivation.SHARE: Unit.RATIO, Derivation.CHANGE: Unit.RATIO, Derivation.RANK: Unit.COUNT}


def running_total(values: Sequence[Number]) -> Numbers:
    """Return at each place the sum of the numbers up to it, as a query for that stretch would sum them.

    Args:
        values: A flow's numbers, in the order of time. Where there is none, none comes out, and later sums are those of the rest.
    """
    totals: list[Number] = []
    total = 0
    for value in values:
        total += value or 0
        totals.append(None if value is None else total)
    return tuple(totals)


def moving_average(values: Sequence[Number], size: int) -> Numbers:
    """Return at each place the average of the numbers at so many places up to and with it.

    None comes out of the first places, before which too few stand: what came before them was not asked for, and the average of a
    day must not hang on where the period begins.

    Args:
        values: The numbers, in the order of time. Where there is none, none comes out, and the averages near it are those of the rest.
        size: How many places, at least one.
    """
    averages: list[Number] = []
    for end, value in enumerate(values, start=1):
        known = [each for each in values[max(0, end - size) : end] if each is not None]
        averages.append(None if value is None or end < size else sum(known) / len(known))
    return tuple(averages)


def share_of(values: Sequence[Number], total: Number) -> Numbers:
    """Return each number as a ratio of the total; none where there is no total, or nothing is in it.

    Args:
        values: The parts, in any order.
        total: What they are parts of. It is asked for and not summed; that of a level is the total of the same place in time.
    """
    return tuple(None if value is None or total is None else quotient(value, total) for value in values)


def change(values: Sequence[Number], former: Sequence[Number]) -> Numbers:
    """Return the change of each number as a ratio of what it was: 0.08 is 8 % more. A former nothing has no ratio to it.

    Args:
        values: The numbers.
        former: What they were, in the same order and as many.
    """
    pairs = zip(values, former, strict=True)
    # Of a number below zero the change is a ratio of its size, so that more is always above zero.
    return tuple(None if now is None or before is None else quotient(now - before, abs(before)) for now, before in pairs)


def rank(values: Sequence[Number]) -> Numbers:
    """Return the place of each number among all, 1 for the greatest; equals share a place, and those that follow come after all of them.

    Args:
        values: The numbers, in any order.
    """
    places: dict[Number, int] = {}
    for place, value in enumerate(sorted((value for value in values if value is not None), reverse=True), start=1):
        places.setdefault(value, place)
    return tuple(places.get(value) for value in values)
