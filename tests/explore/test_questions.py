"""What the explore page asks: every number of a sheet equals plain Python's over the same rows, totals and "Others" too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from metrics.strategies import DAYS, TODAY
from metrics.world import ALICE, MemoryReader, World, account, ledger, production, usage
from rushes.domain import Grain, Period
from rushes.explore import ExploreState, read_value
from rushes.explore.questions import ask
from rushes.metrics import Batch


def _labels(state: ExploreState) -> tuple[str, ...]:
    return tuple(value.text for value in state.values)


def _world() -> World:
    names = ("small", "Large", "middle", "tiny")
    amounts = (3, 90, 30, 1)
    rows = tuple(usage(1, 11 + each, DAYS[0], ingested_ms=amounts[each], cloud_storage_bytes=amounts[each]) for each in range(4))
    productions = tuple(production(1, 11 + each, names[each]) for each in range(4))
    return World((account(1),), productions, rows, ledger(1, DAYS))


def test_sheet_of_more_productions_than_places_shows_the_largest_and_the_rest_as_one() -> None:
    state = ExploreState(1, (read_value("ingested"),), across="production", top=2)
    with MemoryReader(_world()) as reader:
        sheet = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[0], DAYS[0]), None, TODAY).sheet
    assert [(entry.label, entry.is_rest) for entry in sheet.across.entries] == [("Large", False), ("middle", False), ("", True)]
    assert [cell[0][0] for cell in sheet.cells] == [90, 30, 4]


def test_sheet_of_a_bucket_that_runs_or_is_cut_is_incomplete_there() -> None:
    state = ExploreState(1, (read_value("ingested"),), across=Grain.WEEK.value)
    with MemoryReader(_world()) as reader:
        sheet = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[1], TODAY), None, TODAY).sheet
    assert [entry.is_incomplete for entry in sheet.across.entries] == [True, True]


def test_production_that_is_gone_by_now_has_a_place_where_it_is_compared_with_and_none_where_it_is_not() -> None:
    world, now, before = _world(), Period(DAYS[1], DAYS[1]), Period(DAYS[0], DAYS[0])
    state = ExploreState(1, (read_value("ingested"),), group="production")
    with MemoryReader(world) as reader:
        alone = ask(Batch(reader, ALICE), state, _labels(state), now, None, TODAY).sheet
        compared = ask(Batch(reader, ALICE), state, _labels(state), now, before, TODAY).sheet
    assert alone.groups.entries == ()
    assert [entry.key for entry in compared.groups.entries] == ["12", "13", "11", "14"]
    assert compared.by_group == ((0,),) * 4
    assert compared.by_group_before == ((90,), (30,), (3,), (1,))


def test_place_that_was_cut_off_is_not_known_and_never_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.explore.asking.MOST_GROUPS", 5)
    rows = tuple(usage(1, 11, day, ingested_ms=7) for day in DAYS)
    state = ExploreState(1, (read_value("ingested"),), across="day")
    with MemoryReader(replace(_world(), usage=rows)) as reader:
        answer = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[0], DAYS[-1]), None, TODAY)
    assert answer.is_cut
    assert [row[0][0] for row in answer.sheet.cells] == [7, 7, 7, 7, 7, None, None, None, None]
    assert answer.sheet.total == (63,)


def test_bucket_before_the_first_loaded_day_is_not_loaded_and_the_one_it_falls_in_is_not_complete() -> None:
    state = ExploreState(1, (read_value("ingested"),), across="week")
    with MemoryReader(_world()) as reader:
        sheet = ask(Batch(reader, ALICE), state, _labels(state), Period(date(2026, 1, 12), date(2026, 2, 1)), None, TODAY).sheet
    assert [(entry.is_loaded, entry.is_incomplete) for entry in sheet.across.entries] == [(False, False), (False, False), (True, True)]
    assert [row[0][0] for row in sheet.cells] == [None, None, 124]


def test_sheet_by_change_puts_what_grew_most_first() -> None:
    grown = usage(1, 14, DAYS[1], ingested_ms=50)
    world = _world() + World(usage=(grown,), reported={})
    state = ExploreState(1, (read_value("ingested"),), across="production", top=1, by_change=True)
    with MemoryReader(world) as reader:
        sheet = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[1], DAYS[1]), Period(DAYS[0], DAYS[0]), TODAY).sheet
    assert sheet.across.entries[0].key == "14"
