"""Sign-in and confirmation through the real connector, against the stand-in platform, over HTTP."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from kept_records import everything_in
from rushes.clock import FrozenClock
from rushes.config import ConnectionSettings, Keys
from rushes.demo import Fault, PlatformServer, World, demo_world
from rushes.errors import NotSignedIn, PlatformUnreachable, Refusal, SignInRefused
from rushes.identity import Actor, Identity, Role
from rushes.platforms import platform_for
from rushes.store import Store, tables
from rushes.telemetry import configure_logging

MINUTE = timedelta(minutes=1)
Enter = Callable[..., str]


@pytest.fixture(scope="module")
def world() -> World:
    return demo_world(today=date(2026, 11, 22), months=3, productions_per_account=4)


@pytest.fixture
def server(world: World) -> Iterator[PlatformServer]:
    with PlatformServer(world) as serving:
        yield serving


@pytest.fixture
def clock() -> FrozenClock:
    """The connector and the stand-in go by the machine's clock, so this one starts there."""
    return FrozenClock(datetime.now(UTC))


@pytest.fixture
def identity(server: PlatformServer, store: Store, keys: Keys, clock: FrozenClock) -> Identity:
    connection = ConnectionSettings(name="limecraft", base_url=server.base_url, home_url=server.home_url, attempts=1, timeout_s=5)
    return Identity(store, {"limecraft": platform_for(connection, is_someone_waiting=True)}, keys, clock)


@pytest.fixture
def enter(identity: Identity) -> Enter:
    def _enter(name: str, *, password: str | None = None, keep: bool = False) -> str:
        return identity.sign_in("limecraft", f"{name}@example.org", password or f"{name}-demo", keep=keep, address="127.0.0.1")

    return _enter


def _seen(store: Store, actor: Actor) -> dict[str, set[str] | None]:
    """Return the platform's ids of what the actor sees: account -> productions, None being all."""
    with store.reading() as conn:
        accounts = {row.id: row.external_id for row in conn.execute(tables.account_key.select())}
        productions = {row.id: row.external_id for row in conn.execute(tables.production_key.select())}
    return {
        accounts[each.account_id]: None if each.sees_all_productions else {productions[one] for one in each.production_ids}
        for each in actor.scope.grants
    }


def _listed(world: World, name: str) -> dict[str, set[str] | None]:
    return {
        str(each.account_id): None if each.can_manage else {str(one) for one in each.production_ids or ()}
        for each in world.person(name).memberships
        if (account := world.account(each.account_id)) is not None and account.subscription_status == "active"
    }


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "several"])
def test_people_of_the_demo_see_exactly_what_the_platform_gives_them(
    identity: Identity, store: Store, world: World, enter: Enter, name: str
) -> None:
    actor = identity.actor(enter(name))
    assert _seen(store, actor) == _listed(world, name)
    assert {each.role for each in actor.accounts} == {Role.VIEWER if name == "bob" else Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("name", "refusal"), [("suspended", Refusal.SUSPENDED), ("second-factor", Refusal.SECOND_FACTOR), ("alice", Refusal.WRONG_CREDENTIALS)]
)
def test_people_who_may_not_enter_are_told_why(enter: Enter, name: str, refusal: Refusal) -> None:
    with pytest.raises(SignInRefused) as caught:
        enter(name, password="not it" if refusal is Refusal.WRONG_CREDENTIALS else None)
    assert caught.value.refusal is refusal


def test_sign_in_is_one_exchange_and_asks_productions_for_viewers_alone(server: PlatformServer, enter: Enter, world: World) -> None:
    enter("alice")
    asked = [(each.method, each.path) for each in server.log.requests]
    assert asked == [("POST", "/api/login"), ("GET", f"/api/user/{world.person('alice').id}/accountrights")]


def test_sign_in_kept_lasts_the_platforms_week(identity: Identity, clock: FrozenClock, enter: Enter) -> None:
    actor = identity.actor(enter("alice", keep=True))
    assert actor.is_kept
    assert abs(actor.session_expires_at - clock.now() - timedelta(days=7)) < MINUTE


def test_production_hidden_on_the_platform_is_hidden_here_within_a_minute(
    identity: Identity, store: Store, server: PlatformServer, world: World, clock: FrozenClock, enter: Enter
) -> None:
    secret = enter("bob")
    ((account, before),) = _seen(store, identity.actor(secret)).items()
    assert before
    server.edits.hide_production(int(next(iter(before))), "bob")
    clock.advance(MINUTE)
    assert _seen(store, identity.actor(secret)) == {account: set()}


def test_account_suspended_on_the_platform_is_gone_here_within_a_minute(
    identity: Identity, store: Store, server: PlatformServer, clock: FrozenClock, enter: Enter
) -> None:
    secret = enter("several")
    before = _seen(store, identity.actor(secret))
    closed = min(before)
    server.edits.set_subscription(int(closed), "suspended")
    clock.advance(MINUTE)
    assert _seen(store, identity.actor(secret)) == {each: None for each in before if each != closed}


def test_token_revoked_on_the_platform_ends_the_session_within_a_minute(
    identity: Identity, server: PlatformServer, world: World, clock: FrozenClock, enter: Enter
) -> None:
    alices, charlies = enter("alice"), enter("charlie")
    server.tokens.revoke_person(world.person("alice").id)
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        identity.actor(alices)
    assert len(identity.actor(charlies).scope.grants) == 1


def test_token_dead_of_age_leaves_the_session_standing(
    identity: Identity, server: PlatformServer, clock: FrozenClock, enter: Enter
) -> None:
    secret = enter("alice")
    server.tokens.revoke_all()
    clock.advance(timedelta(hours=1))
    assert len(identity.actor(secret).scope.grants) == 1
    assert len(server.log.requests) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_platform_in_trouble_leaves_a_stale_actor_and_a_quarter_of_an_hour(
    identity: Identity, server: PlatformServer, clock: FrozenClock, enter: Enter, status: int
) -> None:
    secret = enter("alice")
    server.faults.add(Fault("GET /user/*", status, times=100))
    clock.advance(MINUTE)
    stale = identity.actor(secret)
    assert (stale.is_stale, len(stale.scope.grants)) == (True, 1)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(PlatformUnreachable):
        identity.actor(secret)
    server.faults.clear()
    clock.advance(MINUTE)
    assert not identity.actor(secret).is_stale


def test_platform_gone_says_so_at_sign_in_and_leaves_who_is_in_for_a_while(
    identity: Identity, server: PlatformServer, clock: FrozenClock, enter: Enter
) -> None:
    secret = enter("alice")
    server.stop()
    with pytest.raises(PlatformUnreachable):
        enter("charlie")
    clock.advance(MINUTE)
    assert identity.actor(secret).is_stale


def test_platform_forbidding_the_rights_ends_the_session(
    identity: Identity, server: PlatformServer, clock: FrozenClock, enter: Enter
) -> None:
    secret = enter("alice")
    server.faults.add(Fault("GET /user/*", 403, kind="ForbiddenError"))
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        identity.actor(secret)


def test_many_requests_at_once_reach_the_platform_as_one(
    identity: Identity, server: PlatformServer, clock: FrozenClock, enter: Enter
) -> None:
    secret = enter("alice")
    clock.advance(timedelta(minutes=30))
    names: list[str] = []
    threads = [threading.Thread(target=lambda: names.append(identity.actor(secret).name)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 6
    assert len([each for each in server.log.requests if each.path.endswith("/accountrights")]) == 2


@pytest.fixture
def verbose_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in ("httpx2", "httpcore2", "stamina", "urllib3")}
    configure_logging(json=True, level=logging.DEBUG)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, former in levels.items():
        logging.getLogger(name).setLevel(former)
    structlog.reset_defaults()


@pytest.mark.usefixtures("verbose_logging")
def test_secrets_of_sign_ins_over_http_are_in_no_log_and_no_file(
    identity: Identity,
    store: Store,
    server: PlatformServer,
    clock: FrozenClock,
    enter: Enter,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = enter("alice", keep=True)
    with pytest.raises(SignInRefused):
        enter("bob", password="tr0ubadour-of-the-north")
    clock.advance(MINUTE)
    identity.actor(session)
    platform_tokens = list(server.tokens._alive)
    server.faults.add(Fault("GET /user/*", 503, times=5))
    clock.advance(MINUTE)
    identity.actor(session)
    server.faults.clear()
    server.tokens.revoke_all()
    clock.advance(MINUTE)
    with pytest.raises(NotSignedIn):
        identity.actor(session)
    files = everything_in(store.place, tmp_path)
    logged = capsys.readouterr().err
    assert "rights_not_confirmed" in logged
    written = files.decode("latin-1") + logged
    assert len(platform_tokens) == 1
    assert [each for each in (session, *platform_tokens, "alice-demo", "tr0ubadour-of-the-north") if each in written] == []
