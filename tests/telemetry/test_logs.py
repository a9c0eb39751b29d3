"""Log events are redacted on their way out, ours and everybody's."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog

from rushes.telemetry import configure_logging, log_uncaught, logger

SECRET = "s3cr3t-Value_42"
URL = f"https://platform.example.org/api/production?access_token={SECRET}"


@pytest.fixture(autouse=True)
def former_logging() -> Iterator[None]:
    """Leave the process's logging as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


@pytest.mark.parametrize("is_json", [True, False])
def test_event_with_token_is_written_without_it(is_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=is_json)
    logger("rushes.test").info("called", url=URL, password=SECRET, rows=3)
    written = capsys.readouterr().err
    assert "called" in written
    assert SECRET not in written


@pytest.mark.parametrize("is_json", [True, False])
def test_path_with_an_escape_sequence_cannot_move_the_terminals_cursor(is_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=is_json)
    logger("rushes.test").info("request", path="/api/\x1b[2J\x00\x9b")
    written = capsys.readouterr().err
    assert "/api/" in written
    assert not [each for each in written if (ord(each) < 32 and each != "\n") or 127 <= ord(each) < 160]


def test_json_event_is_one_object_with_time_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=True)
    logger("rushes.test").warning("slow", duration_s=3.5)
    event = json.loads(capsys.readouterr().err)
    assert event["event"] == "slow"
    assert event["level"] == "warning"
    assert event["duration_s"] == 3.5
    assert event["timestamp"].endswith("Z")


@pytest.mark.parametrize("is_json", [True, False])
def test_traceback_with_token_is_written_without_it(is_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=is_json)
    try:
        raise ConnectionError(f"no answer from {URL}")
    except ConnectionError:
        logger("rushes.test").exception("failed")
    written = capsys.readouterr().err
    assert "ConnectionError" in written
    assert SECRET not in written


def test_standard_library_event_with_token_is_written_without_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=True)
    try:
        raise ConnectionError(f"no answer from {URL}")
    except ConnectionError:
        logging.getLogger("another.library").exception("GET %s", URL)
    written = capsys.readouterr().err
    assert "another.library" in written
    assert SECRET not in written


def test_structlog_event_of_a_library_is_written_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=True)
    structlog.get_logger("another.library").warning("retry", args=(f"{{'access_token': '{SECRET}'}}",))
    written = capsys.readouterr()
    assert "retry" in written.err
    assert SECRET not in written.err + written.out


def test_logger_before_configuration_redacts_too(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    logger("rushes.test").warning("called", url=URL)
    written = capsys.readouterr()
    assert "called" in caplog.text
    assert SECRET not in caplog.text + written.err + written.out


def test_configuring_twice_writes_each_event_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=True)
    configure_logging(json=True)
    logger("rushes.test").info("once")
    assert capsys.readouterr().err.count("once") == 1


def test_uncaught_error_is_logged_without_its_token(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(json=True)
    log_uncaught()
    error = ConnectionError(f"no answer from {URL}")
    sys.excepthook(ConnectionError, error, None)

    def fail() -> None:
        raise ConnectionError(f"no answer from {URL}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    written = capsys.readouterr().err
    assert written.count("uncaught error") == 2
    assert SECRET not in written
