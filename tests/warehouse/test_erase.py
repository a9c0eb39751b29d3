"""An account that is erased: nothing of it stays in any file, and the others' facts are what they were."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rushes.domain import FACT_COLUMNS, Period, Reject
from rushes.warehouse import Warehouse
from warehouse.nights import REGISTRY, Night, Rows

PERIOD = Period(date(2025, 10, 30), date(2025, 11, 2))
MARK = "canary-of-account-two"
AT = datetime(2025, 11, 20, tzinfo=UTC)
TABLES = ("account", "production", "usage_daily", "usage_history", "media_item", "ledger", "reject")


def load_both(night: Night) -> None:
    """Load two accounts three times: usage that is restated, and items of account 2 with a mark to be found by."""
    night.production(2, 21, name=MARK)
    for amount in (1000, 2000):
        rows = {
            each: [
                {"production_id": each * 10 + 1, "day": day.isoformat(), "ingested_ms": amount * each, "items_ingested": each}
                for day in PERIOD.each_day()
            ]
            for each in (1, 2)
        }
        rejects = [
            Reject(1, PERIOD.first, "usage", "bad", "{}"),
            Reject(2, PERIOD.first, "usage", MARK, "{}"),
            Reject(None, None, "usage", MARK, "{}"),
        ]
        night.publish(usage=[night.usage(each, PERIOD, found) for each, found in rows.items()], rejects=rejects)
    item = {
        "external_id": MARK,
        "media_type": "VIDEO",
        "created_at": "2025-11-01T10:00:00Z",
        "day": "2025-11-01",
        "duration_ms": 5,
        "deleted_on": None,
    }
    night.publish(items=[night.items(2, PERIOD, [{**item, "production_id": 21}])])


def totals(rows: Rows, account_id: int) -> list[list[tuple[object, ...]]]:
    sums = ", ".join(f"sum({column})" for column in FACT_COLUMNS)
    return [
        rows(f"SELECT day, production_id, {sums} FROM {table} WHERE account_id = $id GROUP BY ALL ORDER BY ALL", id=account_id)
        for table in ("usage_daily", "usage_history")
    ] + [
        rows(f"SELECT * FROM {table} WHERE account_id = $id ORDER BY ALL", id=account_id)
        for table in ("account", "production", "ledger", "reject")
    ]


def erase(warehouse: Warehouse, account_id: int = 2) -> None:
    warehouse.erase_account(account_id, registry_id=REGISTRY, run_id="erase", at=AT)


def test_erase_account_leaves_the_others_as_they_were_to_the_row(night: Night, warehouse: Warehouse, rows: Rows) -> None:
    load_both(night)
    before, order = totals(rows, 1), rows("SELECT day FROM usage_daily WHERE account_id = 1")
    assert before[1]
    erase(warehouse)
    assert totals(rows, 1) == before
    assert rows("SELECT day FROM usage_daily") == order
    assert [rows(f"SELECT count(*) FROM {table} WHERE account_id = 2") for table in TABLES] == [[(0,)]] * len(TABLES)
    assert warehouse.verify().findings == ()


def test_erase_account_leaves_no_byte_of_it_and_no_way_back(night: Night, warehouse: Warehouse) -> None:
    load_both(night)
    assert any(MARK.encode() in path.read_bytes() for path in warehouse.path.glob("*.duckdb"))
    erase(warehouse)
    assert len(warehouse.versions()) == 1
    assert len(list(warehouse.path.glob("*.duckdb"))) == 2
    assert [path.name for path in warehouse.path.iterdir() if path.is_file() and MARK.encode() in path.read_bytes()] == []


def test_erase_account_again_ends_the_same(night: Night, warehouse: Warehouse) -> None:
    load_both(night)
    erase(warehouse)
    first = warehouse.current()
    erase(warehouse)
    assert warehouse.current() == first


def test_erase_account_killed_before_former_versions_went_is_ended_by_the_next_call(night: Night, warehouse: Warehouse) -> None:
    load_both(night)
    with warehouse.publish_session(REGISTRY, "erase", AT) as build:
        assert build.erase_account(2)
        build.publish()
    assert len(warehouse.versions()) > 1
    erase(warehouse)
    assert len(warehouse.versions()) == 1


def test_erase_account_takes_a_version_with_a_damaged_manifest_too(night: Night, warehouse: Warehouse) -> None:
    load_both(night)
    oldest = warehouse.versions()[0]
    (warehouse.path / oldest.manifest).write_text("{", encoding="utf-8")
    erase(warehouse)
    assert not (warehouse.path / oldest.facts_file).exists()


def test_erase_account_that_is_not_there_or_of_an_empty_warehouse_changes_nothing(night: Night, warehouse: Warehouse) -> None:
    erase(warehouse)
    assert warehouse.current() is None
    load_both(night)
    before = warehouse.current()
    erase(warehouse, 99)
    assert warehouse.current() == before


def test_erase_account_fails_and_the_former_version_stands(night: Night, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    load_both(night)
    before = warehouse.current()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rushes.warehouse.build.leave_out", full)
    with pytest.raises(Exception, match="former one stands"):
        erase(warehouse)
    assert warehouse.current() == before
    assert len(warehouse.versions()) > 1


def test_account_erased_can_be_loaded_again(night: Night, warehouse: Warehouse, rows: Rows) -> None:
    load_both(night)
    erase(warehouse)
    night.publish(usage=[night.usage(2, PERIOD, [{"production_id": 21, "day": "2025-11-01", "ingested_ms": 7}])])
    assert rows("SELECT sum(ingested_ms) FROM usage_daily WHERE account_id = 2") == [(7,)]


def test_items_that_nobody_lists_any_more_are_cut_anew_when_the_zone_changes(night: Night, warehouse: Warehouse, rows: Rows) -> None:
    item = {"external_id": "i", "production_id": 21, "media_type": "VIDEO", "created_at": "2025-11-01T23:30:00Z", "day": "2025-11-01"}
    night.publish(items=[night.items(2, PERIOD, [{**item, "duration_ms": 5, "deleted_on": None}])])
    night.zones[2] = "Europe/Brussels"
    night.publish(items=[night.items(2, PERIOD, [])])
    assert rows("SELECT day FROM media_item") == [(date(2025, 11, 2),)]
    ingested = "SELECT day, items_ingested FROM usage_daily WHERE account_id = 2 AND items_ingested > 0"
    assert rows(ingested) == [(date(2025, 11, 2), 1)]
    assert warehouse.verify().findings == ()
