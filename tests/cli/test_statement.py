"""`rushes statement`: issued, listed, saved, verified anywhere, and looked at after each run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Rushes
from rushes.cli.due import is_anything_due
from rushes.cli.pulse import Ending
from rushes.cli.statements_due import issue_statements
from rushes.clock import SystemClock, nightly
from rushes.config import Settings, load
from rushes.store import AuditChoice, Store, find_audit, open_store, was_last_run_looked_at

ISSUED = "statement-1-1: 2025-10-01 to 2025-10-31"


@pytest.fixture
def settings(install: Path, rushes: Rushes) -> Settings:
    """An install that has loaded October and most of November."""
    done = rushes("sync", "--from", "2025-10-01", "--to", "2025-11-20")
    assert done.code == 0, done.err
    return load(install / "rushes.toml", {})


def is_seen(store: Store) -> bool:
    with store.reading() as conn:
        return was_last_run_looked_at(conn)


def test_statement_is_issued_listed_and_saved_and_verifies_anywhere(
    settings: Settings, rushes: Rushes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing was issued yet" in rushes("statement", "list").out
    assert rushes("statement", "save", "out", "--account", "1").code == 2
    done = rushes("statement", "issue")
    assert (done.code, ISSUED in done.out) == (0, True)
    assert "Nothing was due" in rushes("statement", "issue").out
    listed = rushes("statement", "list", "--account", "1").out
    assert "2025-10-31" in listed
    assert "20 days are not complete" not in listed
    assert "10 days are not complete: 2025-11-21" in listed
    assert rushes("statement", "save", "out", "--account", "1", "--number", "9").code == 2
    assert rushes("statement", "save", "out", "--account", "1").code == 0
    pdf = Path("out/statement-1-1.pdf")
    found = rushes("statement", "verify", str(pdf))
    assert (found.code, "Verified: statement of 2025-10-01 to 2025-10-31, number 1." in found.out) == (0, True)
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "out").rename(elsewhere)
    monkeypatch.chdir(elsewhere)
    given = ("--chain", "chain-1.json", "--keys", "keys.json")
    found = rushes("statement", "verify", "statement-1-1.manifest.json", *given)
    assert (found.code, "number 1 of 1" in found.out) == (0, True)
    Path("statement-1-1.pdf").write_bytes(Path("statement-1-1.pdf").read_bytes() + b" ")
    for file in ("statement-1-1.manifest.json", "statement-1-1.pdf"):
        refused = rushes("statement", "verify", file, *given)
        assert (refused.code, refused.out) == (1, "")
        assert "statement-1-1.pdf was altered" in refused.err
    assert rushes("statement", "verify", "statement-1-1.json", "--keys", "chain-1.json").code == 2


def test_keys_are_shown_and_rotated_and_what_former_ones_signed_still_verifies(settings: Settings, rushes: Rushes) -> None:
    assert "There is no key yet" in rushes("statement", "keys", "show").out
    rushes("statement", "issue")
    rushes("statement", "save", "out", "--account", "1")
    made = rushes("statement", "keys", "rotate")
    assert made.code == 0
    known = json.loads(rushes("statement", "keys", "show", "--json").out)["keys"]
    assert [(each["kty"], each["crv"]) for each in known] == [("OKP", "Ed25519")] * 2
    assert known[1]["kid"] in made.out
    assert known[0]["kid"] in rushes("statement", "keys", "show").out
    assert rushes("statement", "verify", "out/statement-1-1.pdf").code == 0
    with open_store(settings.records_place) as store, store.reading() as conn:
        kinds = [each.entry.what for each in find_audit(conn, AuditChoice(what="statement."), limit=9)]
    assert kinds == ["statement.key_made", "statement.statement_issued", "statement.key_made"]


def test_statements_are_looked_at_once_after_each_run(settings: Settings) -> None:
    now, told = SystemClock().now(), nightly(settings)
    with open_store(settings.records_place) as store:
        assert not is_seen(store)
        assert is_anything_due(store, told, now)
        assert issue_statements(settings, store, Ending()) == 0
        assert is_seen(store)
        assert issue_statements(settings, store, Ending()) == 0
        with store.reading() as conn:
            kinds = [each.entry.what for each in find_audit(conn, AuditChoice(what="statement.statement"), limit=9)]
    assert kinds == ["statement.statement_issued"]


def test_look_that_cannot_be_is_told_and_left_for_the_next_call(settings: Settings) -> None:
    key = settings.keys_dir / "token_key"
    former = key.read_bytes()
    key.write_bytes(b"none\n")
    with open_store(settings.records_place) as store:
        assert issue_statements(settings, store, Ending()) == 2
        assert not is_seen(store)
        key.write_bytes(former)
        assert issue_statements(settings, store, Ending()) == 0
        assert is_seen(store)
