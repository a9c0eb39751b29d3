"""Signing in with a password of ours: what is refused before anything is compared, and what changes while it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from identity.in_memory import InMemoryPlatform
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import Refusal, SignInRefused
from rushes.identity import Access, Identity, Inviter, Role
from rushes.store import Store, account_id, list_audit, tables

OPERATOR = Inviter("operator:olivia")
PASSWORD = "a tangerine keeps no diary"
LONGEST_NAME = 320


class Interrupted(PasswordHasher):
    """Compares as ever, and lets something happen while it does."""

    meanwhile: Callable[[], None] | None = None

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
        if self.meanwhile is not None:
            self.meanwhile()
        return super().verify(hash, password)  # type: ignore[return-value]


@pytest.fixture
def hasher() -> Interrupted:
    return Interrupted(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def identity(store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, hasher: Interrupted) -> Identity:
    return Identity(store, {"limecraft": platform}, keys, clock, local_connections={"archive"}, hasher=hasher)


@pytest.fixture
def vera(identity: Identity, store: Store) -> int:
    """Return the number of somebody who may sign in."""
    with store.begin() as conn:
        account = account_id(conn, "archive", "A")
    made = identity.local_people.invite(OPERATOR, "archive", "v", "Vera", Access(account, "Archive", Role.ADMINISTRATOR))
    identity.local_people.accept(made.code, PASSWORD, "127.0.0.1")
    with store.reading() as conn:
        return conn.execute(select(tables.person.c.id)).scalar_one()


def _enter(identity: Identity, name: str, password: str) -> str:
    return identity.sign_in("archive", name, password, keep=False, address="127.0.0.1")


def _told(store: Store) -> list[tuple[str, str]]:
    with store.reading() as conn:
        return [(each.who, each.what) for each in list_audit(conn, limit=99) if each.what.startswith("sign_in")]


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), (" ", PASSWORD), ("v", ""), ("v" * (LONGEST_NAME + 1), PASSWORD)])
def test_name_or_password_that_nobody_has_is_refused_before_anything_is_written(
    identity: Identity, store: Store, vera: int, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as refused:
        _enter(identity, name, password)
    assert refused.value.refusal is Refusal.WRONG_CREDENTIALS
    assert _told(store) == []
    with store.reading() as conn:
        assert conn.execute(select(tables.sign_in_attempt)).all() == []


def test_shortest_and_longest_names_are_compared_and_who_it_was_is_written_where_somebody_is_known(
    identity: Identity, store: Store, vera: int
) -> None:
    for name in ("v" * LONGEST_NAME, "v"):
        with pytest.raises(SignInRefused):
            _enter(identity, name, "another password altogether")
    assert identity.actor(_enter(identity, "v", PASSWORD)).person_id == vera
    known = f"person:{vera}"
    assert _told(store) == [(known, "sign_in.succeeded"), (known, "sign_in.refused"), ("unknown", "sign_in.refused")]


def test_person_who_is_kept_out_while_the_password_is_compared_does_not_come_in(identity: Identity, hasher: Interrupted, vera: int) -> None:
    hasher.meanwhile = lambda: identity.local_people.disable(OPERATOR, vera)
    with pytest.raises(SignInRefused) as refused:
        _enter(identity, "v", PASSWORD)
    assert refused.value.refusal is Refusal.WRONG_CREDENTIALS


def test_where_somebody_signs_in_from_is_kept_with_the_session(identity: Identity, store: Store, vera: int) -> None:
    secret = identity.sign_in("archive", "v", PASSWORD, keep=False, address="203.0.113.9", browser="Firefox on Linux")
    (listed,) = identity.sessions(identity.actor(secret))
    assert (listed.address, listed.browser) == ("203.0.113.9", "Firefox on Linux")
    with store.reading() as conn:
        assert list_audit(conn, limit=1)[0].address == "203.0.113.9"


def test_same_name_in_two_connections_is_two_people_with_passwords_of_their_own(
    store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, hasher: Interrupted
) -> None:
    both = Identity(store, {"limecraft": platform}, keys, clock, local_connections={"archive", "vault"}, hasher=hasher)
    passwords = {"archive": PASSWORD, "vault": "the lighthouse forgot my umbrella"}
    for connection, password in passwords.items():
        with store.begin() as conn:
            account = account_id(conn, connection, "A")
        made = both.local_people.invite(OPERATOR, connection, "v", "Vera", Access(account, connection, Role.ADMINISTRATOR))
        both.local_people.accept(made.code, password, "127.0.0.1")
    found = {each: both.actor(both.sign_in(each, "v", passwords[each], keep=False, address="127.0.0.1")) for each in passwords}
    assert {each: (actor.connection, actor.accounts[0].name) for each, actor in found.items()} == {
        "archive": ("archive", "archive"),
        "vault": ("vault", "vault"),
    }
    for here, there in (("archive", "vault"), ("vault", "archive")):
        with pytest.raises(SignInRefused):
            both.sign_in(here, "v", passwords[there], keep=False, address="127.0.0.1")
