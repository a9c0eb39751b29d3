"""Ticks are round, cover what they must, and say the unit once."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Unit
from rushes.figures import Format
from rushes.figures.ticks import ticks

EN = Format("en")


@given(st.integers(0, 10**17), st.sampled_from(list(Unit)), st.integers(2, 6))
def test_any_ticks_cover_the_largest_value_from_zero(largest: int, unit: Unit, at_most: int) -> None:
    found = ticks(largest, unit, EN, at_most=at_most)
    assert found[0].value == 0
    assert found[-1].value >= largest * (1 - 1e-9)
    assert len(found) <= at_most + 1
    assert len({tick.text for tick in found}) == len(found)
    steps = [after.value - before.value for before, after in itertools.pairwise(found)]
    assert max(steps) - min(steps) <= max(steps) * 1e-6


@pytest.mark.parametrize(
    ("largest", "unit", "words"),
    [
        (int(455 * 3.6e6), Unit.MILLISECONDS, ["0", "100", "200", "300", "400", "500\u00a0h"]),
        (9_600_000_000_000, Unit.BYTES, ["0", "2", "4", "6", "8", "10\u00a0TB"]),
        (7, Unit.COUNT, ["0", "2", "4", "6", "8"]),
        (0, Unit.COUNT, ["0", "1"]),
        (0.432, Unit.RATIO, ["0", "10", "20", "30", "40", "50\u00a0%"]),
        (0.0031, Unit.RATIO, ["0", "0.1", "0.2", "0.3", "0.4\u00a0%"]),
    ],
)
def test_ticks_of_a_unit_are_round_and_say_it_at_the_top(largest: float, unit: Unit, words: list[str]) -> None:
    assert [tick.text for tick in ticks(largest, unit, EN)] == words
