"""Every setting is described, and the file that init writes is a right one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from rushes.config import FILE_NAME, describe_settings, load, settings_page, starter_file


def test_every_setting_says_what_it_means() -> None:
    described = describe_settings()
    assert len(described) > 30
    assert all(each.meaning.endswith(".") and each.kind for each in described)


def test_settings_page_holds_every_setting_once_in_its_table() -> None:
    page = settings_page()
    for each in describe_settings():
        assert f"| `{each.key}` | {each.kind} |" in page
    assert "None" not in page


def test_no_setting_for_a_plain_password_is_described() -> None:
    assert "password" not in {each.key for each in describe_settings()}


def test_starter_file_loads(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(starter_file(time_zone="Europe/Brussels"))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "limecraft").write_text("a password\n")
    settings = load(tmp_path / FILE_NAME, {})
    assert settings.data_dir == tmp_path / "var"
    assert settings.time_zone == "Europe/Brussels"


def test_starter_file_with_every_comment_taken_off_loads_too(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", starter_file())
    assert "resource" in tomllib.loads(text)["connection"][0]
    (tmp_path / FILE_NAME).write_text(text)
    (tmp_path / "secrets").mkdir()
    for name in ("limecraft", "records", "mail"):
        (tmp_path / "secrets" / name).write_text("a password\n")
    settings = load(tmp_path / FILE_NAME, {})
    assert str(settings.records_place) == "postgresql://rushes@db.example.org/rushes"
    resource = settings.connection[0].resource
    assert resource is not None
    assert resource.parameters == {"from": "{first}", "to": "{last}"}
    assert settings.web.is_behind_tls
    assert settings.mail.sender == "usage@example.org"
