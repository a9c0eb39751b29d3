"""Units in which facts are kept, always integers, and that of what is reckoned from them."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["BYTES_PER_GB", "MILLIONTHS_PER_ONE", "MS_PER_HOUR", "MS_PER_SECOND", "Unit"]

MS_PER_SECOND = 1_000
MS_PER_HOUR = 3_600_000
BYTES_PER_GB = 10**9
MILLIONTHS_PER_ONE = 10**6


class Unit(StrEnum):
    """The unit of a number.

    A fact is a whole number of one of the first three, and in a dataset of millionths too, in which numbers with decimals are kept (3.75 is
    3,750,000). A ratio is what two numbers of one unit give when one is divided by the other, 0.08 of 8 %; no fact is one.
    """

    COUNT = "count"
    MILLISECONDS = "ms"
    BYTES = "bytes"
    MILLIONTHS = "millionths"
    RATIO = "ratio"
