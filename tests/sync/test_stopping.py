"""A run that is stopped: nothing is published, and what was read whole is not read again."""

from __future__ import annotations

import threading

import pytest

from rushes.config import SyncSettings
from rushes.errors import Stopped
from rushes.platforms import platform_for
from rushes.store import SyncRunRecord, list_runs
from rushes.sync import Connection, DayRule, Night, Outcome, Request, Silent
from sync.conftest import House


class StopAt(Silent):
    """Says stop at one point of a run, from then on."""

    def __init__(self, point: str, *, after: int = 0) -> None:
        self._point = point
        self._left = after
        self._lock = threading.Lock()
        self._is_over = False

    def surveying(self, connection: str) -> None:
        self._pass("surveying")

    def planned(self, *, accounts: int, productions: int) -> None:
        self._pass("planned")

    def read(self, *, rows: int, productions: int) -> None:
        self._pass("read")

    def account_done(self, name: str, outcome: str) -> None:
        self._pass("account_done")

    def publishing(self) -> None:
        self._pass("publishing")

    def _pass(self, point: str) -> None:
        with self._lock:
            if point == self._point:
                self._left -= 1
            self._is_over = self._is_over or (point == self._point and self._left < 0)
            if self._is_over:
                raise Stopped("It was cancelled.")


def night(house: House, progress: Silent) -> Night:
    connection = house.connection()
    return Night(
        [Connection(connection, platform_for(connection), DayRule(connection.zone, connection.cut_off))],
        store=house.store,
        warehouse=house.warehouse,
        staging=house.staging,
        settings=SyncSettings(first_load_days=20),
        clock=house.clock,
        progress=progress,
    )


def newest_run(house: House) -> SyncRunRecord:
    with house.store.reading() as records:
        return list_runs(records, limit=1)[0]


@pytest.mark.parametrize("point", ["surveying", "planned", "read", "account_done", "publishing"])
def test_run_stopped_anywhere_publishes_nothing_and_the_next_loads_all(house: House, point: str) -> None:
    with pytest.raises(Stopped):
        night(house, StopAt(point)).run(Request(), asked_by="operator:olga")
    assert house.warehouse.current() is None
    run = newest_run(house)
    assert (run.state, run.message, run.asked_by, run.published_version) == ("interrupted", "It was cancelled.", "operator:olga", None)
    summary = house.run()
    assert (summary.state, len(summary.loaded)) == ("succeeded", 3)


def test_run_stopped_between_accounts_lets_the_same_request_take_up_those_that_were_read(house: House, fortnight: Request) -> None:
    with pytest.raises(Stopped):
        night(house, StopAt("publishing")).run(fortnight)
    house.platform.log.clear()
    summary = night(house, Silent()).run(fortnight)
    assert {account.outcome for account in summary.loaded} == {Outcome.RESUMED}
    assert house.platform.log.count("GET", "/usage") == 0


def test_run_stopped_keeps_the_facts_that_stood_before(house: House, fortnight: Request) -> None:
    house.run(fortnight)
    before, version = house.sums(), house.warehouse.current()
    house.to_morning()
    with pytest.raises(Stopped):
        night(house, StopAt("read", after=2)).run(Request())
    assert (house.sums(), house.warehouse.current()) == (before, version)
