"""Two connections side by side: same external ids, other accounts; one's trouble is not the other's."""

from __future__ import annotations

import pytest

from rushes.config import SyncSettings
from rushes.platforms import PlatformSession, platform_for
from rushes.sync import Connection, DayRule, Night, Request
from rushes.warehouse import accounts, reported_columns
from sync.conftest import House


def pair(house: House) -> tuple[Connection, Connection]:
    """The house's platform, configured twice."""
    first = house.connection()
    second = first.model_copy(update={"name": "second", "time_zone": "Pacific/Kiritimati"})
    made = [Connection(each, platform_for(each), DayRule(each.zone, each.cut_off)) for each in (first, second)]
    return made[0], made[1]


def night(house: House, connections: tuple[Connection, ...]) -> Night:
    return Night(
        connections,
        store=house.store,
        warehouse=house.warehouse,
        staging=house.staging,
        settings=SyncSettings(first_load_days=5),
        clock=house.clock,
    )


def test_two_connections_with_the_same_ids_are_different_accounts_and_productions(house: House) -> None:
    summary = night(house, pair(house)).run(Request(accounts=("4101",)))
    assert sorted((account.connection, account.external_id) for account in summary.loaded) == [("limecraft", "4101"), ("second", "4101")]
    assert house.scalar("SELECT count(DISTINCT account_id) FROM usage_daily") == 2
    shared = (
        "SELECT count(*) FROM (SELECT production_id FROM production GROUP BY production_id HAVING count(DISTINCT account_id) > 1) shared"
    )
    assert house.scalar(shared) == 0
    # At 01:07 UTC it is 15:07 of the 22nd on Kiritimati, so both have ended the 21st.
    assert {str(account.period.last) for account in summary.loaded if account.period} == {"2026-11-21"}


def test_unforeseen_error_of_one_connection_leaves_the_other_loaded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = pair(house)

    def broken(_: PlatformSession) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(second.platform, "rights", broken)
    summary = night(house, (first, second)).run(Request())
    assert (summary.state, {account.connection for account in summary.loaded}) == ("partial", {"limecraft"})
    assert any("nobody foresaw" in problem for problem in summary.problems)


def test_connection_that_fails_keeps_what_it_reports_and_its_facts(house: House) -> None:
    first, second = pair(house)
    night(house, (first, second)).run(Request())
    before = house.sums()
    changed = second.settings.model_copy(update={"usage": "media_objects", "base_url": "http://127.0.0.1:1/api"})
    down = Connection(changed, platform_for(changed), second.rule)
    summary = night(house, (first, down)).run(Request())
    assert summary.state == "partial"
    assert house.sums() == before
    with house.warehouse.reader() as reader:
        assert {len(reported_columns(reader, each.account_id)) for each in accounts(reader)} == {9}
