"""The memory that building a version may take: what needs more goes by the disk, what cannot is told, and nothing is published."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from rushes.domain import FACT_COLUMNS, Period
from rushes.errors import WarehouseError
from rushes.warehouse import StagedUsage, Warehouse, open_warehouse
from warehouse.nights import Night, Rows

FIRST = date(2025, 1, 1)
PRODUCTIONS = 1_500


def many_rows(night: Night, days: int) -> StagedUsage:
    """Stage so many days of one account, written by the engine itself because they are many."""
    for production_id in range(1, PRODUCTIONS + 1):
        night.production(1, production_id)
    night.staging.mkdir(exist_ok=True)
    file = night.staging / "many.ndjson"
    numbers = ", ".join(f"p * (d + 1) AS {column}" for column in FACT_COLUMNS)
    duckdb.execute(
        f"""COPY (SELECT p AS production_id, (DATE '{FIRST}' + d::INT)::VARCHAR AS day, {numbers}
            FROM range(1, {PRODUCTIONS + 1}) t(p), range(0, {days}) s(d)) TO '{file}' (FORMAT json)"""
    )
    return StagedUsage(1, Period(FIRST, FIRST + timedelta(days=days - 1)), file)


def in_memory_of(warehouse: Warehouse, memory_mb: int, folder: Path) -> Night:
    return Night(open_warehouse(warehouse.path, keep_versions=3, memory_mb=memory_mb), folder)


def test_build_that_does_not_fit_publishes_nothing_and_names_the_setting(night: Night, tmp_path: Path) -> None:
    before = night.publish(usage=[night.usage(1, Period(FIRST, FIRST), [{"production_id": 1, "day": str(FIRST), "ingested_ms": 7}])])
    tight = in_memory_of(night.warehouse, 8, tmp_path / "tight")
    with pytest.raises(WarehouseError, match=r"does not fit into 8 MB .*Raise memory_mb under \[sync\]"):
        tight.publish(usage=[many_rows(tight, 200)])
    assert night.warehouse.current() == before
    assert not (night.warehouse.path / "building").exists()


def test_build_of_more_rows_than_fit_into_its_memory_goes_by_the_disk(warehouse: Warehouse, rows: Rows, tmp_path: Path) -> None:
    days = 600
    small = in_memory_of(warehouse, 128, tmp_path / "small")
    # Nine hundred thousand rows of thirteen whole numbers are 94 MB as they stand, and are sorted beside that.
    small.publish(usage=[many_rows(small, days)])
    total = PRODUCTIONS * (PRODUCTIONS + 1) // 2 * days * (days + 1) // 2
    assert rows("SELECT count(*), sum(ingested_ms)::BIGINT FROM usage_daily") == [(PRODUCTIONS * days, total)]


def test_sparing_reader_goes_by_the_disk_for_what_does_not_fit_and_leaves_nothing_there(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = in_memory_of(warehouse, 512, tmp_path / "big")
    big.publish(usage=[many_rows(big, 200)])
    (tmp_path / "spilled").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spilled"))
    sparing = open_warehouse(warehouse.path, memory_mb=24, is_sparing=True)
    with closing(sparing), sparing.reader() as reader:
        (limit,) = reader.query("SELECT current_setting('memory_limit')")[0]
        assert limit == "22.8 MiB"
        different = reader.query("SELECT count(*) FROM (SELECT DISTINCT production_id, day, ingested_ms FROM usage_daily)")
        assert different == [(PRODUCTIONS * 200,)]
        assert len([*(tmp_path / "spilled").iterdir()]) == 1
    assert [*(tmp_path / "spilled").iterdir()] == []
