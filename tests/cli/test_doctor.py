"""`rushes doctor` finds what is wrong and says what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.conftest import COLLECTOR_PASSWORD, Done, Rushes
from kept_facts import FactsFactory
from kept_records import lose
from rushes.cli.platform_findings import check_platform
from rushes.clock import FrozenClock
from rushes.config import load
from rushes.demo import PlatformServer
from rushes.sync import Finding, Severity


def findings(done: Done) -> list[dict[str, str]]:
    return json.loads(done.out)


def problems(done: Done) -> list[str]:
    return [f"{each['subject']}: {each['text']} {each['advice']}" for each in findings(done) if each["severity"] == "problem"]


def test_doctor_of_a_loaded_install_finds_no_problem(loaded: Path, rushes: Rushes) -> None:
    done = rushes("doctor", "--json")
    assert problems(done) == []
    assert done.code == 0
    subjects = {each["subject"] for each in findings(done)}
    assert {
        "configuration",
        "data folder",
        "keys",
        "password file",
        "disk",
        "records",
        "facts",
        "platform limecraft",
        "login collector",
    } <= subjects


def test_doctor_before_the_first_night_warns_and_exits_with_0(install: Path, rushes: Rushes) -> None:
    done = rushes("doctor")
    assert done.code == 0
    assert "Nothing was loaded yet. Run “rushes sync”." in done.out
    assert "sees 1 account and" in done.out


def test_doctor_without_configuration_says_how_to_make_one(rushes: Rushes) -> None:
    done = rushes("doctor")
    assert done.code == 1
    assert "rushes init" in done.out


def test_doctor_of_a_fresh_init_asks_for_the_password(rushes: Rushes) -> None:
    rushes("init")
    done = rushes("doctor")
    assert done.code == 1
    assert "write the password there" in done.out


def test_doctor_with_unknown_keys_names_each(install: Path, rushes: Rushes) -> None:
    with (install / "rushes.toml").open("a") as file:
        file.write("prot = 1\n[sink]\n")
    done = rushes("doctor", "--json")
    assert len(problems(done)) == 2
    assert "did you mean “port”?" in problems(done)[0]


@pytest.mark.parametrize(
    ("file", "permissions", "expected"),
    [("secrets/limecraft", 0o644, "chmod 600"), ("var/keys/token_key", 0o640, "chmod 600")],
)
def test_doctor_with_a_secret_that_others_can_read_says_chmod(
    install: Path, rushes: Rushes, file: str, permissions: int, expected: str
) -> None:
    (install / file).chmod(permissions)
    done = rushes("doctor", "--json")
    assert done.code == 1
    assert expected in problems(done)[0]
    assert file in problems(done)[0]


def test_doctor_with_a_folder_open_to_all_warns(install: Path, rushes: Rushes) -> None:
    (install / "var").chmod(0o755)
    done = rushes("doctor")
    assert done.code == 0
    assert "chmod 700" in done.out


def test_doctor_with_a_wrong_password_says_which_login(install: Path, rushes: Rushes) -> None:
    (install / "secrets" / "limecraft").write_text("wrong-password-1")
    done = rushes("doctor", "--json")
    assert done.code == 1
    (problem,) = problems(done)
    assert "login collector" in problem
    assert "password_file" in problem
    assert "wrong-password-1" not in done.out + done.err


def test_doctor_with_a_platform_that_is_down_says_so(install: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_CONNECTION__0__BASE_URL", "http://127.0.0.1:1/api")
    done = rushes("doctor", "--json")
    assert done.code == 1
    assert "no answer" in problems(done)[0]


def test_doctor_of_an_unknown_kind_names_the_nearest(install: Path, rushes: Rushes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_CONNECTION__0__KIND", "limecraf")
    done = rushes("doctor", "--json")
    assert done.code == 1
    assert "did you mean “limecraft”?" in " ".join(problems(done))


def test_doctor_of_damaged_facts_says_how_to_go_back(loaded: Path, rushes: Rushes, facts: FactsFactory) -> None:
    facts.falsify(load(loaded / "rushes.toml", {}))
    done = rushes("doctor", "--json")
    assert done.code == 1
    assert any(each.startswith("facts") for each in problems(done))


def test_doctor_of_other_records_than_the_facts_says_so(loaded: Path, rushes: Rushes) -> None:
    lose(load(loaded / "rushes.toml", {}).records_place)
    rushes("upgrade")
    done = rushes("doctor", "--json")
    assert any("other application records" in each for each in problems(done))


def test_doctor_never_shows_a_password(loaded: Path, rushes: Rushes) -> None:
    done = rushes("--log-format", "json", "doctor")
    assert COLLECTOR_PASSWORD not in done.out + done.err


def clock_finding(install: Path, ahead: timedelta) -> Finding:
    connection = load(install / "rushes.toml", {}).connection[0]
    return next(iter(check_platform(connection, FrozenClock(datetime.now(UTC) + ahead))))


@pytest.mark.parametrize(
    ("ahead", "severity"),
    [(timedelta(), Severity.FINE), (timedelta(minutes=2), Severity.WARNING), (timedelta(hours=-3), Severity.PROBLEM)],
)
def test_check_platform_with_a_clock_that_differs_tells_how_much(
    install: Path, platform: PlatformServer, ahead: timedelta, severity: Severity
) -> None:
    found = clock_finding(install, ahead)
    assert found.severity is severity
    assert bool(found.advice) == (severity is not Severity.FINE)
