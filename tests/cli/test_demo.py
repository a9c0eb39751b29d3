"""`rushes demo`: the stand-in as a program, and the whole product over it."""

from __future__ import annotations

import json
import signal
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from cli.conftest import Rushes
from cli.programs import running

CATALOGUE = "event,published_at,length\nA day,2024-02-03T10:00:00Z,61.5\nA night,2024-02-04T23:59:59Z,10\n"


def sign_in(api: str, username: str, password: str) -> dict[str, object]:
    form = urllib.parse.urlencode({"username": username, "password": password, "useCookies": "false"}).encode()
    with urllib.request.urlopen(f"{api}/login", data=form, timeout=20) as answer:
        return json.loads(answer.read())


def test_platform_tells_its_address_and_people_first(tmp_path: Path) -> None:
    with running(tmp_path, "demo", "platform", "--port", "0", "--accounts", "2", "--months", "2") as program:
        address = program.wait_for("http://")
        assert "alice" in program.wait_for("alice")
        assert sign_in(address, "alice", "alice-demo")["token"]
        assert program.stop(signal.SIGTERM) == 0


def test_platform_until_closed_ends_with_whoever_started_it(tmp_path: Path) -> None:
    with running(tmp_path, "demo", "platform", "--port", "0", "--months", "1", "--until-closed") as program:
        program.wait_for("collector")
        assert program.process.stdin is not None
        program.process.stdin.close()
        assert program.process.wait(20) == 0


def test_platform_with_a_catalogue_replays_it(tmp_path: Path) -> None:
    (tmp_path / "talks.csv").write_text(CATALOGUE)
    columns = ["--production-column", "event", "--created-column", "published_at", "--duration-column", "length"]
    with running(tmp_path, "demo", "platform", "--port", "0", "--catalogue", "talks.csv", *columns, "--account-name", "Talks") as program:
        api = program.wait_for("http://")
        program.wait_for("collector")
        token = sign_in(api, "alice", "alice-demo")["token"]
        with urllib.request.urlopen(f"{api}/production?limit=10&access_token={token}", timeout=20) as answer:
            assert {each["name"] for each in json.loads(answer.read())} == {"A day", "A night"}


def test_platform_with_a_wrong_column_names_the_nearest(tmp_path: Path, rushes: Rushes) -> None:
    (tmp_path / "talks.csv").write_text(CATALOGUE)
    done = rushes("demo", "platform", "--catalogue", "talks.csv", "--production-column", "evnt")
    assert done.code == 2
    assert "did you mean “event”?" in done.err


def test_start_loads_a_year_and_serves_it_and_starts_again(tmp_path: Path) -> None:
    with running(tmp_path, "demo", "start", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        program.wait_for("Ctrl-C stops both")
        with urllib.request.urlopen(f"{address}healthz", timeout=20) as answer:
            assert json.loads(answer.read())["warehouse_version"] == 1
        with urllib.request.urlopen(f"{address}login", timeout=20) as answer:
            assert "Forgotten your password?" in answer.read().decode()
        first = program.written
        assert program.stop(signal.SIGINT) == 0
    assert "alice" in first
    assert "SIGABRT" not in program.written
    password = (tmp_path / "var" / "demo" / "secrets" / "operator").read_text()
    assert password in first

    with running(tmp_path, "demo", "start", "--port", "0") as program:
        program.wait_for("Ctrl-C stops both")
        assert "Loading what is new" in program.written
        assert password in program.written
        assert program.stop(signal.SIGTERM) == 0
        api = program.written.split("on this machine (")[1].split(")")[0]
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{api}/production", timeout=20)
