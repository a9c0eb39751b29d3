"""alice (account A, administrator), bob (account A, one production), charlie (account B), at a quarter to nine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet

from identity.in_memory import InMemoryPlatform, User, account, production
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.identity import Identity
from rushes.store import Store, open_store

_PRODUCTIONS = (production("p1", "A"), production("p2", "A"), production("q1", "B"))


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 22, 8, 45, tzinfo=UTC))


@pytest.fixture
def store(tmp_path: Path, records: RecordsFactory) -> Iterator[Store]:
    with open_store(records.new(tmp_path / "records.sqlite3")) as opened:
        yield opened


@pytest.fixture
def keys() -> Keys:
    return Keys(session_secret=bytes(range(32)), token_key=Fernet.generate_key())


@pytest.fixture
def platform(clock: FrozenClock) -> InMemoryPlatform:
    users = {
        "alice": User("alice's password", "u1", (account("A", can_manage=True),), _PRODUCTIONS[:2]),
        "bob": User("bob's password", "u2", (account("A"),), _PRODUCTIONS[:1]),
        "charlie": User("charlie's password", "u3", (account("B", can_manage=True),), _PRODUCTIONS[2:]),
    }
    return InMemoryPlatform(clock, users)


@pytest.fixture
def hasher() -> PasswordHasher:
    """As weak as can be, to be quick; the product's own strength is tried once."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def identity(store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, hasher: PasswordHasher) -> Identity:
    return Identity(store, {"limecraft": platform}, keys, clock, hasher=hasher)


@pytest.fixture
def sign_in(identity: Identity) -> Callable[..., str]:
    def _sign_in(name: str, *, keep: bool = False) -> str:
        return identity.sign_in("limecraft", name, f"{name}'s password", keep=keep, address="127.0.0.1")

    return _sign_in
