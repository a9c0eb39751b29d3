"""`rushes deploy systemd`: the units as systemd's own tool judges them, and their commands started as they are written."""

from __future__ import annotations

import re
import secrets
import shlex
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from cli.conftest import Rushes
from cli.front import free_port
from cli.programs import PATIENCE_S, started, until
from rushes.clock import FireState
from rushes.config import load
from rushes.store import list_fires, list_runs, open_store

TIMER = ("rushes-run-due.service", "rushes-run-due.timer", "rushes-web.service")
RUNNER = ("rushes-runner.service", "rushes-web.service")
# What systemd gives to a service that says nothing else of it.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "LANG": "C.UTF-8"}


@pytest.fixture
def units(tmp_path: Path) -> Path:
    folder = tmp_path / "units"
    folder.mkdir()
    return folder


def said(unit: Path, key: str) -> list[str]:
    return re.findall(rf"(?m)^{key}=(.*)$", unit.read_text(encoding="utf-8"))


def command_of(unit: Path) -> tuple[list[str], Path]:
    """Return what the unit starts, and in which folder."""
    return shlex.split(said(unit, "ExecStart")[0]), Path(said(unit, "WorkingDirectory")[0])


def listening(told: socket.socket) -> dict[str, str]:
    """Listen where a service tells systemd that it is ready, and return what tells the service so."""
    name = f"rushes-{secrets.token_hex(8)}"
    told.bind(f"\0{name}")
    return {"NOTIFY_SOCKET": f"@{name}"}


def analyse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", "--no-pager", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("clock", "names"), [("timer", TIMER), ("runner", RUNNER)])
def test_units_are_clean_and_hardened(install: Path, units: Path, rushes: Rushes, clock: str, names: tuple[str, ...]) -> None:
    done = rushes("deploy", "systemd", "--folder", str(units), "--clock", clock)
    assert done.code == 0, done.err
    assert sorted(path.name for path in units.iterdir()) == sorted(names)
    verdict = analyse("verify", *units.iterdir())
    assert (verdict.returncode, verdict.stdout + verdict.stderr) == (0, "")
    for unit in units.glob("*.service"):
        judged = analyse("security", "--offline=yes", "--threshold=20", unit)
        assert judged.returncode == 0, judged.stdout
        exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", judged.stdout)
        assert exposure
        assert float(exposure[1]) <= 2.0


def test_timer_makes_up_for_what_was_missed_and_calls_run_due(install: Path, units: Path, rushes: Rushes) -> None:
    rushes("deploy", "systemd", "--folder", str(units))
    timer, service = units / "rushes-run-due.timer", units / "rushes-run-due.service"
    assert said(timer, "Persistent") == ["true"]
    assert said(timer, "Unit") == []
    assert analyse("calendar", said(timer, "OnCalendar")[0]).returncode == 0
    assert said(service, "ExecStart")[0].endswith("/rushes --config " + str(install / "rushes.toml") + " --log-format json run-due")


def test_units_name_user_folders_and_program_as_told(install: Path, units: Path, rushes: Rushes) -> None:
    file = install / "rushes.toml"
    file.write_text(file.read_text().replace('"var"', '"/var/lib/rushes/usage"'))
    options = ["--folder", str(units), "--user", "usage", "--program", "/opt/rushes/venv/bin/rushes"]
    done = rushes("--config", str(file), "deploy", "systemd", *options)
    assert (done.code, done.err) == (0, "")
    web = units / "rushes-web.service"
    assert said(web, "User") == said(web, "Group") == said(web, "LogsDirectory") == ["usage"]
    assert said(web, "StateDirectory") == ["rushes/usage"]
    assert said(web, "ReadWritePaths") == []
    assert said(web, "ExecStart") == [f"/opt/rushes/venv/bin/rushes --config {file} --log-format json web"]


def test_data_folder_that_services_could_not_see_is_told(install: Path, units: Path, rushes: Rushes) -> None:
    file = install / "rushes.toml"
    file.write_text(file.read_text().replace('"var"', '"/home/alice/rushes"'))
    done = rushes("deploy", "systemd", "--folder", str(units))
    assert done.code == 0
    assert "set data_dir in rushes.toml to a folder in /var/lib" in done.err
    assert said(units / "rushes-web.service", "ReadWritePaths") == ["/home/alice/rushes"]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--user", "rushes\nUser=root", "Write a user's name"),
        ("--user", "Root", "Write a user's name"),
        ("--program", "/bin/sh -c", "write an absolute path"),
        ("--program", "/opt/%h/rushes", "write an absolute path"),
        ("--program", "rushes", "write an absolute path"),
    ],
)
def test_name_or_path_that_could_mean_more_is_refused(units: Path, rushes: Rushes, option: str, value: str, told: str) -> None:
    done = rushes("deploy", "systemd", "--folder", str(units), option, value)
    assert done.code == 2
    assert told in done.err
    assert list(units.iterdir()) == []


def test_commands_of_the_units_serve_reload_and_run_the_night_that_is_due(install: Path, units: Path, rushes: Rushes) -> None:
    file, port = install / "rushes.toml", free_port()
    file.write_text(file.read_text().replace("port = 0", f"port = {port}"))
    rushes("deploy", "systemd", "--folder", str(units))
    web, due = units / "rushes-web.service", units / "rushes-run-due.service"
    assert said(web, "Type") == ["notify"]

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, started(*command_of(web), ENVIRONMENT | listening(told)) as pages:
        told.settimeout(PATIENCE_S)
        assert told.recv(4096).startswith(b"READY=1")
        assert pages.wait_for("Rushes answers on").endswith(f"http://127.0.0.1:{port}/")
        with started(*command_of(due), ENVIRONMENT) as night:
            assert night.process.wait(90) == 0
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
            assert b'"warehouse_version":1' in answer.read().replace(b" ", b"")
        reload = shlex.split(said(web, "ExecReload")[0].replace("$MAINPID", str(pages.process.pid)))
        subprocess.run(reload, check=True, env=ENVIRONMENT)
        until(lambda: '"event": "reloaded"' in pages.written)
        assert pages.stop(signal.SIGTERM) == 0
    with open_store(load(file, {}).records_place) as store, store.reading() as records:
        assert [fire.state for fire in list_fires(records, limit=9)] == [FireState.DONE]
        assert [run.asked_by for run in list_runs(records, limit=9)] == ["clock"]
