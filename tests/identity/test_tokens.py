"""Personal API tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from identity.in_memory import InMemoryPlatform, account, production
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import CallerError, NotFound, NotSignedIn
from rushes.identity import Actor, ApiToken, Identity, Via
from rushes.identity.records import tokens as records
from rushes.store import Store, list_audit, tables

SignIn = Callable[..., str]


@pytest.fixture
def alice(identity: Identity, sign_in: SignIn) -> Actor:
    return identity.actor(sign_in("alice"))


@pytest.fixture
def bob(identity: Identity, sign_in: SignIn) -> Actor:
    return identity.actor(sign_in("bob"))


def test_token_made_speaks_for_its_owner_with_the_owners_scope(identity: Identity, bob: Actor, clock: FrozenClock) -> None:
    secret = identity.create_token(bob, "script")
    actor = identity.actor_of_token(secret)
    assert secret.startswith("rushes_")
    assert len(secret) >= 50
    assert actor == replace(bob, session_expires_at=datetime(2027, 2, 21, tzinfo=UTC), via=Via.TOKEN, session_id=None)


def test_token_has_the_rights_of_the_record_as_it_is_now(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    session = sign_in("bob")
    secret = identity.create_token(identity.actor(session), "script")
    platform.change("bob", productions=(production("p2", "A"),))
    clock.advance(timedelta(minutes=1))
    now_seen = identity.actor(session).scope
    assert identity.actor_of_token(secret).scope == now_seen
    platform.change("bob", accounts=(account("A", is_usable=False),))
    clock.advance(timedelta(minutes=1))
    identity.actor(session)
    with pytest.raises(NotSignedIn, match="sign in again"):
        identity.actor_of_token(secret)


@pytest.mark.parametrize("secret", ["", "rushes_", "rushes_" + "x" * 43, "x", "ü\0", "rushes_\ud800"])
def test_token_made_up_is_not_signed_in(identity: Identity, alice: Actor, secret: str) -> None:
    identity.create_token(alice, "script")
    with pytest.raises(NotSignedIn):
        identity.actor_of_token(secret)


def test_token_and_session_cannot_stand_for_each_other(identity: Identity, sign_in: SignIn) -> None:
    session = sign_in("alice")
    token = identity.create_token(identity.actor(session), "script")
    with pytest.raises(NotSignedIn):
        identity.actor(token)
    for secret in (session, "rushes_" + session):
        with pytest.raises(NotSignedIn):
            identity.actor_of_token(secret)


def test_token_on_its_last_day_works_and_the_day_after_does_not(identity: Identity, alice: Actor, clock: FrozenClock) -> None:
    secret = identity.create_token(alice, "script", expires_on=clock.now().date() + timedelta(days=2))
    clock.advance(timedelta(days=2, hours=15, minutes=14))
    assert identity.actor_of_token(secret).name == "Alice"
    clock.advance(timedelta(minutes=1))
    with pytest.raises(NotSignedIn):
        identity.actor_of_token(secret)
    assert [each.is_live for each in identity.tokens(alice)] == [False]


@pytest.mark.parametrize("days", [-1, 366])
def test_token_until_yesterday_or_for_more_than_a_year_is_refused(identity: Identity, alice: Actor, clock: FrozenClock, days: int) -> None:
    with pytest.raises(CallerError, match="365"):
        identity.create_token(alice, "script", expires_on=clock.now().date() + timedelta(days=days))


@pytest.mark.parametrize(("name", "days"), [("x", 0), ("x" * 80, 365)])
def test_token_of_the_shortest_or_longest_name_until_today_or_for_a_year_is_made_and_listed_whole(
    identity: Identity, alice: Actor, clock: FrozenClock, name: str, days: int
) -> None:
    made_at, last_day = clock.now(), clock.now().date() + timedelta(days=days)
    secret = identity.create_token(alice, f" {name} ", expires_on=last_day)
    clock.advance(timedelta(minutes=5))
    assert identity.actor_of_token(secret).person_id == alice.person_id
    (token,) = identity.tokens(alice)
    assert token == ApiToken(token.token_id, name, made_at, last_day, clock.now(), is_live=True)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\nb", "a\0b"])
def test_token_without_a_proper_name_is_refused(identity: Identity, alice: Actor, name: str) -> None:
    with pytest.raises(CallerError, match="name"):
        identity.create_token(alice, name)


def test_token_the_fifty_first_is_refused_until_one_is_revoked(identity: Identity, alice: Actor) -> None:
    for number in range(50):
        identity.create_token(alice, f"script {number}")
    with pytest.raises(CallerError, match="revoke"):
        identity.create_token(alice, "one more")
    identity.revoke_token(alice, identity.tokens(alice)[0].token_id)
    assert identity.create_token(alice, "one more")


def test_token_of_an_owner_not_seen_for_35_days_stops_until_the_next_sign_in(
    identity: Identity, alice: Actor, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = identity.create_token(alice, "script")
    clock.advance(timedelta(days=35))
    assert identity.actor_of_token(secret).name == "Alice"
    clock.advance(timedelta(seconds=1))
    with pytest.raises(NotSignedIn, match="too long ago"):
        identity.actor_of_token(secret)
    sign_in("alice")
    assert identity.actor_of_token(secret).name == "Alice"


def test_token_of_an_owner_whom_the_platform_revoked_stops_until_the_next_sign_in(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    session = sign_in("alice")
    secret = identity.create_token(identity.actor(session), "script")
    platform.revoke_everything()
    clock.advance(timedelta(minutes=1))
    with pytest.raises(NotSignedIn):
        identity.actor(session)
    with pytest.raises(NotSignedIn):
        identity.actor_of_token(secret)
    sign_in("alice")
    assert identity.actor_of_token(secret).name == "Alice"


def test_token_revoked_stops_and_is_listed_no_more(identity: Identity, alice: Actor) -> None:
    secret = identity.create_token(alice, "script")
    (token,) = identity.tokens(alice)
    identity.revoke_token(alice, token.token_id)
    with pytest.raises(NotSignedIn):
        identity.actor_of_token(secret)
    assert identity.tokens(alice) == ()


def test_token_of_somebody_else_can_neither_be_seen_nor_revoked(identity: Identity, alice: Actor, bob: Actor) -> None:
    secret = identity.create_token(alice, "script")
    (token,) = identity.tokens(alice)
    assert identity.tokens(bob) == ()
    for token_id in (token.token_id, token.token_id + 1):
        with pytest.raises(NotFound):
            identity.revoke_token(bob, token_id)
    assert identity.actor_of_token(secret).name == "Alice"


def test_token_cannot_make_or_revoke_tokens_or_end_sessions(identity: Identity, alice: Actor) -> None:
    by_token = identity.actor_of_token(identity.create_token(alice, "script"))
    (token,) = identity.tokens(alice)
    with pytest.raises(NotSignedIn):
        identity.create_token(by_token, "another")
    with pytest.raises(NotSignedIn):
        identity.revoke_token(by_token, token.token_id)
    with pytest.raises(NotSignedIn):
        identity.sign_out_everywhere(by_token)


def test_token_use_is_noted_once_a_minute_and_audited_the_first_time(
    identity: Identity, alice: Actor, clock: FrozenClock, store: Store
) -> None:
    secret = identity.create_token(alice, "script")
    assert identity.tokens(alice)[0].used_at is None
    first = clock.now()
    for _ in range(3):
        identity.actor_of_token(secret)
        clock.advance(timedelta(seconds=20))
    assert identity.tokens(alice)[0].used_at == first
    identity.actor_of_token(secret)
    assert identity.tokens(alice)[0].used_at == first + timedelta(minutes=1)
    with store.reading() as conn:
        assert [each.what for each in list_audit(conn, limit=2)] == ["token.first_used", "token.created"]


def test_token_is_stored_as_a_hash_alone(identity: Identity, alice: Actor, store: Store) -> None:
    secret = identity.create_token(alice, "script")
    with store.reading() as conn:
        (stored,) = conn.execute(select(tables.api_token.c.secret_hash)).scalars()
    assert len(stored) == 64
    assert secret not in stored


def test_token_from_the_command_line_is_for_somebody_who_has_signed_in(identity: Identity, bob: Actor, store: Store) -> None:
    assert identity.actor_of_token(identity.create_token_for("Bob", "nightly")).scope == bob.scope
    with store.reading() as conn:
        assert list_audit(conn, limit=2)[1].who == "command line"
    with pytest.raises(NotFound, match="signed in"):
        identity.create_token_for("charlie", "nightly")


def test_token_from_the_command_line_for_a_name_on_two_connections_needs_the_connection(
    store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock
) -> None:
    identity = Identity(store, {"limecraft": platform, "archive": platform}, keys, clock)
    for connection in ("limecraft", "archive"):
        identity.sign_in(connection, "bob", "bob's password", keep=False, address="")
    with pytest.raises(CallerError, match="archive, limecraft"):
        identity.create_token_for("bob", "nightly")
    assert identity.actor_of_token(identity.create_token_for("bob", "nightly", connection="archive")).connection == "archive"


def test_token_of_anybody_is_listed_by_name_and_revoked_by_an_operator(identity: Identity, alice: Actor, bob: Actor, store: Store) -> None:
    hers, his = identity.create_token(alice, "hers"), identity.create_token(bob, "his")
    assert [(owner, token.name) for owner, token in identity.tokens_of(" Bob ")] == [(" Bob  (limecraft)", "his")]
    ((_, token),) = identity.tokens_of("bob")
    identity.revoke_token_by_operator(token.token_id, "operator:olivia")
    with pytest.raises(NotSignedIn):
        identity.actor_of_token(his)
    assert identity.actor_of_token(hers).person_id == alice.person_id
    assert (identity.tokens_of("bob"), identity.tokens_of("nobody")) == ((), ())
    with store.reading() as conn:
        (entry,) = [each for each in list_audit(conn, limit=10) if each.what == "token.revoked"]
    assert (entry.who, entry.detail) == ("operator:olivia", f"person:{bob.person_id}, token {token.token_id}")
    with pytest.raises(NotFound):
        identity.revoke_token_by_operator(4711, "operator:olivia")


def test_tokens_of_an_accounts_people_are_its_administrators_to_see_and_revoke(
    identity: Identity, platform: InMemoryPlatform, alice: Actor, bob: Actor, sign_in: SignIn
) -> None:
    charlie = identity.actor(sign_in("charlie"))
    for owner in (alice, bob, charlie):
        identity.create_token(owner, f"of {owner.name}")
    account_id = alice.accounts[0].account_id
    found = identity.tokens_in(alice, account_id)
    assert [(owner.person.name, token.name) for owner, token in found] == [("Bob", "of Bob"), ("Alice", "of Alice")]
    assert identity.person_in(alice, account_id, bob.person_id).person.name == "Bob"
    bobs, charlies = found[0][1].token_id, identity.tokens(charlie)[0].token_id
    by_token = identity.actor_of_token(identity.create_token(alice, "script"))
    for actor, administered, person_id, token_id, refusal in (
        (charlie, account_id, bob.person_id, bobs, NotFound),
        (bob, account_id, bob.person_id, bobs, NotFound),
        (alice, account_id, charlie.person_id, charlies, NotFound),
        (alice, charlie.accounts[0].account_id, charlie.person_id, charlies, NotFound),
        (alice, account_id, bob.person_id, charlies, NotFound),
        (by_token, account_id, bob.person_id, bobs, NotSignedIn),
    ):
        with pytest.raises(refusal):
            identity.revoke_token_in(actor, administered, person_id, token_id)
    for actor in (bob, charlie):
        with pytest.raises(NotFound):
            identity.tokens_in(actor, account_id)
        with pytest.raises(NotFound):
            identity.person_in(actor, account_id, bob.person_id)
    identity.revoke_token_in(alice, account_id, bob.person_id, bobs)
    assert identity.tokens(bob) == ()
    assert [token.name for _, token in identity.tokens_in(alice, account_id)] == ["script", "of Alice"]


def test_token_of_somebody_with_rights_elsewhere_is_not_the_administrators_to_revoke(
    identity: Identity, platform: InMemoryPlatform, alice: Actor, sign_in: SignIn
) -> None:
    platform.change("bob", accounts=(account("A"), account("B")))
    bob = identity.actor(sign_in("bob"))
    secret = identity.create_token(bob, "script")
    (token,) = identity.tokens(bob)
    with pytest.raises(CallerError, match="other accounts"):
        identity.revoke_token_in(alice, alice.accounts[0].account_id, bob.person_id, token.token_id)
    assert identity.actor_of_token(secret).name == "Bob"


def test_use_of_a_token_is_noted_of_that_token_alone(identity: Identity, alice: Actor, clock: FrozenClock) -> None:
    used, other = identity.create_token(alice, "used"), identity.create_token(alice, "other")
    identity.actor_of_token(used)
    assert {each.name: each.used_at for each in identity.tokens(alice)} == {"used": clock.now(), "other": None}
    identity.actor_of_token(other)
    assert {each.used_at for each in identity.tokens(alice)} == {clock.now()}


def test_use_that_another_process_has_just_noted_is_not_noted_again(
    identity: Identity, alice: Actor, store: Store, clock: FrozenClock
) -> None:
    identity.create_token(alice, "script")
    (token,) = identity.tokens(alice)
    at, a_minute = clock.now(), timedelta(minutes=1)
    with store.begin() as conn:
        assert records.touch_token(conn, token.token_id, at=at, used_until=at - a_minute)
        assert not records.touch_token(conn, token.token_id, at=at + a_minute / 2, used_until=at - a_minute / 2)
        assert records.touch_token(conn, token.token_id, at=at + a_minute, used_until=at)


def test_token_from_the_command_line_ends_on_the_day_that_was_given(identity: Identity, alice: Actor, clock: FrozenClock) -> None:
    last_day = clock.now().date() + timedelta(days=3)
    identity.create_token_for("alice", "nightly", expires_on=last_day)
    assert [each.expires_on for each in identity.tokens(alice)] == [last_day]
