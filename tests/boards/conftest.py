"""Records of one's own with two accounts, and people in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from kept_records import RecordsFactory
from rushes.boards import Boards
from rushes.clock import FrozenClock
from rushes.domain import Grant, Scope
from rushes.identity import AccountAccess, Actor, Role, Via
from rushes.store import Store, account_id, open_store, tables

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
A, B = 1, 2
"""Two accounts."""

MakePerson = Callable[..., Actor]


@pytest.fixture
def store(tmp_path: Path, records: RecordsFactory) -> Iterator[Store]:
    with open_store(records.new(tmp_path / "records.sqlite3")) as opened:
        with opened.begin() as conn:
            assert [account_id(conn, "demo", each) for each in "ab"] == [A, B]
        yield opened


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def boards(store: Store, clock: FrozenClock) -> Boards:
    return Boards(store, clock, "192.0.2.7")


@pytest.fixture
def person(store: Store) -> MakePerson:
    """Make somebody with a role in accounts: `person("alice", {A: Role.VIEWER})`."""

    def make(name: str, roles: dict[int, Role], via: Via = Via.SESSION) -> Actor:
        with store.begin() as conn:
            values = {"connection": "demo", "external_id": name, "username": name, "name": name.title()}
            key = conn.execute(insert(tables.person).values(**values, created_at=NOW, signed_in_at=NOW)).inserted_primary_key
        assert key is not None
        return actor_with(int(key[0]), name, roles, via)

    return make


def actor_with(person_id: int, name: str, roles: dict[int, Role], via: Via = Via.SESSION) -> Actor:
    """Return a person with those roles now."""
    accounts = tuple(AccountAccess(each, f"Account {each}", role) for each, role in roles.items())
    scope = Scope(tuple(Grant(each, sees_all_productions=True) for each in roles))
    return Actor(person_id, name.title(), "demo", accounts, scope, False, NOW, False, via)
