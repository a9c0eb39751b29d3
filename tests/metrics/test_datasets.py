"""A dataset asked like usage: whose rows are seen, what becomes of days and empty texts, and nothing of SQL in a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.dataset_world import (
    CATALOGUE,
    DIMENSIONS,
    MEASURES,
    OTHER,
    REGIONS,
    Dataset,
    DatasetReader,
    DatasetRow,
    answer,
    random_dataset,
)
from metrics.questions import GOLDEN_OF_DATASETS, dataset_text
from metrics.strategies import examples
from metrics.world import ALICE, BOB, CHARLIE, NOBODY, OPERATOR, LedgerDay, MemoryVersion
from rushes.domain import Aggregation, FactsLayout, Grain, Grant, Period, Scope
from rushes.errors import InvalidQuery, UnknownName
from rushes.metrics import Filter, MeasureUse, Order, Query, ResultCache, compile_query, parse_query, run_batch, run_query

FIRST = date(2026, 1, 29)
DAYS = [FIRST + timedelta(days=offset) for offset in range(7)]
PERIOD, TODAY = Period(DAYS[0], DAYS[-1]), date(2026, 2, 20)
BOTH = Scope((Grant(1, sees_all_productions=True), Grant(2, sees_all_productions=False, production_ids=(5,))))


def asked(*names: str, **more: object) -> Query:
    query = Query(tuple(MeasureUse(name) for name in names), PERIOD, TODAY, catalogue=CATALOGUE)
    return replace(query, **more)


def row(account_id: int, day: date, region: str | None, spend: int | None = 1, stock: int | None = None) -> DatasetRow:
    return DatasetRow(account_id, day, (region, "x", None), (spend, 1, stock, None))


def loaded(account_id: int, *days: date) -> tuple[LedgerDay, ...]:
    return tuple(LedgerDay(account_id, day) for day in days)


TWO_ACCOUNTS = Dataset(
    (row(1, DAYS[0], "Oslo", 100), row(1, DAYS[1], None, 20), row(2, DAYS[0], "Oslo", 7_000), row(2, DAYS[0], "Secret", 1)),
    (*loaded(1, DAYS[0], DAYS[1]), *loaded(2, DAYS[0])),
)


@pytest.mark.parametrize("name", GOLDEN_OF_DATASETS)
def test_compile_query_of_a_dataset_prints_the_golden_text(name: str) -> None:
    assert dataset_text(name) == GOLDEN_OF_DATASETS[name].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (ALICE, [(None, 20), ("Oslo", 100)]),
        (BOB, []),
        (CHARLIE, [("Oslo", 7_000), ("Secret", 1)]),
        (NOBODY, []),
        (BOTH, [(None, 20), ("Oslo", 100)]),
        (OPERATOR, [(None, 20), ("Oslo", 7_100), ("Secret", 1)]),
    ],
)
def test_run_query_shows_each_reader_the_rows_of_whole_accounts_alone(scope: Scope, expected: list) -> None:
    with DatasetReader(TWO_ACCOUNTS) as reader:
        found = run_query(reader, asked("spend", dimensions=("region",)), scope)
    assert sorted(found.rows, key=str) == sorted(expected, key=str)
    # Who sees no row knows of no loaded day either.
    assert bool(found.coverage.loaded) == bool(expected)


def test_run_query_rows_without_a_text_are_one_place_that_can_be_chosen_and_left_out() -> None:
    def regions(operator: str, *values: str | None) -> set:
        with DatasetReader(TWO_ACCOUNTS) as reader:
            query = asked("spend", dimensions=("region",), filters=(Filter("region", operator, values),))
            return {text for text, _ in run_query(reader, query, ALICE).rows}

    assert regions("in", None) == {None}
    assert regions("in", "Oslo", None) == {"Oslo", None}
    assert regions("not_in", "Oslo") == {None}
    assert regions("not_in", None) == {"Oslo"}
    assert regions("not_in") == {"Oslo", None}
    assert regions("in") == set()


@pytest.mark.parametrize(("text", "found"), [("OSL", {"Oslo"}), ("malaga", {"Málaga"}), ("Á", {"Málaga"}), ("%", {"100%"}), ("_", set())])
def test_run_query_contained_text_heeds_neither_case_nor_accents_and_is_no_pattern(text: str, found: set[str]) -> None:
    data = Dataset(tuple(row(1, DAYS[0], region) for region in ("Oslo", "Málaga", "100%", None)), loaded(1, DAYS[0]))
    with DatasetReader(data) as reader:
        query = asked("spend", dimensions=("region",), filters=(Filter("region", "contains", (text,)),))
        assert {region for region, _ in run_query(reader, query, ALICE).rows} == found


def test_run_query_level_is_that_of_the_last_day_that_the_ledger_knows_of() -> None:
    rows = (row(1, DAYS[0], "Oslo", stock=50), row(1, DAYS[1], "Oslo", stock=30), row(1, DAYS[1], "Bergen", stock=4))
    with DatasetReader(Dataset(rows, loaded(1, *DAYS[:2]))) as reader:
        assert run_query(reader, asked("group"), ALICE).rows == ((34,),)
    # A day that was loaded and has no rows leaves nothing of what stood before it.
    with DatasetReader(Dataset(rows, loaded(1, *DAYS[:3]))) as reader:
        found = run_batch(reader, (asked("group"), asked("group", "spend")), ALICE)
    assert [each.rows for each in found] == [(), ((0, 3),)]


@examples(150)
@given(seed=st.integers(0, 2**32), question=st.integers(0, 2**32), scope=st.sampled_from([ALICE, BOB, CHARLIE, BOTH, OPERATOR]))
def test_run_query_any_question_equals_plain_python(seed: int, question: int, scope: Scope) -> None:
    data = random_dataset(1, DAYS, seed) + random_dataset(2, DAYS, seed + 1)
    query = random_question(question)
    with DatasetReader(data) as reader:
        found = run_query(reader, query, scope)
    split = len(found.columns) - len(query.measures)
    assert {each[:split]: each[split:] for each in found.rows} == answer(data, query, scope)


@examples(60)
@given(seed=st.integers(0, 2**32), other=st.integers(0, 2**32), question=st.integers(0, 2**32))
def test_run_query_rows_of_another_account_change_no_answer(seed: int, other: int, question: int) -> None:
    mine, theirs, query = random_dataset(1, DAYS, seed), random_dataset(2, DAYS, other), random_question(question)
    with DatasetReader(mine) as alone, DatasetReader(mine + theirs) as together:
        assert run_query(alone, query, ALICE) == run_query(together, query, ALICE)
        assert run_query(together, query, BOB).rows == ()


def random_question(seed: int) -> Query:
    rng = Random(seed)
    uses = {
        MeasureUse(each.name, None if way is each.default_aggregation else way)
        for each in rng.sample(MEASURES, rng.randint(1, 3))
        for way in rng.sample(each.aggregations, rng.randint(1, len(each.aggregations)))
    }
    names = [each.name for each in DIMENSIONS]
    values = tuple(rng.sample(REGIONS, rng.randint(0, 4)))
    kept = Filter("region", rng.choice(["in", "not_in"]), values)
    searched = Filter("order", "contains", (rng.choice(["X", "drop", "'"]),))
    return asked(
        measures=tuple(sorted(uses, key=str)),
        dimensions=tuple(rng.sample(names, rng.randint(0, 3))),
        grain=rng.choice([None, Grain.DAY, Grain.MONTH]),
        filters=tuple(each for each in (kept, searched) if rng.random() < 0.4),
    )


def test_result_cache_two_datasets_of_equal_version_never_share_an_answer() -> None:
    cache, version = ResultCache(), MemoryVersion()
    other = replace(TWO_ACCOUNTS, rows=(row(1, DAYS[0], "Oslo", 5),))
    with DatasetReader(TWO_ACCOUNTS, version=version) as one, DatasetReader(other, OTHER, version) as two:
        ((first,), (second,)) = (
            run_batch(reader, (asked("spend", catalogue=of),), ALICE, cache=cache) for reader, of in ((one, CATALOGUE), (two, OTHER))
        )
        assert (first.rows, second.rows) == (((120,),), ((5,),))
        assert len(cache) == 2, "a version of one is no new version of the other"
        newer = replace(version, number=8)
        with DatasetReader(other, OTHER, newer) as refreshed:
            run_batch(refreshed, (asked("spend", catalogue=OTHER),), ALICE, cache=cache)
        assert cache.get(None, ALICE, asked("spend")) is None
        assert len(cache) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measures": (MeasureUse("ingested"),)}, "ingested"),
        ({"dimensions": ("production",)}, "production"),
        ({"filters": (Filter("production", "in", (1,)),)}, "production"),
        ({"filters": (Filter("region", "like", ("a",)),)}, "contains"),
        ({"filters": (Filter("region", "in", (1,)),)}, "takes texts"),
        ({"filters": (Filter("region", "contains", ("a", "b")),)}, "takes one text"),
        ({"filters": (Filter("region", "contains", (None,)),)}, "takes one text"),
        ({"groupings": (((1,),),)}, "no productions"),
        ({"measures": (MeasureUse("spend", Aggregation.LAST),)}, "would be a wrong number"),
        ({"dimensions": ("month",)}, "is a grain"),
    ],
)
def test_compile_query_refuses_what_the_dataset_has_not(change: dict, words: str) -> None:
    with pytest.raises((UnknownName, InvalidQuery), match=words):
        compile_query(asked("spend", **change), ALICE, layout=FactsLayout("duckdb"))


def test_compile_query_refuses_an_answer_with_two_columns_of_one_name() -> None:
    monthly = replace(CATALOGUE, dimensions=(replace(DIMENSIONS[0], name="month"),))
    with pytest.raises(InvalidQuery, match="called “month”"):
        compile_query(asked("spend", catalogue=monthly, dimensions=("month",), grain=Grain.MONTH), ALICE, layout=FactsLayout("duckdb"))


def test_parse_query_of_a_dataset_takes_its_names_and_null_for_no_text() -> None:
    payload = {
        "data": "dataset:7",
        "measures": ["spend"],
        "dimensions": ["order"],
        "filters": [{"dimension": "region", "values": ["Oslo", None]}],
        "order": [{"column": "order"}],
        "period": {"from": "2026-01-29", "to": "2026-02-04"},
    }
    query = parse_query(payload, today=TODAY, catalogue=CATALOGUE)
    assert (query.filters, query.order) == ((Filter("region", "in", ("Oslo", None)),), (Order("order"),))
    with pytest.raises(UnknownName, match="region"):
        parse_query(payload, today=TODAY)
