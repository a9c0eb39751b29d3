"""`rushes web` and `rushes serve` answer until they are told to stop, and leave nothing behind; `serve` does what is due too."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from cli.conftest import Rushes
from cli.programs import children_of, running, until
from kept_records import lose
from rushes.clock import FireState, SystemClock
from rushes.config import load
from rushes.store import JobState, ask_job, find_job, list_fires, list_runs, open_store


def get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_web_answers_and_ends_cleanly_and_does_nothing_else(loaded: Path, number: signal.Signals) -> None:
    with running(loaded, "web", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        status, body = get(f"{address}healthz")
        assert status == 200
        assert json.loads(body)["warehouse_version"] == 1
        assert get(f"{address}login")[0] == 200
        assert program.stop(number) == 0
        assert "SIGABRT" not in program.written
        assert "terminate" not in program.written
    with open_store(load(loaded / "rushes.toml", {}).records_place) as store, store.reading() as records:
        assert list_fires(records, limit=1) == ()


def test_web_log_holds_no_query_string(loaded: Path) -> None:
    with running(loaded, "--log-format", "json", "web", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        get(f"{address}healthz?access_token=s3cr3t-42")
        program.wait_for('"path": "/healthz')
        assert program.stop(signal.SIGTERM) == 0
        assert "s3cr3t" not in program.written


def test_serve_runs_the_night_that_is_due_and_the_job_that_a_page_asked_for_and_leaves_nothing_behind(loaded: Path) -> None:
    with open_store(load(loaded / "rushes.toml", {}).records_place) as store:
        with store.begin() as records:
            request = {"accounts": [], "first": "2025-11-02", "last": "2025-11-03"}
            number = ask_job(records, kind="load", request=request, asked_by="operator:olga", at=SystemClock().now())
        with running(loaded, "serve", "--port", "0") as program:
            address = program.wait_for("Rushes answers on").split()[-1]
            assert get(f"{address}login")[0] == 200
            program.wait_for("job_ended")
            children = children_of(program.process.pid)
            assert program.stop(signal.SIGTERM) == 0
        assert children
        assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
        with store.reading() as records:
            job = find_job(records, number)
            runs = list_runs(records, limit=9)
            fires = list_fires(records, limit=9)
    assert job is not None
    assert (job.state, job.message) == (JobState.SUCCEEDED, "")
    assert [run.asked_by for run in runs] == ["operator:olga", "clock", "command line"]
    assert (job.result["run_id"], runs[0].first_day, runs[0].last_day) == (runs[0].run_id, date(2025, 11, 2), date(2025, 11, 3))
    assert [fire.state for fire in fires] == [FireState.DONE]


def test_serve_that_is_killed_takes_its_processes_along(loaded: Path) -> None:
    with running(loaded, "serve", "--port", "0") as program:
        program.wait_for("Rushes answers on")
        children = children_of(program.process.pid)
        assert children
        program.stop(signal.SIGKILL)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def test_serve_on_a_taken_port_says_so(install: Path, rushes: Rushes) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = rushes("serve", "--port", str(taken.getsockname()[1]))
    assert done.code == 2
    assert "choose another port" in done.err


def test_serve_without_keys_is_refused(install: Path, rushes: Rushes) -> None:
    (install / "var" / "keys" / "session_secret").unlink()
    done = rushes("serve")
    assert done.code == 2
    assert "rushes init --keys-only" in done.err


def test_serve_without_records_is_refused(install: Path, rushes: Rushes) -> None:
    lose(load(install / "rushes.toml", {}).records_place)
    assert rushes("serve").code == 2


@pytest.mark.parametrize("module", ["rushes.cli.web", "rushes.cli.serve", "rushes.cli.runner", "rushes.cli.demo_start"])
def test_process_that_forks_the_workers_never_loads_the_engine_of_the_facts(module: str) -> None:
    # Loading it starts a thread, and a worker that inherits the engine without its thread is aborted at its end.
    code = f"import {module}, sys; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
