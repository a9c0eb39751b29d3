"""The number by which whoever read the records sees whether they have changed since."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

from rushes.store import AuditEntry, Store, record_audit

_ELSEWHERE = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('CREATE TABLE other (x)'); db.commit()"


def _change(store: Store) -> None:
    with store.begin() as conn:
        record_audit(conn, AuditEntry(datetime(2026, 11, 22, tzinfo=UTC), "operator:a", "test"))


def test_change_number_without_a_change_stays(store: Store) -> None:
    number = store.change_number()
    with store.reading():
        pass
    assert store.change_number() == number


def test_change_number_after_a_change_of_this_process_differs(store: Store) -> None:
    number = store.change_number()
    _change(store)
    assert store.change_number() != number


def test_change_number_after_a_change_of_another_process_differs(store: Store) -> None:
    number = store.change_number()
    subprocess.run([sys.executable, "-c", _ELSEWHERE, str(store.path)], check=True)
    assert store.change_number() != number


def test_change_number_from_before_a_close_equals_none_after(store: Store) -> None:
    number = store.change_number()
    store.close()
    assert store.change_number() != number
