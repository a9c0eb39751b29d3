"""`rushes audit`: one JSON object a line, oldest first, and what is done from now on."""

from __future__ import annotations

import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.conftest import Rushes
from cli.programs import running
from rushes.config import load
from rushes.store import AuditEntry, Store, open_store, record_audit

AT = datetime(2025, 11, 20, 6, tzinfo=UTC)


@pytest.fixture
def trail(install: Path) -> Path:
    with open_store(load(install / "rushes.toml", {}).records_place) as store:
        _note(store, AuditEntry(AT, "operator:olga", "operator.sign_in.succeeded", address="127.0.0.1"))
        _note(store, AuditEntry(AT + timedelta(days=1), "person:12", "sign_in.succeeded", "“titles”\nof strangers", account_id=7))
    return install


def _note(store: Store, entry: AuditEntry) -> None:
    with store.begin() as records:
        record_audit(records, entry)


def _printed(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_audit_prints_every_entry_as_one_line_oldest_first(trail: Path, rushes: Rushes) -> None:
    done = rushes("audit")
    assert done.code == 0
    first, second = _printed(done.out)
    assert first == {
        "number": 1, "at": "2025-11-20T06:00:00+00:00", "who": "operator:olga", "what": "operator.sign_in.succeeded", "detail": "",
        "address": "127.0.0.1", "account_id": None,
    }  # fmt: skip
    assert (second["detail"], second["account_id"]) == ("“titles”\nof strangers", 7)


def test_audit_since_counts_in_the_installs_zone(trail: Path, rushes: Rushes) -> None:
    assert len(_printed(rushes("audit", "--since", "2025-11-20T07:00:00").out)) == 2
    assert len(_printed(rushes("audit", "--since", "2025-11-20T07:00:01").out)) == 1
    assert rushes("audit", "--since", "2025-11-22").out == ""


def test_audit_of_somebody_or_of_one_kind_leaves_the_rest_out(trail: Path, rushes: Rushes) -> None:
    assert [each["who"] for each in _printed(rushes("audit", "--who", "olga").out)] == ["operator:olga"]
    assert [each["what"] for each in _printed(rushes("audit", "--what", "sign_in.").out)] == ["sign_in.succeeded"]


def test_audit_that_follows_prints_what_is_done_meanwhile(trail: Path) -> None:
    with running(trail, "audit", "--follow") as program:
        program.wait_for("person:12")
        with open_store(load(trail / "rushes.toml", {}).records_place) as store:
            _note(store, AuditEntry(AT, "command line", "operator.created", "later"))
        assert json.loads(program.wait_for("later"))["number"] == 3
        program.stop(signal.SIGINT)
        assert "Traceback" not in program.written
