"""Answers that come late, cut, garbled or not at all: what the night does, and what people see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rushes.demo import CutOff, Fault, Malformed, Slow, TokenEnds, Trouble, Truncated
from sync.conftest import House
from sync.faulty import OFTEN, ROUTES, USAGE, YESTERDAY, Faulty

FORMER = "Complete to 21 November."


@pytest.fixture
def faulty(house: House) -> Faulty:
    return Faulty(house.platform, house.store, house.warehouse, house.staging, house.clock, first_load_days=9)


PASSING = {
    "429": Fault("", 429, times=3, kind="TooManyRequestsError"),
    "429 with Retry-After": Fault("", 429, times=3, kind="TooManyRequestsError", headers={"Retry-After": "1"}),
    "429 with a date": Fault("", 429, times=2, headers={"Retry-After": "Sun, 22 Nov 2026 06:00:00 GMT"}),
    "500": Fault("", 500, times=3),
    "503": Fault("", 503, times=3, body=b"<html>busy</html>"),
    "slow": Fault.of("", Slow(0.2), times=3),
    "cut": Fault.of("", CutOff(), times=3),
    "cut at once": Fault.of("", CutOff(0.0), times=3),
    "truncated": Fault.of("", Truncated(), times=3),
    "empty": Fault.of("", Truncated(0.0), times=3),
    "malformed": Fault.of("", Malformed(), times=3),
}


@pytest.mark.parametrize("usage", ["resource", "media_objects"])
@pytest.mark.parametrize("name", PASSING)
def test_answer_that_comes_right_in_the_end_leaves_no_trace(faulty: Faulty, usage: str, name: str) -> None:
    faulty.usage = "resource" if usage == "resource" else "media_objects"
    faulty.platform.faults.add(replace(PASSING[name], route=ROUTES[usage], after=1), replace(PASSING[name], route="GET /production"))
    summary = faulty.run()
    assert (summary.state, summary.total("rows_rejected"), summary.warnings) == ("succeeded", 0, ())
    assert faulty.platform.faults.met >= PASSING[name].times
    assert faulty.words().endswith(FORMER)
    former = faulty.facts()
    # Read anew without any fault, nothing is restated: what was loaded was right.
    assert faulty.run().rows_restated == 0
    assert faulty.facts() == former


LASTING = {
    "429": (Fault("", 429, times=OFTEN, kind="TooManyRequestsError", headers={"Retry-After": "7200"}), "answers 429"),
    "500": (Fault("", 500, times=OFTEN), "answers 500"),
    "too slow": (Fault.of("", Slow(0.6), times=OFTEN), "no answer in time"),
    "cut": (Fault.of("", CutOff(), times=OFTEN), "broke off"),
    "truncated": (Fault.of("", Truncated(), times=OFTEN), "not JSON"),
    "malformed": (Fault.of("", Malformed(), times=OFTEN), "not JSON"),
}


@pytest.mark.parametrize("name", LASTING)
def test_answer_that_never_comes_right_fails_that_account_alone_and_its_former_facts_stand(faulty: Faulty, name: str) -> None:
    fault, reason = LASTING[name]
    faulty.run()
    former = faulty.facts()
    faulty.to_morning()
    faulty.attempts, faulty.timeout_s = 2, 0.3
    faulty.platform.faults.add(replace(fault, route=USAGE))
    summary = faulty.run()
    assert (summary.state, summary.exit_code, [each.external_id for each in summary.failed]) == ("partial", 1, ["4101"])
    assert reason in summary.failed[0].reason
    assert faulty.facts() == former
    state = faulty.ledger(YESTERDAY + timedelta(days=1))
    assert state.loaded_at is None
    assert reason in (state.reason or "")
    assert faulty.ledger(YESTERDAY).loaded_at is not None
    assert "Complete to 21 November." in faulty.words()
    assert "22 November is not loaded yet" in faulty.words()
    assert faulty.words("4102").endswith("Complete to 22 November.")
    # The next night has it all.
    faulty.platform.faults.clear()
    faulty.timeout_s = 5.0
    assert faulty.run().state == "succeeded"
    assert faulty.words().endswith("Complete to 22 November.")


@pytest.mark.parametrize("trouble", [Truncated(), Malformed()])
def test_media_objects_that_never_come_as_json_leave_that_production_out_and_the_day_open(faulty: Faulty, trouble: Trouble) -> None:
    faulty.usage = "media_objects"
    production = faulty.platform.world.productions_of(4101)[0].id
    faulty.run()
    former = [row for row in faulty.facts() if row[0] == str(production)]
    faulty.to_morning()
    faulty.platform.faults.add(Fault.of(f"GET /production/{production}/mo", trouble, times=OFTEN))
    summary = faulty.run()
    assert summary.state == "succeeded"
    (account,) = (each for each in summary.loaded if each.external_id == "4101")
    assert (account.missing_productions, "not JSON" in account.reason) == (1, True)
    assert [row for row in faulty.facts() if row[0] == str(production) and row[1] <= YESTERDAY] == former
    assert (faulty.ledger(YESTERDAY).is_complete, faulty.ledger(YESTERDAY).missing_productions) == (False, 1)
    assert "missing for one production" in faulty.words()
    faulty.platform.faults.clear()
    faulty.run()
    assert "missing" not in faulty.words()


def test_platform_that_is_down_altogether_fails_every_account_with_the_reason(faulty: Faulty) -> None:
    faulty.run()
    former = faulty.facts()
    faulty.to_morning()
    faulty.platform.faults.add(Fault("*", 503, times=OFTEN))
    summary = faulty.run()
    assert (summary.state, summary.exit_code, len(summary.failed)) == ("failed", 2, 3)
    assert faulty.facts() == former
    assert "answers 503" in (faulty.ledger(YESTERDAY + timedelta(days=1)).reason or "")
    assert "22 November is not loaded yet" in faulty.words()


def test_token_that_ends_mid_run_is_renewed_and_nothing_counts_twice(faulty: Faulty) -> None:
    for usage, route in ROUTES.items():
        faulty.usage = "resource" if usage == "resource" else "media_objects"
        faulty.platform.log.clear()
        faulty.platform.faults.add(Fault.of(route, TokenEnds(), after=2))
        summary = faulty.run()
        assert (summary.state, summary.rows_restated if usage == "resource" else 0) == ("succeeded", 0)
        assert faulty.platform.log.count("POST", "/login") >= 2
        former = faulty.facts()
        assert faulty.run().rows_restated == 0
        assert faulty.facts() == former


def test_token_that_ends_while_one_looks_who_is_there_is_renewed(faulty: Faulty) -> None:
    faulty.platform.faults.add(Fault.of("GET /production", TokenEnds()))
    summary = faulty.run()
    assert (summary.state, summary.problems) == ("succeeded", ())
    assert faulty.words().endswith(FORMER)


def test_token_that_ends_again_and_again_fails_the_account_and_says_what_to_look_for(faulty: Faulty) -> None:
    faulty.platform.faults.add(Fault.of(USAGE, TokenEnds(), times=OFTEN))
    summary = faulty.run()
    assert "4101" in [each.external_id for each in summary.failed]
    assert any("again and again" in each.reason for each in summary.failed)
    assert "access_token" not in str(summary)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_night_among_random_faults_loads_what_an_undisturbed_one_loads(faulty: Faulty, seed: int) -> None:
    faulty.usage, faulty.page_size, faulty.attempts = "media_objects", 25, 12
    faulty.platform.faults.reseed(seed)
    for each in (429, 500, 503, Slow(0.01), CutOff(), Truncated(), Malformed()):
        faulty.platform.faults.add(Fault.by_chance("GET *", 0.06, each))
    summary = faulty.run()
    assert faulty.platform.faults.met > 20
    assert (summary.state, summary.total("rows_rejected")) == ("succeeded", 0)
    former = faulty.facts()
    faulty.platform.faults.clear()
    assert faulty.run().rows_restated == 0
    assert faulty.facts() == former
