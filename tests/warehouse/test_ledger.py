"""The ledger: a day that was read, a day that failed, and what was set aside."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rushes.domain import FACT_COLUMNS, AccountRow, Period, ProductionState, Reject
from rushes.errors import WarehouseError
from rushes.warehouse import StagedUsage, accounts, coverage_rows, productions, reported_columns
from warehouse.nights import Night, Rows, stored

PERIOD = Period(date(2025, 11, 1), date(2025, 11, 2))
FIRST = date(2025, 11, 1)


def usage(night: Night, ingested_ms: int = 1000, account_id: int = 1) -> StagedUsage:
    row = {"production_id": account_id * 10 + 1, "day": "2025-11-01", "ingested_ms": ingested_ms}
    return night.usage(account_id, PERIOD, [row])


def test_record_day_that_was_read_says_when_and_how_much(night: Night) -> None:
    night.publish(usage=[usage(night)])
    with night.warehouse.reader() as reader:
        first, second = coverage_rows(reader, 1, PERIOD)
        assert coverage_rows(reader, 2, PERIOD) == ()
    assert (first.loaded_at, first.rows_loaded, first.rows_rejected, first.is_complete) == (
        datetime(2025, 11, 11, 3, tzinfo=UTC),
        1,
        1,
        True,
    )
    assert (second.rows_loaded, second.reason) == (0, None)


def test_record_day_that_failed_keeps_what_was_known_and_says_why(night: Night, rows: Rows) -> None:
    night.publish(usage=[usage(night)])
    night.publish(failed={1: PERIOD})
    assert rows(
        "SELECT loaded_at, is_complete, rows_read, rows_loaded, control_ingested_ms, attempted_at, run_id, reason FROM ledger WHERE day = $day",
        day=FIRST,
    ) == [
        (stored(2025, 11, 11, 3), True, 5, 1, 1000, stored(2025, 11, 12, 3), "run-2", "The platform did not answer."),
    ]


def test_record_day_that_failed_and_was_never_loaded_stands_as_not_loaded(night: Night) -> None:
    version = night.publish(failed={1: PERIOD})
    with night.warehouse.reader() as reader:
        states = coverage_rows(reader, 1, PERIOD)
    assert [(state.loaded_at, state.is_complete, state.reason) for state in states] == [(None, False, "The platform did not answer.")] * 2
    assert version.number == 1
    assert night.warehouse.verify().is_sound


def test_record_day_read_after_a_failure_clears_the_reason(night: Night, rows: Rows) -> None:
    night.publish(failed={1: PERIOD})
    night.publish(usage=[usage(night)])
    assert rows("SELECT DISTINCT reason, loaded_at = attempted_at FROM ledger") == [(None, True)]


def test_record_one_account_failed_publishes_the_other(night: Night, rows: Rows) -> None:
    night.publish(usage=[usage(night), usage(night, account_id=2)])
    night.publish(usage=[usage(night, 2000)], failed={2: PERIOD})
    assert rows("SELECT account_id, ingested_ms FROM usage_daily ORDER BY 1") == [(1, 2000), (2, 1000)]
    assert rows("SELECT account_id, reason IS NULL FROM ledger WHERE day = $day ORDER BY 1", day=FIRST) == [(1, True), (2, False)]


def test_record_rejects_of_a_day_read_again_are_replaced_and_not_multiplied(night: Night, rows: Rows) -> None:
    rejects = [
        Reject(1, FIRST, "usage", "no production", "{}"),
        Reject(1, FIRST, "usage", "no production", "{}"),
        Reject(None, None, "production", "no id", "[]"),
    ]
    for _ in range(3):
        night.publish(usage=[usage(night)], rejects=rejects)
    assert rows("SELECT account_id, day, count(*), min(run_id) FROM reject GROUP BY ALL ORDER BY ALL NULLS LAST") == [
        (1, FIRST, 2, "run-3"),
        (None, None, 1, "run-3"),
    ]
    night.publish(usage=[usage(night)])
    assert rows("SELECT count(*) FROM reject") == [(0,)]


def test_record_rejects_of_a_day_not_read_again_stay(night: Night, rows: Rows) -> None:
    night.publish(usage=[usage(night)], rejects=[Reject(1, FIRST, "usage", "bad", "{}"), Reject(2, FIRST, "usage", "bad", "{}")])
    night.publish(failed={1: PERIOD})
    later = night.usage(1, Period(date(2025, 11, 3), date(2025, 11, 3)), [])
    night.publish(usage=[later])
    assert rows("SELECT account_id FROM reject ORDER BY 1") == [(1,), (2,)]


def test_record_rejects_of_an_account_read_through_its_items_are_all_replaced(night: Night, rows: Rows) -> None:
    old = Reject(1, date(2019, 1, 1), "media object", "duration is out of range", "{}")
    night.publish(items=[night.items(1, PERIOD, [])], rejects=[old])
    night.publish(items=[night.items(1, PERIOD, [])], rejects=[old])
    assert rows("SELECT count(*) FROM reject") == [(1,)]
    night.publish(items=[night.items(1, PERIOD, [])])
    assert rows("SELECT count(*) FROM reject") == [(0,)]


def test_record_many_days_at_once_holds_them_all(night: Night, rows: Rows) -> None:
    period = Period(date(1950, 1, 1), date(2025, 11, 1))
    night.publish(usage=[night.usage(1, period, [])])
    assert rows("SELECT count(*), count(DISTINCT day) FROM ledger") == [(period.days, period.days)]


def test_load_without_a_ledger_row_for_its_days_is_refused(night: Night) -> None:
    night.publish(usage=[usage(night)])
    stray = usage(night, account_id=2)
    with pytest.raises(WarehouseError, match=r"does not hold as loaded.*2/2025-11-01"):
        night.publish(usage=[usage(night)], before_publish=lambda build: build.load_usage([stray]))


def test_reads_accounts_productions_and_reported_columns(night: Night) -> None:
    row = night.production(
        1, 11, name="Lighthouse, the ‘rushes’ \U0001f3ac", state=ProductionState.ARCHIVED, archived_on=date(2025, 6, 1), hidden_on=FIRST
    )
    night.publish(usage=[usage(night)])
    with night.warehouse.reader() as reader:
        assert accounts(reader) == tuple(AccountRow(each, "limecraft", f"a{each}", f"Account {each}", "UTC") for each in (1, 2))
        assert productions(reader, 1) == (row,)
        assert reported_columns(reader, 1) == frozenset(FACT_COLUMNS)
        assert reported_columns(reader, 3) == frozenset()


def test_put_production_changes_what_is_known_and_deletes_none(night: Night, rows: Rows) -> None:
    night.production(1, 12)
    night.publish(usage=[usage(night)])
    night.productions.clear()
    night.production(1, 11, name="half a pair: \ud83c", state=ProductionState.DELETED, deleted_on=FIRST)
    version = night.publish(usage=[usage(night)])
    assert rows("SELECT production_id, name, state, deleted_on FROM production ORDER BY 1") == [
        (11, "half a pair: ?", "deleted", FIRST),
        (12, "Production 12", "active", None),
    ]
    assert version.number == 2
