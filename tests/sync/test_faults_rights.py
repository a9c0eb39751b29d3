"""Productions that disappear, rights that are lost, and several logins of one connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from rushes.demo import Fault, Gone, Hidden, PlatformServer, World
from rushes.domain import Period
from rushes.sync import Request
from rushes.warehouse import productions
from sync.conftest import House
from sync.faulty import OFTEN, USAGE, YESTERDAY, Faulty

TODAY = YESTERDAY + timedelta(days=1)


@pytest.fixture
def faulty(house: House) -> Faulty:
    return Faulty(house.platform, house.store, house.warehouse, house.staging, house.clock, first_load_days=9)


@pytest.fixture
def production(faulty: Faulty) -> int:
    return faulty.platform.world.productions_of(4101)[0].id


def state_of(faulty: Faulty, production: int) -> str:
    with faulty.warehouse.reader() as reader:
        return next(row.state.value for row in productions(reader, faulty.internal()) if row.external_id == str(production))


@pytest.mark.parametrize("trouble", [Gone(), Hidden()])
def test_production_that_disappears_mid_run_leaves_its_past_and_an_open_day(
    faulty: Faulty, production: int, trouble: Gone | Hidden
) -> None:
    faulty.usage = "media_objects"
    faulty.run()
    former = [row for row in faulty.facts() if row[0] == str(production)]
    faulty.to_morning()
    faulty.platform.faults.add(Fault.of(f"GET /production/{production}/mo", trouble))
    summary = faulty.run()
    (account,) = (each for each in summary.loaded if each.external_id == "4101")
    assert account.missing_productions == 1
    assert ("404" if isinstance(trouble, Gone) else "403") in account.reason
    assert [row for row in faulty.facts() if row[0] == str(production) and row[1] <= YESTERDAY] == former
    assert not faulty.ledger(TODAY).is_complete
    assert "missing for one production" in faulty.words()
    # From the next night on it is not even listed: out of sight, which is not deleted; the days are whole again without it.
    assert faulty.run().state == "succeeded"
    assert state_of(faulty, production) == "not_visible"
    assert [row for row in faulty.facts() if row[0] == str(production) and row[1] <= YESTERDAY] == former
    assert "missing" not in faulty.words()


def test_first_day_that_was_ever_loaded_is_tried_again_where_it_was_not_complete(faulty: Faulty, production: int) -> None:
    faulty.usage = "media_objects"
    first = YESTERDAY - timedelta(days=9)
    faulty.platform.faults.add(Fault.of(f"GET /production/{production}/mo", Gone()))
    faulty.run(Request(period=Period(first, first)))
    assert not faulty.ledger(first).is_complete
    faulty.run(Request(only_unfinished=True))
    assert faulty.ledger(first).is_complete


def test_production_that_disappears_between_nights_keeps_its_past_and_is_not_called_deleted(faulty: Faulty, production: int) -> None:
    faulty.run()
    former = [row for row in faulty.facts() if row[0] == str(production)]
    faulty.to_morning()
    faulty.platform.edits.remove_production(production)
    summary = faulty.run()
    assert summary.state == "succeeded"
    assert any("1 of" in warning and "no longer visible" in warning for warning in summary.warnings)
    assert state_of(faulty, production) == "not_visible"
    assert [row for row in faulty.facts() if row[0] == str(production)] == former
    assert faulty.words().endswith("Complete to 22 November.")


def test_right_to_the_usage_that_is_lost_fails_the_account_and_keeps_its_facts(faulty: Faulty) -> None:
    faulty.run()
    former = faulty.facts()
    faulty.to_morning()
    faulty.platform.faults.add(Fault(USAGE, 403, times=OFTEN, kind="ForbiddenError"))
    summary = faulty.run()
    assert (summary.state, [each.external_id for each in summary.failed]) == ("partial", ["4101"])
    assert "Check the login's rights" in summary.failed[0].reason
    assert faulty.facts() == former
    assert "403 ForbiddenError" in (faulty.ledger(TODAY).reason or "")
    assert "22 November is not loaded yet" in faulty.words()


def test_account_that_no_login_sees_any_more_keeps_its_facts_and_says_so(faulty: Faulty) -> None:
    faulty.run()
    former = faulty.facts()
    faulty.to_morning()
    collector = faulty.platform.world.person("collector").id
    only_others = b'[{"id": 4102, "name": "r", "humanName": "Riverside Broadcasting", "rights": ["ACCOUNT_VIEW", "ACCOUNT_MANAGE"]}]'
    faulty.platform.faults.add(Fault(f"GET /user/{collector}/accountrights", 200, times=OFTEN, body=only_others))
    summary = faulty.run()
    assert sorted(each.external_id for each in summary.failed) == ["4101", "4103"]
    assert "no login of this connection sees the account any more" in summary.failed[0].reason
    assert any("in which collector@example.org has no right" in warning for warning in summary.warnings)
    assert faulty.facts() == former
    assert "22 November is not loaded yet" in faulty.words()
    assert faulty.words("4102").endswith("Complete to 22 November.")


def test_login_whose_password_was_changed_fails_the_night_and_names_the_login(faulty: Faulty) -> None:
    faulty.run()
    former = faulty.facts()
    faulty.to_morning()
    faulty.platform.faults.add(Fault("POST /login", 401, times=OFTEN, kind="UnauthorizedError"))
    summary = faulty.run()
    assert (summary.state, summary.exit_code) == ("failed", 2)
    assert any("refuses the login collector@example.org" in problem for problem in summary.problems)
    assert "collector-demo" not in str(summary)
    assert faulty.facts() == former
    assert "refuses the login" in (faulty.ledger(TODAY).reason or "")


SECOND = "second@example.org"


@pytest.fixture
def split(faulty: Faulty, small_world: World) -> Faulty:
    """The collector sees all but two productions of 4101; a second login sees one of these and one that the collector sees too."""
    first, second, third = (each.id for each in small_world.productions_of(4101)[:3])
    collector = small_world.person("collector")
    for each in (first, second):
        faulty.platform.edits.hide_production(each, "collector")
    membership = replace(collector.memberships[0], production_ids=frozenset({second, third}), hidden_ids=frozenset())
    other = replace(collector, id=77, name="second", username=SECOND, memberships=(membership,))
    faulty.platform.replace_world(replace(small_world, people=(*small_world.people, other)))
    faulty.further_logins = (SECOND,)
    return faulty


def of_world(platform: PlatformServer, position: int) -> str:
    return str(platform.world.productions_of(4101)[position].id)


@pytest.mark.parametrize("usage", ["resource", "media_objects"])
def test_production_that_only_a_second_login_sees_is_read_with_it(split: Faulty, usage: Literal["resource", "media_objects"]) -> None:
    split.usage = usage
    summary = split.run()
    assert (summary.state, summary.total("rows_rejected")) == ("succeeded", 0)
    assert summary.total("rows_read") == summary.total("rows_loaded") + summary.total("rows_ignored")
    seen = {row[0] for row in split.facts()}
    assert of_world(split.platform, 0) not in seen
    assert {of_world(split.platform, 1), of_world(split.platform, 2)} <= seen
    assert split.rows("SELECT production_id FROM usage_daily GROUP BY account_id, production_id, day HAVING count(*) > 1") == []
    assert split.words().endswith("Complete to 21 November.")
    former = split.facts()
    split.further_logins = ()
    split.platform.edits.clear()
    split.run()
    # Read with the one login that now sees everything, they are the same numbers.
    assert [row for row in split.facts() if row[0] in seen and row[0] != of_world(split.platform, 0)] == former


def test_second_login_that_fails_hides_nobody_and_leaves_the_days_open(split: Faulty) -> None:
    split.run()
    former = split.facts()
    split.to_morning()
    split.platform.faults.add(Fault("POST /login", 401, kind="UnauthorizedError", after=1))
    summary = split.run()
    assert summary.state == "partial"
    assert any(SECOND in problem for problem in summary.problems)
    assert state_of(split, int(of_world(split.platform, 1))) != "not_visible"
    assert not split.ledger(TODAY).is_complete
    assert [row for row in split.facts() if row[1] <= YESTERDAY] == former
    split.run()
    assert split.words().endswith("Complete to 22 November.")


def test_second_login_that_may_not_read_the_usage_leaves_its_productions_missing(split: Faulty) -> None:
    world = split.platform.world
    second = world.person("second")
    viewer = replace(second, memberships=tuple(replace(each, rights=("ACCOUNT_VIEW",)) for each in second.memberships))
    split.platform.replace_world(replace(world, people=tuple(viewer if each is second else each for each in world.people)))
    summary = split.run()
    (account,) = (each for each in summary.accounts if each.external_id == "4101")
    assert (account.missing_productions, SECOND in account.reason) == (1, True)
    assert not split.ledger(YESTERDAY).is_complete
    assert "No day is complete yet" in split.words()


def test_machine_that_was_off_for_longer_than_a_first_load_fills_the_whole_gap(faulty: Faulty) -> None:
    faulty.run()
    faulty.to_morning(40)
    summary = faulty.run()
    assert {each.period.days for each in summary.loaded if each.period} >= {40}
    assert faulty.scalar("SELECT count(DISTINCT day) FROM ledger WHERE loaded_at IS NOT NULL") == 9 + 40
