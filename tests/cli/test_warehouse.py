"""`rushes warehouse` lists, verifies and goes back."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Rushes
from kept_facts import FactsFactory
from rushes.config import load


def numbers(rushes: Rushes) -> dict[int, bool]:
    """Return each kept version's number and whether it is the current one."""
    return {each["number"]: each["is_current"] for each in json.loads(rushes("warehouse", "versions", "--json").out)}


def test_versions_before_the_first_night_says_what_to_do(install: Path, rushes: Rushes) -> None:
    done = rushes("warehouse", "versions")
    assert done.code == 0
    assert "rushes sync" in done.out


def test_versions_of_a_loaded_install_marks_the_current_one(loaded: Path, rushes: Rushes) -> None:
    done = rushes("warehouse", "versions")
    assert done.code == 0
    assert "current" in done.out
    assert numbers(rushes) == {1: True}


def test_verify_of_a_sound_version_exits_with_0(loaded: Path, rushes: Rushes) -> None:
    done = rushes("warehouse", "verify")
    assert done.code == 0
    assert "Sound" in done.out


def test_verify_of_a_damaged_version_exits_with_1(loaded: Path, rushes: Rushes, facts: FactsFactory) -> None:
    facts.falsify(load(loaded / "rushes.toml", {}))
    done = rushes("warehouse", "verify")
    assert done.code == 1
    assert "rollback" in done.out


def test_verify_of_an_unknown_version_exits_with_2(loaded: Path, rushes: Rushes) -> None:
    assert rushes("warehouse", "verify", "99").code == 2


def test_rollback_makes_the_former_version_current(loaded: Path, rushes: Rushes) -> None:
    # Days further back make the facts themselves another version.
    assert rushes("sync", "--from", "2025-10-01", "--to", "2025-10-31").code == 0
    assert numbers(rushes) == {1: False, 2: True}
    done = rushes("warehouse", "rollback", "1")
    assert done.code == 0
    assert "Version 1 is current" in done.out
    assert numbers(rushes)[1]


def test_rollback_to_an_unknown_version_changes_nothing(loaded: Path, rushes: Rushes) -> None:
    done = rushes("warehouse", "rollback", "99")
    assert done.code == 2
    assert "There is no version 99" in done.err
    assert numbers(rushes) == {1: True}
