"""A lifetime total that is read as a flow is noticed; a flow is not."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import FACT_COLUMNS, UsageRow
from rushes.sync import Request
from rushes.sync.growth import GrowthWatch
from sync.conftest import House

FIRST = date(2026, 10, 1)


def watched(*values: int | None, production: int = 1, watch: GrowthWatch | None = None) -> GrowthWatch:
    made = watch or GrowthWatch()
    for index, value in enumerate(values):
        made.see(UsageRow(1, production, FIRST + timedelta(days=index), (value, *([None] * (len(FACT_COLUMNS) - 1)))))
    return made


def test_flow_that_only_grows_is_suspected() -> None:
    assert watched(*range(0, 300, 10)).suspects() == ("Ingested",)


@pytest.mark.parametrize(
    "values",
    [
        tuple(range(10)),  # too few days to say
        (0,) * 40,  # nothing happens
        (*range(30), 0),  # one fall is enough
        (None,) * 40,
        (*(0,) * 35, 1, 2, 3),
    ],
)
def test_flow_is_not_suspected_without_reason(values: tuple[int | None, ...]) -> None:
    assert watched(*values).suspects() == ()


@given(st.lists(st.integers(0, 1_000), min_size=2, max_size=60))
def test_flow_that_ever_falls_is_never_suspected(values: list[int]) -> None:
    is_falling = any(later < earlier for earlier, later in itertools.pairwise(values))
    assert not (is_falling and watched(*values).suspects())


def test_night_warns_of_a_lifetime_total(house: House) -> None:
    house.first_load_days = 30
    assert not any("only grew" in warning for warning in house.run().warnings)
    for production in house.platform.world.productions_of(4101):
        for back in range(40):
            day = date(2026, 11, 22) - timedelta(days=back)
            house.platform.edits.overwrite_usage(production.id, day, {"Volume Transcribed (s)": 100_000 - 1_000 * back})
    house.to_morning()
    warnings = house.run(Request(days=25)).warnings
    assert [warning for warning in warnings if "“Transcribed” only grew" in warning and "cumulative" in warning]
