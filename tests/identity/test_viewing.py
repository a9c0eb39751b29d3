"""An operator's look at somebody's pages: whose, how long, by whose leave, and what is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from identity.in_memory import InMemoryPlatform
from rushes.clock import FrozenClock
from rushes.errors import NotFound, NotSignedIn
from rushes.identity import Identity, Role, Via
from rushes.store import Store, list_audit

SignIn = Callable[..., str]
PASSWORD = "four words that hang apart"


@pytest.fixture
def operated(identity: Identity) -> str:
    identity.create_operator("olivia", PASSWORD)
    return identity.operator_sign_in("olivia", PASSWORD, "127.0.0.1")


def test_view_shows_exactly_what_the_person_sees_and_asks_the_platform_nothing(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn, operated: str
) -> None:
    secret = sign_in("bob")
    identity.choose_locale(identity.actor(secret), "nl_BE")
    bob = identity.actor(secret)
    readings = platform.readings
    platform.go_down()
    clock.advance(timedelta(minutes=5))
    seen = identity.viewer(identity.view_as(operated, bob.person_id))
    ends_at = clock.now() + timedelta(minutes=30)
    assert bob.locale == "nl_BE"
    assert seen == replace(bob, session_expires_at=ends_at, via=Via.VIEW, viewed_by="olivia", session_id=None)
    assert platform.readings == readings


def test_view_ends_after_half_an_hour_or_with_the_operators_session(
    identity: Identity, clock: FrozenClock, sign_in: SignIn, operated: str
) -> None:
    bob = identity.actor(sign_in("bob"))
    view = identity.view_as(operated, bob.person_id)
    assert identity.viewer(view).session_expires_at == clock.now() + timedelta(minutes=30)
    clock.advance(timedelta(minutes=30) - timedelta(seconds=1))
    identity.viewer(view)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(NotSignedIn):
        identity.viewer(view)
    clock.advance(timedelta(hours=7, minutes=15))
    late = identity.view_as(operated, bob.person_id)
    assert identity.viewer(late).session_expires_at == clock.now() + timedelta(minutes=15)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(NotSignedIn):
        identity.viewer(late)


@pytest.mark.parametrize("end", ["sign_out", "disable", "password", "stop", "another"])
def test_view_ends_with_whatever_carried_it(identity: Identity, sign_in: SignIn, operated: str, end: str) -> None:
    bob, charlie = (identity.actor(sign_in(name)).person_id for name in ("bob", "charlie"))
    view = identity.view_as(operated, bob)
    match end:
        case "sign_out":
            identity.operator_sign_out(operated)
        case "disable":
            identity.disable_operator("olivia")
        case "password":
            identity.set_operator_password("olivia", PASSWORD + " anew")
        case "stop":
            identity.stop_viewing(view)
        case _:
            assert identity.viewer(identity.view_as(operated, charlie)).person_id == charlie
    with pytest.raises(NotSignedIn):
        identity.viewer(view)


def test_view_of_somebody_whose_rights_cannot_be_gone_by_shows_nothing(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn, operated: str
) -> None:
    secret = sign_in("bob")
    bob = identity.actor(secret).person_id
    platform.revoke_everything()
    clock.advance(timedelta(minutes=2))
    with pytest.raises(NotSignedIn):
        identity.actor(secret)
    revoked = identity.viewer(identity.view_as(operated, bob))
    assert (revoked.scope.grants, revoked.accounts) == ((), ())
    sign_in("bob")
    clock.advance(timedelta(days=35))
    later = identity.operator_sign_in("olivia", PASSWORD, "127.0.0.1")
    assert identity.viewer(identity.view_as(later, bob)).scope.grants
    clock.advance(timedelta(seconds=1))
    assert identity.viewer(identity.view_as(later, bob)).scope.grants == ()


def test_view_is_no_session_and_a_session_no_view(identity: Identity, sign_in: SignIn, operated: str) -> None:
    secret = sign_in("bob")
    view = identity.view_as(operated, identity.actor(secret).person_id)
    for resolve, foreign in (
        (identity.viewer, secret),
        (identity.viewer, operated),
        (identity.actor, view),
        (identity.operator, view),
        (identity.viewer, ""),
    ):
        with pytest.raises(NotSignedIn):
            resolve(foreign)


def test_view_is_for_operators_and_of_people_that_there_are(identity: Identity, sign_in: SignIn, operated: str) -> None:
    secret = sign_in("alice")
    with pytest.raises(NotSignedIn):
        identity.view_as(secret, identity.actor(secret).person_id)
    with pytest.raises(NotFound):
        identity.view_as(operated, 4711)


def test_who_looks_on_can_do_nothing_in_the_persons_name(identity: Identity, sign_in: SignIn, operated: str) -> None:
    alice = identity.actor(sign_in("alice"))
    bob = identity.actor(sign_in("bob"))
    seen = identity.viewer(identity.view_as(operated, alice.person_id))
    account_id = seen.accounts[0].account_id
    for act in (
        lambda: identity.create_token(seen, "mine"),
        lambda: identity.sign_out_everywhere(seen),
        lambda: identity.revoke_token(seen, 1),
        lambda: identity.grant_role(seen, account_id, bob.person_id, Role.EDITOR),
    ):
        with pytest.raises(NotSignedIn):
            act()


def test_view_is_written_down_at_both_ends_without_its_secret(identity: Identity, store: Store, sign_in: SignIn, operated: str) -> None:
    bob = identity.actor(sign_in("bob")).person_id
    view = identity.view_as(operated, bob)
    identity.stop_viewing(view)
    identity.stop_viewing(view)
    other = identity.view_as(operated, bob)
    identity.operator_sign_out(operated)
    with store.reading() as conn:
        trail = [each for each in reversed(list_audit(conn, limit=20)) if each.what.startswith("view.")]
    assert [(each.who, each.what, each.detail) for each in trail] == [
        ("operator:olivia", "view.started", f"person:{bob}"),
        ("operator:olivia", "view.ended", f"person:{bob}"),
    ] * 2
    assert not any(secret in repr(trail) for secret in (view, other, operated))
