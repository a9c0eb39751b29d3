"""Versions: published at once or not at all, kept, rolled back, verified, cleared of what a kill left."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rushes.domain import AccountRow, Period, ProductionRow, ProductionState
from rushes.errors import Busy, WarehouseError
from rushes.warehouse import StagedUsage, Version, Warehouse, open_warehouse
from warehouse.nights import REGISTRY, Night, Rows

PERIOD = Period(date(2025, 11, 1), date(2025, 11, 1))


def publish(night: Night, ingested_ms: int) -> Version:
    return night.publish(usage=[night.usage(1, PERIOD, [{"production_id": 11, "day": "2025-11-01", "ingested_ms": ingested_ms}])])


def names(warehouse: Warehouse) -> list[str]:
    return sorted(path.name for path in warehouse.path.iterdir())


def value(rows: Rows) -> object:
    return rows("SELECT ingested_ms FROM usage_daily")[0][0]


def test_publish_first_version_leaves_four_files_and_no_log(night: Night) -> None:
    version = publish(night, 1)
    assert names(night.warehouse) == [
        "current",
        "facts-000001.duckdb",
        "ledger-000001.duckdb",
        "publish.lock",
        "version-000001-000001.json",
    ]
    assert (version.number, version.revision, version.usage_rows, version.totals["ingested_ms"]) == (1, 1, 1, 1)
    assert (version.run_id, version.registry_id, version.published_at) == ("run-1", REGISTRY, datetime(2025, 11, 11, 3, tzinfo=UTC))
    assert night.warehouse.current() == version == open_warehouse(night.warehouse.path).current()


def test_manifest_names_files_counts_and_totals(night: Night) -> None:
    version = publish(night, 7)
    manifest = json.loads((night.warehouse.path / version.manifest).read_text())
    assert manifest["files"] == ["facts-000001.duckdb", "ledger-000001.duckdb"]
    assert manifest["table_rows"] == {
        "connection": 1,
        "account": 2,
        "production": 1,
        "usage_daily": 1,
        "usage_history": 0,
        "media_item": 0,
        "ledger": 1,
        "reject": 0,
    }
    assert manifest["totals"]["ingested_ms"] == 7
    assert manifest["file_bytes"] == {name: (night.warehouse.path / name).stat().st_size for name in manifest["files"]}


def test_publish_nights_that_failed_move_the_ledger_alone_and_push_no_version_out(night: Night) -> None:
    for ingested_ms in (1, 2, 3):
        publish(night, ingested_ms)
    for _ in range(5):
        version = night.publish(failed={1: PERIOD})
    assert (version.number, version.revision) == (3, 8)
    assert [each.number for each in night.warehouse.versions()] == [1, 2, 3]
    assert [name for name in names(night.warehouse) if name.startswith("ledger")] == [f"ledger-{each:06}.duckdb" for each in (1, 2, 8)]


def test_publish_more_than_is_kept_drops_the_oldest(night: Night) -> None:
    for ingested_ms in range(1, 6):
        publish(night, ingested_ms)
    assert [each.number for each in night.warehouse.versions()] == [3, 4, 5]
    assert len([name for name in names(night.warehouse) if name.endswith(".duckdb")]) == 6


def test_rollback_shows_the_former_facts_and_later_numbers_only_grow(night: Night, rows: Rows) -> None:
    for ingested_ms in (1, 2, 3):
        publish(night, ingested_ms)
    back = night.warehouse.rollback(1)
    assert (back.number, value(rows)) == (1, 1)
    assert night.publish(failed={1: PERIOD}).manifest == "version-000001-000004.json"
    version = publish(night, 4)
    assert (version.number, version.revision, version.built_from, value(rows)) == (4, 5, (1,), 4)
    assert rows("SELECT ingested_ms FROM usage_history") == [(1,)]


def test_rollback_makes_what_it_left_behind_the_first_to_go(night: Night) -> None:
    for ingested_ms in (1, 2, 3):
        publish(night, ingested_ms)
    night.warehouse.rollback(1)
    publish(night, 4)
    assert [each.number for each in night.warehouse.versions()] == [1, 3, 4]
    publish(night, 5)
    assert [each.number for each in night.warehouse.versions()] == [1, 4, 5]


def test_rollback_keeps_the_highest_number_until_a_higher_one_stands(night: Night) -> None:
    for ingested_ms in (1, 2, 3):
        publish(night, ingested_ms)
    night.warehouse.rollback(2)
    night.warehouse = open_warehouse(night.warehouse.path, keep_versions=1)
    night.publish(failed={1: PERIOD})
    assert [each.manifest for each in night.warehouse.versions()] == ["version-000002-000004.json", "version-000003-000003.json"]
    assert publish(night, 9).number == 4
    assert [each.number for each in night.warehouse.versions()] == [4]


def test_rollback_to_the_last_revision_of_a_version(night: Night) -> None:
    publish(night, 1)
    night.publish(failed={1: PERIOD})
    publish(night, 2)
    assert night.warehouse.rollback(1).revision == 2


def test_rollback_to_a_version_that_is_not_there_or_damaged_changes_nothing(night: Night) -> None:
    publish(night, 1)
    version = publish(night, 2)
    with pytest.raises(WarehouseError, match=r"no version 9 .* Kept: 1, 2"):
        night.warehouse.rollback(9)
    facts = night.warehouse.path / "facts-000001.duckdb"
    facts.write_bytes(facts.read_bytes()[:-4096])
    with pytest.raises(WarehouseError, match="not sound"):
        night.warehouse.rollback(1)
    assert night.warehouse.current() == version


def test_publish_session_while_another_publishes_is_busy(night: Night) -> None:
    publish(night, 1)
    other = open_warehouse(night.warehouse.path)
    with night.warehouse.publish_session(REGISTRY, "r", night.now):
        with pytest.raises(Busy, match=r"publish\.lock"), other.publish_session(REGISTRY, "r", night.now):
            pass
        with pytest.raises(Busy):
            other.rollback(1)
    assert publish(night, 2).number == 2


def test_publish_session_with_another_records_database_is_refused(night: Night) -> None:
    version = publish(night, 1)
    with pytest.raises(WarehouseError, match="another records database"), night.warehouse.publish_session("other", "r", night.now):
        pass
    assert night.warehouse.current() == version


def test_publish_session_that_ends_without_publish_leaves_nothing(night: Night) -> None:
    publish(night, 1)
    before = names(night.warehouse)
    with pytest.raises(WarehouseError, match="cannot be read"), night.warehouse.publish_session(REGISTRY, "r", night.now) as build:
        build.load_usage([StagedUsage(1, PERIOD, night.staging / "not there")])
    with night.warehouse.publish_session(REGISTRY, "r", night.now) as build:
        build.record([])
    assert names(night.warehouse) == before


def test_publish_sweeps_what_a_killed_build_left(night: Night) -> None:
    publish(night, 1)
    folder = night.warehouse.path
    (folder / "building" / "spilled").mkdir(parents=True)
    for name in (
        "building/facts.duckdb",
        "facts-000002.duckdb",
        "facts-000002.duckdb.wal",
        "ledger-000002.duckdb",
        "current.new",
        "version-000002-000002.json.new",
    ):
        (folder / name).write_bytes(b"half")
    assert publish(night, 2).number == 2
    assert [name for name in names(night.warehouse) if "new" in name or "wal" in name or "building" in name] == []
    assert night.warehouse.verify().is_sound


def test_publish_after_a_kill_between_manifest_and_pointer_takes_a_higher_number(night: Night) -> None:
    publish(night, 1)
    publish(night, 2)
    (night.warehouse.path / "current").write_text("version-000001-000001.json\n")
    assert publish(night, 3).number == 3


@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("UPDATE facts.usage_daily SET ingested_ms = 8", "Counts or totals differ"),
        ("INSERT INTO facts.usage_daily FROM facts.usage_daily", "usage_daily holds keys twice"),
        ("DELETE FROM facts.usage_daily", "Counts or totals differ"),
        ("DELETE FROM facts.production", "productions that are not there"),
        ("DELETE FROM facts.account", "accounts that are not there"),
        ("DELETE FROM facts.connection", "connections that are not there"),
        ("INSERT INTO facts.account FROM facts.account", "account holds keys twice"),
        ("INSERT INTO facts.media_item (account_id, production_id, external_id) VALUES (1, 99, 'x')", "media items of productions"),
    ],
)
def test_verify_facts_altered_by_hand_names_what_is_wrong(night: Night, sql: str, finding: str) -> None:
    version = publish(night, 7)
    engine = duckdb.connect()
    engine.execute(f"ATTACH '{night.warehouse.path / version.facts_file}' AS facts")
    engine.execute(sql)
    engine.close()
    manifest = night.warehouse.path / version.manifest
    altered = unsealed(manifest)
    altered["file_bytes"][version.facts_file] = (night.warehouse.path / version.facts_file).stat().st_size
    manifest.write_text(json.dumps(altered))
    report = open_warehouse(night.warehouse.path).verify()
    assert not report.is_sound
    assert finding in " ".join(report.findings)


def unsealed(manifest: Path) -> dict[str, Any]:
    """Return what a manifest says, without the seal, as release 0.1 wrote them."""
    return {name: value for name, value in json.loads(manifest.read_text()).items() if name != "seal"}


def test_verify_manifest_that_says_otherwise_names_the_difference(night: Night) -> None:
    version = publish(night, 7)
    manifest = night.warehouse.path / version.manifest
    altered = unsealed(manifest)
    altered["table_rows"]["usage_daily"], altered["totals"]["ingested_ms"] = 2, 9
    manifest.write_text(json.dumps(altered))
    assert open_warehouse(night.warehouse.path).verify(1).findings == (
        "The manifest says 2 rows of usage_daily, there are 1.",
        "The manifest says 9 in all for ingested_ms, the facts hold 7.",
    )


@pytest.mark.parametrize(
    ("part", "other"),
    [('"usage_daily": 1', '"usage_daily": 2'), ('"run_id": "', '"run_id": "x'), ('"number": 2', '"number": 1'), ("{", "["), ("+00:00", "")],
)
def test_manifest_that_was_altered_is_refused_with_advice(night: Night, part: str, other: str) -> None:
    publish(night, 6)
    version = publish(night, 7)
    manifest = night.warehouse.path / version.manifest
    manifest.write_text(manifest.read_text().replace(part, other, 1))
    again = open_warehouse(night.warehouse.path)
    with pytest.raises(WarehouseError, match="rushes warehouse rollback 1"):
        again.current()
    assert again.rollback(1).number == 1
    with again.reader() as reader:
        assert reader.query("SELECT ingested_ms FROM usage_daily") == [(6,)]


@pytest.mark.parametrize("left", [b"", b"\xff\x00\xfe", b"version-000009-000009.json", None])
def test_pointer_that_is_lost_or_altered_is_never_taken_for_an_empty_warehouse(night: Night, left: bytes | None) -> None:
    publish(night, 6)
    publish(night, 7)
    pointer = night.warehouse.path / "current"
    pointer.unlink() if left is None else pointer.write_bytes(left)
    again = open_warehouse(night.warehouse.path)
    with pytest.raises(WarehouseError, match="rushes warehouse rollback 2"), again.reader():
        pass
    with pytest.raises(WarehouseError, match="rushes warehouse rollback 2"):
        publish(night, 8)
    again.rollback(2)
    assert publish(night, 8).number == 3


def test_pointer_lost_beside_the_only_version_still_means_that_version(night: Night) -> None:
    publish(night, 6)
    (night.warehouse.path / "current").unlink()
    with open_warehouse(night.warehouse.path).reader() as reader:
        assert reader.query("SELECT ingested_ms FROM usage_daily") == [(6,)]
    assert publish(night, 7).number == 2


def test_verify_before_anything_was_published_finds_nothing(warehouse: Warehouse) -> None:
    report = warehouse.verify()
    assert (report.version.number, report.findings, report.counts.table_rows["usage_daily"]) == (0, (), 0)


def test_publish_with_a_failed_check_names_it_and_publishes_nothing(night: Night, rows: Rows) -> None:
    version = publish(night, 1)
    stray = [ProductionRow(3, 31, "p31", "of no account", ProductionState.ACTIVE, None, None, None)]
    with pytest.raises(WarehouseError, match="productions of accounts that are not there: 1 in all, such as 3/31"):
        night.publish(before_publish=lambda build: build.put_productions(stray))
    with pytest.raises(WarehouseError, match="accounts of connections that are not there"):
        night.publish(before_publish=lambda build: build.put_accounts([AccountRow(3, "nowhere", "a3", "Account 3", "UTC")]))
    assert (night.warehouse.current(), value(rows)) == (version, 1)
    twice = [{"production_id": 11, "day": "2025-11-01", "ingested_ms": each} for each in (2, 3)]
    with pytest.raises(WarehouseError, match="usage_daily holds keys twice"):
        night.publish(usage=[night.usage(1, PERIOD, twice)])
    assert (night.warehouse.current(), value(rows)) == (version, 1)
