"""Sessions: their length, their confirmation by the platform, their end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from identity.in_memory import InMemoryPlatform, account, production
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import NotFound, NotSignedIn, PlatformRefused, PlatformUnreachable
from rushes.identity import Actor, Identity
from rushes.store import Store, list_audit, open_store, tables

SignIn = Callable[..., str]
MINUTE = timedelta(minutes=1)


def _sealed(store: Store) -> list[bytes | None]:
    with store.reading() as conn:
        return list(conn.execute(select(tables.session.c.token_sealed).order_by(tables.session.c.id)).scalars())


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "' OR 1=1 --", "\0", "ü", "\ud800"])
def test_actor_of_a_made_up_secret_is_not_signed_in(identity: Identity, sign_in: SignIn, secret: str) -> None:
    sign_in("alice")
    with pytest.raises(NotSignedIn):
        identity.actor(secret)


def test_session_lasts_twelve_hours_and_its_row_goes_at_the_next_sign_in(
    identity: Identity, store: Store, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    assert identity.actor(secret).session_expires_at == clock.now() + timedelta(hours=12)
    clock.advance(timedelta(hours=12) - timedelta(seconds=1))
    assert identity.actor(secret).name == "Alice"
    clock.advance(timedelta(seconds=1))
    with pytest.raises(NotSignedIn):
        identity.actor(secret)
    sign_in("bob")
    assert len(_sealed(store)) == 1


def test_session_kept_lasts_as_long_as_the_platforms_week(identity: Identity, clock: FrozenClock, sign_in: SignIn) -> None:
    secret = sign_in("alice", keep=True)
    actor = identity.actor(secret)
    assert (actor.is_kept, actor.session_expires_at) == (True, clock.now() + timedelta(days=7))
    clock.advance(timedelta(days=6))
    assert identity.actor(secret).name == "Alice"


def test_session_kept_where_the_platform_gives_an_hour_lasts_as_any_other(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    platform.is_granting_keep = False
    assert identity.actor(sign_in("alice", keep=True)).session_expires_at == clock.now() + timedelta(hours=12)


def test_actor_within_a_minute_asks_nothing_and_after_it_once(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(timedelta(seconds=59))
    identity.actor(secret)
    assert platform.readings == 1
    clock.advance(timedelta(seconds=1))
    for _ in range(5):
        identity.actor(secret)
    assert platform.readings == 2


def test_actor_after_the_clock_was_set_back_is_confirmed_at_once_and_once(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(10 * MINUTE)
    identity.actor(secret)
    identity.actor(secret)
    assert platform.readings == 2
    clock.advance(timedelta(hours=-1))
    for _ in range(3):
        identity.actor(secret)
    assert platform.readings == 3


def test_actor_who_lost_a_production_and_an_account_sees_less_at_once(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    platform.change("bob", accounts=(account("A"), account("B")), productions=(production("p1", "A"), production("q1", "B")))
    secret = sign_in("bob")
    before = identity.actor(secret)
    platform.change("bob", accounts=(account("A"), account("B")), productions=(production("p1", "A"),))
    clock.advance(MINUTE)
    after = identity.actor(secret)
    assert [len(grant.production_ids) for grant in before.scope.grants] == [1, 1]
    assert sorted(len(grant.production_ids) for grant in after.scope.grants) == [0, 1]
    platform.change("bob", accounts=(account("A", is_usable=False),))
    clock.advance(MINUTE)
    gone = identity.actor(secret)
    assert (gone.scope.grants, gone.accounts) == ((), ())


def test_actor_no_longer_administrator_is_a_viewer_at_once(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    platform.change("alice", accounts=(account("A"),), productions=(production("p2", "A"),))
    clock.advance(MINUTE)
    (grant,) = identity.actor(secret).scope.grants
    assert (grant.sees_all_productions, len(grant.production_ids)) == (False, 1)


def test_actor_whose_token_was_revoked_is_signed_out_and_the_token_deleted(
    identity: Identity, platform: InMemoryPlatform, store: Store, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    platform.revoke_everything()
    clock.advance(MINUTE)
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            identity.actor(secret)
    assert _sealed(store) == [None]
    with store.reading() as conn:
        assert list_audit(conn, limit=1)[0].what == "session.ended"


def test_actor_forbidden_by_the_platform_is_signed_out(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    platform.failure = PlatformRefused("forbidden", status=403)
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)


def test_actor_whose_token_died_of_age_is_trusted_until_the_sessions_end(
    identity: Identity, platform: InMemoryPlatform, store: Store, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(timedelta(hours=1))
    platform.go_down()
    for _ in range(10):
        actor = identity.actor(secret)
        clock.advance(timedelta(hours=1))
    assert (actor.is_stale, len(actor.scope.grants)) == (False, 1)
    assert platform.readings == 1
    assert _sealed(store) == [None]


def test_actor_whose_token_dies_while_asking_is_trusted(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(timedelta(minutes=59, seconds=45))
    platform.before_rights = lambda: clock.advance(timedelta(seconds=20))
    assert identity.actor(secret).name == "Alice"
    assert platform.readings == 2


def test_actor_with_an_aged_token_goes_when_another_session_learns_of_the_revocation(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    aged = sign_in("alice")
    clock.advance(timedelta(hours=2))
    fresh = sign_in("alice")
    identity.actor(aged)
    platform.revoke_everything()
    clock.advance(MINUTE)
    for secret in (fresh, aged):
        with pytest.raises(NotSignedIn):
            identity.actor(secret)


def test_actor_with_a_token_of_its_own_outlives_anothers_revocation(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    first, second = sign_in("alice"), sign_in("alice")
    clock.advance(MINUTE)
    identity.actor(second)
    platform.tokens.pop(next(iter(platform.tokens)))
    clock.advance(timedelta(seconds=30))
    with pytest.raises(NotSignedIn):
        identity.actor(first)
    assert len(identity.actor(second).scope.grants) == 1


def test_actor_while_the_platform_is_down_is_trusted_for_fifteen_minutes(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    platform.go_down()
    clock.advance(MINUTE)
    assert identity.actor(secret).is_stale
    clock.advance(timedelta(minutes=14))
    stale = identity.actor(secret)
    assert (stale.is_stale, len(stale.scope.grants)) == (True, 1)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(PlatformUnreachable):
        identity.actor(secret)
    platform.come_back()
    clock.advance(MINUTE)
    assert not identity.actor(secret).is_stale


def test_actor_while_the_platform_is_down_asks_once_a_minute(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    platform.go_down()
    for _ in range(5):
        clock.advance(timedelta(seconds=30))
        identity.actor(secret)
    assert platform.readings == 3


def test_actor_after_an_error_of_ours_can_ask_again(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    platform.failure = ZeroDivisionError("a mistake")
    clock.advance(MINUTE)
    with pytest.raises(ZeroDivisionError):
        identity.actor(secret)
    platform.come_back()
    clock.advance(MINUTE)
    assert not identity.actor(secret).is_stale


def _at_once(count: int, call: Callable[[], Actor]) -> list[Actor | Exception]:
    results: list[Actor | Exception] = []
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait()
        try:
            results.append(call())
        except Exception as error:  # noqa: BLE001
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("pause", [MINUTE, timedelta(minutes=40)])
def test_actor_of_many_requests_at_once_asks_the_platform_once(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn, pause: timedelta
) -> None:
    secret = sign_in("bob")
    clock.advance(pause)
    platform.before_rights = lambda: threading.Event().wait(0.2)  # type: ignore[assignment]
    results = _at_once(6, lambda: identity.actor(secret))
    assert platform.readings == 2
    assert [getattr(each, "name", each) for each in results] == ["Bob"] * 6


def test_actor_of_many_requests_after_a_pause_never_shows_what_was_lost_meanwhile(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("bob")
    platform.change("bob", accounts=())
    clock.advance(timedelta(minutes=40))
    platform.before_rights = lambda: threading.Event().wait(0.2)  # type: ignore[assignment]
    results = _at_once(4, lambda: identity.actor(secret))
    assert [getattr(each, "scope").grants for each in results] == [()] * 4  # noqa: B009


def test_sign_out_ends_the_session_and_deletes_the_platforms_token(identity: Identity, store: Store, sign_in: SignIn) -> None:
    secret, other = sign_in("alice"), sign_in("alice")
    identity.sign_out(secret)
    identity.sign_out(secret)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)
    assert identity.actor(other).name == "Alice"
    assert _sealed(store)[0] is None
    with store.reading() as conn:
        assert [each.what for each in list_audit(conn, limit=2)] == ["sign_out", "sign_in.succeeded"]


def test_sign_out_everywhere_ends_every_session_of_the_person_alone(identity: Identity, store: Store, sign_in: SignIn) -> None:
    first, second, bobs = sign_in("alice"), sign_in("alice"), sign_in("bob")
    token = identity.create_token(identity.actor(first), "script")
    identity.sign_out_everywhere(identity.actor(first))
    for secret in (first, second):
        with pytest.raises(NotSignedIn):
            identity.actor(secret)
    assert identity.actor(bobs).name == "Bob"
    assert identity.actor_of_token(token).name == "Alice"
    assert [each is None for each in _sealed(store)] == [True, True, False]


def test_sign_out_while_the_platform_is_asked_is_not_undone_by_its_answer(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(MINUTE)
    platform.before_rights = lambda: identity.sign_out(secret)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)


def test_keys_replaced_end_every_session(
    identity: Identity, store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    other_secret = Identity(store, {"limecraft": platform}, Keys(session_secret=b"x" * 32, token_key=keys.token_key), clock)
    with pytest.raises(NotSignedIn):
        other_secret.actor(secret)
    other_token_key = Identity(store, {"limecraft": platform}, Keys(keys.session_secret, Fernet.generate_key()), clock)
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        other_token_key.actor(secret)


def test_connection_removed_ends_its_sessions(store: Store, keys: Keys, clock: FrozenClock, sign_in: SignIn) -> None:
    secret = sign_in("alice")
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        Identity(store, {}, keys, clock).actor(secret)


def test_actor_resolved_before_reads_no_records_again_while_nothing_changed(
    identity: Identity, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = sign_in("alice")
    identity.actor(secret)
    before = identity.actor(secret)

    def refuse(_store: Store) -> None:
        raise AssertionError("the records were read")

    monkeypatch.setattr(Store, "reading", refuse)
    assert identity.actor(secret) is before


def test_actor_resolved_before_is_signed_out_at_once_by_another_process(
    identity: Identity, store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    identity.actor(secret)
    identity.actor(secret)
    with open_store(store.place) as elsewhere:
        Identity(elsewhere, {"limecraft": platform}, keys, clock).sign_out(secret)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)


def test_sessions_of_a_person_are_listed_the_last_used_first_and_nobody_elses(
    identity: Identity, clock: FrozenClock, sign_in: SignIn
) -> None:
    sign_in("bob")
    first = identity.sign_in("limecraft", "alice", "alice's password", keep=False, address="192.0.2.1", browser="Firefox on Linux")
    started = clock.now()
    clock.advance(MINUTE)
    second = sign_in("alice", keep=True)
    clock.advance(MINUTE)
    actor = identity.actor(first)
    clock.advance(timedelta(seconds=59))
    identity.actor(first)
    listed = identity.sessions(actor)
    assert [(each.address, each.browser, each.is_current) for each in listed] == [
        ("192.0.2.1", "Firefox on Linux", True),
        ("127.0.0.1", "", False),
    ]
    assert (listed[0].session_id, listed[0].started_at) == (actor.session_id, started)
    assert (listed[0].seen_at, listed[0].ends_at) == (started + 2 * MINUTE, started + timedelta(hours=12))
    assert listed[1].ends_at == started + MINUTE + timedelta(days=7)
    clock.advance(timedelta(seconds=1))
    identity.actor(first)
    assert identity.sessions(actor)[0].seen_at == started + 3 * MINUTE
    assert [each.is_current for each in identity.sessions(identity.actor(second))] == [True, False]
    clock.advance(timedelta(hours=12))
    assert [each.address for each in identity.sessions(actor)] == ["127.0.0.1"]


def test_session_ended_from_the_list_is_out_and_only_ones_own_can_be(
    identity: Identity, store: Store, clock: FrozenClock, sign_in: SignIn
) -> None:
    first, second, bobs = sign_in("alice"), sign_in("alice"), sign_in("bob")
    alice, bob = identity.actor(first), identity.actor(bobs)
    other = next(each.session_id for each in identity.sessions(alice) if not each.is_current)
    for actor, session_id in ((bob, other), (alice, bob.session_id), (alice, 4711)):
        with pytest.raises(NotFound):
            identity.end_session(actor, session_id)
    assert identity.live_sessions() == (3, 0)
    identity.end_session(alice, other)
    with pytest.raises(NotSignedIn):
        identity.actor(second)
    with pytest.raises(NotFound):
        identity.end_session(alice, other)
    assert identity.actor(first).name == "Alice"
    assert identity.actor(bobs).name == "Bob"
    assert identity.live_sessions() == (2, 0)
    with store.reading() as conn:
        assert list_audit(conn, limit=1)[0].detail == f"session {other}"
    clock.advance(timedelta(hours=12))
    assert identity.live_sessions() == (0, 0)


def test_session_of_an_older_release_that_was_never_noted_is_noted_at_its_next_use(
    identity: Identity, store: Store, clock: FrozenClock, sign_in: SignIn
) -> None:
    older, other = sign_in("alice"), sign_in("alice")
    with store.begin() as conn:
        conn.execute(update(tables.session).values(seen_at=None))
    identity.actor(older)
    with store.reading() as conn:
        noted = conn.execute(select(tables.session.c.seen_at).order_by(tables.session.c.id)).scalars().all()
    assert noted == [clock.now(), None]
    assert identity.actor(other).name == "Alice"
