"""An account handed out whole: what is in the archive is what the install holds, and of nobody else."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.conftest import NOW
from accounts.pictures import png
from accounts.records import MARK, add_board, add_field, add_grouping, add_person, add_schedule, add_statement
from rushes.accounts import (
    EXPORT_LIVES,
    AccountSettings,
    ProductionNote,
    drop_old_exports,
    export_account,
    export_path,
    save_account_settings,
    save_logo,
    save_production_note,
)
from rushes.domain import FACT_COLUMNS
from rushes.errors import NotFound, Stopped, WarehouseError
from rushes.store import AuditEntry, record_audit
from rushes.warehouse import ACCOUNT_TABLES, Shelf, account_counts, account_totals
from sync.conftest import House

A, B = 1, 2
FORMULA = "=HYPERLINK(1)"
BOARDS = (
    "board",
    "board_version",
    "board_favourite",
    "board_start",
    "production_grouping",
    "production_group",
    "production_group_member",
    "calculated_field",
)

REPORTS = {"report_schedule": 1, "report_address": 1, "report_recipient": 2, "report_delivery": 2}


def no_word(_progress: Mapping[str, Any]) -> None:
    """Tell nobody."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports"


def exported(house: House, folder: Path) -> zipfile.ZipFile:
    made = export_account(house.store, house.warehouse, Shelf(folder / "datasets"), folder, A, at=NOW, tell=no_word)
    path = export_path(folder, made.name)
    assert path is not None
    assert path.stat().st_size == made.bytes
    return zipfile.ZipFile(path)


def lines(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(name).decode().splitlines()]


def test_export_holds_every_row_and_sum_of_the_account_and_of_nobody_else(house: House, folder: Path) -> None:
    archive = exported(house, folder)
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    with house.warehouse.reader() as reader:
        counts, totals = account_counts(reader, A), account_totals(reader, A)
        version = reader.version
    assert manifest["rows"] == counts
    assert counts["usage_daily"] > 0
    assert counts["usage_history"] > 0
    assert manifest["totals"] == totals
    assert (manifest["version"], manifest["as_of"]) == (version.number, version.published_at.isoformat())
    for table, columns in ACCOUNT_TABLES.items():
        rows = lines(archive, f"data/{table}.jsonl")
        assert len(rows) == counts[table]
        assert {row["account_id"] for row in rows} <= {A}
        assert all(tuple(row) == columns for row in rows)
        read = list(csv.reader(io.StringIO(archive.read(f"csv/{table}.csv").decode(), newline="")))
        assert tuple(read[0]) == columns
        assert len(read) == counts[table] + 1
    facts = lines(archive, "data/usage_daily.jsonl")
    for column in FACT_COLUMNS:
        known = [row[column] for row in facts if row[column] is not None]
        assert (sum(known) if known else None) == totals[column]


def test_export_holds_the_records_of_the_account_and_of_nobody_else(house: House, folder: Path) -> None:
    with house.store.begin() as conn:
        for each in (A, B):
            save_account_settings(conn, each, AccountSettings(anchor_day=each), by=f"person:{each}", at=NOW)
            save_production_note(conn, each, each, ProductionNote(FORMULA, "é\n☃"), by=f"person:{each}", at=NOW)
            record_audit(conn, AuditEntry(NOW, f"person:{each}", "settings.changed", account_id=each))
        save_logo(conn, A, png(), by="person:1", at=NOW)
    for number, name in ((A, MARK), (B, "stranger")):
        person_id = add_person(house.store, name, number)
        add_board(house.store, number, person_id)
        add_grouping(house.store, number, number, person_id)
        add_field(house.store, number, person_id)
        add_schedule(house.store, number, person_id)
        add_statement(house.store, number)
    archive = exported(house, folder)
    settings, notes = json.loads(archive.read("records/account_settings.json")), json.loads(archive.read("records/production_note.json"))
    assert [(each["account_id"], each["anchor_day"]) for each in settings] == [(A, 1)]
    assert [(each["cost_centre"], each["note"]) for each in notes] == [(FORMULA, "é\n☃")]
    assert [each["username"] for each in json.loads(archive.read("records/people.json"))] == [MARK]
    assert [each["account_id"] for each in lines(archive, "records/audit.jsonl")] == [A]
    assert archive.read("records/logo.png") == png()
    assert json.loads(archive.read("manifest.json"))["records"]["people"] == 1
    boards = {name: json.loads(archive.read(f"records/{name}.json")) for name in BOARDS}
    assert [(name, len(each)) for name, each in boards.items()] == [(name, 2 if name == "board_start" else 1) for name in BOARDS]
    assert boards["board_version"][0]["content"] == {"title": f"Board of {A}"}
    assert boards["production_group"][0]["name"] == f"Group of {A}"
    assert (boards["calculated_field"][0]["name"], boards["calculated_field"][0]["formula"]) == (f"Field of {A}", "transcribed / ingested")
    reports = {name: json.loads(archive.read(f"records/{name}.json")) for name in REPORTS}
    assert {name: len(each) for name, each in reports.items()} == REPORTS
    assert reports["report_schedule"][0]["title"] == f"Schedule of {A}"
    assert {each for each in archive.namelist() if each.startswith("statements/")} == {
        f"statements/{each}"
        for each in ("chain.json", "statement-1-1.json", "statement-1-1.manifest.json", "statement-1-1.pdf", "statement-1-1.xlsx")
    }
    assert archive.read("statements/statement-1-1.pdf") == f"pdf of {A}".encode()
    assert archive.read("statements/chain.json") == b"[{}]"
    assert [each["number"] for each in json.loads(archive.read("records/statement.json"))] == [1]
    everything = b"".join(archive.read(each) for each in archive.namelist())
    assert b"stranger" not in everything
    assert not any(f"{word} of {B}".encode() in everything for word in ("Board", "Group", "Grouping", "Field", "Schedule", "pdf"))
    assert f"partner-of-{B}".encode() not in everything
    assert b"s-canary" not in everything


def test_export_of_text_is_raw_for_machines_and_no_formula_for_people(house: House, folder: Path, small_world: Any) -> None:
    production = next(each for each in small_world.productions if each.account_id == small_world.accounts[0].id)
    house.platform.edits.rename_production(production.id, FORMULA)
    try:
        house.run()
    finally:
        house.platform.edits.clear()
    archive = exported(house, folder)
    assert FORMULA in [row["name"] for row in lines(archive, "data/production.jsonl")]
    assert f"'{FORMULA}" in archive.read("csv/production.csv").decode()
    assert f",{FORMULA}" not in archive.read("csv/production.csv").decode()


def test_export_can_be_read_by_its_owner_alone_and_has_a_name_nobody_guesses(house: House, folder: Path) -> None:
    names = {
        export_account(house.store, house.warehouse, Shelf(folder / "datasets"), folder, A, at=NOW, tell=no_word).name for _ in range(2)
    }
    assert len(names) == 2
    assert {len(name) for name in names} == {36}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "..", "../records.sqlite3", "/etc/passwd", "a.zip", "0" * 32 + ".zip", "0" * 31 + "\n.zip"])
def test_export_path_of_no_archive_is_none(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "records.sqlite3").touch()
    assert export_path(folder, name) is None


def test_export_that_has_had_its_time_goes_and_no_other_file(house: House, folder: Path) -> None:
    old, new = (export_account(house.store, house.warehouse, Shelf(folder / "datasets"), folder, A, at=NOW, tell=no_word) for _ in range(2))
    (folder / "notes.txt").touch()
    for name, age in ((old.name, timedelta(seconds=1)), (new.name, -timedelta(hours=1)), ("notes.txt", timedelta(days=1))):
        at = (NOW - EXPORT_LIVES - age).timestamp()
        os.utime(folder / name, (at, at))
    assert drop_old_exports(folder, NOW) == 1
    assert export_path(folder, old.name) is None
    assert export_path(folder, new.name) is not None
    assert (folder / "notes.txt").exists()


def test_export_stopped_or_not_whole_leaves_no_file(house: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_progress: Mapping[str, Any]) -> None:
        raise Stopped("Enough.")

    with pytest.raises(Stopped):
        export_account(house.store, house.warehouse, Shelf(folder / "datasets"), folder, A, at=NOW, tell=stop)
    monkeypatch.setattr("rushes.accounts.export.account_totals", lambda *_: {})
    with pytest.raises(WarehouseError, match="thrown away"):
        export_account(house.store, house.warehouse, Shelf(folder / "datasets"), folder, A, at=NOW, tell=no_word)
    assert list(folder.iterdir()) == []


def test_export_of_an_account_that_never_was_is_refused(house: House, folder: Path) -> None:
    with pytest.raises(NotFound):
        export_account(house.store, house.warehouse, Shelf(folder / "datasets"), folder, 99, at=NOW, tell=no_word)
