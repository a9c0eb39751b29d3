"""A flow that turns out to be a lifetime total, and a platform whose clock is an hour off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rushes.demo import ClockOff, Cumulative, Fault, Meanwhile
from rushes.domain import Period
from rushes.sync import Request
from sync.conftest import House
from sync.faulty import OFTEN, YESTERDAY, Faulty

MONTH = Request(period=Period(YESTERDAY - timedelta(days=39), YESTERDAY))


@pytest.fixture
def faulty(house: House) -> Faulty:
    return Faulty(house.platform, house.store, house.warehouse, house.staging, house.clock, first_load_days=9, days_per_call=60)


def test_flow_that_turns_out_cumulative_is_warned_of_and_right_once_it_is_configured_so(faulty: Faulty) -> None:
    faulty.run(MONTH)
    truth = {row[:2]: row[2] for row in faulty.facts()}
    faulty.platform.faults.add(Fault.of("GET /account/*", Cumulative(), times=OFTEN))
    summary = faulty.run(MONTH)
    warnings = [warning for warning in summary.warnings if "“Ingested” only grew" in warning]
    assert warnings
    assert 'set flow = "cumulative"' in warnings[0]
    assert sum(row[2] or 0 for row in faulty.facts()) > 3 * sum(value or 0 for value in truth.values())
    assert summary.rows_restated > 0
    # The operator follows the advice, and loads these days again: differences are taken, and the numbers are the former ones.
    faulty.cumulative = ("Volume Ingested (s)",)
    again = faulty.run(MONTH)
    assert not any("only grew" in warning for warning in again.warnings)
    assert again.total("rows_rejected") == 0
    assert {row[:2]: row[2] for row in faulty.facts()} == truth
    assert "Complete to 21 November." in faulty.words()


@pytest.mark.parametrize(("ahead", "words"), [(timedelta(hours=1), "60 min ahead of"), (timedelta(hours=-1), "60 min behind")])
def test_clock_one_hour_off_is_told_and_loads_what_the_platform_stamped(faulty: Faulty, ahead: timedelta, words: str) -> None:
    faulty.usage = "media_objects"
    faulty.run()
    sums = [sum(row[2] or 0 for row in faulty.facts())]
    faulty.platform.faults.add(
        Fault.of("POST /login", ClockOff(ahead), times=OFTEN), Fault.of("GET /production/*/mo", ClockOff(ahead), times=OFTEN)
    )
    summary = faulty.run()
    (warning,) = (each for each in summary.warnings if "clock" in each)
    assert words in warning
    assert "timedatectl" in warning
    assert summary.state == "succeeded"
    # What comes in around midnight moves to the next or the former day; nothing comes twice and nothing is lost but at the edges.
    sums.append(sum(row[2] or 0 for row in faulty.facts()))
    assert sums[1] == pytest.approx(sums[0], rel=0.2)
    assert faulty.words().endswith("Complete to 21 November.")


def test_clock_that_agrees_is_no_news_and_a_retry_after_as_a_date_goes_by_the_platforms_own_clock(faulty: Faulty) -> None:
    late = {"Retry-After": "Sun, 22 Nov 2099 06:00:00 GMT", "Date": "Sun, 22 Nov 2099 06:00:00 GMT"}
    faulty.platform.faults.add(Fault("GET /account/4101/usage", 429, headers=late))
    summary = faulty.run()
    assert (summary.state, summary.warnings) == ("succeeded", ())


def test_tokens_that_the_platforms_clock_ended_an_hour_early_are_renewed(faulty: Faulty) -> None:
    faulty.platform.faults.add(Fault.of("GET /account/4102/usage", Meanwhile(faulty.platform.tokens.revoke_all)))
    assert faulty.run().state == "succeeded"
    assert faulty.platform.log.count("POST", "/login") == 2
    assert faulty.words("4102").endswith("Complete to 21 November.")
