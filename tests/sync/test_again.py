"""Asked again: the days and accounts that were named and no others, and of a night only what is still to be done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rushes.config import SyncSettings
from rushes.demo import Fault
from rushes.domain import Period
from rushes.errors import InvalidQuery
from rushes.platforms import platform_for
from rushes.store import list_contacts, list_runs
from rushes.sync import Connection, DayRule, Night, Request
from sync.conftest import TODAY, House

OLD = Period(date(2026, 11, 3), date(2026, 11, 5))


def ids(house: House) -> dict[str, int]:
    """Return each account's internal id by the platform's."""
    return {str(row[0]): int(row[1]) for row in house.rows("SELECT external_id, account_id FROM account")}


def loads_of(house: House, run: str) -> set[tuple[int, date]]:
    return {(row[0], row[1]) for row in house.rows("SELECT account_id, day FROM ledger WHERE run_id = $run", run=run)}


def test_days_older_than_the_lag_window_of_one_account_are_read_again_and_nothing_else(house: House) -> None:
    house.run()
    house.to_morning()
    account = ids(house)["4101"]
    house.platform.log.clear()
    summary = house.run(Request(period=OLD, account_ids=(account,)))
    assert [(each.external_id, each.period) for each in summary.accounts] == [("4101", OLD)]
    assert loads_of(house, summary.run_id) == {(account, day) for day in OLD.each_day()}
    assert house.platform.log.count("GET", "/usage") == 1


def test_internal_id_of_one_account_is_not_taken_for_the_platforms_id_of_another(house: House) -> None:
    house.run()
    summary = house.run(Request(period=OLD, account_ids=(4101,)))
    assert (summary.accounts, summary.state) == ((), "failed")
    assert "our id 4101" in summary.problems[0]


def test_account_of_one_connection_asks_no_other(house: House) -> None:
    first = house.connection()
    second = first.model_copy(update={"name": "second"})
    made = [Connection(each, platform_for(each), DayRule(each.zone, each.cut_off)) for each in (first, second)]
    night = Night(
        made,
        store=house.store,
        warehouse=house.warehouse,
        staging=house.staging,
        settings=SyncSettings(first_load_days=5),
        clock=house.clock,
    )
    night.run(Request())
    ours = dict(house.rows("SELECT connection, min(account_id) FROM account GROUP BY connection"))
    house.clock.advance(timedelta(hours=1))
    assert [each.connection for each in night.run(Request(period=OLD, account_ids=(ours["second"],))).accounts] == ["second"]
    with house.store.reading() as records:
        tried = {each.connection: each.tried_at for each in list_contacts(records)}
    assert tried["second"] - tried["limecraft"] == timedelta(hours=1)
    # An account that nobody has seen may be on any connection.
    assert {each.connection for each in night.run(Request(period=OLD, accounts=("4101",))).accounts} == {"limecraft", "second"}


def test_only_unfinished_reads_the_accounts_that_failed_and_leaves_the_others(house: House) -> None:
    house.run()
    house.to_morning()
    house.platform.faults.add(Fault("GET /account/4101/usage", 500, times=2))
    assert house.run().state == "partial"
    house.platform.log.clear()
    summary = house.run(Request(only_unfinished=True))
    assert (summary.state, [each.external_id for each in summary.accounts]) == ("succeeded", ["4101"])
    assert house.platform.log.count("GET", "/usage") == 1
    assert house.run(Request(only_unfinished=True)).accounts == ()


def test_only_unfinished_while_an_account_is_out_of_sight_has_not_succeeded(house: House) -> None:
    house.run()
    house.to_morning()
    house.platform.faults.add(Fault("POST /login", 503, times=50))
    assert house.run(Request(only_unfinished=True)).state == "failed"


def test_since_ends_with_each_accounts_own_yesterday(house: House) -> None:
    # At 13:30 UTC it is the 23rd on Kiritimati and still the 22nd in Brussels.
    house.clock.advance(timedelta(hours=12, minutes=23))
    assert {each.period for each in house.run(Request(since=date(2026, 11, 19))).loaded} == {
        Period(date(2026, 11, 19), TODAY - timedelta(days=1))
    }
    house.zone = "Pacific/Kiritimati"
    assert {each.period for each in house.run(Request(since=date(2026, 11, 19))).loaded} == {Period(date(2026, 11, 19), TODAY)}


def test_since_a_day_that_is_not_over_is_refused(house: House) -> None:
    with pytest.raises(InvalidQuery, match="is over yet"):
        house.run(Request(since=TODAY))


def test_run_says_who_asked_for_it(house: House, fortnight: Request) -> None:
    house.night().run(fortnight, asked_by="person:12")
    house.clock.advance(timedelta(minutes=1))
    house.run(fortnight)
    with house.store.reading() as records:
        assert [each.asked_by for each in list_runs(records, limit=2)] == ["command line", "person:12"]


def test_contact_is_written_down_with_the_reason_where_the_platform_does_not_answer(house: House, fortnight: Request) -> None:
    house.run(fortnight)
    house.to_morning()
    house.platform.faults.add(Fault("POST /login", 503, times=50))
    house.run()
    with house.store.reading() as records:
        contact = list_contacts(records)[0]
    assert contact.tried_at == house.clock.now()
    assert contact.answered_at == house.clock.now() - timedelta(days=1)
    assert contact.reason
    assert not contact.reason.startswith("limecraft: ")
