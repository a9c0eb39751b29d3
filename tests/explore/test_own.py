"""What productions are told apart by that people wrote: cut to what the reader sees, and never more than can be asked."""

from __future__ import annotations

import pytest

from rushes.accounts import Grouping, ProductionGroup
from rushes.domain import Grant
from rushes.explore import OwnDimension, OwnGroup, is_own, own_dimensions
from rushes.languages import language_of
from rushes.metrics import MAX_GROUPS

ALL, ONE = Grant(1, sees_all_productions=True), Grant(1, sees_all_productions=False, production_ids=(2,))
CENTRES = ((1, "K-1"), (2, "K-2"), (3, "K-2"))
PROGRAMME = Grouping(7, "Programme", (ProductionGroup(3, "News", (1, 2)), ProductionGroup(4, "Sport", (3,)), ProductionGroup(5, "Empty")))
ENGLISH = language_of("en_GB")


def test_own_dimensions_of_whoever_sees_all_hold_all_the_largest_first() -> None:
    assert own_dimensions(ALL, CENTRES, (PROGRAMME,), ENGLISH) == (
        OwnDimension(
            "cost_centre",
            "Cost centre",
            "No cost centre",
            (OwnGroup("cost_centre:K-2", "K-2", (2, 3)), OwnGroup("cost_centre:K-1", "K-1", (1,))),
        ),
        OwnDimension("grouping:7", "Programme", "", (OwnGroup("group:3", "News", (1, 2)), OwnGroup("group:4", "Sport", (3,)))),
    )


def test_own_dimensions_of_whoever_sees_one_name_no_group_of_others() -> None:
    centres, programme = own_dimensions(ONE, CENTRES, (PROGRAMME,), ENGLISH)
    assert centres.groups == (OwnGroup("cost_centre:K-2", "K-2", (2,)),)
    assert programme.groups == (OwnGroup("group:3", "News", (2,)),)


def test_own_dimensions_of_whoever_sees_none_have_no_group() -> None:
    found = own_dimensions(Grant(1, sees_all_productions=False), CENTRES, (PROGRAMME,), ENGLISH)
    assert [each.groups for each in found] == [(), ()]


def test_own_dimensions_of_more_cost_centres_than_can_be_asked_keep_those_of_most_productions() -> None:
    many = [(number, f"K-{number}") for number in range(MAX_GROUPS)] + [(1_000, "K-last"), (1_001, "K-last")]
    (centres,) = own_dimensions(ALL, many, (), ENGLISH)
    assert (len(centres.groups), centres.is_cut, centres.groups[0].label) == (MAX_GROUPS, True, "K-last")
    (whole,) = own_dimensions(ALL, many[:MAX_GROUPS], (), ENGLISH)
    assert (len(whole.groups), whole.is_cut) == (MAX_GROUPS, False)
    # Those with as many productions come by their text.
    assert [each.label for each in whole.groups] == sorted(each.label for each in whole.groups)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("cost_centre", True),
        ("grouping:12", True),
        ("grouping:0", False),
        ("grouping:-1", False),
        ("grouping:١", False),
        ("grouping:", False),
        ("grouping:" + "9" * 19, False),
        ("production", False),
        ("day", False),
        ("", False),
    ],
)
def test_is_own_knows_names_of_its_form_alone(name: str, *, is_one: bool) -> None:
    assert is_own(name) is is_one
