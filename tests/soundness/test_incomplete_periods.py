"""Whatever is not whole says so, in every answer, whoever asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given

from metrics.strategies import DAYS, TODAY, examples, queries, scopes, worlds
from metrics.world import ALICE, BOB, MemoryReader, World, account, ledger, production, usage
from rushes.domain import Period, Scope
from rushes.metrics import Coverage, MeasureUse, Query, run_query

FIRST = date(2026, 1, 1)
MONTH = [FIRST + timedelta(days=offset) for offset in range(31)]


def _coverage(days: tuple, today: date, scope: Scope = ALICE, last: date = MONTH[-1]) -> Coverage:
    world = World((account(1),), (production(1, 11),), (usage(1, 11, MONTH[0], ingested_ms=1),), days)
    with MemoryReader(world) as reader:
        return run_query(reader, Query((MeasureUse("ingested"),), Period(FIRST, last), today), scope).coverage


def test_a_whole_month_is_complete_on_the_day_after_it() -> None:
    assert _coverage(ledger(1, MONTH), date(2026, 2, 1)).is_complete


@pytest.mark.parametrize("today", MONTH)
def test_the_running_month_is_never_complete(today: date) -> None:
    loaded = [day for day in MONTH if day <= today]
    found = _coverage(ledger(1, loaded), today)
    assert not found.is_complete
    assert found.missing == ()


@pytest.mark.parametrize("scope", [ALICE, BOB])
@pytest.mark.parametrize(
    "state", [None, {"loaded_at": None, "is_complete": False}, {"is_complete": False}, {"missing_productions": 1}], ids=str
)
@pytest.mark.parametrize("hole", [MONTH[1], MONTH[15], MONTH[-1]])
def test_one_bad_day_makes_the_month_incomplete_and_is_named(hole: date, state: dict | None, scope: Scope) -> None:
    days = ledger(1, [day for day in MONTH if day != hole]) + (ledger(1, [hole], **state) if state else ())
    found = _coverage(days, date(2026, 3, 1), scope)
    assert found.missing == (hole,)
    assert not found.is_complete
    assert found.complete_to == hole - timedelta(days=1)


def test_a_bad_day_outside_of_the_period_does_not_spoil_it() -> None:
    days = ledger(1, MONTH[:-1]) + ledger(1, MONTH[-1:], is_complete=False)
    assert _coverage(days, date(2026, 3, 1), last=MONTH[-2]).is_complete
    assert _coverage(days, date(2026, 3, 1), last=MONTH[-2]).complete_to == MONTH[-2]


@examples(30)
@given(world=worlds(), scope=scopes(), query=queries())
def test_a_complete_answer_has_every_day_of_every_account(world: World, scope: Scope, query: Query) -> None:
    with MemoryReader(world) as reader:
        found = run_query(reader, query, scope).coverage
    assert found.is_complete == (
        found.missing == () and query.period.last < TODAY and bool(found.loaded) and found.loaded[-1].last == query.period.last
    )
    assert all(query.period.first <= day < TODAY for day in found.missing)
    assert found.complete_to is None or found.complete_to in DAYS
