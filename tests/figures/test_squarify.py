"""Boxes are in proportion, within their ground, and do not overlap."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.figures.squarify import Box, squarify

VALUES = st.lists(st.floats(1, 1e13), min_size=1, max_size=30).map(lambda found: tuple(sorted(found, reverse=True)))


def overlap(one: Box, other: Box) -> float:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, across) * max(0.0, down)


@given(VALUES, st.floats(50, 1200), st.floats(50, 800))
def test_any_values_give_boxes_in_proportion_that_do_not_overlap(values: tuple[float, ...], width: float, height: float) -> None:
    ground = Box(10, 20, width, height)
    boxes = squarify(values, ground)
    for value, box in zip(values, boxes, strict=True):
        assert box.area == pytest.approx(ground.area * value / sum(values), rel=1e-6, abs=1e-3)
        assert box.x >= 10 - 1e-4
        assert box.y >= 20 - 1e-4
        assert box.x + box.width <= 10 + width + 1e-4
        assert box.y + box.height <= 20 + height + 1e-4
    assert all(overlap(one, other) <= 1e-6 * ground.area for one, other in itertools.combinations(boxes, 2))


def test_equal_values_in_a_square_give_squares() -> None:
    assert {(box.width, box.height) for box in squarify((1.0, 1.0, 1.0, 1.0), Box(0, 0, 100, 100))} == {(50.0, 50.0)}


def test_ground_without_room_gives_boxes_without_area() -> None:
    assert all(box.area == 0 for box in squarify((3.0, 2.0, 1.0), Box(0, 0, 40, 0)))
