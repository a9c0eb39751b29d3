"""Boxes whose areas are in proportion, as square as may be.

Source: Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000). Order, ties and paddings follow
what Plotly's treemap does, so that a box stays where it is when Plotly takes over.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Box", "squarify"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Its area in square pixels."""
        return self.width * self.height

    def inside(self, *, top: float, side: float) -> Box:
        """Return the box without a head and an edge; what has no room becomes a line in its middle."""
        return _between(self.x + side, self.y + top, self.x + self.width - side, self.y + self.height - side)


def _between(left: float, top: float, right: float, bottom: float) -> Box:
    if right < left:
        left = right = (left + right) / 2
    if bottom < top:
        top = bottom = (top + bottom) / 2
    return Box(left, top, right - left, bottom - top)


def squarify(values: tuple[float, ...], box: Box) -> tuple[Box, ...]:
    """Cut a box into one box per value, areas in proportion, in the order given.

    Args:
        values: Positive numbers, best by descending size.
        box: What to cut.
    """
    found: list[Box] = []
    rest, left = box, sum(values)
    start = 0
    while start < len(values):
        end = _end_of_row(values, start, rest, left)
        row = values[start:end]
        row_sum = sum(row)
        share = row_sum / left if left else 1.0
        if rest.width < rest.height:
            strip = Box(rest.x, rest.y, rest.width, rest.height * share)
            found.extend(_cut(row, row_sum, strip, is_across=True))
            rest = Box(rest.x, rest.y + strip.height, rest.width, rest.height - strip.height)
        else:
            strip = Box(rest.x, rest.y, rest.width * share, rest.height)
            found.extend(_cut(row, row_sum, strip, is_across=False))
            rest = Box(rest.x + strip.width, rest.y, rest.width - strip.width, rest.height)
        start = end
        # Summed anew: what subtraction leaves over would push the smallest boxes out of the ground.
        left = sum(values[start:])
    return tuple(found)


def _end_of_row(values: tuple[float, ...], start: int, rest: Box, left: float) -> int:
    """Return where the row that begins at `start` ends: before the value that would make it worse."""
    if not rest.width or not rest.height:
        return len(values)
    alpha = max(rest.height / rest.width, rest.width / rest.height) / left
    total = least = most = values[start]
    worst = _worst(total, least, most, alpha)
    end = start + 1
    while end < len(values):
        total, least, most = total + values[end], min(least, values[end]), max(most, values[end])
        after = _worst(total, least, most, alpha)
        if after > worst:
            break
        worst, end = after, end + 1
    return end


def _worst(total: float, least: float, most: float, alpha: float) -> float:
    beta = total * total * alpha
    return max(most / beta, beta / least)


def _cut(row: tuple[float, ...], row_sum: float, strip: Box, *, is_across: bool) -> list[Box]:
    found: list[Box] = []
    x, y = strip.x, strip.y
    for value in row:
        share = value / row_sum
        if is_across:
            found.append(Box(x, y, strip.width * share, strip.height))
            x += strip.width * share
        else:
            found.append(Box(x, y, strip.width, strip.height * share))
            y += strip.height * share
    return found
