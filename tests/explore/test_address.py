"""A chart as pairs: what is read strictly, and what is left out because it goes without saying."""

from __future__ import annotations

import pytest

from rushes.errors import CallerError, InvalidQuery, UnknownName
from rushes.explore import DEFAULT_SPAN, MOST_VALUES, Compare, ExploreState, First, read_pairs, read_value, state_pairs

FULL = (
    ("value", "storage.maximum"),
    ("value", "=transcribed / ingested"),
    ("across", "month"),
    ("group", "production"),
    ("span", "2026-01-01..2026-03-31"),
    ("compare", "year"),
    ("top", "12"),
    ("first", "grown"),
    ("named", "news"),
    ("least", "2.5"),
    ("most", "120"),
    ("incomplete", "out"),
    ("target", "8"),
    ("kind", "lines"),
    ("state", "active"),
    ("state", "deleted"),
    ("production", "3"),
    ("production", "12"),
)


def test_pairs_of_everything_come_back_as_they_were() -> None:
    state = read_pairs(7, FULL)
    assert (state.account_id, state.compare, state.top, state.first, state.production_ids) == (7, Compare.YEAR, 12, First.GROWN, (3, 12))
    assert (state.contains, state.least, state.most, state.target, state.with_incomplete) == ("news", "2.5", "120", "8", False)
    assert state.states == ("active", "deleted")
    assert state_pairs(state) == FULL


def test_pairs_in_another_order_and_with_what_goes_without_saying_are_the_same_chart() -> None:
    spelt = (("span", DEFAULT_SPAN), ("top", "5"), ("first", "largest"), ("compare", ""), ("value", "ingested"), ("value", "ingested"))
    assert read_pairs(7, spelt) == ExploreState(7, (read_value("ingested"),))
    assert state_pairs(read_pairs(7, spelt)) == (("value", "ingested"),)
    assert read_pairs(7, (("group", "production"), ("across", "production"))).group == ""
    assert read_pairs(7, reversed(FULL)).production_ids == (3, 12)


def test_pairs_of_a_grouping_come_back_whether_or_not_there_is_one() -> None:
    pairs = (("across", "grouping:12"), ("group", "cost_centre"))
    assert state_pairs(read_pairs(7, pairs)) == pairs
    for name, text in (("kind", "grouping:12"), ("across", "grouping:0"), ("group", "grouping:12 ")):
        with pytest.raises(UnknownName):
            read_pairs(7, [(name, text)])


@pytest.mark.parametrize(
    ("pair", "suggestion"),
    [
        (("valeu", "ingested"), "value"),
        (("kind", "line"), "lines"),
        (("across", "moth"), "month"),
        (("span", "last-year "), "last-year"),
        (("state", "activ"), "active"),
    ],
)
def test_pair_of_what_there_is_not_names_the_nearest(pair: tuple[str, str], suggestion: str) -> None:
    with pytest.raises(UnknownName) as caught:
        read_pairs(7, [pair])
    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize(
    "pairs",
    [
        [("across", "day"), ("across", "week")],
        [("production", "0")],
        [("least", "1,5")],
        [("target", "many")],
        [("production", "１")],
        [("value", f"=ingested * {number}") for number in range(2, MOST_VALUES + 3)],
        [("production", str(number)) for number in range(1, 2_002)],
    ],
)
def test_pairs_that_are_too_many_or_of_no_form_are_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidQuery):
        read_pairs(7, pairs)


def test_formula_that_cannot_be_read_is_refused_and_not_kept_as_a_draft() -> None:
    with pytest.raises(CallerError):
        read_pairs(7, [("value", "=ingested +")])
