"""`rushes init` makes an install that is private, and never touches one that is there."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Rushes
from rushes.config import load, load_keys


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_init_in_an_empty_folder_makes_a_private_install(tmp_path: Path, rushes: Rushes) -> None:
    done = rushes("init", "--time-zone", "Europe/Brussels")
    assert done.code == 0
    assert {mode(tmp_path / name) for name in ("var", "var/keys", "secrets")} == {0o700}
    private = ["rushes.toml", "secrets/limecraft", "var/keys/session_secret", "var/keys/token_key", "var/records.sqlite3"]
    assert {mode(tmp_path / name) for name in private} == {0o600}
    assert "rushes doctor" in done.out


def test_init_then_a_password_gives_settings_that_load(tmp_path: Path, rushes: Rushes) -> None:
    rushes("init", "--time-zone", "Europe/Brussels")
    (tmp_path / "secrets" / "limecraft").write_text("a password\n")
    settings = load(tmp_path / "rushes.toml", {})
    assert settings.time_zone == "Europe/Brussels"
    assert len(load_keys(settings).session_secret) == 32


def test_init_over_an_install_changes_nothing(tmp_path: Path, rushes: Rushes) -> None:
    rushes("init")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = rushes("init")
    assert done.code == 2
    assert "nothing was changed" in done.err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_init_elsewhere_with_config_writes_there(tmp_path: Path, rushes: Rushes) -> None:
    (tmp_path / "etc").mkdir()
    assert rushes("--config", "etc/rushes.toml", "init").code == 0
    assert (tmp_path / "etc" / "var" / "keys").is_dir()
    assert not (tmp_path / "rushes.toml").exists()


def test_init_with_an_unknown_zone_is_refused_before_anything_is_made(tmp_path: Path, rushes: Rushes) -> None:
    done = rushes("init", "--time-zone", "Mars/Olympus")
    assert done.code == 2
    assert list(tmp_path.iterdir()) == []


def test_init_keys_only_makes_what_is_missing_and_keeps_the_rest(install: Path, rushes: Rushes) -> None:
    kept = (install / "var" / "keys" / "token_key").read_bytes()
    (install / "var" / "keys" / "session_secret").unlink()
    done = rushes("init", "--keys-only")
    assert done.code == 0
    assert "session_secret" in done.out
    assert (install / "var" / "keys" / "token_key").read_bytes() == kept
    assert rushes("init", "--keys-only").out.startswith("Everything was there")


def test_migrate_of_current_records_says_so(install: Path, rushes: Rushes) -> None:
    done = rushes("upgrade")
    assert done.code == 0
    assert "up to date" in done.out


def test_init_for_a_server_keeps_its_data_elsewhere_and_stands_behind_nginx(tmp_path: Path, rushes: Rushes) -> None:
    data = tmp_path / "elsewhere"
    done = rushes("init", "--data-dir", str(data), "--server-name", "Usage.example.org")
    assert done.code == 0, done.err
    (tmp_path / "secrets" / "limecraft").write_text("a password")
    settings = load(tmp_path / "rushes.toml", {})
    assert (settings.data_dir, (data / "keys" / "session_secret").exists()) == (data, True)
    assert settings.web.allowed_hosts == ("usage.example.org", "127.0.0.1", "localhost")
    assert (settings.web.is_behind_tls, settings.web.trusted_proxies) == (True, 1)
    assert not (tmp_path / "var").exists()
