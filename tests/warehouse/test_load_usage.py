"""Usage rows: replaced by period and account, the former values kept, what is unchanged left alone."""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rushes.domain import FACT_COLUMNS, Period
from rushes.errors import WarehouseError
from rushes.warehouse import StagedUsage, open_warehouse
from warehouse.nights import Night, Rows, stored

NOVEMBER = Period(date(2025, 11, 1), date(2025, 11, 3))


def row(production_id: int, day: int, ingested_ms: int | None = 1000, **values: int | None) -> dict[str, object]:
    return {"production_id": production_id, "day": f"2025-11-{day:02}", "ingested_ms": ingested_ms, **values}


FACTS = "SELECT day, production_id, ingested_ms FROM usage_daily ORDER BY account_id, day, production_id"
HISTORY = "SELECT account_id, day, production_id, ingested_ms, superseded_at, run_id FROM usage_history ORDER BY ALL"


def test_load_usage_first_time_holds_every_value_and_null_where_nothing_is_reported(night: Night, rows: Rows) -> None:
    largest = 2**62 - 1
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1, 0, cloud_storage_bytes=largest), row(11, 3, None)])])
    assert rows("SELECT day, ingested_ms, cloud_storage_bytes, items_ingested FROM usage_daily ORDER BY day") == [
        (date(2025, 11, 1), 0, largest, None),
        (date(2025, 11, 3), None, None, None),
    ]


def test_load_usage_twice_restates_nothing_and_keeps_the_facts_file(night: Night, rows: Rows) -> None:
    staged = [row(11, 1), row(11, 2, items_ingested=4), row(12, 2)]
    first = night.publish(usage=[night.usage(1, NOVEMBER, staged)])
    facts = rows(FACTS)
    second = night.publish(usage=[night.usage(1, NOVEMBER, reversed(staged))])
    assert (rows(FACTS), rows(HISTORY), night.rows_restated) == (facts, [], 0)
    assert (second.number, second.revision) == (first.number, first.revision + 1)


def test_load_usage_changed_value_keeps_the_former_one_with_its_run(night: Night, rows: Rows) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1, 1000), row(11, 2, 2000)])])
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1, 1000), row(11, 2, None)])])
    assert rows(FACTS) == [(date(2025, 11, 1), 11, 1000), (date(2025, 11, 2), 11, None)]
    assert rows(HISTORY) == [(1, date(2025, 11, 2), 11, 2000, stored(2025, 11, 12, 3), "run-2")]
    assert night.rows_restated == 1


def test_load_usage_row_that_vanishes_goes_to_the_history(night: Night, rows: Rows) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1), row(12, 1)])])
    night.publish(usage=[night.usage(1, NOVEMBER, [row(12, 1)])])
    assert rows(FACTS) == [(date(2025, 11, 1), 12, 1000)]
    assert [line[:4] for line in rows(HISTORY)] == [(1, date(2025, 11, 1), 11, 1000)]


def test_load_usage_row_that_comes_new_is_no_restatement(night: Night, rows: Rows) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1)])])
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1), row(12, 1)])])
    assert (len(rows(FACTS)), rows(HISTORY), night.rows_restated) == (2, [], 0)


def test_load_usage_production_that_could_not_be_read_keeps_its_former_rows(night: Night, rows: Rows) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1), row(11, 2, 5), row(12, 1)])])
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 2, 6)], kept=frozenset({11}))])
    assert rows(FACTS) == [(date(2025, 11, 1), 11, 1000), (date(2025, 11, 2), 11, 6)]
    assert [line[:4] for line in rows(HISTORY)] == [(1, date(2025, 11, 1), 12, 1000), (1, date(2025, 11, 2), 11, 5)]


def test_load_usage_of_a_period_leaves_other_days_and_accounts_alone(night: Night, rows: Rows) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1), row(11, 3)]), night.usage(2, NOVEMBER, [row(21, 3)])])
    night.publish(usage=[night.usage(1, Period(date(2025, 11, 3), date(2025, 11, 4)), [row(11, 4)])])
    assert rows(FACTS) == [(date(2025, 11, 1), 11, 1000), (date(2025, 11, 4), 11, 1000), (date(2025, 11, 3), 21, 1000)]


def test_load_usage_nothing_at_all_for_a_period_is_a_loaded_period_without_rows(night: Night, rows: Rows) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [])])
    assert rows(FACTS) == []
    assert rows("SELECT count(*), sum(rows_loaded) FROM ledger WHERE loaded_at IS NOT NULL") == [(3, 0)]


def test_load_usage_late_rows_of_an_old_month_keep_the_file_clustered(night: Night, rows: Rows) -> None:
    long = Period(date(2025, 9, 1), date(2025, 11, 3))
    days = [str(day) for day in long.each_day()]
    both = [[{"production_id": account * 10 + p, "day": day} for day in days for p in (2, 1)] for account in (1, 2)]
    night.publish(usage=[night.usage(2, long, both[1]), night.usage(1, long, both[0])])
    both[0][3]["ingested_ms"] = 7
    night.publish(usage=[night.usage(1, long, both[0])])
    lying = rows("SELECT date_trunc('month', day), account_id, day, production_id FROM usage_daily")
    months = [line[0] for line in lying]
    runs = [month for index, month in enumerate(months) if index == 0 or months[index - 1] != month]
    assert len(runs) == 3
    assert all([line for line in lying if line[0] == month] == sorted(line for line in lying if line[0] == month) for month in runs)


@pytest.mark.parametrize(
    "line",
    [
        '{"production_id": 11, "day": "2025-11-04"}',
        '{"production_id": null, "day": "2025-11-01"}',
        '{"production_id": 11, "day": null}',
        '{"production_id": 11, "day": "yesterday"}',
        '{"production_id": 11, "day": "2025-11-01", "ingested_ms": "much"}',
        '{"production_id": 11, "day": "2025-11-01", "ingested_ms": 9223372036854775808}',
        '{"production_id": 11',
    ],
)
def test_load_usage_broken_staged_file_publishes_nothing(night: Night, line: str) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [row(11, 1)])])
    before = night.warehouse.current()
    broken = night.usage(1, NOVEMBER, [])
    broken.file.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(WarehouseError, match="sync again"):
        night.publish(usage=[broken])
    assert night.warehouse.current() == before
    assert not (night.warehouse.path / "building").exists()


Row = tuple[int, int, int | None]

values = st.lists(
    st.tuples(st.sampled_from((11, 12)), st.integers(1, 3), st.one_of(st.none(), st.integers(0, 3))), unique_by=lambda each: each[:2]
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=values, second=values, other=values)
def test_load_usage_any_two_nights_give_the_last_one_whatever_the_order_of_accounts(
    first: list[Row], second: list[Row], other: list[Row]
) -> None:
    held = []
    for is_reversed in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            warehouse = open_warehouse(Path(folder) / "warehouse")
            night = Night(warehouse, Path(folder) / "staging")
            for rows_of_a in (first, second) if is_reversed else (first, second, second):
                staged: list[StagedUsage] = [
                    night.usage(1, NOVEMBER, [row(*each) for each in rows_of_a]),
                    night.usage(2, NOVEMBER, [row(each[0] + 10, *each[1:]) for each in other]),
                ]
                night.publish(usage=staged[::-1] if is_reversed else staged)
            assert is_reversed or night.rows_restated == 0
            assert warehouse.verify().findings == ()
            with warehouse.reader() as reader:
                held.append(json.dumps([reader.query(FACTS), reader.query(HISTORY)], default=str))
            with warehouse.reader() as reader:
                of_a = reader.query("SELECT production_id, day(day), ingested_ms FROM usage_daily WHERE account_id = 1 ORDER BY ALL")
                superseded = reader.query("SELECT production_id, day(day), ingested_ms FROM usage_history ORDER BY ALL")
            warehouse.close()
        key = lambda each: each[:2]  # noqa: E731
        assert of_a == sorted(second, key=key)
        assert superseded == sorted((each for each in first if each not in second), key=key)
    assert held[0] == held[1]


def test_load_usage_of_every_column_sums_into_the_ledger(night: Night, rows: Rows) -> None:
    night.publish(usage=[night.usage(1, NOVEMBER, [row(p, 1, **dict.fromkeys(FACT_COLUMNS[1:], p)) for p in (11, 12)])])
    controls = ", ".join(f"control_{column}" for column in FACT_COLUMNS)
    assert rows(f"SELECT rows_loaded, {controls} FROM ledger WHERE day = '2025-11-01'") == [(2, 2000, *[23] * 10)]


def test_load_usage_two_staged_periods_of_one_account_are_both_loaded(night: Night, rows: Rows) -> None:
    one = night.usage(1, Period(date(2025, 11, 1), date(2025, 11, 1)), [row(11, 1)])
    two = StagedUsage(1, Period(date(2025, 11, 2), date(2025, 11, 3)), night.write("two.ndjson", [row(11, 2)]))
    night.publish(usage=[one, two])
    assert [line[0] for line in rows(FACTS)] == [date(2025, 11, 1) + timedelta(days=each) for each in (0, 1)]


@pytest.mark.parametrize("most_rewritten", [500_000, 0], ids=["in order again", "appended"])
def test_load_usage_history_lies_by_month_and_production_as_far_as_that_is_cheap_and_loses_nothing(
    night: Night, rows: Rows, monkeypatch: pytest.MonkeyPatch, most_rewritten: int
) -> None:
    monkeypatch.setattr("rushes.warehouse.replace.MOST_HISTORY_REWRITTEN", most_rewritten)
    october = Period(date(2025, 10, 30), date(2025, 10, 31))
    for value in (1, 2, 3):
        for account, period, production in ((2, NOVEMBER, 21), (1, NOVEMBER, 11), (1, NOVEMBER, 12), (1, october, 11)):
            days = period.each_day()
            staged = [{"production_id": production, "day": str(day), "ingested_ms": value} for day in days]
            kept = frozenset({11, 12}) - {production} if account == 1 else frozenset()
            night.publish(usage=[night.usage(account, period, staged, kept)])
    held = rows("SELECT date_trunc('month', day)::DATE, account_id, production_id, day, ingested_ms FROM usage_history")
    expected = [
        (day.replace(day=1), account, production, day, value)
        for period, account, production in ((october, 1, 11), (NOVEMBER, 1, 11), (NOVEMBER, 1, 12), (NOVEMBER, 2, 21))
        for day in period.each_day()
        for value in (1, 2)
    ]
    assert sorted(held) == expected
    if most_rewritten:
        # Each month lies together, in the order in which a page asks for it.
        november = [row for row in held if row[0] == date(2025, 11, 1)]
        assert november == [row for row in expected if row[0] == date(2025, 11, 1)]
        months = [row[0] for row in held]
        assert sum(before != after for before, after in pairwise(months)) == 1
    assert night.warehouse.verify().findings == ()
