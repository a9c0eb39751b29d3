"""The number by which whoever read the records sees whether they have changed since, and what is remembered by it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

from sqlalchemy import Connection

from kept_records import as_argument
from rushes.store import AuditEntry, Store, list_audit, record_audit

_ELSEWHERE = """
import sys
from datetime import UTC, datetime
from rushes.store import AuditEntry, open_store, record_audit
from kept_records import place_of

with open_store(place_of(sys.argv[1])) as store, store.begin() as conn:
    record_audit(conn, AuditEntry(datetime(2026, 11, 22, tzinfo=UTC), "operator:b", "test"))
"""


def _change(store: Store) -> None:
    with store.begin() as conn:
        record_audit(conn, AuditEntry(datetime(2026, 11, 22, tzinfo=UTC), "operator:a", "test"))


def _change_elsewhere(store: Store) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", _ELSEWHERE, as_argument(store.place)], check=True, env=environment)


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
    _change_elsewhere(store)
    assert store.change_number() != number


def test_change_number_from_before_a_close_hides_no_change_after(store: Store) -> None:
    number = store.change_number()
    store.close()
    _change(store)
    assert store.change_number() != number


def test_remembered_is_read_once_while_nothing_changes_and_again_after_any_change(store: Store) -> None:
    reads: list[int] = []

    def read(conn: Connection) -> int:
        reads.append(1)
        return len(list_audit(conn, limit=9))

    assert [store.remembered("audit", read) for _ in range(3)] == [0, 0, 0]
    assert len(reads) == 1
    _change(store)
    assert [store.remembered("audit", read) for _ in range(3)] == [1, 1, 1]
    _change_elsewhere(store)
    assert (store.remembered("audit", read), len(reads)) == (2, 3)


def test_remembered_keys_do_not_answer_for_each_other(store: Store) -> None:
    assert store.remembered(("look", 1), lambda _: "one") == "one"
    assert store.remembered(("look", 2), lambda _: "two") == "two"
    assert store.remembered(("look", 1), lambda _: "another") == "one"


def test_remembered_what_changed_while_it_was_read_is_read_again(store: Store) -> None:
    def read_while_it_changes(_conn: Connection) -> str:
        _change(store)
        return "former"

    assert store.remembered("audit", read_while_it_changes) == "former"
    assert store.remembered("audit", lambda _: "present") == "present"
