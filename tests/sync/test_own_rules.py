"""Accounts with a zone, a cut-off and a megabyte of their own, and accounts that are closed."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.accounts import AccountSettings, Closing, close_account, reopen, save_account_settings
from rushes.demo import PlatformServer, World
from rushes.domain import AccountRow, Period
from rushes.store import open_store
from rushes.sync import Outcome, Request, Staging
from rushes.warehouse import accounts, coverage_rows
from sync.conftest import House

MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
STORAGE = slice(-4, None)


def account_of(house: House, place: int = 0) -> AccountRow:
    with house.warehouse.reader() as reader:
        return accounts(reader)[place]


def decide(house: House, account_id: int, settings: AccountSettings) -> None:
    with house.store.begin() as conn:
        save_account_settings(conn, account_id, settings, by="person:1", at=house.clock.now())


def days_of(house: House, account_id: int) -> dict[date, bool]:
    with house.warehouse.reader() as reader:
        return {row.day: row.is_complete for row in coverage_rows(reader, account_id, MONTH)}


@pytest.fixture
def other_house(house: House, tmp_path: Path, records: RecordsFactory, facts: FactsFactory) -> Generator[House]:
    """A second install beside the same platform."""
    folder = tmp_path / "other"
    with open_store(records.new(folder / "records.sqlite3")) as store:
        yield replace(house, store=store, warehouse=facts.new(folder / "warehouse"), staging=Staging(folder / "staging"))


def test_account_far_west_is_read_up_to_its_own_yesterday(house: House) -> None:
    house.run()
    west, east = account_of(house, 0), account_of(house, 1)
    decide(house, west.account_id, AccountSettings(time_zone="Pacific/Pago_Pago"))
    decide(house, east.account_id, AccountSettings(time_zone="Pacific/Kiritimati"))
    house.to_morning()
    house.run()
    assert max(days_of(house, west.account_id)) == date(2026, 11, 21)
    assert max(days_of(house, east.account_id)) == date(2026, 11, 22)
    assert account_of(house, 0).time_zone == "Pacific/Pago_Pago"
    assert account_of(house, 2).time_zone == "Europe/Brussels"


def test_account_with_a_later_cut_off_has_no_complete_yesterday_yet(house: House) -> None:
    house.run()
    own, other = account_of(house, 0), account_of(house, 1)
    decide(house, own.account_id, AccountSettings(cut_off=time(5, 30)))
    house.to_morning()
    house.run()
    yesterday = date(2026, 11, 22)
    assert days_of(house, other.account_id)[yesterday]
    assert not days_of(house, own.account_id)[yesterday]
    house.clock.advance(timedelta(hours=4))
    house.run()
    assert days_of(house, own.account_id)[yesterday]


def test_account_with_a_megabyte_of_its_own_has_other_bytes_and_nobody_else_has(house: House, fortnight: Request) -> None:
    house.run(fortnight)
    before, own = house.sums(), account_of(house)
    decide(house, own.account_id, AccountSettings(megabyte_bytes=1_048_576))
    house.run(fortnight)
    after = house.sums()
    assert any(key[0] == own.name and any(values[STORAGE]) for key, values in before.items())
    for key, values in before.items():
        if key[0] != own.name:
            assert after[key] == values
        else:
            assert after[key][:-4] == values[:-4]
            for was, became in zip(values[STORAGE], after[key][STORAGE], strict=True):
                # Each production's bytes are rounded once, so a sum may be off by half a byte a production.
                assert was is became is None or abs((became or 0) - (was or 0) * 1.048576) <= 4


def test_account_staged_before_a_change_of_settings_is_read_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.run()
    own = account_of(house)
    house.to_morning()
    with monkeypatch.context() as broken:
        broken.setattr("rushes.sync.night.publish", _killed)
        with pytest.raises(KeyboardInterrupt):
            house.run()
    decide(house, own.account_id, AccountSettings(megabyte_bytes=1_048_576))
    outcomes = {each.external_id: each.outcome for each in house.run().accounts}
    assert outcomes.pop(own.external_id) is Outcome.LOADED
    assert set(outcomes.values()) == {Outcome.RESUMED}


def _killed(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_media_objects_loaded_again_in_another_zone_are_as_if_they_had_always_been_cut_there(house: House, other_house: House) -> None:
    house.usage = other_house.usage = "media_objects"
    period = Request(period=Period(date(2026, 11, 2), date(2026, 11, 20)))
    house.run(period)
    before, own = house.sums(), account_of(house)
    decide(house, own.account_id, AccountSettings(time_zone="Pacific/Auckland"))
    house.run(period)
    other_house.run(period)
    decide(other_house, account_of(other_house).account_id, AccountSettings(time_zone="Pacific/Auckland"))
    fresh = replace(other_house, zone="Pacific/Auckland")
    fresh.run(period)
    after, always = house.sums(), fresh.sums()
    assert {key: values for key, values in after.items() if key[0] != own.name} == {
        key: values for key, values in before.items() if key[0] != own.name
    }
    mine = {key: values for key, values in after.items() if key[0] == own.name}
    assert mine != {key: values for key, values in before.items() if key[0] == own.name}
    assert mine == {key: values for key, values in always.items() if key[0] == own.name}


@pytest.mark.parametrize("state", Closing)
def test_account_closed_is_neither_read_nor_lost_and_can_be_reopened(house: House, state: Closing) -> None:
    house.run()
    own = account_of(house)
    with house.store.begin() as conn:
        close_account(conn, own.account_id, state, by="command line", at=house.clock.now())
    house.to_morning()
    summary = house.run()
    outcomes = {each.external_id: each for each in summary.accounts}
    assert (summary.state, summary.exit_code) == ("succeeded", 0)
    assert outcomes[own.external_id].outcome is Outcome.SKIPPED
    assert state.value in outcomes[own.external_id].reason
    assert max(days_of(house, own.account_id)) == date(2026, 11, 21)
    with house.store.begin() as conn:
        assert reopen(conn, own.account_id)
    house.run()
    assert max(days_of(house, own.account_id)) == date(2026, 11, 22)


def test_account_gone_from_the_platform_is_lost_every_night_until_it_is_retired(house: House, small_world: World) -> None:
    house.run()
    gone = account_of(house)
    house.to_morning()
    collector = next(each for each in small_world.people if each.name == "collector")
    seen = tuple(each for each in collector.memberships if str(each.account_id) != gone.external_id)
    people = tuple(replace(each, memberships=seen) if each is collector else each for each in small_world.people)
    left = replace(small_world, people=people)
    with PlatformServer(left) as platform:
        later = replace(house, platform=platform)
        assert later.run().exit_code == 1
        with house.store.begin() as conn:
            close_account(conn, gone.account_id, Closing.RETIRED, by="command line", at=house.clock.now())
        summary = later.run()
    assert (summary.state, summary.exit_code) == ("succeeded", 0)
    assert [each.reason for each in summary.having(Outcome.SKIPPED)] == [
        f"it was retired here on 2026-11-23; what was loaded stays (rushes account reopen {gone.account_id} to load it again)"
    ]
    assert house.scalar(f"SELECT count(*) FROM usage_daily WHERE account_id = {gone.account_id}") > 0
