"""When the platform is asked whether a session's rights still hold, to the second, and who waits for whose question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete, select, update

from identity.in_memory import InMemoryPlatform, production
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import NotSignedIn, PlatformUnreachable
from rushes.identity import Access, Identity, Inviter, Role
from rushes.platforms import PlatformSession
from rushes.store import Store, account_id, production_ids, tables

SignIn = Callable[..., str]
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


class Generous(InMemoryPlatform):
    """Grants tokens that outlast every session, whether that was asked for or not."""

    def sign_in(self, username: str, password: str, *, keep: bool) -> PlatformSession:
        granted = super().sign_in(username, password, keep=keep)
        expires_at = self.clock.now() + timedelta(days=30)
        self.tokens[granted.token] = (username, expires_at)
        return PlatformSession(granted.token, granted.user_id, username, granted.display_name, expires_at)


@pytest.fixture
def generous(store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock) -> Identity:
    return Identity(store, {"limecraft": Generous(clock, platform.users)}, keys, clock)


def _claim_elsewhere(store: Store, clock: FrozenClock) -> None:
    """As another process does that has begun to ask, and has not answered yet."""
    with store.begin() as conn:
        conn.execute(update(tables.session).values(claimed_at=clock.now()))


def _sealed(store: Store) -> list[bytes | None]:
    with store.reading() as conn:
        return list(conn.execute(select(tables.session.c.token_sealed)).scalars())


def test_platform_is_asked_until_ten_seconds_before_the_token_dies_and_not_later(
    identity: Identity, platform: InMemoryPlatform, store: Store, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret, other = sign_in("alice"), sign_in("bob")
    readings = platform.readings
    clock.advance(HOUR - timedelta(seconds=11))
    identity.actor(secret)
    identity.actor(secret)
    assert platform.readings == readings + 1
    clock.advance(SECOND)
    identity.actor(secret)
    identity.actor(other)
    assert platform.readings == readings + 1
    assert _sealed(store) == [None, None]


@pytest.mark.parametrize("keep", [False, True])
def test_session_ends_on_the_second_although_it_was_resolved_just_before(generous: Identity, clock: FrozenClock, *, keep: bool) -> None:
    secret = generous.sign_in("limecraft", "alice", "alice's password", keep=keep, address="")
    clock.advance((timedelta(days=7) if keep else 12 * HOUR) - SECOND)
    for _ in range(3):
        assert generous.actor(secret).name == "Alice"
    clock.advance(SECOND)
    with pytest.raises(NotSignedIn):
        generous.actor(secret)


def test_session_without_a_platforms_token_ends_on_the_second_although_it_was_resolved_just_before(
    identity: Identity, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(12 * HOUR - SECOND)
    for _ in range(3):
        identity.actor(secret)
    clock.advance(SECOND)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)


def test_session_resolved_is_confirmed_again_after_a_minute_although_nothing_was_written(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("bob")
    clock.advance(MINUTE)
    for _ in range(3):
        assert len(identity.actor(secret).scope.grants[0].production_ids) == 1
    platform.change("bob", productions=(production("p1", "A"), production("p2", "A")))
    clock.advance(MINUTE - SECOND)
    assert len(identity.actor(secret).scope.grants[0].production_ids) == 1
    clock.advance(SECOND)
    assert len(identity.actor(secret).scope.grants[0].production_ids) == 2


def test_platform_that_took_its_time_is_asked_again_a_minute_after_it_was_asked(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(MINUTE)
    platform.before_rights = lambda: clock.advance(20 * SECOND)
    for _ in range(3):
        identity.actor(secret)
    assert platform.readings == 2
    clock.advance(40 * SECOND)
    identity.actor(secret)
    assert platform.readings == 3


def test_platform_that_does_not_answer_is_gone_without_for_a_quarter_of_an_hour_however_often_somebody_comes(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    platform.go_down()
    clock.advance(14 * MINUTE + 30 * SECOND)
    for _ in range(3):
        assert identity.actor(secret).is_stale
    clock.advance(30 * SECOND)
    assert identity.actor(secret).is_stale
    clock.advance(SECOND)
    with pytest.raises(PlatformUnreachable):
        identity.actor(secret)


def test_session_confirmed_in_the_instant_in_which_another_is_refused_shows_nothing_until_it_is_confirmed_anew(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    refused = sign_in("bob")
    clock.advance(MINUTE)
    confirmed = sign_in("bob")
    platform.tokens.pop(next(iter(platform.tokens)))
    with pytest.raises(NotSignedIn):
        identity.actor(refused)
    readings = platform.readings
    clock.advance(MINUTE - SECOND)
    assert identity.actor(confirmed).scope.grants == ()
    assert platform.readings == readings
    clock.advance(SECOND)
    assert len(identity.actor(confirmed).scope.grants) == 1


@pytest.mark.parametrize("after_s", [15, 16])
def test_token_that_died_while_the_platform_was_asked_ends_nothing(
    identity: Identity, platform: InMemoryPlatform, store: Store, clock: FrozenClock, sign_in: SignIn, after_s: int
) -> None:
    secret = sign_in("alice")
    clock.advance(HOUR - timedelta(seconds=15))
    platform.before_rights = lambda: clock.advance(timedelta(seconds=after_s))
    actor = identity.actor(secret)
    assert (actor.is_stale, len(actor.scope.grants)) == (False, 1)
    assert _sealed(store) == [None]


def test_request_while_the_platform_is_asked_goes_on_with_what_was_confirmed_before(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret, meanwhile = sign_in("bob"), list[int]()

    def another_request() -> None:
        if not meanwhile:
            meanwhile.append(0)
            meanwhile[0] = len(identity.actor(secret).scope.grants[0].production_ids)

    platform.change("bob", productions=(production("p1", "A"), production("p2", "A")))
    platform.before_rights = another_request
    clock.advance(MINUTE)
    assert len(identity.actor(secret).scope.grants[0].production_ids) == 2
    assert (meanwhile, platform.readings) == ([1], 2)


def test_question_of_another_process_is_waited_for_three_minutes_and_then_asked_anew(
    identity: Identity, platform: InMemoryPlatform, store: Store, clock: FrozenClock, sign_in: SignIn
) -> None:
    secret = sign_in("alice")
    clock.advance(MINUTE)
    _claim_elsewhere(store, clock)
    identity.actor(secret)
    clock.advance(MINUTE)
    identity.actor(secret)
    assert platform.readings == 1
    clock.advance(2 * MINUTE)
    identity.actor(secret)
    assert platform.readings == 2


def test_question_of_another_process_that_stays_open_shows_nothing_old(
    identity: Identity, store: Store, clock: FrozenClock, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.identity.confirm._WAIT_S", 0.2)
    secret = sign_in("alice")
    clock.advance(2 * MINUTE + SECOND)
    _claim_elsewhere(store, clock)
    with pytest.raises(PlatformUnreachable):
        identity.actor(secret)


def test_question_of_another_process_is_not_waited_for_where_the_last_was_in_vain(
    identity: Identity, platform: InMemoryPlatform, store: Store, clock: FrozenClock, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.identity.confirm._WAIT_S", 0.2)
    secret = sign_in("alice")
    platform.go_down()
    clock.advance(MINUTE)
    assert identity.actor(secret).is_stale
    clock.advance(3 * MINUTE)
    _claim_elsewhere(store, clock)
    assert identity.actor(secret).is_stale
    assert platform.readings == 2


@pytest.fixture
def invited(store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, hasher: PasswordHasher) -> tuple[Identity, str]:
    """Somebody with a password of ours, signed in."""
    identity = Identity(store, {"limecraft": platform}, keys, clock, local_connections={"archive"}, hasher=hasher)
    with store.begin() as conn:
        account, productions = account_id(conn, "archive", "A"), production_ids(conn, "archive", ["p1"])
    access = Access(account, "Account A", Role.VIEWER, tuple(productions.values()))
    made = identity.local_people.invite(Inviter("operator:olivia"), "archive", "vera", "Vera", access)
    identity.local_people.accept(made.code, "a tangerine keeps no diary", "127.0.0.1")
    return identity, identity.sign_in("archive", "vera", "a tangerine keeps no diary", keep=False, address="127.0.0.1")


@pytest.mark.parametrize("how", ["disabled", "gone"])
def test_local_person_whom_something_else_took_out_of_the_records_is_out_after_a_minute(
    invited: tuple[Identity, str], store: Store, clock: FrozenClock, how: str
) -> None:
    identity, secret = invited
    with store.begin() as conn:
        conn.execute(update(tables.local_person).values(disabled_at=clock.now()) if how == "disabled" else delete(tables.local_person))
    clock.advance(MINUTE - SECOND)
    assert identity.actor(secret).scope.grants
    clock.advance(SECOND)
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            identity.actor(secret)


def test_local_person_whose_rights_something_else_changed_has_them_after_a_minute(
    invited: tuple[Identity, str], store: Store, clock: FrozenClock
) -> None:
    identity, secret = invited
    with store.begin() as conn:
        conn.execute(update(tables.local_person).values(rights=[]))
    for _ in range(2):
        assert identity.actor(secret).scope.grants
    clock.advance(MINUTE)
    actor = identity.actor(secret)
    assert (actor.scope.grants, actor.accounts, actor.is_stale) == ((), (), False)


def test_local_person_resolved_before_reads_no_records_again_while_nothing_changed(
    invited: tuple[Identity, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, secret = invited
    before = identity.actor(secret)

    def refuse(_store: Store) -> None:
        raise AssertionError("the records were read")

    monkeypatch.setattr(Store, "reading", refuse)
    assert identity.actor(secret) is before


def test_local_persons_session_ends_on_the_second_although_it_was_resolved_just_before(
    invited: tuple[Identity, str], clock: FrozenClock
) -> None:
    identity, secret = invited
    clock.advance(12 * HOUR - SECOND)
    for _ in range(3):
        identity.actor(secret)
    clock.advance(SECOND)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)
