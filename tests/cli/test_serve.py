"""`rushes serve` answers until it is told to stop, and leaves nothing behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from cli.conftest import Rushes
from cli.programs import running


def get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_cleanly(loaded: Path, number: signal.Signals) -> None:
    with running(loaded, "serve", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        status, body = get(f"{address}healthz")
        assert status == 200
        assert json.loads(body)["warehouse_version"] == 1
        assert get(f"{address}login")[0] == 200
        assert program.stop(number) == 0
        assert "SIGABRT" not in program.written
        assert "terminate" not in program.written


def test_serve_log_holds_no_query_string(loaded: Path) -> None:
    with running(loaded, "--log-format", "json", "serve", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1]
        get(f"{address}healthz?access_token=s3cr3t-42")
        program.wait_for('"path": "/healthz')
        assert program.stop(signal.SIGTERM) == 0
        assert "s3cr3t" not in program.written


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
    (install / "var" / "records.sqlite3").unlink()
    assert rushes("serve").code == 2


@pytest.mark.parametrize("module", ["rushes.cli.serve", "rushes.cli.demo_start"])
def test_process_that_forks_the_workers_never_loads_the_engine_of_the_facts(module: str) -> None:
    # Loading it starts a thread, and a worker that inherits the engine without its thread is aborted at its end.
    code = f"import {module}, sys; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
