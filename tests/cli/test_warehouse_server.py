"""An installation whose facts are on a server: made ready, moved to and back, filled at night, backed up, read by others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conftest import LAST_DAY, Rushes
from kept_records import RecordsFactory
from rushes.config import load
from rushes.warehouse import open_facts
from servers import PASSWORD, READER_PASSWORD, RecordsServer, records_server
from warehouse.held import held


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def running(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def secrets(running: RecordsServer, tmp_path: Path) -> Path:
    """The folder of the secret files that a server needs."""
    folder = tmp_path / "server-secrets"
    folder.mkdir(mode=0o700)
    for name, word in (("writer", PASSWORD), ("reader", READER_PASSWORD), ("excel", "spread sheet")):
        (folder / name).write_text(word, encoding="utf-8")
    shutil.copyfile(running.authority, folder / "authority.pem")
    return folder


@pytest.fixture
def address(running: RecordsServer) -> Iterator[str]:
    """The address of an empty database, whose user may make others."""
    with running.spare_facts() as name:
        yield f"{running.kind}://rushes@127.0.0.1:{running.port}/{name}"


def copied_to(address: str, rushes: Rushes, secrets: Path) -> str:
    """Copy the facts to a server, and return the table of the configuration that is printed."""
    name = address.rpartition("/")[2]
    done = rushes(
        *("warehouse", "copy", "--to", address, "--reader", f"{name}_reader", "--tls-ca-file", str(secrets / "authority.pem")),
        *("--password-file", str(secrets / "writer"), "--reader-password-file", str(secrets / "reader")),
    )
    assert done.code == 0, done.err
    assert "every count, sum and day is as published" in done.out
    return done.out[done.out.index("[warehouse]") :]


def test_copy_moves_an_installation_to_a_server_and_nights_go_on_there(loaded: Path, rushes: Rushes, address: str, secrets: Path) -> None:
    file = loaded / "rushes.toml"
    before = held(open_facts(load(file, {})))
    table = copied_to(address, rushes, secrets)
    file.write_text(file.read_text() + table)
    facts = open_facts(load(file, {}))
    assert facts.place.endswith(address.rpartition("@")[2])
    assert held(facts) == before
    assert rushes("warehouse", "verify").out.startswith("Sound")
    # A machine without the files makes them anew, and the night finds what it expects.
    shutil.rmtree(loaded / "var" / "warehouse")
    done = rushes("sync", "--from", "2025-11-18", "--to", LAST_DAY.isoformat())
    assert done.code == 0, done.err
    assert "current" in rushes("warehouse", "versions").out
    found = rushes("doctor").out
    assert "may read" in found
    assert "and nothing else" in found
    assert "sound" in found
    facts.close()


def test_copy_back_to_files_is_the_same_and_says_what_to_write(
    loaded: Path, rushes: Rushes, address: str, secrets: Path, tmp_path: Path
) -> None:
    file = loaded / "rushes.toml"
    table = copied_to(address, rushes, secrets)
    file.write_text(file.read_text() + table)
    done = rushes("warehouse", "copy", "--to", f"duckdb:{tmp_path / 'back' / 'warehouse'}")
    assert done.code == 0, done.err
    assert f'data_dir = "{tmp_path / "back"}"' in done.out
    there = load(file, {"RUSHES_WAREHOUSE__KIND": "duckdb", "RUSHES_DATA_DIR": str(tmp_path / "back")})
    here = open_facts(load(file, {}))
    assert held(open_facts(there)) == held(here)
    here.close()
    again = rushes("warehouse", "copy", "--to", f"duckdb:{tmp_path / 'back' / 'warehouse'}")
    assert again.code != 0
    assert "already" in again.err


def test_copy_refuses_a_password_in_the_address_a_full_database_and_an_unknown_engine(
    loaded: Path, rushes: Rushes, address: str, secrets: Path
) -> None:
    done = rushes("warehouse", "copy", "--to", address.replace("rushes@", "rushes:s3cret-w0rd@"))
    assert done.code != 0
    assert "holds no password" in done.err
    assert "s3cret-w0rd" not in done.err + done.out
    assert (
        "names no engine" in rushes("warehouse", "copy", "--to", "oracle://a@b/c").err
        or "is wrong" in rushes("warehouse", "copy", "--to", "oracle://a@b/c").err
    )
    copied_to(address, rushes, secrets)
    name = address.rpartition("/")[2]
    again = rushes(
        *("warehouse", "copy", "--to", address, "--reader", f"{name}_reader", "--tls-ca-file", str(secrets / "authority.pem")),
        *("--password-file", str(secrets / "writer"), "--reader-password-file", str(secrets / "reader")),
    )
    assert again.code != 0
    assert "There are facts at" in again.err


def test_prepare_and_the_first_night_fill_an_empty_server(install: Path, rushes: Rushes, address: str, secrets: Path) -> None:
    file, (kind, _, rest) = install / "rushes.toml", address.partition("://")
    port, _, name = rest.rpartition(":")[2].partition("/")
    table = f"""
[warehouse]
kind = "{kind}"
port = {port}
database = "{name}"
password_file = "{secrets / "writer"}"
reader = "{name}_reader"
reader_password_file = "{secrets / "reader"}"
tls_ca_file = "{secrets / "authority.pem"}"
"""
    file.write_text(file.read_text() + table)
    unprepared = rushes("sync", "--days", "1")
    assert unprepared.code != 0
    assert "rushes warehouse prepare" in unprepared.err + unprepared.out
    prepared = rushes("warehouse", "prepare")
    assert prepared.code == 0, prepared.err
    assert "is ready" in prepared.out
    assert rushes("warehouse", "prepare").code == 0
    assert "Nothing was published" in rushes("warehouse", "versions").out
    done = rushes("sync", "--from", "2025-11-01", "--to", LAST_DAY.isoformat())
    assert done.code == 0, done.err
    assert rushes("warehouse", "verify").code == 0
    assert rushes("sync", "--from", "2025-11-01", "--to", LAST_DAY.isoformat()).code == 0
    assert rushes("warehouse", "rollback", "1").code == 0
    added = rushes("warehouse", "reader", "add", f"{name}_excel", "--account", "1", "--password-file", str(secrets / "excel"))
    assert added.code == 0, added.err
    assert f"{name}_excel: account 1" in rushes("warehouse", "reader", "list").out
    assert (
        "no such account"
        in rushes("warehouse", "reader", "add", f"{name}_excel", "--account", "77", "--password-file", str(secrets / "excel")).err
    )
    assert rushes("warehouse", "reader", "remove", f"{name}_excel").code == 0
    assert "No user was made yet" in rushes("warehouse", "reader", "list").out
    assert "was made here" in rushes("warehouse", "reader", "remove", f"{name}_excel").err


def test_backup_of_facts_on_a_server_is_restored_on_an_empty_one(
    loaded: Path,
    running: RecordsServer,
    rushes: Rushes,
    address: str,
    secrets: Path,
    records: RecordsFactory,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = loaded / "rushes.toml"
    table = copied_to(address, rushes, secrets)
    plain = file.read_text().split("\n[records]")[0]
    file.write_text(file.read_text() + table)
    shutil.rmtree(loaded / "var" / "warehouse")
    backed = rushes("backup", "all.tar")
    assert backed.code == 0, backed.err
    here = open_facts(load(file, {}))
    before = held(here)
    here.close()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(loaded / "secrets", elsewhere / "secrets")
    with running.spare_facts() as name:
        former = address.rpartition("/")[2]
        (elsewhere / "rushes.toml").write_text(plain + records.configuration(elsewhere) + table.replace(former, name))
        monkeypatch.chdir(elsewhere)
        assert rushes("warehouse", "prepare").code == 0
        done = rushes("restore", str(loaded / "all.tar"))
        assert done.code == 0, done.err
        there = open_facts(load(elsewhere / "rushes.toml", {}))
        assert held(there) == before
        assert there.verify().is_sound
        there.close()


def test_reader_commands_say_so_where_the_facts_are_in_files(loaded: Path, rushes: Rushes) -> None:
    assert "rushes warehouse copy" in rushes("warehouse", "reader", "list").err
    assert "nothing to prepare" in rushes("warehouse", "prepare").out
