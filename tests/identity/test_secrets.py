"""No password, token or key lies in plain in the database's files or in what is logged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from identity.in_memory import InMemoryPlatform
from kept_records import everything_in
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import NotSignedIn, PlatformUnreachable, SignInRefused, TooManyAttempts
from rushes.identity import Identity
from rushes.store import Store


def test_secrets_of_a_whole_life_are_found_in_no_file_and_no_log(
    identity: Identity,
    store: Store,
    platform: InMemoryPlatform,
    keys: Keys,
    clock: FrozenClock,
    sign_in: Callable[..., str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    session = sign_in("alice", keep=True)
    api_token = identity.create_token(identity.actor(session), "script")
    identity.actor_of_token(api_token)
    identity.create_operator("alice", "violet harbour staple 9")
    operator_session = identity.operator_sign_in("alice", "violet harbour staple 9", "127.0.0.1")
    platform_tokens = list(platform.tokens)
    wrong = "a wrong password that is right elsewhere"
    for door in (
        lambda: identity.sign_in("limecraft", "alice", wrong, keep=False, address="10.0.0.1"),
        lambda: identity.sign_in("limecraft", wrong, wrong, keep=False, address="10.0.0.1"),
        lambda: identity.operator_sign_in(wrong, wrong, "10.0.0.1"),
    ):
        for _ in range(11):
            with pytest.raises((SignInRefused, TooManyAttempts)):
                door()
    platform.go_down()
    clock.advance(timedelta(minutes=1))
    assert identity.actor(session).is_stale
    with pytest.raises(PlatformUnreachable):
        sign_in("bob")
    platform.come_back()
    live_files = everything_in(store.place, tmp_path)
    platform.revoke_everything()
    clock.advance(timedelta(minutes=1))
    with pytest.raises(NotSignedIn):
        identity.actor(session)
    store.close()
    written = (
        live_files + everything_in(store.place, tmp_path) + caplog.text.encode() + repr([vars(each) for each in caplog.records]).encode()
    )
    secrets = [
        session,
        api_token,
        operator_session,
        *platform_tokens,
        "alice's password",
        "bob's password",
        "violet harbour staple 9",
        wrong,
    ]
    assert b"rights_not_confirmed" in written
    assert b"sign_in_limited" in written
    assert b"Alice" in written
    assert [each for each in secrets if each.encode() in written] == []
    assert keys.session_secret not in written
    assert keys.token_key not in written
