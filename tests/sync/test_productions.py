"""Productions that go out of sight, are deleted, or cannot be read: their past stays, their levels end where reading did."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from rushes.demo import Fault
from rushes.domain import Period
from rushes.sync import Request
from rushes.warehouse import accounts, coverage_rows, productions
from sync.conftest import House

YESTERDAY = date(2026, 11, 21)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def production(house: House) -> int:
    """A production of account 4101 that has media and usage."""
    return house.platform.world.productions_of(4101)[0].id


def of(house: House, production: int, column: str) -> dict[date, int | None]:
    """Return one column of one production by day."""
    rows = house.rows(
        f"SELECT day, {column} FROM usage_daily JOIN production USING (account_id, production_id) WHERE external_id = $id",
        id=str(production),
    )
    return {row[0]: row[1] for row in rows}


def row_of(house: House, production: int) -> tuple[str, str, date | None]:
    """Return name, state and first day of a production."""
    with house.warehouse.reader() as reader:
        account = next(row.account_id for row in accounts(reader) if row.external_id == "4101")
        found = next(row for row in productions(reader, account) if row.external_id == str(production))
    return found.name, found.state.value, found.created_on


def hide(house: House, production: int) -> None:
    house.platform.edits.hide_production(production, "collector")


def test_hidden_production_keeps_the_levels_of_days_that_were_read(house: House, production: int) -> None:
    house.usage = "media_objects"
    house.run()
    before = of(house, production, "managed_media_ms")
    hide(house, production)
    assert house.run().rows_restated == 0
    assert of(house, production, "managed_media_ms") == before


def test_hidden_production_is_not_carried_over_days_on_which_nobody_looked(house: House, production: int) -> None:
    house.usage = "media_objects"
    house.run()
    before = of(house, production, "managed_media_ms")
    hide(house, production)
    house.to_morning(5)
    house.run()
    after = of(house, production, "managed_media_ms")
    assert {day: value for day, value in after.items() if day <= YESTERDAY} == before
    assert {after[YESTERDAY + each * ONE_DAY] for each in range(1, 6)} == {None}


def test_hidden_production_keeps_its_levels_when_older_days_are_asked_for(house: House, production: int) -> None:
    house.usage = "media_objects"
    house.run()
    before = of(house, production, "managed_media_ms")
    assert any(before.values())
    hide(house, production)
    house.run(Request(period=Period(date(2026, 10, 10), date(2026, 10, 12))))
    after = of(house, production, "managed_media_ms")
    assert {day: value for day, value in after.items() if day in before} == before


def test_hidden_production_that_comes_back_has_its_levels_again(house: House, production: int) -> None:
    house.usage = "media_objects"
    house.run()
    hide(house, production)
    house.to_morning(2)
    house.run()
    assert of(house, production, "managed_media_ms")[YESTERDAY + ONE_DAY] is None
    house.platform.edits.show_production(production, "collector")
    house.run()
    assert (of(house, production, "managed_media_ms")[YESTERDAY + ONE_DAY] or 0) > 0


def test_hidden_production_that_usage_still_names_keeps_its_name_and_dates(house: House, production: int) -> None:
    house.run()
    name, _, created_on = row_of(house, production)
    other = house.platform.world.productions_of(4101)[1].id
    hide(house, production)
    house.platform.edits.overwrite_usage(other, YESTERDAY, {"Id": production})
    house.run()
    assert row_of(house, production) == (name, "not_visible", created_on)


def test_deleted_production_that_is_no_longer_listed_keeps_its_past(house: House, production: int) -> None:
    house.run()
    before = of(house, production, "ingested_ms")
    house.to_morning()
    deleted_at = house.clock.now() - timedelta(hours=6)
    house.platform.edits.delete_production(production, int(deleted_at.timestamp() * 1000))
    house.run()
    assert row_of(house, production)[1] == "deleted"
    hide(house, production)
    house.run(Request(days=15))
    after = of(house, production, "ingested_ms")
    assert {day: after.get(day) for day in before} == before
    assert row_of(house, production)[1] == "deleted"


def test_production_deleted_without_a_date_ends_its_levels_where_it_was_last_seen_alive(house: House, production: int) -> None:
    house.usage = "media_objects"
    house.run()
    house.platform.edits.overwrite_production(production, {"deleted": True})
    house.platform.faults.add(Fault(f"GET /production/{production}/mo", 404, times=50, kind="NotFoundError"))
    house.to_morning(2)
    house.run()
    levels = of(house, production, "managed_media_ms")
    assert (levels[YESTERDAY] or 0) > 0
    assert {levels[YESTERDAY + ONE_DAY], levels[YESTERDAY + 2 * ONE_DAY]} == {None}


def test_production_whose_restated_row_is_set_aside_keeps_its_former_number(house: House, production: int) -> None:
    house.run()
    before = of(house, production, "ingested_ms")
    house.platform.edits.overwrite_usage(production, YESTERDAY, {"Volume Ingested (s)": "-5"})
    house.platform.edits.overwrite_usage(production, YESTERDAY - ONE_DAY, {"date": "yesterday"})
    summary = house.run()
    assert (summary.total("rows_rejected"), summary.rows_restated) == (2, 0)
    assert of(house, production, "ingested_ms") == before


def test_production_list_that_is_shorter_than_announced_leaves_the_days_open_and_hides_nobody(house: House, production: int) -> None:
    house.run()
    house.to_morning()
    shown = [each for each in house.platform.world.productions_of(4101) if each.id != production]
    rows = [{"id": each.id, "accountId": 4101, "name": each.name, "activeStatus": "Active"} for each in shown]
    body = json.dumps(rows).encode()
    announced = {"X-Pagination-Total-Results": str(len(rows) + 1)}
    # Read once more, it is no better.
    for each in (body, b"[]") * 2:
        house.platform.faults.add(Fault("GET /production", 200, body=each, headers=announced))
    summary = house.run(Request(accounts=("4101",)))
    assert any("announced" in warning for warning in summary.warnings)
    assert row_of(house, production)[1] != "not_visible"
    with house.warehouse.reader() as reader:
        account = next(row.account_id for row in accounts(reader) if row.external_id == "4101")
        states = coverage_rows(reader, account, Period(YESTERDAY + ONE_DAY, YESTERDAY + ONE_DAY))
    assert [state.is_complete for state in states] == [False]
    assert house.run().state == "succeeded"
    assert row_of(house, production)[1] == "active"


def test_production_that_is_refused_for_ever_does_not_fail_the_account(house: House, production: int) -> None:
    house.usage = "media_objects"
    house.platform.faults.add(Fault(f"GET /production/{production}/mo", 403, times=50, kind="ForbiddenError"))
    summary = house.run()
    assert summary.state == "succeeded"
    assert sum(account.missing_productions for account in summary.accounts) == 1
