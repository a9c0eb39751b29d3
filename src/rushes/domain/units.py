"""Units in which facts are kept; always integers."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["BYTES_PER_GB", "MS_PER_HOUR", "MS_PER_SECOND", "Unit"]

MS_PER_SECOND = 1_000
MS_PER_HOUR = 3_600_000
BYTES_PER_GB = 10**9


class Unit(StrEnum):
    """The unit of a stored integer."""

    COUNT = "count"
    MILLISECONDS = "ms"
    BYTES = "bytes"
