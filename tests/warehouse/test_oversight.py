"""What an operator reads: accounts by name and trouble, a year of letters, a run's work, rejects by reason."""

from __future__ import annotations

from datetime import date

import pytest

from rushes.domain import Period, Reject
from rushes.warehouse import (
    AccountChoice,
    RejectChoice,
    Warehouse,
    account_states,
    choose_accounts,
    coverage_strips,
    day_standings,
    reject_reasons,
    rejected_rows,
    run_accounts,
    run_of_day,
    short_accounts,
)
from warehouse.nights import Night

DAYS = Period(date(2025, 11, 6), date(2025, 11, 8))
NEXT = Period(date(2025, 11, 9), date(2025, 11, 9))
UNTIL = date(2025, 11, 10)


@pytest.fixture
def nights(warehouse: Warehouse, night: Night) -> Warehouse:
    """Two accounts of three days; the fourth failed for one, and the fifth nobody tried."""
    row = {"production_id": 10, "day": "2025-11-08", "ingested_ms": 1}
    night.publish(usage=[night.usage(1, DAYS, [row]), night.usage(2, DAYS, [{**row, "production_id": 20}])])
    rejects = [Reject(1, DAYS.first, "usage", f"ingested is out of range: -{n}", f"<b>{n}</b>") for n in range(3)]
    night.publish(
        usage=[night.usage(1, NEXT, [{**row, "day": "2025-11-09"}])],
        failed={2: NEXT},
        rejects=[*rejects, Reject(2, NEXT.first, "usage", "no production", "{}")],
    )
    return warehouse


def test_coverage_strips_have_a_letter_a_day(nights: Warehouse) -> None:
    with nights.reader() as reader:
        strips = coverage_strips(reader, (1, 2, 99), Period(date(2025, 11, 5), date(2025, 11, 11)), until=UNTIL)
    assert strips == {1: ".lllla.", 2: ".lllfa.", 99: "......."}


def test_account_states_say_newest_complete_day_and_why_the_newest_failed(nights: Warehouse) -> None:
    with nights.reader() as reader:
        states = account_states(reader, (1, 2, 99))
    assert (states[1].newest_complete, states[1].reason, states[1].rejects) == (NEXT.last, None, 3)
    assert (states[2].newest_complete, states[2].newest_tried, states[2].productions) == (DAYS.last, NEXT.last, 1)
    assert states[2].reason
    assert (states[99].newest_complete, states[99].productions) == (None, 0)


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (AccountChoice(), 2),
        (AccountChoice(search="%"), 0),
        (AccountChoice(connection="nowhere"), 0),
        (AccountChoice(ids=(2, 7)), 1),
        (AccountChoice(trouble="failed", period=NEXT, until=UNTIL), 1),
        (AccountChoice(trouble="failed", period=DAYS, until=UNTIL), 0),
        (AccountChoice(trouble="absent", period=Period(NEXT.first, UNTIL), until=UNTIL), 2),
        (AccountChoice(trouble="absent", period=DAYS, until=UNTIL), 0),
        (AccountChoice(trouble="incomplete", period=DAYS, until=UNTIL), 0),
    ],
)
def test_choose_accounts_by_what_is_asked(nights: Warehouse, choice: AccountChoice, found: int) -> None:
    with nights.reader() as reader:
        count, rows = choose_accounts(reader, choice, limit=10)
    assert count == found == len(rows)


def test_choose_accounts_past_the_last_page_still_counts_them(nights: Warehouse) -> None:
    with nights.reader() as reader:
        assert choose_accounts(reader, AccountChoice(), limit=10, offset=10) == (2, ())


def test_run_accounts_name_the_failed_first(nights: Warehouse) -> None:
    with nights.reader() as reader:
        found = run_of_day(reader, 2, NEXT.first)
        assert found is not None
        run_id = found[0]
        count, failures, (failed, loaded) = run_accounts(reader, run_id, limit=10)
        assert run_of_day(reader, 2, UNTIL) is None
    assert (count, failures) == (2, 1)
    assert (failed.account_id, failed.failed_days, failed.days) == (2, 1, 1)
    assert (loaded.account_id, loaded.failed_days, loaded.reason, loaded.first) == (1, 0, None, NEXT.first)


def test_rejects_are_counted_by_the_kind_of_their_reason(nights: Warehouse) -> None:
    with nights.reader() as reader:
        reasons = reject_reasons(reader, RejectChoice(), limit=10)
        count, rows = rejected_rows(reader, RejectChoice(reason="ingested is out of range"), limit=2)
        of_two = rejected_rows(reader, RejectChoice(account_id=2, day=NEXT.first), limit=10)
    assert [(each.reason, each.rows) for each in reasons] == [("ingested is out of range", 3), ("no production", 1)]
    assert (count, len(rows), rows[0].raw) == (3, 2, "<b>0</b>")
    assert [row.reason for row in of_two[1]] == ["no production"]


def test_reader_of_a_former_version_reads_it_beside_the_current_one(nights: Warehouse) -> None:
    former = nights.versions()[0]
    with nights.reader() as current, nights.reader_of(former) as reader:
        assert account_states(current, (1,))[1].newest_complete == NEXT.last
        assert account_states(reader, (1,))[1].newest_complete == DAYS.last


def test_day_standings_and_short_accounts_say_who_is_not_complete(nights: Warehouse) -> None:
    with nights.reader() as reader:
        (connection,) = {account.connection for account in choose_accounts(reader, AccountChoice(), limit=10)[1]}
        (day,) = day_standings(reader, {connection: NEXT.first})
        assert (day.accounts, day.complete, day.incomplete, day.failed, day.absent) == (2, 1, 0, 1, 0)
        (short,) = short_accounts(reader, {connection: NEXT.first}, limit=5)
        assert (short.account_id, short.state, bool(short.reason)) == (2, "failed", True)
        assert short_accounts(reader, {connection: NEXT.first}, without=(2,), limit=5) == ()
        assert day_standings(reader, {connection: UNTIL})[0].absent == 2
        assert day_standings(reader, {}) == ()
