from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from metrics.served import ServedReader
from metrics.strategies import examples, periods, scopes, worlds
from metrics.world import ALICE, BOB, CHARLIE, LOADED_AT, NOBODY, OPERATOR, MemoryReader, World, account, ledger
from rushes.domain import Grant, Period, Scope
from rushes.metrics import Coverage, Filter, MeasureUse, Query, coverage, run_query


def day(number: int) -> date:
    return date(2026, 1, number)


def days(first: int, last: int) -> list[date]:
    return [day(number) for number in range(first, last + 1)]


def covered(world: World, scope: Scope = ALICE, first: int = 1, last: int = 31, today: date = date(2026, 2, 5)) -> Coverage:
    with MemoryReader(world) as reader:
        return coverage(reader, scope, Period(day(first), day(last)), today)


WHOLE = World((account(1),), ledger=ledger(1, days(3, 20)))


def test_coverage_whole_account_is_complete_for_a_period_it_covers() -> None:
    found = covered(WHOLE, first=5, last=20)
    assert (found.first_loaded, found.last_loaded, found.complete_to) == (day(3), day(20), day(20))
    assert (found.missing, found.is_complete, found.incomplete_productions) == ((), True, 0)
    assert found.as_of == LOADED_AT
    assert found.loaded == (Period(day(5), day(20)),)


def test_coverage_days_before_the_first_loaded_one_are_not_missing() -> None:
    assert covered(WHOLE, first=1, last=20).missing == ()
    assert covered(WHOLE, first=1, last=20).is_complete


def test_coverage_period_that_runs_on_after_the_last_loaded_day_misses_the_days_to_yesterday() -> None:
    found = covered(WHOLE, first=5, last=31, today=day(24))
    assert found.missing == (day(21), day(22), day(23))
    assert not found.is_complete


def test_coverage_running_day_is_never_complete_and_never_missing() -> None:
    found = covered(WHOLE, first=5, last=20, today=day(20))
    assert found.missing == ()
    assert not found.is_complete


@pytest.mark.parametrize(
    ("state", "incomplete"), [({"loaded_at": None, "is_complete": False}, 0), ({"is_complete": False}, 0), ({"missing_productions": 2}, 2)]
)
def test_coverage_bad_day_is_missing_and_ends_what_is_complete(state: dict[str, Any], incomplete: int) -> None:
    world = World((account(1),), ledger=ledger(1, days(3, 9)) + ledger(1, [day(10)], **state) + ledger(1, days(11, 20)))
    found = covered(world, first=5, last=20)
    assert found.missing == (day(10),)
    assert found.complete_to == day(9)
    assert not found.is_complete
    assert found.incomplete_productions == incomplete


def test_coverage_day_without_a_ledger_row_is_missing() -> None:
    found = covered(World((account(1),), ledger=ledger(1, days(3, 9)) + ledger(1, days(11, 20))), first=5, last=20)
    assert found.missing == (day(10),)
    assert found.complete_to == day(9)
    assert found.loaded == (Period(day(5), day(9)), Period(day(11), day(20)))


def test_coverage_first_day_incomplete_has_no_complete_to() -> None:
    assert covered(World((account(1),), ledger=ledger(1, [day(3)], is_complete=False) + ledger(1, days(4, 20)))).complete_to is None


def test_coverage_failed_days_before_the_first_load_are_not_missing() -> None:
    world = World((account(1),), ledger=ledger(1, days(1, 2), loaded_at=None, is_complete=False) + ledger(1, days(3, 20)))
    found = covered(world, last=20)
    assert (found.first_loaded, found.missing, found.is_complete) == (day(3), (), True)


def test_coverage_nothing_loaded_is_empty_and_not_complete() -> None:
    for world in (World(), World((account(1),)), World((account(1),), ledger=ledger(1, days(1, 5), loaded_at=None, is_complete=False))):
        found = covered(world)
        assert (found.first_loaded, found.last_loaded, found.complete_to, found.as_of) == (None, None, None, None)
        assert (found.missing, found.is_complete, found.loaded) == ((), False, ())


def test_coverage_no_grant_sees_nothing_of_anybody() -> None:
    for scope in (NOBODY, Scope((Grant(1, sees_all_productions=False),))):
        found = covered(WHOLE, scope, last=20)
        assert (found.first_loaded, found.as_of, found.is_complete, found.reported) == (None, None, False, frozenset())


def test_coverage_person_of_one_production_sees_the_accounts_days() -> None:
    assert covered(WHOLE, BOB, last=20) == covered(WHOLE, ALICE, last=20)


def test_coverage_other_account_changes_nothing() -> None:
    other = World(
        (account(2, connection="other"),), ledger=ledger(2, days(1, 30), is_complete=False), reported={"other": frozenset({"rendered_ms"})}
    )
    assert covered(WHOLE + other, last=20) == covered(WHOLE, last=20)
    assert covered(WHOLE + other, CHARLIE, last=20).reported == frozenset({"rendered_ms"})


@pytest.mark.parametrize("columns", [(), ("rendered_ms",), ("ingested_ms", "rendered_ms")])
def test_coverage_columns_kept_as_one_text_are_told_apart(columns: tuple[str, ...]) -> None:
    with ServedReader(World((account(1),), reported={"limecraft": frozenset(columns)})) as reader:
        assert coverage(reader, ALICE, Period(day(1), day(31)), day(31)).reported == frozenset(columns)


def test_coverage_several_accounts_say_the_worst() -> None:
    later = LOADED_AT + timedelta(hours=5)
    world = WHOLE + World((account(2),), ledger=ledger(2, days(5, 12), loaded_at=later) + ledger(2, days(14, 22), loaded_at=later))
    found = covered(world, OPERATOR, first=4, last=20)
    assert (found.first_loaded, found.last_loaded, found.complete_to) == (day(3), day(22), day(12))
    assert (found.missing, found.is_complete, found.as_of) == ((day(13),), False, LOADED_AT)
    assert found.loaded == (Period(day(5), day(12)), Period(day(14), day(20)))


def test_coverage_account_never_loaded_makes_the_whole_incomplete() -> None:
    both = Scope((Grant(1, sees_all_productions=True), Grant(2, sees_all_productions=True)))
    found = covered(WHOLE, both, last=20)
    assert (found.missing, found.is_complete, found.complete_to, found.loaded) == ((), False, None, ())


def test_run_query_filter_on_accounts_narrows_the_coverage() -> None:
    world = WHOLE + World((account(2),), ledger=ledger(2, days(1, 2)))
    query = Query((MeasureUse("ingested"),), Period(day(5), day(20)), date(2026, 2, 5), filters=(Filter("account", "not_in", (2,)),))
    both = Scope((Grant(1, sees_all_productions=True), Grant(2, sees_all_productions=True)))
    with MemoryReader(world) as reader:
        for scope in (both, OPERATOR):
            assert run_query(reader, query, scope).coverage == coverage(reader, ALICE, query.period, query.today)


def test_coverage_instants_are_aware_utc() -> None:
    assert covered(WHOLE).as_of == datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
    assert covered(WHOLE).as_of.utcoffset() == timedelta(0)


@examples(50)
@given(world=worlds(), scope=scopes(), period=periods())
def test_coverage_any_ledger_equals_plain_python(world: World, scope: Scope, period: Period) -> None:
    today = date(2026, 2, 5)
    with MemoryReader(world) as reader:
        found = coverage(reader, scope, period, today)
    seen = (
        [each.account_id for each in world.accounts]
        if scope.is_operator_wide
        else [grant.account_id for grant in scope.grants if grant.sees_all_productions or grant.production_ids]
    )
    by_account = {each: {row.day: row for row in world.ledger if row.account_id == each} for each in seen}
    loaded = {each: sorted(day for day, row in rows.items() if row.loaded_at) for each, rows in by_account.items()}
    good = {
        each: {day for day, row in rows.items() if row.loaded_at and row.is_complete and not row.missing_productions}
        for each, rows in by_account.items()
    }
    missing = {
        day for each in seen if loaded[each] for day in period.each_day() if loaded[each][0] <= day < today and day not in good[each]
    }
    assert found.missing == tuple(sorted(missing))
    assert found.first_loaded == min((each[0] for each in loaded.values() if each), default=None)
    assert found.last_loaded == max((each[-1] for each in loaded.values() if each), default=None)
    ends = []
    for each in seen:
        end, at = None, loaded[each][0] if loaded[each] else None
        while at in good[each]:
            end, at = at, at + timedelta(days=1)
        ends.append(end)
    assert found.complete_to == (None if not ends or None in ends else min(ends))
    everywhere = [day for day in period.each_day() if seen and all(day in loaded[each] for each in seen)]
    assert [day for span in found.loaded for day in span.each_day()] == everywhere
    assert found.is_complete == (not missing and period.last < today and period.last in everywhere)
    assert found.incomplete_productions == sum(
        max((row.missing_productions for row in rows.values() if row.day in period), default=0) for rows in by_account.values()
    )
    newest = [max(row.loaded_at for row in rows.values() if row.loaded_at) for each, rows in by_account.items() if loaded[each]]
    assert found.as_of == min(newest, default=None)
