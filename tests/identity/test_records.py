"""What the queries of identity give back and take away, whole and to the instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from identity.in_memory import InMemoryPlatform
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import NotSignedIn, SignInRefused
from rushes.identity import Actor, Identity
from rushes.identity.records import attempts, people, sessions
from rushes.identity.records.people import KnownPerson, Person
from rushes.identity.records.sessions import ListedSession
from rushes.identity.resolved import Resolved, ResolvedSessions
from rushes.store import Store, tables

SignIn = Callable[..., str]
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PASSWORD = "violet harbour staple 9"


@pytest.fixture
def bob(identity: Identity, sign_in: SignIn) -> Actor:
    return identity.actor(sign_in("bob"))


@pytest.fixture
def bob_elsewhere(store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, bob: Actor) -> Actor:
    """Somebody of the same name, on another connection."""
    identity = Identity(store, {"archive": platform}, keys, clock)
    return identity.actor(identity.sign_in("archive", "bob", "bob's password", keep=False, address="127.0.0.1"))


def test_people_of_a_name_are_given_whole_on_one_connection_or_on_all(store: Store, bob: Actor, bob_elsewhere: Actor) -> None:
    here = Person(bob.person_id, "limecraft", "u2", "bob", "Bob")
    there = Person(bob_elsewhere.person_id, "archive", "u2", "bob", "Bob")
    with store.reading() as conn:
        assert people.people_named(conn, "bob", "limecraft") == (here,)
        assert people.people_named(conn, "bob", "archive") == (there,)
        assert set(people.people_named(conn, "bob", None)) == {here, there}
        assert people.people_named(conn, "Bob", None) == ()


def test_known_people_are_given_whole_of_one_connection_or_of_all(
    store: Store, clock: FrozenClock, bob: Actor, bob_elsewhere: Actor
) -> None:
    with store.reading() as conn:
        here, there = people.list_people(conn)
        assert people.list_people(conn, connection="limecraft") == (here,)
        assert people.list_people(conn, connection="archive") == (there,)
        assert people.find_known_person(conn, bob.person_id) == here
    assert here == KnownPerson(
        Person(bob.person_id, "limecraft", "u2", "bob", "Bob"), here.rights, clock.now(), is_local=False, is_disabled=False
    )
    assert (here.rights.person_id, there.rights.person_id) == (bob.person_id, bob_elsewhere.person_id)


def test_person_whom_the_platform_refused_has_no_right_left_in_the_account(
    identity: Identity, platform: InMemoryPlatform, store: Store, clock: FrozenClock, sign_in: SignIn, bob: Actor
) -> None:
    secret, account_id = sign_in("bob"), bob.accounts[0].account_id
    with store.reading() as conn:
        before = people.find_known_person(conn, bob.person_id)
    platform.revoke_everything()
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)
    with store.reading() as conn:
        after = people.find_known_person(conn, bob.person_id)
    assert before is not None
    assert after is not None
    assert before.rights_in(account_id) == after.rights.accounts
    assert (after.standing, after.rights_in(account_id)) == ((), ())
    assert replace(after, is_disabled=True).rights_in(account_id) == after.rights.accounts


def test_session_can_be_used_and_is_counted_until_the_second_in_which_it_ends(store: Store, clock: FrozenClock, bob: Actor) -> None:
    end = clock.now() + 12 * HOUR
    with store.reading() as conn:
        for now, count in ((end - SECOND, 1), (end, 0)):
            assert len(sessions.list_sessions(conn, bob.person_id, now)) == count
            assert sessions.live_sessions_by_person(conn, now) == ({bob.person_id: 1} if count else {})
            assert sessions.count_sessions(conn, now) == count


def test_session_of_an_older_release_that_noted_nothing_is_listed_without_address_and_browser(
    store: Store, clock: FrozenClock, bob: Actor
) -> None:
    with store.begin() as conn:
        conn.execute(update(tables.session).values(address=None, browser=None, seen_at=None))
        (listed,) = sessions.list_sessions(conn, bob.person_id, clock.now())
    assert bob.session_id is not None
    assert listed == ListedSession(bob.session_id, "", "", clock.now(), clock.now(), clock.now() + 12 * HOUR)


def test_attempts_are_given_newest_first_and_no_more_than_were_asked_for(store: Store, clock: FrozenClock) -> None:
    first = clock.now()
    # Not in the order of time, as clocks of several processes may write them.
    for minute in (2, 0, 3, 1):
        with store.begin() as conn:
            attempts.add_attempt(conn, door="operator", name_hash="a" * 64, address="192.0.2.1", at=first + minute * MINUTE)
    newest = [first + minute * MINUTE for minute in (3, 2, 1)]
    with store.reading() as conn:
        assert attempts.newest_by_name(conn, "operator", "a" * 64, limit=3) == newest
        assert attempts.newest_by_address(conn, "operator", "192.0.2.1", limit=3) == newest


def test_attempt_is_forgotten_after_a_quarter_of_an_hour_to_the_second(identity: Identity, store: Store, clock: FrozenClock) -> None:
    def try_at(name: str) -> None:
        with pytest.raises(SignInRefused):
            identity.sign_in("limecraft", name, "wrong", keep=False, address="127.0.0.1")

    first = clock.now()
    try_at("alice")
    clock.advance(SECOND)
    try_at("bob")
    clock.advance(15 * MINUTE - SECOND)
    try_at("charlie")
    with store.reading() as conn:
        kept = conn.execute(select(tables.sign_in_attempt.c.attempted_at).order_by(tables.sign_in_attempt.c.id)).scalars().all()
    assert kept == [first + SECOND, first + 15 * MINUTE]


def test_operators_session_that_has_run_out_is_deleted_at_the_next_sign_in_to_the_second(
    identity: Identity, store: Store, clock: FrozenClock
) -> None:
    identity.create_operator("olivia", PASSWORD)
    first = clock.now()
    for pause in (SECOND, 8 * HOUR - SECOND, timedelta()):
        identity.operator_sign_in("olivia", PASSWORD, "127.0.0.1")
        clock.advance(pause)
    with store.reading() as conn:
        kept = conn.execute(select(tables.operator_session.c.created_at).order_by(tables.operator_session.c.id)).scalars().all()
    assert kept == [first + SECOND, first + 8 * HOUR]


def test_two_thousand_resolved_sessions_are_kept_and_the_one_not_asked_for_longest_goes(clock: FrozenClock, bob: Actor) -> None:
    kept, resolved = ResolvedSessions(), Resolved(clock.now(), clock.now() + MINUTE, bob)
    for number in range(2_000):
        kept.put(str(number), (1,), resolved)
    assert kept.get("0", (1,), clock.now()) is bob
    kept.put("one more", (1,), resolved)
    assert [kept.get(key, (1,), clock.now()) for key in ("0", "1", "2", "one more")] == [bob, None, bob, bob]


def test_resolved_sessions_from_before_a_change_of_the_records_are_let_go(clock: FrozenClock, bob: Actor) -> None:
    kept, resolved = ResolvedSessions(), Resolved(clock.now(), clock.now() + MINUTE, bob)
    for key in ("one", "another"):
        kept.put(key, (1,), resolved)
    assert kept.get("one", (2,), clock.now()) is None
    kept.put("one", (2,), resolved)
    assert [kept.get(key, (2,), clock.now()) for key in ("one", "another")] == [bob, None]
    assert kept.get("one", (1,), clock.now()) is None
    assert len(kept) == 1
