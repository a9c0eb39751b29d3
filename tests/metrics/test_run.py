from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from metrics.world import ALICE, BOB, CHARLIE, LOADED_AT, NOBODY, MemoryReader, MemoryVersion, World, account, ledger, production, usage
from rushes.domain import Aggregation, Period, Scope
from rushes.errors import UnknownName
from rushes.metrics import Batch, Filter, MeasureUse, Order, Query, ResultCache, coverage, run_batch, run_query

DAY = date(2026, 1, 5)
MONTH = Period(date(2026, 1, 1), date(2026, 1, 31))
TODAY = date(2026, 2, 3)
WORLD = World(
    (account(1, "A"), account(2, "B")),
    (production(1, 11, "Alpha"), production(1, 12, "Beta"), production(2, 11, "Not for A"), production(2, 13, "Gamma")),
    (
        usage(1, 11, DAY, ingested_ms=5),
        usage(1, 12, DAY, ingested_ms=5),
        usage(2, 11, DAY, ingested_ms=70),
        usage(2, 13, DAY, ingested_ms=80),
    ),
    ledger(1, [DAY]) + ledger(2, [DAY]),
)
BY_PRODUCTION = Query((MeasureUse("ingested"),), MONTH, TODAY, ("production",))


@pytest.fixture
def reader() -> Iterator[MemoryReader]:
    with MemoryReader(WORLD) as found:
        yield found


def test_run_query_result_says_what_it_is(reader: MemoryReader) -> None:
    result = run_query(reader, BY_PRODUCTION, ALICE)
    assert result.query is BY_PRODUCTION
    assert result.version == 7
    assert result.as_of == LOADED_AT
    assert result.coverage.last_loaded == DAY
    assert result.values("production_name") == ("Alpha", "Beta")
    assert result.numbers("ingested") == (5, 5)
    assert result.as_records()[0] == {"production": 11, "production_name": "Alpha", "ingested": 5}
    with pytest.raises(UnknownName, match="did you mean “ingested”"):
        result.column_index("ingestd")


@pytest.mark.parametrize(
    ("scope", "rows"),
    [
        (ALICE, [(11, "Alpha", 5), (12, "Beta", 5)]),
        (BOB, [(11, "Alpha", 5)]),
        (CHARLIE, [(11, "Not for A", 70), (13, "Gamma", 80)]),
        (NOBODY, []),
    ],
)
def test_run_query_everybody_sees_their_own_rows_under_their_own_names(reader: MemoryReader, scope: Scope, rows: list[Any]) -> None:
    assert list(run_query(reader, BY_PRODUCTION, scope).rows) == rows


def test_run_query_filter_on_somebody_elses_account_gives_no_rows(reader: MemoryReader) -> None:
    query = replace(BY_PRODUCTION, filters=(Filter("account", "in", (2,)),))
    assert run_query(reader, query, ALICE).rows == ()
    assert run_query(reader, query, ALICE).coverage.as_of is None


@pytest.mark.parametrize("is_descending", [False, True])
def test_run_query_ties_follow_the_keys(reader: MemoryReader, is_descending: bool) -> None:
    query = replace(BY_PRODUCTION, order=(Order("ingested", is_descending),))
    assert run_query(reader, query, ALICE).values("production") == (11, 12)


def test_run_query_limit_cuts_and_says_so(reader: MemoryReader) -> None:
    assert run_query(reader, replace(BY_PRODUCTION, limit=1), ALICE).is_truncated
    assert len(run_query(reader, replace(BY_PRODUCTION, limit=1), ALICE).rows) == 1
    assert not run_query(reader, replace(BY_PRODUCTION, limit=2), ALICE).is_truncated


def test_run_batch_reads_the_ledger_once_and_the_same_query_once(reader: MemoryReader) -> None:
    queries = (BY_PRODUCTION, replace(BY_PRODUCTION, dimensions=()), BY_PRODUCTION, replace(BY_PRODUCTION, period=Period(DAY, DAY)))
    results = run_batch(reader, queries, ALICE)
    assert [result.query for result in results] == list(queries)
    assert results[0] is results[2]
    assert len(reader.statements) == 3 + 2
    assert sum("ledger" in sql for sql in reader.statements) == 1


def test_batch_asked_for_coverage_and_answers_reads_the_ledger_once(reader: MemoryReader) -> None:
    batch = Batch(reader, ALICE)
    found = batch.coverage(BY_PRODUCTION.period, BY_PRODUCTION.today)
    (answer,) = batch.answers((BY_PRODUCTION,))
    assert answer.coverage == found == coverage(reader, ALICE, BY_PRODUCTION.period, BY_PRODUCTION.today)
    assert sum("ledger" in sql for sql in reader.statements) == 2  # once by the batch, once by whom it is compared with


def test_run_query_of_nothing_in_every_way_has_no_row(reader: MemoryReader) -> None:
    in_every_way = tuple(MeasureUse("storage", each) for each in (Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE))
    query = replace(BY_PRODUCTION, measures=(MeasureUse("ingested"), *in_every_way), dimensions=(), order=())
    assert len(run_query(reader, query, ALICE).rows) == 1
    assert run_query(reader, query, NOBODY).rows == ()
    before_anything = Period(date(2001, 1, 1), date(2001, 1, 2))
    assert run_query(reader, replace(query, period=before_anything), ALICE).rows == ()


def test_run_batch_equals_single_runs(reader: MemoryReader) -> None:
    queries = (BY_PRODUCTION, replace(BY_PRODUCTION, measures=(MeasureUse("productions"),)))
    assert run_batch(reader, queries, BOB) == tuple(run_query(reader, query, BOB) for query in queries)


def test_run_batch_kept_answer_asks_nothing(reader: MemoryReader) -> None:
    cache = ResultCache()
    first = run_batch(reader, (BY_PRODUCTION,), ALICE, cache=cache)
    asked = len(reader.statements)
    assert run_batch(reader, (BY_PRODUCTION,), ALICE, cache=cache) == first
    assert len(reader.statements) == asked


def test_run_batch_cache_never_hands_one_persons_answer_to_another(reader: MemoryReader) -> None:
    cache = ResultCache()
    for _ in range(2):
        for scope in (ALICE, BOB, CHARLIE, NOBODY):
            assert run_batch(reader, (BY_PRODUCTION,), scope, cache=cache)[0].rows == run_query(reader, BY_PRODUCTION, scope).rows
    assert len(cache) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"number": 8, "facts_file": "facts-000008.duckdb"},
        {"revision": 10, "ledger_file": "ledger-000010.duckdb"},
        {"registry_id": "another"},
    ],
)
def test_run_batch_another_version_is_asked_anew(reader: MemoryReader, change: dict[str, Any]) -> None:
    cache = ResultCache()
    run_batch(reader, (BY_PRODUCTION,), ALICE, cache=cache)
    with MemoryReader(World((account(1),)), replace(MemoryVersion(), **change)) as other:
        assert run_batch(other, (BY_PRODUCTION,), ALICE, cache=cache)[0].rows == ()


def test_run_batch_the_next_day_is_another_question(reader: MemoryReader) -> None:
    cache = ResultCache()
    run_batch(reader, (BY_PRODUCTION,), ALICE, cache=cache)
    before = run_batch(reader, (replace(BY_PRODUCTION, today=DAY),), ALICE, cache=cache)[0]
    assert len(cache) == 2
    assert before.coverage.missing == ()
