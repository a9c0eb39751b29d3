"""The registry of keys."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from databases import Databases
from kept_records import RecordsFactory
from rushes.store import Store, account_id, open_store, production_ids, tables


def test_account_id_asked_twice_is_the_same(store: Store) -> None:
    with store.begin() as conn:
        first = account_id(conn, "limecraft", "10")
    with store.begin() as conn:
        assert account_id(conn, "limecraft", "10") == first


def test_account_id_of_two_connections_is_two_accounts(store: Store) -> None:
    with store.begin() as conn:
        assert account_id(conn, "limecraft", "10") != account_id(conn, "archive", "10")


def test_production_ids_of_known_and_new_together_keep_the_known(store: Store) -> None:
    with store.begin() as conn:
        first = production_ids(conn, "limecraft", ["a", "b"])
        second = production_ids(conn, "limecraft", ["c", "b", "c"])
    assert list(second) == ["c", "b"]
    assert second["b"] == first["b"]
    assert len({*first.values(), *second.values()}) == 3


def test_production_ids_of_nothing_are_nothing(store: Store) -> None:
    with store.begin() as conn:
        assert production_ids(conn, "limecraft", []) == {}


def test_production_ids_of_thousands_are_all_given(store: Store) -> None:
    wanted = [f"p{number}" for number in range(3000)]
    with store.begin() as conn:
        found = production_ids(conn, "limecraft", wanted)
        assert found == production_ids(conn, "limecraft", reversed(wanted))
    assert len(set(found.values())) == 3000


def test_production_ids_after_a_deletion_are_never_given_again(store: Store) -> None:
    with store.begin() as conn:
        former = production_ids(conn, "limecraft", ["a", "b"])
        conn.execute(delete(tables.production_key))
        later = production_ids(conn, "limecraft", ["a", "b"])
    assert not set(former.values()) & set(later.values())


def test_production_ids_asked_by_many_at_once_agree(store: Store) -> None:
    answers: list[dict[str, int]] = []

    def ask() -> None:
        with store.begin() as conn:
            answers.append(production_ids(conn, "limecraft", ["a", "b", "c"]))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [answers[0]] * 5


# PostgreSQL has no text with a NUL in it.
_OUTSIDE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.tuples(st.sampled_from(["limecraft", "archive"]), _OUTSIDE), max_size=8), max_size=6))
def test_ids_over_any_history_are_one_per_outside_key(
    databases: Databases | None, tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, str]]]
) -> None:
    path = tmp_path_factory.mktemp("keys") / "records.sqlite3"
    given_ids: dict[tuple[str, str], int] = {}
    with closing(RecordsFactory(databases)) as records, open_store(records.new(path)) as store:
        for batch in batches:
            for connection in ("limecraft", "archive"):
                with store.begin() as conn:
                    found = production_ids(conn, connection, [outside for name, outside in batch if name == connection])
                for outside, inside in found.items():
                    assert given_ids.setdefault((connection, outside), inside) == inside
    assert len(set(given_ids.values())) == len(given_ids)
