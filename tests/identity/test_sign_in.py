"""Signing in, and every way of being refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from identity.in_memory import InMemoryPlatform, User, account
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import (
    NotSignedIn,
    PlatformRefused,
    PlatformUnreachable,
    Refusal,
    SignInRefused,
    TooManyAttempts,
    UnknownName,
)
from rushes.identity import Identity, Role, Via
from rushes.platforms import PlatformSession
from rushes.store import Store, account_id, list_audit, production_ids, tables

SignIn = Callable[..., str]


def _try(identity: Identity, name: str, password: str, *, address: str = "127.0.0.1", connection: str = "limecraft") -> str:
    return identity.sign_in(connection, name, password, keep=False, address=address)


def test_sign_in_of_alice_makes_an_administrator_of_all_productions(identity: Identity, store: Store, sign_in: SignIn) -> None:
    actor = identity.actor(sign_in("alice"))
    with store.begin() as conn:
        account_a = account_id(conn, "limecraft", "A")
    (grant,) = actor.scope.grants
    assert (grant.account_id, grant.sees_all_productions, grant.production_ids) == (account_a, True, ())
    (access,) = actor.accounts
    assert (access.account_id, access.name, access.role) == (account_a, "Account A", Role.ADMINISTRATOR)
    assert (actor.name, actor.connection, actor.is_stale, actor.is_kept, actor.via) == ("Alice", "limecraft", False, False, Via.SESSION)


def test_sign_in_of_bob_makes_a_viewer_of_the_listed_production_alone(identity: Identity, store: Store, sign_in: SignIn) -> None:
    actor = identity.actor(sign_in("bob"))
    with store.begin() as conn:
        known = production_ids(conn, "limecraft", ["p1"])
    (grant,) = actor.scope.grants
    assert (grant.sees_all_productions, grant.production_ids) == (False, (known["p1"],))
    assert actor.accounts[0].role is Role.VIEWER


def test_sign_in_writes_the_rights_in_our_ids_beside_the_platforms(identity: Identity, store: Store, sign_in: SignIn) -> None:
    for name in ("alice", "bob"):
        sign_in(name)
    with store.begin() as conn:
        account_a, p1 = account_id(conn, "limecraft", "A"), production_ids(conn, "limecraft", ["p1"])["p1"]
        written = list(conn.execute(select(tables.rights.c.accounts).order_by(tables.rights.c.person_id)).scalars())
    known = {"account_id": account_a, "external_id": "A", "name": "Account A"}
    assert written == [
        [{**known, "role": "administrator", "productions": "all"}],
        [{**known, "role": "viewer", "productions": {"p1": p1}}],
    ]


def test_sign_in_of_bob_and_charlie_gives_scopes_without_anything_in_common(identity: Identity, sign_in: SignIn) -> None:
    bob, charlie = identity.actor(sign_in("bob")), identity.actor(sign_in("charlie"))
    assert not set(bob.scope.account_ids) & set(charlie.scope.account_ids)


def test_sign_in_of_a_viewer_without_productions_grants_no_row(identity: Identity, platform: InMemoryPlatform, sign_in: SignIn) -> None:
    platform.change("bob", productions=())
    (grant,) = identity.actor(sign_in("bob")).scope.grants
    assert (grant.sees_all_productions, grant.production_ids) == (False, ())


def test_sign_in_where_an_account_is_listed_twice_takes_the_narrower_reading(
    identity: Identity, platform: InMemoryPlatform, sign_in: SignIn
) -> None:
    platform.change("bob", accounts=(account("A", can_manage=True), account("A")))
    (grant,) = identity.actor(sign_in("bob")).scope.grants
    assert not grant.sees_all_productions


def test_sign_in_with_a_suspended_account_beside_a_usable_one_hides_it(
    identity: Identity, platform: InMemoryPlatform, sign_in: SignIn
) -> None:
    platform.change("alice", accounts=(account("A", can_manage=True), account("S", can_manage=True, is_usable=False)))
    assert [each.name for each in identity.actor(sign_in("alice")).accounts] == ["Account A"]


@pytest.mark.parametrize(
    ("accounts", "refusal"),
    [
        ((), Refusal.NO_ACCOUNT),
        ((account("A", is_usable=False),), Refusal.SUSPENDED),
        ((account("A", needs_second_factor=True),), Refusal.SECOND_FACTOR),
        ((account("A", is_usable=False, needs_second_factor=True),), Refusal.SUSPENDED),
        ((account("A"), account("A", is_usable=False)), Refusal.SUSPENDED),
        ((account("A", is_usable=False), account("A")), Refusal.SUSPENDED),
        ((account("A"), account("A", needs_second_factor=True)), Refusal.SECOND_FACTOR),
        ((account("A", needs_second_factor=True), account("A")), Refusal.SECOND_FACTOR),
    ],
)
def test_sign_in_without_a_usable_account_is_refused_with_the_reason(
    identity: Identity, platform: InMemoryPlatform, store: Store, sign_in: SignIn, accounts: tuple[object, ...], refusal: Refusal
) -> None:
    platform.change("bob", accounts=accounts)
    with pytest.raises(SignInRefused) as caught:
        sign_in("bob")
    assert caught.value.refusal is refusal
    with store.reading() as conn:
        assert conn.execute(select(tables.session)).all() == []
        assert list_audit(conn, limit=1)[0].detail == f"limecraft: {refusal.value}"


def test_sign_in_refused_to_somebody_known_empties_the_record(identity: Identity, platform: InMemoryPlatform, sign_in: SignIn) -> None:
    token = identity.create_token(identity.actor(sign_in("bob")), "script")
    platform.change("bob", accounts=(account("A", is_usable=False),))
    with pytest.raises(SignInRefused):
        sign_in("bob")
    with pytest.raises(NotSignedIn):
        identity.actor_of_token(token)


def test_sign_in_for_unknown_name_and_for_wrong_password_has_one_answer(identity: Identity) -> None:
    answers: list[tuple[Refusal, str]] = []
    for name in ("alice", "nobody"):
        with pytest.raises(SignInRefused) as caught:
            _try(identity, name, "wrong")
        answers.append((caught.value.refusal, str(caught.value)))
    assert answers[0] == answers[1]


def test_sign_in_on_an_unknown_connection_names_the_nearest_and_sends_nothing(identity: Identity, platform: InMemoryPlatform) -> None:
    with pytest.raises(UnknownName, match="limecraft"):
        _try(identity, "alice", "alice's password", connection="limecrft")
    assert platform.sign_ins == 0


@pytest.mark.parametrize(
    ("name", "password"),
    [("", "x"), ("alice", ""), ("a" * 321, "x"), ("alice", "x" * 1025), ("   ", "x"), ("alice\ud800", "x"), ("alice", "\udfff")],
)
def test_sign_in_with_something_no_platform_knows_is_refused_unasked(
    identity: Identity, platform: InMemoryPlatform, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused):
        _try(identity, name, password)
    assert platform.sign_ins == 0


@pytest.mark.parametrize(("name", "password"), [("v", "p"), ("v" * 320, "p" * 1024)])
def test_sign_in_with_the_shortest_or_longest_name_and_password_asks_the_platform(
    identity: Identity, platform: InMemoryPlatform, name: str, password: str
) -> None:
    platform.users[name] = User(password, "u9", (account("A"),))
    assert identity.actor(_try(identity, name, password)).name == name.title()


@pytest.mark.parametrize(("display_name", "username", "shown"), [("Bob B.", "bob9", "Bob B."), ("", "bob9", "bob9"), ("", "", "Bob")])
def test_sign_in_shows_the_first_name_that_the_platform_gives_or_else_the_one_typed(
    store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, display_name: str, username: str, shown: str
) -> None:
    class Naming(InMemoryPlatform):
        def sign_in(self, username_typed: str, password: str, *, keep: bool) -> PlatformSession:
            granted = super().sign_in(username_typed.casefold(), password, keep=keep)
            return replace(granted, username=username, display_name=display_name)

    identity = Identity(store, {"limecraft": Naming(clock, platform.users)}, keys, clock)
    assert identity.actor(_try(identity, "Bob", "bob's password")).name == shown


def test_sign_in_twice_gives_two_sessions_with_new_secrets(identity: Identity, sign_in: SignIn) -> None:
    first, second = sign_in("alice"), sign_in("alice")
    assert first != second
    assert min(len(first), len(second)) >= 43
    assert identity.actor(first).person_id == identity.actor(second).person_id


def test_sign_in_answer_without_a_user_id_is_refused(identity: Identity, platform: InMemoryPlatform, sign_in: SignIn) -> None:
    platform.change("alice", user_id="")
    with pytest.raises(PlatformRefused, match="user_id_fields"):
        sign_in("alice")


def test_sign_in_by_one_name_fails_ten_times_then_must_wait(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    for number in range(10):
        with pytest.raises(SignInRefused):
            _try(identity, "Alice" if number % 2 else "alice ", "wrong", address=f"10.0.0.{number}")
        clock.advance(timedelta(minutes=1))
    with pytest.raises(TooManyAttempts) as caught:
        sign_in("alice")
    assert caught.value.retry_after_s == 5 * 60
    assert platform.sign_ins == 10
    clock.advance(timedelta(minutes=5))
    assert identity.actor(sign_in("alice")).name == "Alice"


@pytest.mark.parametrize("address", ["10.0.0.{}", "::ffff:10.0.0.{}"])
def test_sign_in_from_one_address_fails_thirty_times_then_must_wait(identity: Identity, sign_in: SignIn, address: str) -> None:
    for number in range(30):
        with pytest.raises(SignInRefused):
            _try(identity, f"name{number}", "wrong", address=address.format(7))
    with pytest.raises(TooManyAttempts):
        _try(identity, "charlie", "charlie's password", address="10.0.0.7")
    assert identity.actor(_try(identity, "charlie", "charlie's password", address=address.format(8))).name == "Charlie"


def test_sign_in_from_one_ipv6_network_counts_as_one_address(identity: Identity) -> None:
    for number in range(30):
        with pytest.raises(SignInRefused):
            _try(identity, f"name{number}", "wrong", address=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyAttempts):
        _try(identity, "alice", "alice's password", address="2001:db8:1:2:ffff::1")
    assert _try(identity, "alice", "alice's password", address="2001:db8:1:3::1")


def test_sign_in_that_succeeds_forgives_the_failures_and_is_not_counted(identity: Identity, store: Store, sign_in: SignIn) -> None:
    for _ in range(4):
        for _ in range(9):
            with pytest.raises(SignInRefused):
                _try(identity, "alice", "wrong")
        sign_in("alice")
    with store.reading() as conn:
        assert conn.execute(select(tables.sign_in_attempt)).all() == []


def test_sign_in_while_the_platform_is_down_says_so_and_counts_nothing(
    identity: Identity, platform: InMemoryPlatform, store: Store, sign_in: SignIn
) -> None:
    platform.go_down()
    for _ in range(12):
        with pytest.raises(PlatformUnreachable):
            sign_in("alice")
    platform.come_back()
    assert identity.actor(sign_in("alice")).name == "Alice"
    with store.reading() as conn:
        assert list_audit(conn, limit=2)[1].detail == "limecraft: platform unreachable"


def test_sign_in_while_the_platform_is_down_forgives_no_failure_from_before(
    identity: Identity, platform: InMemoryPlatform, sign_in: SignIn
) -> None:
    for _ in range(9):
        with pytest.raises(SignInRefused):
            _try(identity, "alice", "wrong")
    platform.go_down()
    with pytest.raises(PlatformUnreachable):
        sign_in("alice")
    platform.come_back()
    with pytest.raises(SignInRefused):
        _try(identity, "alice", "wrong")
    with pytest.raises(TooManyAttempts):
        sign_in("alice")


def test_sign_in_answered_strangely_counts_as_an_attempt(identity: Identity, platform: InMemoryPlatform, sign_in: SignIn) -> None:
    platform.failure = PlatformRefused("odd", status=400)
    for _ in range(10):
        with pytest.raises(PlatformRefused):
            sign_in("alice")
    with pytest.raises(TooManyAttempts):
        sign_in("alice")


def test_audit_of_sign_ins_knows_people_and_keeps_no_strange_name(identity: Identity, store: Store, sign_in: SignIn) -> None:
    person_id = identity.actor(sign_in("alice")).person_id
    for name in ("alice", "hunter2-in-the-wrong-field"):
        with pytest.raises(SignInRefused):
            _try(identity, name, "wrong", address="10.0.0.7")
    with store.reading() as conn:
        stranger, known, success = list_audit(conn, limit=3)
    assert (success.what, success.who, success.address) == ("sign_in.succeeded", f"person:{person_id}", "127.0.0.1")
    assert (known.what, known.who, known.detail) == ("sign_in.refused", f"person:{person_id}", "limecraft: wrong_credentials")
    assert (stranger.who, stranger.address) == ("unknown", "10.0.0.7")
    assert "hunter2" not in repr(stranger)
