"""Operators: their making, their passwords, their sessions."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from identity.in_memory import InMemoryPlatform
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import CallerError, NotFound, NotSignedIn, Refusal, SignInRefused, TooManyAttempts
from rushes.identity import Identity, OperatorEntry
from rushes.store import Store, list_audit, tables

PASSWORD = "violet harbour staple 9"
OTHER = "amber ladder oyster 4"


@pytest.fixture
def operated(identity: Identity) -> Identity:
    identity.create_operator("alice", PASSWORD)
    return identity


def _enter(identity: Identity, name: str = "alice", password: str = PASSWORD) -> str:
    return identity.operator_sign_in(name, password, "127.0.0.1")


def test_operator_signs_in_for_eight_hours(operated: Identity, clock: FrozenClock) -> None:
    secret = _enter(operated, " Alice ")
    operator = operated.operator(secret)
    assert (operator.name, operator.session_expires_at) == ("alice", clock.now() + timedelta(hours=8))
    clock.advance(timedelta(hours=8))
    with pytest.raises(NotSignedIn):
        operated.operator(secret)


def test_operator_refused_for_any_reason_gets_one_answer(operated: Identity) -> None:
    operated.create_operator("bob", OTHER)
    operated.disable_operator("bob")
    answers: set[tuple[Refusal, str]] = set()
    for name, password in (
        ("alice", OTHER),
        ("nobody", PASSWORD),
        ("bob", OTHER),
        ("", ""),
        ("alice", "x" * 5000),
        ("\ud800", OTHER),
        ("alice", "\ud800"),
    ):
        with pytest.raises(SignInRefused) as caught:
            _enter(operated, name, password)
        answers.add((caught.value.refusal, str(caught.value)))
    assert len(answers) == 1


def test_operator_unknown_takes_as_long_to_refuse_as_a_wrong_password(
    store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock
) -> None:
    identity = Identity(store, {"limecraft": platform}, keys, clock)
    identity.create_operator("alice", PASSWORD)

    def seconds(name: str) -> float:
        started = time.process_time()
        with pytest.raises(SignInRefused):
            _enter(identity, name, OTHER)
        return time.process_time() - started

    seconds("alice")
    known, unknown = (min(seconds(name) for _ in range(3)) for name in ("alice", "nobody"))
    assert 0.4 < known / unknown < 2.5


def test_operator_password_is_stored_as_argon2id_alone(operated: Identity, store: Store) -> None:
    with store.reading() as conn:
        (stored,) = conn.execute(select(tables.operator.c.password_hash)).scalars()
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_operator_sessions_and_persons_sessions_never_stand_for_each_other(operated: Identity, sign_in: Callable[..., str]) -> None:
    operators, persons = _enter(operated), sign_in("alice")
    with pytest.raises(NotSignedIn):
        operated.actor(operators)
    with pytest.raises(NotSignedIn):
        operated.operator(persons)


def test_operator_disabled_is_out_at_once_and_can_be_let_in_again(operated: Identity) -> None:
    secret = _enter(operated)
    operated.disable_operator("alice")
    assert [each.is_disabled for each in operated.list_operators()] == [True]
    with pytest.raises(NotSignedIn):
        operated.operator(secret)
    with pytest.raises(SignInRefused):
        _enter(operated)
    operated.enable_operator("alice")
    assert operated.operator(_enter(operated)).name == "alice"


def test_operator_with_a_new_password_is_signed_out_and_the_old_one_is_worth_nothing(operated: Identity) -> None:
    secret = _enter(operated)
    operated.set_operator_password("alice", OTHER)
    with pytest.raises(NotSignedIn):
        operated.operator(secret)
    with pytest.raises(SignInRefused):
        _enter(operated)
    assert _enter(operated, password=OTHER)


def test_operator_signing_out_ends_that_session_alone(operated: Identity) -> None:
    first, second = _enter(operated), _enter(operated)
    operated.operator_sign_out(first)
    operated.operator_sign_out(first)
    with pytest.raises(NotSignedIn):
        operated.operator(first)
    assert operated.operator(second).name == "alice"


def test_operator_failing_ten_times_must_wait(operated: Identity) -> None:
    for _ in range(10):
        with pytest.raises(SignInRefused):
            _enter(operated, password=OTHER)
    with pytest.raises(TooManyAttempts):
        _enter(operated)


def test_operators_are_listed_by_name(operated: Identity, clock: FrozenClock) -> None:
    for name in ("bob", "aaron"):
        operated.create_operator(name, OTHER)
    assert operated.list_operators() == tuple(OperatorEntry(name, clock.now(), False) for name in ("aaron", "alice", "bob"))


def test_operators_sessions_are_counted_while_they_can_be_used(operated: Identity, store: Store, clock: FrozenClock) -> None:
    operated.create_operator("bob", OTHER)
    _enter(operated)
    _enter(operated, "bob", OTHER)
    assert operated.live_sessions() == (0, 2)
    with store.begin() as conn:
        # As no command does it, which would end the sessions as well.
        conn.execute(update(tables.operator).where(tables.operator.c.name == "bob").values(disabled_at=clock.now()))
    assert operated.live_sessions() == (0, 1)
    clock.advance(timedelta(hours=8))
    assert operated.live_sessions() == (0, 0)


@pytest.mark.parametrize("name", ["", "a", "Alice", "1alice", "al ice", "alice/", "é" * 3, "a" * 41])
def test_operator_with_an_odd_name_is_not_made(identity: Identity, name: str) -> None:
    with pytest.raises(CallerError, match="name"):
        identity.create_operator(name, PASSWORD)
    assert identity.list_operators() == ()


def test_operator_made_twice_or_missing_is_told(operated: Identity) -> None:
    with pytest.raises(CallerError, match="already"):
        operated.create_operator("alice", PASSWORD)
    for act in (operated.disable_operator, operated.enable_operator, lambda name: operated.set_operator_password(name, OTHER)):
        with pytest.raises(NotFound, match="charlie"):
            act("charlie")


@pytest.mark.parametrize(
    "password",
    ["short", "elevenchars", "a" * 30, "abababababab", "alicealicealice", "Alice-alice-1", "password1234", "Passw0rdPassw0rd", "qwerty1234567890", "x" * 1025],
)  # fmt: skip
def test_operator_password_that_would_be_guessed_is_refused(operated: Identity, password: str) -> None:
    with pytest.raises(CallerError, match="assword"):
        operated.set_operator_password("alice", password)
    assert _enter(operated)


def test_operator_actions_are_audited_without_a_password(operated: Identity, store: Store) -> None:
    operated.operator_sign_out(_enter(operated))
    with pytest.raises(SignInRefused):
        _enter(operated, "nobody-known", OTHER)
    with pytest.raises(SignInRefused):
        _enter(operated, password=OTHER)
    operated.disable_operator("alice")
    with store.reading() as conn:
        trail = list_audit(conn, limit=10)
    assert [(each.who, each.what) for each in reversed(trail)] == [
        ("command line", "operator.created"),
        ("operator:alice", "operator.sign_in.succeeded"),
        ("operator:alice", "operator.sign_out"),
        ("unknown", "operator.sign_in.refused"),
        ("operator:alice", "operator.sign_in.refused"),
        ("command line", "operator.disabled"),
    ]
    assert not any(word in repr(trail) for word in (PASSWORD, OTHER, "nobody-known"))
