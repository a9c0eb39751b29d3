"""What is derived from a line of numbers equals what is reckoned of each place by itself, and a number that is not there never counts."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.sources import ROOT
from metrics.strategies import examples
from rushes.domain import MeasureKind, Unit
from rushes.metrics import Derivation, Number, SheetMeasure, change, moving_average, rank, running_total, share_of

PAGE = (ROOT / "docs" / "explore.md").read_text(encoding="utf-8")

WHOLE = st.none() | st.integers(0, 2**62)
ANY = st.none() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6) | st.sampled_from([0, 0.0, -0.0, 5e-324])
LINES = st.lists(ANY, max_size=20)


def measure_of(kind: MeasureKind, *, is_additive: bool) -> SheetMeasure:
    return SheetMeasure("m", "M", Unit.MILLISECONDS, kind, is_additive)


FLOW = measure_of(MeasureKind.FLOW, is_additive=True)
LAST_DAY = measure_of(MeasureKind.LEVEL, is_additive=True)
MAXIMUM = measure_of(MeasureKind.LEVEL, is_additive=False)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (running_total([1, 2, None, 4]), (1, 3, None, 7)),
        (running_total([None, 2, 0, None]), (None, 2, 2, None)),
        (running_total([]), ()),
        (moving_average([1, 2, 3, 4], 2), (None, 1.5, 2.5, 3.5)),
        (moving_average([1, None, 3, 7], 3), (None, None, 2.0, 5.0)),
        (moving_average([4, None], 1), (4.0, None)),
        (moving_average([4, 5], 3), (None, None)),
        (share_of([1, 3, None, 0], 4), (0.25, 0.75, None, 0.0)),
        (share_of([1, 0], 0), (None, None)),
        (share_of([1, 0], None), (None, None)),
        (change([108, 50, 5, None, 5, 0], [100, 100, 0, 4, None, 7]), (0.08, -0.5, None, None, None, -1.0)),
        (change([-1, 3], [-2, -2]), (0.5, 2.5)),
        (rank([5, 9, None, 5, 1]), (2, 1, None, 2, 4)),
        (rank([None]), (None,)),
    ],
)
def test_line_comes_out_as_reckoned_by_hand(found: tuple[Number, ...], expected: tuple[Number, ...]) -> None:
    assert found == expected


@examples(200)
@given(st.lists(WHOLE, max_size=20))
def test_running_total_is_the_sum_of_what_is_there_so_far(values: list[Number]) -> None:
    for place, found in enumerate(running_total(values)):
        so_far = [value for value in values[: place + 1] if value is not None]
        assert found == (None if values[place] is None else sum(so_far))


@examples(200)
@given(LINES, st.integers(1, 8))
def test_moving_average_times_its_numbers_is_their_sum(values: list[Number], size: int) -> None:
    found = moving_average(values, size)
    assert len(found) == len(values)
    for place, average in enumerate(found):
        near = [Fraction(value) for back, value in enumerate(reversed(values[: place + 1])) if back < size and value is not None]
        if values[place] is None or place < size - 1:
            assert average is None
        else:
            assert average is not None
            assert math.isclose(Fraction(average) * len(near), sum(near), rel_tol=1e-9, abs_tol=1e-6)


@examples(200)
@given(LINES, ANY)
def test_share_times_the_total_is_the_part(values: list[Number], total: Number) -> None:
    for value, share in zip(values, share_of(values, total), strict=True):
        if share is None:
            assert value is None or not total or abs(Fraction(value)) >= 2**63 * abs(Fraction(total))
        else:
            assert value is not None
            assert total is not None
            assert math.isclose(Fraction(share) * Fraction(total), Fraction(value), rel_tol=1e-12, abs_tol=1e-300)


@examples(200)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20))
def test_shares_of_a_sum_add_up_to_one(values: list[int]) -> None:
    shares = [share for share in share_of(values, sum(values)) if share is not None]
    assert not shares or math.isclose(sum(shares), 1)


@examples(200)
@given(st.lists(st.tuples(ANY, ANY), max_size=20))
def test_change_of_a_former_number_gives_the_present_one(pairs: list[tuple[Number, Number]]) -> None:
    values, former = [now for now, _ in pairs], [before for _, before in pairs]
    for (now, before), found in zip(pairs, change(values, former), strict=True):
        if found is None:
            assert now is None or not before or abs(Fraction(now) - Fraction(before)) >= 2**62 * abs(Fraction(before))
        else:
            assert now is not None
            assert before is not None
            again = Fraction(before) + Fraction(found) * abs(Fraction(before))
            assert math.isclose(again, now, rel_tol=1e-9, abs_tol=1e-9 * abs(before) + 1e-300)
            assert (found > 0) == (now > before)


def test_change_of_lines_that_differ_in_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        change([1, 2], [1])


@examples(200)
@given(st.lists(st.none() | st.integers(0, 5) | st.floats(0, 5), max_size=20))
def test_rank_is_one_more_than_how_many_are_greater(values: list[Number]) -> None:
    known = [value for value in values if value is not None]
    expected = [None if value is None else 1 + sum(other > value for other in known) for value in values]
    assert list(rank(values)) == expected


@pytest.mark.parametrize("derivation", Derivation)
def test_derivation_fits_flows_and_says_why_it_does_not_fit_the_rest(derivation: Derivation) -> None:
    assert derivation.why_not(FLOW) == ""
    assert bool(derivation.why_not(LAST_DAY)) == (derivation is Derivation.RUNNING_TOTAL)
    assert bool(derivation.why_not(MAXIMUM)) == (derivation in {Derivation.RUNNING_TOTAL, Derivation.SHARE})


@pytest.mark.parametrize("derivation", Derivation)
def test_page_says_what_a_derivation_comes_out_in_and_why_it_is_refused(derivation: Derivation) -> None:
    shown = {Unit.MILLISECONDS: "the same", Unit.RATIO: "a ratio", Unit.COUNT: "a number of things"}[derivation.unit(Unit.MILLISECONDS)]
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{derivation}` | {derivation.label} |"))
    assert row.endswith(f"| {shown} |")
    reason = derivation.why_not(MAXIMUM)
    refused = [line for line in PAGE.splitlines() if line.startswith(f"| `{derivation}` |") and line != row]
    assert [line.split(" | ")[-1].removesuffix(" |") for line in refused] == ([reason] if reason else [])
