"""A night from a real platform over HTTP into a real warehouse: what loads, what does not, what people would see."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest

from rushes.demo import Fault, account_usage
from rushes.domain import Period
from rushes.errors import Busy
from rushes.store import list_runs
from rushes.sync import Outcome, Request
from rushes.sync.fetch import Fetcher
from rushes.sync.staging import StagedAccount
from rushes.sync.survey import SeenAccount
from rushes.warehouse import accounts, coverage_rows, productions
from sync.conftest import House

ACCOUNT_A = "North Production House"
YESTERDAY = date(2026, 11, 21)


def test_night_first_load_goes_back_by_itself_and_equals_the_platform(house: House) -> None:
    summary = house.run()
    assert (summary.state, summary.exit_code) == ("succeeded", 0)
    assert [account.outcome for account in summary.accounts].count(Outcome.LOADED) == 3
    sums = house.sums()
    wanted: dict[tuple[str, date], int] = defaultdict(int)
    for account in house.platform.world.accounts[:3]:
        collector = house.platform.world.person("collector")
        hidden = next(each.hidden_ids for each in collector.memberships if each.account_id == account.id)
        for usage in account_usage(house.platform.world, account.id):
            for row in (usage.at(index) for index in range(usage.start, usage.end)):
                if row.production_id not in hidden and YESTERDAY - timedelta(days=19) <= row.day <= YESTERDAY:
                    wanted[account.name, row.day] += row.ingested_ms
    assert {key: values[0] for key, values in sums.items()} == wanted
    assert sum(wanted.values()) > 0


def test_night_twice_restates_nothing_and_answers_the_same(house: House) -> None:
    house.run()
    before = house.sums()
    again = house.run(Request(days=10))
    assert again.rows_restated == 0
    assert house.sums() == before
    assert house.scalar("SELECT count(*) FROM usage_history") == 0


def test_night_rows_in_are_rows_loaded_plus_set_aside(house: House) -> None:
    production = house.platform.world.productions_of(4101)[0]
    house.platform.edits.overwrite_usage(production.id, YESTERDAY, {"Volume Ingested (s)": "-5"})
    house.platform.edits.overwrite_usage(production.id, YESTERDAY - timedelta(days=1), {"date": "yesterday"})
    summary = house.run()
    assert summary.total("rows_rejected") == 2
    assert summary.total("rows_read") == summary.total("rows_loaded") + summary.total("rows_rejected") + summary.total("rows_ignored")
    assert house.scalar("SELECT count(*) FROM reject WHERE reason <> '' AND raw <> ''") == 2
    assert house.run(Request(days=5)).total("rows_rejected") == 2
    assert house.scalar("SELECT count(*) FROM reject") == 2


def test_night_changed_day_keeps_its_former_value(house: House) -> None:
    house.run()
    production = house.platform.world.productions_of(4101)[0]
    former = house.sums()[ACCOUNT_A, YESTERDAY]
    house.platform.edits.overwrite_usage(production.id, YESTERDAY, {"Volume Ingested (s)": 1_000_000})
    assert house.run().rows_restated == 1
    kept = house.rows("SELECT day, ingested_ms, run_id FROM usage_history")
    now = house.rows("SELECT ingested_ms FROM usage_daily WHERE day = $day AND ingested_ms = 1000000000", day=YESTERDAY)
    assert len(kept) == len(now) == 1
    assert kept[0][0] == YESTERDAY
    assert (house.sums()[ACCOUNT_A, YESTERDAY][0] or 0) - 1_000_000_000 + kept[0][1] == former[0]


def test_night_one_accounts_failure_leaves_the_others_loaded_and_its_facts_standing(house: House) -> None:
    house.run()
    before = house.sums()
    house.to_morning()
    house.platform.faults.add(Fault("GET /account/4101/usage", 500, times=50))
    summary = house.run()
    assert (summary.state, summary.exit_code) == ("partial", 1)
    assert [account.name for account in summary.failed] == [ACCOUNT_A]
    assert summary.failed[0].reason
    after = house.sums()
    assert {key: value for key, value in after.items() if key[0] == ACCOUNT_A} == {k: v for k, v in before.items() if k[0] == ACCOUNT_A}
    assert any(key[1] == date(2026, 11, 22) for key in after if key[0] != ACCOUNT_A)
    with house.warehouse.reader() as reader:
        internal = next(row.account_id for row in accounts(reader) if row.name == ACCOUNT_A)
        rows = {row.day: row for row in coverage_rows(reader, internal, Period(date(2026, 11, 18), date(2026, 11, 22)))}
    assert rows[date(2026, 11, 22)].loaded_at is None
    assert rows[date(2026, 11, 22)].reason
    assert rows[YESTERDAY].loaded_at is not None


def test_night_platform_down_moves_the_ledger_alone(house: House) -> None:
    house.run()
    before, facts = house.sums(), house.warehouse.current()
    house.platform.faults.add(Fault("POST /login", 503, times=50))
    summary = house.run()
    after = house.warehouse.current()
    assert (summary.state, summary.exit_code) == ("failed", 2)
    assert facts is not None
    assert after is not None
    assert (after.number, after.revision) == (facts.number, facts.revision + 1)
    assert house.sums() == before
    assert house.scalar("SELECT count(*) FROM ledger WHERE reason IS NOT NULL") > 0
    assert house.run().state == "failed"
    house.platform.faults.clear()
    assert house.run().state == "succeeded"
    assert house.scalar("SELECT count(*) FROM ledger WHERE reason IS NOT NULL") == 0


def test_night_days_missed_while_off_are_caught_up(house: House) -> None:
    house.run()
    house.to_morning(9)
    summary = house.run()
    assert {account.period for account in summary.loaded} == {Period(date(2026, 11, 22), date(2026, 11, 30))}
    assert house.scalar("SELECT count(DISTINCT day) FROM ledger WHERE loaded_at IS NOT NULL") == 29


def test_night_token_that_ends_mid_run_is_renewed(house: House) -> None:
    house.platform.faults.add(Fault("GET /account/4101/usage", 401, times=1, kind="UnauthorizedError"))
    assert house.run().state == "succeeded"
    assert house.platform.log.count("POST", "/login") == 2


def test_night_production_out_of_sight_is_not_deleted_and_many_are_an_alarm(house: House) -> None:
    house.run()
    for production in house.platform.world.productions_of(4101)[:3]:
        house.platform.edits.hide_production(production.id, "collector")
    house.to_morning()
    summary = house.run()
    assert any("no longer visible" in warning for warning in summary.warnings)
    with house.warehouse.reader() as reader:
        internal = next(row.account_id for row in accounts(reader) if row.name == ACCOUNT_A)
        states = [row.state.value for row in productions(reader, internal)]
    assert "not_visible" in states
    assert "deleted" not in states
    assert house.scalar("SELECT count(*) FROM usage_history") == 0


def test_night_interrupted_after_reading_takes_up_what_is_staged(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    night = house.night()
    monkeypatch.setattr(night, "_publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        night.run(Request())
    assert house.warehouse.current() is None
    house.platform.log.clear()
    house.clock.advance(timedelta(minutes=5))
    summary = house.run()
    assert {account.outcome for account in summary.accounts if account.outcome is not Outcome.SKIPPED} == {Outcome.RESUMED}
    assert house.platform.log.count("GET", "/usage") == 0
    with house.store.begin() as records:
        assert [run.state for run in list_runs(records, limit=5)] == ["succeeded", "interrupted"]
    assert house.sums()


def test_night_two_at_once_the_second_is_refused(house: House) -> None:
    with house.staging.alone(), pytest.raises(Busy, match="Another sync is running"):
        house.run()


def test_night_account_asked_for_alone_is_loaded_alone(house: House, fortnight: Request) -> None:
    summary = house.run(Request(period=fortnight.period, accounts=("4102",)))
    assert [account.external_id for account in summary.loaded] == ["4102"]
    assert {name for name, _ in house.sums()} == {"Riverside Broadcasting"}


def test_night_suspended_account_is_skipped_and_said(house: House) -> None:
    house.platform.edits.set_subscription(4102, "suspended")
    summary = house.run()
    assert summary.state == "succeeded"
    assert [account.external_id for account in summary.having(Outcome.SKIPPED)] == ["4102"]


def test_night_media_objects_and_resource_give_the_same_ingest(house: House, fortnight: Request) -> None:
    house.run(fortnight)
    by_resource = {key: values[:2] for key, values in house.sums().items()}
    house.usage = "media_objects"
    house.run(fortnight)
    by_items = {key: values[:2] for key, values in house.sums().items()}
    assert by_items == by_resource
    assert house.scalar("SELECT max(managed_media_ms) FROM usage_daily") > 0
    assert house.scalar("SELECT count(*) FROM usage_daily WHERE transcribed_ms IS NOT NULL") == 0


def test_night_media_objects_changed_duration_restates_its_day_whatever_its_age(house: House) -> None:
    house.usage = "media_objects"
    house.run()
    world = house.platform.world
    production = world.productions_of(4101)[0]
    old = next(each for each in world.media(production.id) if each.media_type == "VIDEO" and each.deleted_ms is None and each.duration_ms)
    house.run(Request(period=Period(date(2026, 9, 1), YESTERDAY)))
    before = house.scalar("SELECT sum(ingested_ms) FROM usage_daily")
    house.platform.edits.set_duration(old, (old.duration_ms or 0) + 7_000)
    assert house.run().rows_restated >= 1
    assert house.scalar("SELECT sum(ingested_ms) FROM usage_daily") == before + 7_000
    house.platform.edits.remove_media(old)
    assert house.run().rows_restated == 0
    assert house.scalar("SELECT sum(ingested_ms) FROM usage_daily") == before + 7_000


def test_night_run_record_tells_what_happened(house: House) -> None:
    summary = house.run()
    with house.store.begin() as records:
        run = list_runs(records, limit=1)[0]
    assert (run.run_id, run.state, run.published_version) == (summary.run_id, "succeeded", summary.version)
    assert run.rows_read == summary.total("rows_read") > 0
    assert run.finished_at is not None


def test_night_unforeseen_error_of_one_account_leaves_the_others_loaded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = Fetcher.fetch

    def broken(self: Fetcher, seen: SeenAccount, account_id: int, period: Period, now: datetime) -> StagedAccount:
        if seen.account.external_id == "4101":
            raise ZeroDivisionError
        return fetch(self, seen, account_id, period, now)

    monkeypatch.setattr(Fetcher, "fetch", broken)
    summary = house.run()
    assert (summary.state, [account.external_id for account in summary.failed]) == ("partial", ["4101"])
    assert "nobody foresaw" in summary.failed[0].reason
    assert house.sums()
