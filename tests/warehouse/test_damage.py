"""A byte that changed, a file that was cut or is gone: never a wrong number, always a reason, and a whole version to go back to."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rushes.domain import Period
from rushes.errors import RushesError, WarehouseError
from rushes.warehouse import Build, Version, Warehouse, open_warehouse
from warehouse.nights import Night

PERIOD = Period(date(2025, 10, 1), date(2025, 10, 31))
FACTS = "SELECT account_id, production_id, day, ingested_ms, cloud_storage_bytes FROM usage_daily ORDER BY ALL"
LEDGER = "SELECT account_id, day, is_complete, rows_loaded FROM ledger ORDER BY ALL"


def rows(factor: int) -> list[dict[str, object]]:
    """A row per production and day, none like another."""
    return [
        {"production_id": each, "day": str(day), "ingested_ms": factor * each * day.day, "cloud_storage_bytes": each * day.day * 10**6}
        for day in PERIOD.each_day()
        for each in range(11, 71)
    ]


def flip(path: Path, chance: random.Random) -> None:
    """Change a few bits anywhere in the file."""
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 50))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def overwrite(path: Path, chance: random.Random) -> None:
    """Fill one block with nothing, at the same size, as a disk that lies about a write does."""
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content)) // 4096 * 4096
    content[start : start + 4096] = bytes(len(content[start : start + 4096]))
    path.write_bytes(content)


def remove(path: Path, _chance: random.Random) -> None:
    path.unlink()


def behead(path: Path, _chance: random.Random) -> None:
    """Lose the block that an engine reads once, when it opens the file."""
    content = path.read_bytes()
    path.write_bytes(bytes(4096) + content[4096:])


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (flip, cut, overwrite, remove)


@pytest.fixture
def published(night: Night) -> tuple[Version, Version]:
    for each in range(11, 71):
        night.production(1, each)
    first = night.publish(usage=[night.usage(1, PERIOD, rows(1))])
    return first, night.publish(usage=[night.usage(1, PERIOD, rows(2))])


def read(warehouse: Warehouse) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with warehouse.reader() as reader:
        return reader.query(FACTS), reader.query(LEDGER)


@pytest.mark.parametrize("seed", range(32))
def test_version_that_was_damaged_is_never_read_wrong_and_leads_back_to_a_whole_one(
    night: Night, published: tuple[Version, Version], tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    first, second = published
    whole = read(night.warehouse)
    folder = tmp_path / "damaged"
    shutil.copytree(night.warehouse.path, folder)
    victim = (second.facts_file, second.ledger_file, second.manifest, "current")[seed % 4]
    DAMAGES[seed // 4 % 4](folder / victim, chance)
    damaged = open_warehouse(folder)
    reason = ""
    try:
        assert read(damaged) == whole
    except WarehouseError as error:
        reason = str(error)
    assert not reason or "rushes warehouse rollback" in reason
    # A night either publishes a version that is whole again, or says why it does not and leaves everything as it is.
    files = {path.name for path in folder.iterdir()}
    again = Night(damaged, tmp_path / "again", now=night.now, runs=night.runs, productions=night.productions)
    refusal = ""
    try:
        third = again.publish(usage=[again.usage(1, PERIOD, rows(3))])
        assert damaged.verify(third.number).findings == ()
        assert read(damaged)[0][0][3] == 3 * 11
    except RushesError as error:
        refusal = str(error)
    assert not refusal or ("rushes warehouse" in refusal and files <= {path.name for path in folder.iterdir()} | {victim})
    damaged.close()
    # What was published before is not lost: one can go back to it.
    back = open_warehouse(folder)
    back.rollback(first.number)
    assert read(back)[0][0][3] == 11
    assert back.verify().findings == ()
    back.close()


@pytest.mark.parametrize("victim", ["facts", "ledger"])
def test_every_block_is_read_by_what_looks_for_damage(night: Night, published: tuple[Version, Version], victim: str) -> None:
    """A byte anywhere in what the engine holds makes `read_through` complain, or means nothing to any query."""
    path = night.warehouse.path / (published[1].facts_file if victim == "facts" else published[1].ledger_file)
    content, whole = path.read_bytes(), read(night.warehouse)
    night.warehouse.close()
    noticed = 0
    for position in range(5_000, len(content), max(1, len(content) // 25)):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :])
        looked_at = open_warehouse(night.warehouse.path)
        report = looked_at.read_through()
        noticed += not report.is_sound
        if report.is_sound:
            assert read(looked_at) == whole
        looked_at.close()
    path.write_bytes(content)
    assert noticed > 0


@pytest.mark.parametrize("is_ledger_alone", [False, True], ids=["facts", "ledger alone"])
@pytest.mark.parametrize("victim", ["copy", "former facts", "former ledger"])
@pytest.mark.parametrize("seed", range(8))
def test_file_damaged_between_its_copy_and_its_publish_is_noticed_or_does_not_matter(
    night: Night, published: tuple[Version, Version], victim: str, seed: int, is_ledger_alone: bool
) -> None:
    first, second = published
    whole, folder, chance = read(night.warehouse), night.warehouse.path, random.Random(seed)
    name = {"copy": "building/facts.duckdb", "former facts": second.facts_file, "former ledger": second.ledger_file}[victim]

    def damage(_build: Build) -> None:
        if (folder / name).exists():
            (flip, cut, overwrite, behead)[seed % 4](folder / name, chance)

    staged = () if is_ledger_alone else (night.usage(1, PERIOD, rows(3)),)
    files, refusal = {path.name for path in folder.iterdir()}, ""
    try:
        third = night.publish(usage=staged, failed={2: PERIOD}, before_publish=damage)
    except WarehouseError as error:
        refusal = str(error)
    anew = open_warehouse(folder)
    if refusal:
        assert "nothing was published" in refusal
        assert anew.current_name() == second.manifest
        assert {path.name for path in folder.iterdir()} <= files | {"publish.lock"}
    elif not is_ledger_alone:
        # Whatever became of the file that it was built from, what was published is whole on the disk.
        assert anew.verify().findings == ()
        assert read(anew)[0] == [(1, row[1], row[2], 3 * row[1] * row[2].day, row[4]) for row in whole[0]]  # type: ignore[attr-defined,operator]
    elif anew.verify().is_sound:
        assert third.number == second.number
        assert read(anew)[0] == whole[0]
    else:
        assert victim == "former facts"
    if victim == "copy":
        assert anew.verify(second.number).is_sound
    anew.rollback(first.number)
    assert read(anew)[0][0][3] == 11
    anew.close()
