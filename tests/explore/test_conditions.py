"""What a person filters by, as conditions of every question."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.world import production
from rushes.domain import Period, ProductionState
from rushes.explore import ExploreState
from rushes.explore.conditions import conditions_of, existed_in, only
from rushes.metrics import MAX_FILTER_VALUES, Filter

PRODUCTIONS = (
    production(1, 11, "Élan"),
    production(1, 12, "The PLAN", ProductionState.ARCHIVED),
    production(1, 13, "Plan B", ProductionState.DELETED),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lan", (11, 12, 13)),
        ("elan", (11,)),
        ("E\u0301LAN", (11,)),
        ("plan b", (13,)),
        ("%", ()),
        ("_", ()),
        (".*", ()),
        ("' OR 1=1 --", ()),
    ],
)
def test_conditions_of_a_text_are_the_productions_in_whose_name_it_stands(text: str, found: tuple[int, ...]) -> None:
    assert conditions_of(ExploreState(1, contains=text), PRODUCTIONS) == (Filter("production", "in", found),)


def test_conditions_of_lists_are_of_both_and_of_nothing_are_none() -> None:
    state = ExploreState(1, production_ids=(11, 12), states=("active",))
    assert conditions_of(state, PRODUCTIONS) == (Filter("production", "in", (11, 12)), Filter("production_state", "in", ("active",)))
    named = ExploreState(1, production_ids=(11, 12), states=("active", "archived"), contains="plan")
    assert conditions_of(named, PRODUCTIONS) == (Filter("production", "in", (12,)),)
    assert conditions_of(ExploreState(1), PRODUCTIONS) == ()


def test_only_of_more_values_than_one_condition_holds_leaves_the_others_out() -> None:
    kept, left_out = range(MAX_FILTER_VALUES + 1), range(10**6, 10**6 + MAX_FILTER_VALUES + 1)
    found = only("production", kept, left_out)
    assert [(each.operator, len(each.values)) for each in found] == [("not_in", MAX_FILTER_VALUES), ("not_in", 1)]
    assert {value for each in found for value in each.values} == set(left_out)
    assert only("production", range(3), left_out) == (Filter("production", "in", (0, 1, 2)),)


@pytest.mark.parametrize(
    ("created_on", "deleted_on", "is_there"),
    [(None, None, True), (5, None, True), (6, None, False), (None, 3, False), (None, 4, True), (4, 4, False), (5, 4, False)],
)
def test_production_existed_from_its_creation_to_the_day_before_its_deletion(
    created_on: int | None, deleted_on: int | None, *, is_there: bool
) -> None:
    dates = {"created_on": created_on and date(2026, 1, created_on), "deleted_on": deleted_on and date(2026, 1, deleted_on)}
    assert existed_in(production(1, 11, **dates), Period(date(2026, 1, 3), date(2026, 1, 5))) is is_there
