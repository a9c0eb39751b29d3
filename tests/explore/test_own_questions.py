"""Groups that people made and cost centres, asked as one each: no sum of highest days, and a place for what is idle or gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metrics.strategies import DAYS, TODAY
from metrics.world import ALICE, MemoryReader, World, account, ledger, production, usage
from rushes.accounts import Grouping, ProductionGroup
from rushes.domain import Grant, Period
from rushes.errors import NotFound
from rushes.explore import ExploreState, First, Own, own_dimensions, read_value
from rushes.explore.questions import ask
from rushes.languages import language_of
from rushes.metrics import Batch, Sheet


def _split_by(state: ExploreState, centres: dict[int, str], groupings: tuple[Grouping, ...] = (), before: Period | None = None) -> Sheet:
    grant = Grant(1, sees_all_productions=True)
    state = replace(state, own=Own(own_dimensions(grant, centres.items(), groupings, language_of("en_GB"))))
    world = _peaks()
    labels = tuple(value.text for value in state.values)
    with MemoryReader(world) as reader:
        return ask(Batch(reader, ALICE), state, labels, Period(DAYS[0], DAYS[1]), before, TODAY, productions=world.productions).sheet


def _peaks() -> World:
    """Three productions whose highest days are not the same: 90 and 1, 10 and 60, 5 and 5."""
    amounts = ((90, 1), (10, 60), (5, 5))
    rows = tuple(
        usage(1, 11 + each, DAYS[day], cloud_storage_bytes=amounts[each][day], ingested_ms=amounts[each][day])
        for each in range(3)
        for day in range(2)
    )
    idle = production(1, 14)
    return World((account(1),), (*(production(1, 11 + each) for each in range(3)), idle), rows, ledger(1, DAYS[:2]))


def test_group_is_asked_as_one_and_its_highest_day_is_no_sum_of_highest_days() -> None:
    grouping = Grouping(7, "Programme", (ProductionGroup(3, "News", (11, 12)), ProductionGroup(4, "Empty")))
    sheet = _split_by(ExploreState(1, (read_value("storage.maximum"),), across="grouping:7"), {}, (grouping,))
    assert (sheet.across.name, sheet.across.label) == ("grouping:7", "Programme")
    assert [(each.key, each.label, each.is_rest) for each in sheet.across.entries] == [("group:3", "News", False), ("", "", True)]
    # Not 90 and 60: on the day of the 90 the other had 10.
    assert [cell[0][0] for cell in sheet.cells] == [100, 5]


def test_cost_centres_are_the_largest_first_and_the_rest_says_whether_it_has_none() -> None:
    state = ExploreState(1, (read_value("ingested"),), across="day", group="cost_centre")
    sheet = _split_by(state, {11: "K-2", 12: "K-1"})
    assert [(each.key, each.label) for each in sheet.groups.entries] == [
        ("cost_centre:K-2", "K-2"),
        ("cost_centre:K-1", "K-1"),
        ("", "No cost centre"),
    ]
    assert [[cell[0] for cell in row] for row in sheet.cells] == [[90, 10, 5], [1, 60, 5]]
    fewer = _split_by(replace(state, top=1), {11: "K-2", 12: "K-1"})
    assert [(each.label, each.is_rest) for each in fewer.groups.entries] == [("K-2", False), ("", True)]
    assert [cells[0] for cells in fewer.by_group] == [91, 80]


def test_account_that_wrote_no_cost_centre_has_all_without() -> None:
    sheet = _split_by(ExploreState(1, (read_value("ingested"),), group="cost_centre"), {})
    assert [(each.label, each.is_rest) for each in sheet.groups.entries] == [("No cost centre", True)]
    assert sheet.by_group == ((171,),)


def test_grouping_that_the_account_has_not_is_not_there() -> None:
    with pytest.raises(NotFound):
        _split_by(ExploreState(1, (read_value("ingested"),), group="grouping:8"), {}, (Grouping(7, "Programme"),))


def test_group_without_a_number_has_a_place_where_the_smallest_come_first() -> None:
    grouping = Grouping(7, "Programme", (ProductionGroup(3, "News", (11,)), ProductionGroup(4, "Sleeping", (14,))))
    state = ExploreState(1, (read_value("ingested"),), across="grouping:7", first=First.SMALLEST)
    sheet = _split_by(state, {}, (grouping,))
    assert [each.label for each in sheet.across.entries] == ["Sleeping", "News", ""]
    assert [cell[0][0] for cell in sheet.cells] == [0, 91, 80]


def test_group_that_had_numbers_before_alone_has_a_place_where_that_is_compared() -> None:
    grouping = Grouping(7, "Programme", (ProductionGroup(3, "News", (11,)),))
    state = ExploreState(1, (read_value("ingested"),), across="grouping:7", production_ids=(11,), states=("active",))
    sheet = _split_by(state, {}, (grouping,), before=Period(DAYS[0], DAYS[0]))
    assert [each.label for each in sheet.across.entries] == ["News"]
    assert sheet.before is not None
    assert [cell[0][0] for cell in sheet.before] == [90]
