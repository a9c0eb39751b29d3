"""An install in a folder of its own, and a stand-in platform that it talks to over HTTP."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import structlog

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.cli.entry import run
from rushes.demo import PlatformServer, demo_world

COLLECTOR_PASSWORD = "collector-demo"
OPERATOR_PASSWORD = "seven orange bicycles"
LAST_DAY = date(2025, 11, 20)
CONFIGURATION = """
data_dir = "var"
time_zone = "Europe/Brussels"
[[connection]]
name = "limecraft"
base_url = "{base_url}"
home_url = "{home_url}"
attempts = 1
timeout_s = 5
[[connection.login]]
username = "collector"
password_file = "secrets/limecraft"
[web]
port = 0
workers = 1
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


Rushes = Callable[..., Done]


@pytest.fixture(autouse=True)
def _former_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run each command in an empty folder without settings of the shell, and leave the logging as it was."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in [name for name in os.environ if name.startswith("RUSHES_")]:
        monkeypatch.delenv(name)
    logger = logging.getLogger()
    handlers, level, hooks = list(logger.handlers), logger.level, (sys.excepthook, threading.excepthook)
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


@pytest.fixture
def rushes(capsys: pytest.CaptureFixture[str]) -> Rushes:
    """Run a command of `rushes` in this process."""

    def call(*arguments: str) -> Done:
        capsys.readouterr()
        try:
            code = run(arguments)
        except SystemExit as error:
            code = int(error.code or 0)
        written = capsys.readouterr()
        return Done(code, written.out, written.err)

    return call


@pytest.fixture(scope="module")
def platform() -> Iterator[PlatformServer]:
    """A stand-in with one small account."""
    with PlatformServer(demo_world(today=LAST_DAY, accounts=1, months=2, productions_per_account=3)) as server:
        yield server


@pytest.fixture
def install(tmp_path: Path, platform: PlatformServer, rushes: Rushes, records: RecordsFactory, facts: FactsFactory) -> Path:
    """The folder of an install that is ready to load from the stand-in."""
    text = CONFIGURATION.format(base_url=platform.base_url, home_url=platform.home_url)
    (tmp_path / "rushes.toml").write_text(text + records.configuration(tmp_path, is_made=True) + facts.configuration(tmp_path))
    (tmp_path / "secrets").mkdir(mode=0o700)
    secret = tmp_path / "secrets" / "limecraft"
    secret.touch(mode=0o600)
    secret.write_text(COLLECTOR_PASSWORD)
    assert rushes("init", "--keys-only").code == 0
    return tmp_path


@pytest.fixture
def loaded(install: Path, rushes: Rushes) -> Path:
    """The same with a month of facts."""
    done = rushes("sync", "--from", "2025-11-01", "--to", LAST_DAY.isoformat())
    assert done.code == 0, done.err
    return install
