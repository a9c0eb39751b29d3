"""Behind a number: the rows of every place add up, or lead as they are told to, to the very number of the chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from explore.test_questions import OWN, own, states
from metrics.strategies import DAYS, TODAY, account_worlds, examples, periods, scopes_of_account
from metrics.world import ALICE, BOB, MemoryReader, World, account, ledger, production, usage
from rushes.accounts import Grouping
from rushes.dashboards import Ground
from rushes.domain import Aggregation, Grain, Grant, Period, Scope
from rushes.errors import NotFound
from rushes.explore import Compare, ExploreState, Own, OwnDimension, OwnGroup, fitting, own_dimensions, read_value
from rushes.explore.counted import Counted, count_place
from rushes.explore.drill import drills_of, up_from
from rushes.explore.questions import ask
from rushes.explore.trail import where_in_words
from rushes.figures import Format
from rushes.languages import language_of
from rushes.metrics import Batch, Derivation, MeasureUse, Place, Sheet

EN = Format("en")
FIRST_DAYS = f"{DAYS[0]}..{DAYS[-1]}"


def ground_of(reader: MemoryReader, scope: Scope, world: World) -> Ground:
    facts = Batch(reader, scope)
    grant = scope.grant_for(1) or Grant(1, sees_all_productions=False)
    visible = tuple(each for each in world.productions if each.account_id == 1 and grant.covers(each.production_id))
    return Ground(grant, account(1), visible, TODAY, "UTC", EN, facts.coverage(Period(date(1990, 1, 1), TODAY), TODAY), facts)


def places_of(sheet: Sheet, values: int) -> list[Place]:
    """Return every place of a sheet, of all together too."""
    across = ["", *(entry.place for entry in sheet.across.entries if sheet.across.name)]
    groups = ["", *(entry.place for entry in sheet.groups.entries if sheet.groups.name)]
    return [Place(one, other, measure) for one in across for other in groups for measure in range(values)]


def sheet_at(ground: Ground, state: ExploreState, period: Period) -> Sheet:
    return ask(ground.facts, state, [value.text for value in state.values], period, None, TODAY, productions=ground.productions).sheet


@settings(examples(30), phases=[Phase.generate])
@given(
    world=account_worlds(1, DAYS),
    period=periods(),
    state=states(OWN),
    kept=own(),
    scope=scopes_of_account(1),
    other=account_worlds(2, DAYS),
    way=st.sampled_from([None, None, *Derivation]),
    data=st.data(),
)
def test_rows_of_any_place_lead_to_its_number(
    world: World,
    period: Period,
    state: ExploreState,
    kept: tuple[dict[int, str], tuple[Grouping, ...]],
    scope: Scope,
    other: World,
    way: Derivation | None,
    data: st.DataObject,
) -> None:
    first, *others = state.values
    wrote = Own(own_dimensions(scope.grants[0], kept[0].items(), kept[1], language_of("en_GB")))
    state = replace(state, values=(fitting(replace(first, derivation=way)), *others), span=f"{period.first}..{period.last}", own=wrote)
    grant = scope.grant_for(1)
    with MemoryReader(world + other) as reader:
        ground = ground_of(reader, scope, world)
        places = places_of(sheet_at(ground, state, period), len(state.values))
        for place in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)):
            counted = count_place(ground, state, place)
            assert all(grant is not None and grant.covers(int(production_id)) for production_id, _ in counted.rows)
            assert {int(production_id) for production_id, _ in counted.rows} <= counted.names.keys()
            for index in range(len(counted.uses)):
                assert _led_to(counted, index) == (counted.whole[index] or 0), (place, counted.uses[index])
            if counted.value.derivation is None:
                assert counted.number == _reckoned(counted), place
            elif (
                counted.value.derivation is Derivation.RUNNING_TOTAL and counted.way_of(0) is Aggregation.SUM and counted.number is not None
            ):
                assert counted.number == (counted.whole[0] or 0), place


def _led_to(counted: Counted, index: int) -> int | float:
    """Return what the rows come to, as the trail tells it."""
    rows = [(date.fromisoformat(day), numbers[index] or 0) for (_, day), numbers in counted.rows.items()]
    match counted.way_of(index):
        case Aggregation.SUM:
            return sum(number for _, number in rows)
        case Aggregation.AVERAGE:
            total, days = int(sum(number for _, number in rows)), counted.days_loaded
            return (2 * total + days) // (2 * days) if days else 0
        case _:
            return sum(number for day, number in rows if day == counted.day_of(index))


def _reckoned(counted: Counted) -> int | float | None:
    of = counted.value.of
    if isinstance(of, MeasureUse):
        return counted.whole[0]
    return of.evaluate({use.name: number for use, number in zip(counted.uses, counted.whole, strict=True)})


def small_world() -> World:
    """Return four productions over nine days: the first ingests 1 a day, the second 2, and so on; storage grows."""
    rows = tuple(
        usage(1, 11 + each, day, ingested_ms=each + 1, cloud_storage_bytes=(each + 1) * (10 - abs(4 - index)))
        for each in range(4)
        for index, day in enumerate(DAYS)
    )
    productions = tuple(production(1, 11 + each, f"Production {each + 1}") for each in range(4))
    return World((account(1),), productions, rows, ledger(1, DAYS))


def counted_at(place: Place, scope: Scope = ALICE, state: ExploreState | None = None, **more: Any) -> Counted:
    with MemoryReader(small_world()) as reader:
        return count_place(ground_of(reader, scope, small_world()), state or state_of(**more), place)


def state_of(**more: Any) -> ExploreState:
    known: dict[str, Any] = {"values": (read_value("ingested"),), "span": FIRST_DAYS, **more}
    return ExploreState(1, **known)


def test_rows_come_newest_first_and_of_a_day_by_name() -> None:
    rows = list(counted_at(Place()).rows)
    assert [day for _, day in rows] == sorted((day.isoformat() for day in DAYS for _ in range(4)), reverse=True)
    assert [production_id for production_id, _ in rows[:4]] == ["11", "12", "13", "14"]


def test_others_are_the_rows_of_all_productions_without_a_place() -> None:
    counted = counted_at(Place("rest"), across="production", top=3)
    assert {production_id for production_id, _ in counted.rows} == {"11"}
    assert counted.number == len(DAYS)


def test_highest_day_of_a_level_is_the_one_that_is_named() -> None:
    counted = counted_at(Place(), values=(read_value("cloud_storage.maximum"),))
    assert (counted.day_of(0), counted.number) == (DAYS[4], 100)


def test_running_total_has_the_rows_from_the_beginning_on() -> None:
    counted = counted_at(Place(DAYS[2].isoformat()), values=(read_value("ingested~running_total"),), across="day")
    assert counted.spot.days == Period(DAYS[0], DAYS[2])
    assert counted.number == counted.whole[0] == 30


def test_reader_of_one_production_has_its_rows_alone() -> None:
    counted = counted_at(Place(), scope=BOB)
    assert (set(counted.names), counted.number) == ({11}, len(DAYS))


def test_more_rows_than_are_wanted_are_cut_to_the_newest() -> None:
    with MemoryReader(small_world()) as reader:
        counted = count_place(
            ground_of(reader, ALICE, small_world()), state_of(values=(read_value("=items_ingested / productions"),)), Place(), most_rows=6
        )
    assert counted.is_cut
    assert [day for _, day in counted.rows] == [DAYS[-1].isoformat()] * 4 + [DAYS[-2].isoformat()] * 2


@pytest.mark.parametrize(
    ("place", "across"),
    [(Place("2026-05-01"), "day"), (Place("99"), "production"), (Place("11"), ""), (Place(measure=1), ""), (Place(group="11"), "day")],
)
def test_place_that_the_chart_has_not_is_not_there(place: Place, across: str) -> None:
    with pytest.raises(NotFound):
        counted_at(place, across=across)


def test_number_of_the_former_period_stands_beside_where_it_was_asked_for() -> None:
    span = f"{DAYS[4]}..{DAYS[7]}"
    assert counted_at(Place(), span=span, compare=Compare.FORMER).before == 40
    assert counted_at(Place(DAYS[4].isoformat()), span=span, compare=Compare.FORMER, across="day").before == 10
    assert counted_at(Place(DAYS[4].isoformat()), span=span, compare=Compare.FORMER, across="day", group="production").before is None
    assert counted_at(Place(), span=span).before is None


def _drills(place: Place, **state: Any) -> Iterator[tuple[str, ExploreState]]:
    counted = counted_at(place, state=state_of(**state))
    return ((each.label, each.state) for each in drills_of(state_of(**state), counted, EN))


def test_month_leads_to_its_weeks_its_days_and_its_productions_within_the_period() -> None:
    found = dict(_drills(Place("2026-02-01"), across="month"))
    assert list(found) == ["February 2026 by week", "February 2026 by day", "February 2026 by production"]
    assert {each.span for each in found.values()} == {f"2026-02-01..{DAYS[-1]}"}
    assert [each.across for each in found.values()] == ["week", "day", "production"]


def test_production_leads_to_itself_alone_by_time() -> None:
    assert list(_drills(Place("12"), across="production")) == [("Production 2 alone", state_of(across="day", production_ids=(12,)))]
    in_group = list(_drills(Place("", "12"), across="month", group="production"))
    assert in_group == [("Production 2 alone", state_of(across="month", production_ids=(12,)))]
    assert not list(_drills(Place("rest"), across="production", top=3))


def test_group_leads_to_its_own_productions_and_others_to_theirs() -> None:
    own = Own((OwnDimension("grouping:7", "Programme", "", (OwnGroup("group:1", "News", (12, 13, 99)),)),))
    told = [
        (each, state.across, state.group, state.production_ids) for each, state in _drills(Place("group:1"), across="grouping:7", own=own)
    ]
    assert told == [("News by production", "production", "", (12, 13))]
    rest = dict(_drills(Place("2026-02-01", "rest"), across="month", group="grouping:7", own=own))
    assert rest["Others by production"] == state_of(across="month", group="production", production_ids=(11, 14), own=own)


@pytest.mark.parametrize(
    ("span", "across", "up"),
    [
        ("2026-11-01..2026-11-30", "day", ("2026-10-01..2026-12-31", "month")),
        ("2026-11-01..2026-11-20", "week", ("2026-10-01..2026-12-31", "month")),
        ("2026-11-16..2026-11-22", "day", ("2026-11-01..2026-11-30", "week")),
        ("2026-10-01..2026-12-31", "month", ("2026-01-01..2026-12-31", "quarter")),
        ("2026-11-01..2026-11-30", "month", ("2026-10-01..2026-12-31", "month")),
        ("2026-01-01..2026-12-31", "quarter", None),
        ("2026-11-03..2026-11-30", "day", None),
        ("last-30-days", "day", None),
        ("2026-11-01..2026-11-30", "production", None),
    ],
)
def test_chart_of_one_bucket_leads_up_to_the_next_larger(span: str, across: str, up: tuple[str, str] | None) -> None:
    found = up_from(state_of(span=span, across=across), EN)
    assert (found and (found.state.span, found.state.across)) == up


def test_place_is_called_by_its_names_and_all_of_it_by_its_days() -> None:
    assert (
        where_in_words(counted_at(Place("2026-02-01", "12"), across=Grain.MONTH.value, group="production"), EN)
        == "February 2026, Production 2"
    )
    assert where_in_words(counted_at(Place()), EN) == "28 January 2026 to 5 February 2026"
