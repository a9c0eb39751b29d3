"""What the texts of a column have in common: how many are numbers, and of which style; how many are dates, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache

from rushes.domain import (
    BLANKS,
    CLOCK_PATTERN,
    DAY_PATTERNS,
    FIRST_DAY,
    LAST_DAY,
    MONTH_STARTS,
    NOTHING,
    NUMBER_PATTERNS,
    DateOrder,
    NumberStyle,
)

__all__ = ["Texts", "clean", "day_of"]

_FIRST, _LAST = date.fromisoformat(FIRST_DAY), date.fromisoformat(LAST_DAY)
_INTEGER = re.compile("[-+]?[0-9]+")
_LIKELY = 0.9
"""So many of a column's texts must be what the column is guessed to be; the rest are set aside when it loads."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a column, without empty ones and those that say that there is nothing."""

    texts: tuple[str, ...]

    def are(self, test: Callable[[str], object]) -> bool:
        """Return whether nearly all are of a kind."""
        return bool(self.texts) and sum(1 for each in self.texts if test(each)) >= _LIKELY * len(self.texts)

    @property
    def are_clocks(self) -> bool:
        """Whether they are lengths of time."""
        return self.are(_pattern(CLOCK_PATTERN).fullmatch)

    @property
    def are_integers(self) -> bool:
        """Whether all that are numbers are whole, without anything between their digits."""
        return all(_INTEGER.fullmatch(each) for each in self.texts if any(map(_is_number(each), NumberStyle)))

    def orders(self) -> tuple[DateOrder, ...]:
        """Return the orders in which nearly all are dates, the one that fits most first."""
        counted = {order: sum(1 for each in self.texts if day_of(each, order)) for order in DAY_PATTERNS}
        likely = [order for order in DAY_PATTERNS if self.texts and counted[order] >= _LIKELY * len(self.texts)]
        return tuple(sorted(likely, key=lambda order: -counted[order]))

    def styles(self) -> tuple[NumberStyle, ...]:
        """Return the styles in which nearly all are numbers, the one that fits most first."""
        counted = {style: sum(1 for each in self.texts if _is_number(each)(style)) for style in NumberStyle}
        likely = [style for style in NumberStyle if self.texts and counted[style] >= _LIKELY * len(self.texts)]
        return tuple(sorted(likely, key=lambda style: -counted[style]))


def clean(texts: Sequence[str | None]) -> Texts:
    """Return the texts that say something, without blanks around them."""
    stripped = (each.strip(BLANKS) for each in texts if each is not None)
    return Texts(tuple(each for each in stripped if each and each.upper() not in NOTHING))


def day_of(text: str, order: DateOrder) -> date | None:
    """Return the day that a text says, as a load would read it; None where it says none."""
    for pattern in DAY_PATTERNS[order]:
        found = _pattern(pattern).fullmatch(text)
        if found:
            parts = found.groupdict()
            year, month = int(parts["y"]), _month(parts["m"])
            year += 0 if len(parts["y"]) == 4 else 2000 if year < 70 else 1900
            with suppress(ValueError):
                day = date(year, month, int(parts.get("d") or 1))
                return day if _FIRST <= day <= _LAST else None
            return None
    return None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    plain = text.casefold().translate(str.maketrans("äéû", "aeu"))
    return next((number for start, number in MONTH_STARTS if plain.startswith(start)), 0)


def _is_number(text: str) -> Callable[[NumberStyle], bool]:
    return lambda style: bool(_pattern(NUMBER_PATTERNS[style]).fullmatch(text))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
