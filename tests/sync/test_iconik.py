"""Nights with Limecraft and iconik side by side: each its own accounts, and one's trouble is not the other's."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from platforms.iconiks import HARBOUR, MEADOW, expected_of, iconik_settings
from rushes.clock import FrozenClock
from rushes.config import SyncSettings
from rushes.demo import Fault, IconikDomain, IconikServer, Meanwhile
from rushes.domain import FACT_COLUMNS, Period
from rushes.outbound import Backoff, Outbound
from rushes.platforms import platform_for
from rushes.platforms.iconik import IconikPlatform
from rushes.sync import Connection, DayRule, Night, Request, Summary
from rushes.warehouse import LedgerState, accounts, coverage_rows, reported_columns
from sync.conftest import House

YESTERDAY = date(2026, 11, 21)
DAYS = 9


@dataclass
class Pair:
    """One install with both connections; `run` is a night of them."""

    house: House
    server: IconikServer

    @property
    def clock(self) -> FrozenClock:
        return self.house.clock

    def run(self, *, token: str = "", request: Request | None = None) -> Summary:
        limecraft = self.house.connection()
        domains = [replace(each, auth_token=token) if token else each for each in (HARBOUR, MEADOW)]
        iconik = iconik_settings(self.server.base_url, *domains)
        quick = Outbound(iconik.base_url, attempts=3, backoff=Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0, retry_after_at_most_s=0.1))
        connections = [
            Connection(limecraft, platform_for(limecraft), DayRule(limecraft.zone, limecraft.cut_off)),
            Connection(iconik, IconikPlatform(iconik, clock=self.clock, outbound=quick), DayRule(iconik.zone, iconik.cut_off)),
        ]
        night = Night(
            connections,
            store=self.house.store,
            warehouse=self.house.warehouse,
            staging=self.house.staging,
            settings=SyncSettings(first_load_days=DAYS),
            clock=self.clock,
        )
        return night.run(request or Request())

    def facts(self, domain: IconikDomain) -> dict[tuple[str, date], dict[str, int]]:
        """Return what is kept of a domain, as `expected_of` says what is true."""
        rows = self.house.rows(
            f"SELECT p.external_id, day, {', '.join(FACT_COLUMNS)} FROM usage_daily JOIN production p USING (account_id, production_id) "
            "WHERE account_id = $account_id",
            account_id=self.internal(domain.id),
        )
        return {
            (external_id.partition("/")[2], day): {
                column: value for column, value in zip(FACT_COLUMNS, values, strict=True) if value is not None
            }
            for external_id, day, *values in rows
        }

    def internal(self, external_id: str) -> int:
        with self.house.warehouse.reader() as reader:
            return next(row.account_id for row in accounts(reader) if row.external_id == external_id)

    def days(self, domain: IconikDomain, period: Period) -> dict[date, LedgerState]:
        with self.house.warehouse.reader() as reader:
            return {row.day: row for row in coverage_rows(reader, self.internal(domain.id), period)}


@pytest.fixture
def pair(house: House) -> Generator[Pair]:
    # The 21st is over in UTC as well as in Brussels.
    house.clock.advance(timedelta(hours=2))
    with IconikServer([HARBOUR, MEADOW]) as server:
        yield Pair(house, server)


def period_of(last: date = YESTERDAY, days: int = DAYS) -> Period:
    return Period(last - timedelta(days=days - 1), last)


def test_night_loads_both_platforms_and_every_number_of_iconiks(pair: Pair) -> None:
    summary = pair.run()
    assert (summary.state, summary.problems, summary.warnings) == ("succeeded", (), ())
    assert {each.connection for each in summary.loaded} == {"limecraft", "iconik"}
    assert {each.name for each in summary.loaded if each.connection == "iconik"} == {"Harbour Archive", "Meadow Post"}
    for domain in (HARBOUR, MEADOW):
        assert pair.facts(domain) == expected_of(domain, period_of())
        states = pair.days(domain, period_of())
        assert list(states) == list(period_of().each_day())
        assert all(state.is_complete for state in states.values())


def test_each_connection_says_what_it_reports(pair: Pair) -> None:
    pair.run()
    with pair.house.warehouse.reader() as reader:
        reported = {row.external_id: reported_columns(reader, row.account_id) for row in accounts(reader)}
    assert reported[HARBOUR.id] == {"cloud_storage_bytes", "rendered_ms", "transcribed_ms"}
    assert len(reported["4101"]) == 9
    assert "rendered_ms" not in reported["4101"]


def test_second_night_changes_nothing_and_a_restated_day_is_replaced(pair: Pair) -> None:
    pair.run()
    before = pair.facts(HARBOUR)
    pair.run()
    assert pair.facts(HARBOUR) == before
    more = {"operation_type": "TRANSCRIBE", "duration_seconds": 60, "date": f"{YESTERDAY}", "count": 1}
    pair.server.added.append(("transcoder", more))
    assert pair.run().rows_restated > 0
    key = ("", YESTERDAY)
    assert pair.facts(HARBOUR) == {**before, key: {**before[key], "transcribed_ms": before[key]["transcribed_ms"] + 60_000}}


def test_token_that_iconik_refuses_costs_iconik_alone_and_is_not_told(pair: Pair) -> None:
    pair.run()
    before = pair.facts(HARBOUR)
    summary = pair.run(token="an-old-token-of-ours")
    assert summary.state == "partial"
    assert {each.connection for each in summary.loaded} == {"limecraft"}
    assert "Harbour Archive" in summary.problems[0]
    assert "password file" in summary.problems[0]
    assert "an-old-token-of-ours" not in f"{summary}"
    assert pair.facts(HARBOUR) == before


def test_token_that_ends_in_the_middle_leaves_what_was_known(pair: Pair) -> None:
    pair.run()
    before = pair.facts(HARBOUR)
    fault = Fault.of("GET /stats/v1/transcoder/usage/by/day/", Meanwhile(lambda: pair.server.revoked.add(HARBOUR.auth_token)), times=1_000)
    pair.server.faults.add(fault)
    summary = pair.run()
    (failed,) = summary.failed
    assert (failed.connection, failed.name) == ("iconik", "Harbour Archive")
    assert {each.name for each in summary.loaded} >= {"Meadow Post", "North Production House"}
    assert pair.facts(HARBOUR) == before


def test_iconik_that_is_down_for_a_night_is_made_up_for_in_the_next(pair: Pair) -> None:
    pair.run()
    pair.server.domains = tuple(
        replace(each, period=Period(each.period.first, YESTERDAY + timedelta(days=3))) for each in (HARBOUR, MEADOW)
    )
    pair.house.to_morning()
    pair.server.faults.add(Fault("GET /stats/*", 500, times=1_000))
    assert {each.connection for each in pair.run().loaded} == {"limecraft"}
    pair.server.faults.clear()
    pair.house.to_morning()
    assert pair.run().state == "succeeded"
    last = YESTERDAY + timedelta(days=2)
    later = replace(HARBOUR, period=Period(HARBOUR.period.first, last))
    assert pair.facts(HARBOUR) == expected_of(later, period_of(last, DAYS + 2))
    assert all(state.is_complete for state in pair.days(HARBOUR, period_of(last, DAYS + 2)).values())


def test_statistics_that_are_late_keep_their_day_open_until_they_are_there(pair: Pair) -> None:
    late = replace(HARBOUR, period=Period(HARBOUR.period.first, YESTERDAY - timedelta(days=1)))
    pair.server.domains = (late, MEADOW)
    summary = pair.run()
    (told,) = (each for each in summary.accounts if each.name == "Harbour Archive")
    assert told.reason == "the platform has no numbers yet of 2026-11-21"
    states = pair.days(HARBOUR, period_of())
    assert [day for day, state in states.items() if not state.is_complete] == [YESTERDAY]
    # Neither a zero nor a half: the day is not loaded, and no fact of it is kept.
    assert (states[YESTERDAY].loaded_at, states[YESTERDAY].reason) == (None, "the platform has no numbers of this day yet")
    assert pair.facts(HARBOUR) == expected_of(HARBOUR, period_of(YESTERDAY - timedelta(days=1), DAYS - 1))
    assert all(state.is_complete for state in pair.days(MEADOW, period_of()).values())
    pair.server.domains = (HARBOUR, MEADOW)
    pair.run()
    assert pair.facts(HARBOUR) == expected_of(HARBOUR, period_of())
    assert all(state.is_complete for state in pair.days(HARBOUR, period_of()).values())


def test_statistics_that_go_again_leave_the_day_as_it_was(pair: Pair) -> None:
    pair.run()
    before = pair.facts(HARBOUR)
    pair.server.domains = (replace(HARBOUR, period=Period(HARBOUR.period.first, YESTERDAY - timedelta(days=1))), MEADOW)
    pair.run()
    assert pair.facts(HARBOUR) == before
    state = pair.days(HARBOUR, period_of())[YESTERDAY]
    assert (state.is_complete, state.reason) == (True, "the platform has no numbers of this day yet")


def test_domain_that_is_frozen_is_left_out_with_a_reason(pair: Pair) -> None:
    pair.server.domains = (HARBOUR, replace(MEADOW, status="FROZEN"))
    summary = pair.run()
    (skipped,) = (each for each in summary.accounts if each.name == "Meadow Post")
    assert "suspended" in skipped.reason
    assert summary.state == "succeeded"


def test_no_production_is_shared_by_two_accounts(pair: Pair) -> None:
    shared = replace(HARBOUR.buckets[0], name="shared")
    pair.server.domains = (replace(HARBOUR, buckets=(shared,)), replace(MEADOW, buckets=(shared,)))
    pair.run()
    twice = (
        "SELECT count(*) FROM (SELECT production_id FROM production GROUP BY production_id HAVING count(DISTINCT account_id) > 1) shared"
    )
    assert pair.house.scalar(twice) == 0
    assert pair.house.scalar("SELECT count(*) FROM production WHERE name = 'shared'") == 2
