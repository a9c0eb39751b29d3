"""Where tiles stand on the grid of twelve columns: none above another, none floating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

__all__ = ["COLUMNS", "HIGHEST", "LOWEST", "NARROWEST", "Box", "first_free", "settled"]

COLUMNS = 12
NARROWEST = 3
LOWEST, HIGHEST = 2, 12


@dataclass(frozen=True, slots=True)
class Box:
    """A tile's place: the column and row that it begins in, its width in columns and its height in rows."""

    x: int
    y: int
    w: int
    h: int

    def meets(self, other: Box) -> bool:
        """Say whether the two would lie above each other."""
        return self.x < other.x + other.w and other.x < self.x + self.w and self.y < other.y + other.h and other.y < self.y + self.h


def settled(boxes: Sequence[Box]) -> list[Box]:
    """Return each box where it comes to stand: from the top on, each rises until one before it stops it.

    Args:
        boxes: In any order, also above each other; of two that begin at the same place the earlier one keeps it.
    """
    found = list(boxes)
    ends = [0] * COLUMNS
    for index in sorted(range(len(found)), key=lambda each: (found[each].y, found[each].x)):
        box = found[index]
        y = max(ends[box.x : box.x + box.w])
        ends[box.x : box.x + box.w] = [y + box.h] * box.w
        found[index] = replace(box, y=y)
    return found


def first_free(boxes: Sequence[Box], w: int, h: int) -> tuple[int, int]:
    """Return the column and row of the first place where a box of that size meets no other; settling leaves it there."""
    places = (Box(x, y, w, h) for y in count() for x in range(COLUMNS - w + 1))
    found = next(place for place in places if not any(place.meets(box) for box in boxes))
    return found.x, found.y
