"""What a run answers when it can do nothing, or not what was asked: never silence, never success."""

from __future__ import annotations

from datetime import date

import pytest

from rushes.config import SyncSettings
from rushes.demo import Fault
from rushes.domain import Period
from rushes.errors import ConfigurationError, InvalidQuery, UnknownName
from rushes.store import list_runs
from rushes.sync import Night, Request
from sync.conftest import House

TODAY = date(2026, 11, 22)


def test_night_without_a_connection_says_what_to_configure(house: House) -> None:
    night = Night((), store=house.store, warehouse=house.warehouse, staging=house.staging, settings=SyncSettings(), clock=house.clock)
    with pytest.raises(ConfigurationError, match=r"No connection is configured"):
        night.run(Request())


def test_night_of_an_unknown_account_names_the_nearest(house: House) -> None:
    with pytest.raises(UnknownName, match="did you mean “4101”"):
        house.run(Request(accounts=("41O1",)))
    assert house.warehouse.current() is None
    with house.store.begin() as records:
        run = list_runs(records, limit=1)[0]
    assert (run.state, "41O1" in run.message) == ("failed", True)


def test_night_of_a_known_and_an_unknown_account_loads_neither(house: House) -> None:
    with pytest.raises(UnknownName):
        house.run(Request(accounts=("4101", "9")))
    assert house.warehouse.current() is None


def test_first_night_while_the_platform_is_down_has_failed(house: House) -> None:
    house.platform.faults.add(Fault("POST /login", 503, times=50))
    summary = house.run()
    assert (summary.state, summary.exit_code) == ("failed", 2)
    assert summary.problems
    with house.store.begin() as records:
        run = list_runs(records, limit=1)[0]
    assert (run.state, bool(run.message)) == ("failed", True)


def test_night_of_one_account_while_the_platform_is_down_blames_the_platform(house: House) -> None:
    house.platform.faults.add(Fault("POST /login", 503, times=50))
    summary = house.run(Request(accounts=("4101",)))
    assert (summary.state, summary.exit_code) == ("failed", 2)


def test_night_whose_login_sees_no_account_has_failed_and_says_so(house: House) -> None:
    collector = house.platform.world.person("collector")
    house.platform.faults.add(Fault(f"GET /user/{collector.id}/accountrights", 200, times=50, body=b"[]"))
    house.platform.faults.add(Fault("GET /production", 200, times=50, body=b"[]"))
    summary = house.run()
    assert (summary.state, summary.exit_code) == ("failed", 2)
    assert any("sees no account" in problem for problem in summary.problems)


def test_night_with_one_of_two_logins_refused_is_not_a_whole_night(house: House) -> None:
    house.further_logins = ("nobody@example.org",)
    summary = house.run()
    assert (summary.state, summary.exit_code) == ("partial", 1)
    assert len(summary.loaded) == 3


def test_night_asked_for_days_to_come_ends_with_the_running_one(house: House) -> None:
    summary = house.run(Request(period=Period(date(2026, 11, 20), date(2027, 1, 31))))
    assert {account.period for account in summary.loaded} == {Period(date(2026, 11, 20), TODAY)}
    assert house.rows("SELECT max(day) FROM ledger") == [(TODAY,)]
    assert house.rows("SELECT count(*) FROM ledger WHERE day = $today AND is_complete", today=TODAY) == [(0,)]


def test_night_asked_only_for_days_to_come_is_refused(house: House) -> None:
    with pytest.raises(InvalidQuery, match="have not begun"):
        house.run(Request(period=Period(date(2026, 11, 23), date(2026, 11, 24))))
