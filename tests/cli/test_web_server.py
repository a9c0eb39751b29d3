"""gunicorn is set up by our settings alone: whatever it would read elsewhere changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from rushes.cli.web_arbiter import Ready
from rushes.cli.web_server import _Server
from rushes.config import load
from rushes.warehouse.reader import LONGEST_READ_S


def test_server_has_threads_in_several_processes_and_opens_nothing_but_its_address(install: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (install / "gunicorn.conf.py").write_text("preload_app = True\nworkers = 9\n")
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--preload --workers 9")
    monkeypatch.setenv("WEB_CONCURRENCY", "9")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    settings = load(install / "rushes.toml", {"RUSHES_WEB__WORKERS": "3", "RUSHES_WEB__THREADS": "5"})
    config = _Server(settings, print, lambda: settings).cfg
    assert (config.worker_class_str, config.workers, config.threads) == ("gthread", 3, 5)
    assert (config.preload_app, config.control_socket_disable, config.accesslog) == (False, True, None)
    assert config.forwarded_allow_ips == []
    assert config.graceful_timeout > LONGEST_READ_S


def test_worker_that_is_ready_never_waits_for_somebody_to_hear_of_it() -> None:
    ready = Ready()
    for age in range(20_000):
        ready.tell(age)
    ready.forget()
    ready.tell(7)
    assert ready.heard(1) == {7}
    assert ready.heard(0) == set()
