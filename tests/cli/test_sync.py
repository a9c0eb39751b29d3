"""`rushes sync`: what it refuses, and how it says so."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Rushes


def test_sync_of_an_unknown_account_names_the_nearest_and_exits_with_two(install: Path, rushes: Rushes) -> None:
    done = rushes("sync", "--account", "41O1")
    assert (done.code, done.out) == (2, "")
    assert "There is no account “41O1”; did you mean “4101”?" in done.err
    assert (install / "var").is_dir()


def test_sync_of_days_to_come_is_refused(install: Path, rushes: Rushes) -> None:
    done = rushes("sync", "--from", "2199-01-01", "--to", "2199-01-02")
    assert done.code == 2
    assert "have not begun" in done.err
    assert (install / "var").is_dir()


def test_sync_of_a_mistyped_year_is_refused(install: Path, rushes: Rushes) -> None:
    done = rushes("sync", "--from", "0226-11-01")
    assert done.code == 2
    assert "Is the year right?" in done.err
    assert (install / "var").is_dir()


def test_sync_without_a_connection_says_what_to_add(install: Path, rushes: Rushes) -> None:
    configuration = install / "rushes.toml"
    head, _, rest = configuration.read_text().partition("[[connection]]")
    configuration.write_text(head + rest[rest.index("[web]") :])
    done = rushes("sync")
    assert done.code == 2
    assert "[[connection]]" in done.err


def test_sync_while_the_platform_does_not_answer_exits_with_two_and_tells(install: Path, rushes: Rushes) -> None:
    configuration = install / "rushes.toml"
    lines = (
        'base_url = "http://127.0.0.1:1/api"' if line.startswith("base_url") else line for line in configuration.read_text().splitlines()
    )
    configuration.write_text("\n".join(lines))
    done = rushes("sync", "--json")
    assert done.code == 2
    summary = json.loads(done.out)
    assert (summary["state"], len(summary["problems"])) == ("failed", 1)
    assert "Problem: limecraft:" in rushes("sync").out
