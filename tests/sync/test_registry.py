"""Records and facts from different moments: nothing is ever mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kept_records import RecordsFactory
from rushes.errors import StoreError, WarehouseError
from rushes.store import account_id, open_store
from rushes.sync import reconcile_keys
from sync.conftest import House


def test_older_records_take_over_the_keys_that_the_facts_carry(house: House, tmp_path: Path, records: RecordsFactory) -> None:
    house.store.close()
    old = records.copy(house.store.place, tmp_path / "old.sqlite3")
    house.run()
    with house.store.reading() as conn:
        wanted = {name: account_id(conn, "limecraft", name) for name in ("4101", "4102", "4103")}
    with open_store(old) as restored:
        assert reconcile_keys(restored, house.warehouse) > 3
        assert reconcile_keys(restored, house.warehouse) == 0
        with restored.begin() as conn:
            assert {name: account_id(conn, "limecraft", name) for name in wanted} == wanted
            assert account_id(conn, "limecraft", "new") not in wanted.values()


def test_older_records_that_gave_an_id_away_are_refused(house: House, tmp_path: Path, records: RecordsFactory) -> None:
    house.store.close()
    old = records.copy(house.store.place, tmp_path / "old.sqlite3")
    house.run()
    with open_store(old) as restored:
        with restored.begin() as conn:
            account_id(conn, "limecraft", "somebody else")
        with pytest.raises(StoreError, match="would show one account's rows to another"):
            reconcile_keys(restored, house.warehouse)


def test_records_of_another_install_are_refused(house: House, tmp_path: Path, records: RecordsFactory) -> None:
    house.run()
    with open_store(records.new(tmp_path / "other.sqlite3")) as other, pytest.raises(WarehouseError, match="belong to other records"):
        reconcile_keys(other, house.warehouse)


def test_night_refuses_to_publish_over_facts_of_other_records(house: House, tmp_path: Path, records: RecordsFactory) -> None:
    house.run()
    before = house.sums()
    with open_store(records.new(tmp_path / "other.sqlite3")) as other:
        house.store = other
        with pytest.raises(WarehouseError):
            house.run()
    assert house.sums() == before
