"""A whole installation in one file and back: nothing lost, nothing altered, nothing overwritten."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.conftest import Rushes
from datasets.by_hand import add, define
from datasets.by_hand import load as load_rows
from kept_facts import FactsFactory
from kept_records import RecordsFactory, everything_in
from rushes.cli import archive
from rushes.clock import SystemClock
from rushes.config import Settings, key_paths, load, load_keys
from rushes.errors import Busy
from rushes.identity import Identity
from rushes.store import open_store
from rushes.warehouse import open_datasets, open_facts
from warehouse.held import held

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def home(loaded: Path) -> Settings:
    """An install with facts and an operator."""
    settings = load(loaded / "rushes.toml", {})
    with open_store(settings.records_place) as store:
        Identity(store, {}, load_keys(settings), SystemClock()).create_operator("olga", "seven orange bicycles")
    return settings


@pytest.fixture
def elsewhere(install: Path, tmp_path_factory: pytest.TempPathFactory, records: RecordsFactory, facts: FactsFactory) -> Path:
    """Another machine, where only the settings and the secret files were put back."""
    folder = tmp_path_factory.mktemp("elsewhere")
    text = (install / "rushes.toml").read_text().split("\n[records]")[0]
    (folder / "rushes.toml").write_text(text + records.configuration(folder) + facts.configuration(folder))
    shutil.copytree(install / "secrets", folder / "secrets")
    return folder


def facts_of(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with closing(open_facts(settings)) as facts:
        return held(facts)


def rows_of_dataset(settings: Settings, dataset_id: int) -> list[tuple[object, ...]]:
    with closing(open_datasets(settings)) as shelf, shelf.dataset(dataset_id).reader() as reader:
        return reader.query("SELECT account_id, day, genre, n FROM dataset_row ORDER BY day")


def name_of_facts(settings: Settings) -> str:
    with closing(open_facts(settings)) as facts:
        return facts.current_name()


def restored(elsewhere: Path, file: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(elsewhere)
    done = rushes("restore", str(file))
    assert done.code == 0, done.err
    assert "rushes doctor" in done.out
    return load(elsewhere / "rushes.toml", {})


def test_backup_restored_elsewhere_is_the_same_installation(
    home: Settings, elsewhere: Path, tmp_path: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = rushes("backup", "all.tar")
    assert done.code == 0, done.err
    assert "keep it as you keep passwords" in done.out
    assert (tmp_path / "all.tar").stat().st_mode & 0o777 == 0o600
    there = restored(elsewhere, tmp_path / "all.tar", rushes, monkeypatch)
    assert facts_of(there) == facts_of(home)
    assert facts_of(there)["usage_daily"]
    assert [each.read_bytes() for each in key_paths(there)] == [each.read_bytes() for each in key_paths(home)]
    assert {each.stat().st_mode & 0o777 for each in there.data_dir.rglob("*") if each.is_file() and each.suffix != ".lock"} <= {
        0o600,
        0o644,
    }
    with open_store(there.records_place) as store, open_store(home.records_place) as former:
        assert store.registry_id == former.registry_id
        assert Identity(store, {}, load_keys(there), SystemClock()).operator_sign_in("olga", "seven orange bicycles", "127.0.0.1")
    assert rushes("warehouse", "verify").code == 0
    # The next night goes on where the former installation stood.
    assert rushes("sync", "--from", "2025-11-19", "--to", "2025-11-20").code == 0


def test_backup_can_be_checked_by_anybody_and_holds_no_other_secret(home: Settings, tmp_path: Path, rushes: Rushes) -> None:
    assert rushes("backup", "all.tar").code == 0
    with tarfile.open(tmp_path / "all.tar") as opened:
        opened.extractall(tmp_path / "out", filter="data")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == len([each for each in (tmp_path / "out").rglob("*") if each.is_file()]) - 1
    assert b"collector-demo" not in everything_in(tmp_path, tmp_path / "out")


def test_altered_byte_anywhere_is_refused_before_anything_is_written(
    home: Settings, elsewhere: Path, tmp_path: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rushes("backup", "all.tar").code == 0
    whole = (tmp_path / "all.tar").read_bytes()
    with tarfile.open(tmp_path / "all.tar") as opened:
        places = [(member.name, member.offset_data + member.size // 2) for member in opened]
    assert len(places) >= 8
    monkeypatch.chdir(elsewhere)
    for name, place in places:
        (tmp_path / "altered.tar").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        done = rushes("restore", str(tmp_path / "altered.tar"))
        assert done.code == 2, name
        assert "Use another" in done.err
    for cut in (0, 1, 700, len(whole) // 2, len(whole) - 12_000):
        (tmp_path / "cut.tar").write_bytes(whole[:cut])
        assert rushes("restore", str(tmp_path / "cut.tar")).code == 2, cut
    assert not [each for each in (elsewhere / "var").rglob("*") if each.is_file()]


def test_restore_where_an_installation_is_changes_nothing(home: Settings, tmp_path: Path, rushes: Rushes) -> None:
    assert rushes("backup", "all.tar").code == 0
    before = {path: path.read_bytes() for path in home.data_dir.rglob("*") if path.is_file() and "records" not in path.name}
    done = rushes("restore", "all.tar")
    assert done.code == 2
    assert "nothing was changed" in done.err
    again = rushes("backup", "all.tar")
    assert again.code == 2
    assert "Name another file" in again.err
    assert {path: path.read_bytes() for path in home.data_dir.rglob("*") if path.is_file() and "records" not in path.name} == before


def test_restore_takes_no_path_out_of_an_archive(
    home: Settings, elsewhere: Path, tmp_path: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rushes("backup", "all.tar").code == 0
    for name in ("../outside", "/tmp/outside", "keys/../../outside", "warehouse/current", "keys/session_secret/x"):
        shutil.copy(tmp_path / "all.tar", tmp_path / "evil.tar")
        (tmp_path / "evil").write_text("evil")
        with tarfile.open(tmp_path / "evil.tar", "a") as opened:
            opened.add(tmp_path / "evil", arcname=name)
        monkeypatch.chdir(elsewhere)
        done = rushes("restore", str(tmp_path / "evil.tar"))
        monkeypatch.chdir(tmp_path)
        assert done.code == 2, name
    assert not [each for each in (elsewhere / "var").rglob("*") if each.is_file()]


def test_backup_while_versions_are_published_is_of_one_of_them_or_says_to_try_again(
    home: Settings, tmp_path: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, days = archive._write, iter(range(1, 9))

    def publish_meanwhile(*given: object) -> str:
        name = write(*given)  # type: ignore[arg-type]
        day = next(days)
        if day < stop_after:
            assert rushes("sync", "--from", f"2025-10-0{day}", "--to", f"2025-10-0{day}").code == 0
        return name

    monkeypatch.setattr(archive, "_write", publish_meanwhile)
    stop_after = 2
    archive.write_archive(home, tmp_path / "second.tar", AT, lambda _done, _total: None)
    with tarfile.open(tmp_path / "second.tar") as opened:
        assert f"warehouse/{name_of_facts(home)}" in opened.getnames()
    stop_after = 99
    with pytest.raises(Busy, match="Try again when the night is over"):
        archive.write_archive(home, tmp_path / "never.tar", AT, lambda _done, _total: None)
    assert not list(tmp_path.glob("never*"))


def test_backup_of_an_install_that_loaded_nothing_yet_is_one_too(
    install: Path, elsewhere: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rushes("backup", "all.tar").code == 0
    there = restored(elsewhere, install / "all.tar", rushes, monkeypatch)
    assert name_of_facts(there) == ""
    assert rushes("sync", "--from", "2025-11-19", "--to", "2025-11-20").code == 0


@pytest.mark.usefixtures("home")
def test_backup_to_a_folder_that_is_not_there_says_so(rushes: Rushes) -> None:
    done = rushes("backup", "nowhere/all.tar")
    assert done.code == 2
    assert "cannot be written" in done.err


@pytest.mark.usefixtures("home")
def test_restore_where_it_cannot_be_written_says_what_to_do(
    elsewhere: Path, tmp_path: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rushes("backup", "all.tar").code == 0
    (elsewhere / "var").mkdir()
    (elsewhere / "var" / "keys").write_text("no folder")
    monkeypatch.chdir(elsewhere)
    done = rushes("restore", str(tmp_path / "all.tar"))
    assert done.code == 2
    assert "Move what is there away, then restore again" in done.err


def test_backup_holds_every_dataset_as_it_is_shown(
    home: Settings, elsewhere: Path, tmp_path: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(home.records_place) as store, closing(open_datasets(home)) as shelf:
        known = add(store, 1, at=AT)
        for rows in ((("2026-11-01", "old", "1"),), (("2026-11-02", "=new", "2"), ("2026-11-03", None, "3"))):
            load_rows(store, shelf, known, tmp_path, rows, at=AT)
        add(store, 1, define("Never loaded"), at=AT)
    mine = rows_of_dataset(home, known.dataset_id)
    assert [row[2:] for row in mine] == [("=new", 2), (None, 3)]
    assert rushes("backup", str(tmp_path / "all.tar")).code == 0
    found = restored(elsewhere, tmp_path / "all.tar", rushes, monkeypatch)
    assert rows_of_dataset(found, known.dataset_id) == mine
    with open_store(found.records_place) as store, closing(open_datasets(found)) as shelf:
        assert load_rows(store, shelf, known, tmp_path, (("2026-11-04", "next", "4"),), at=AT).version == 3
