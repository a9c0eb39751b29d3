"""The locale that a person chose: kept with the person, in every session, and never somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rushes.clock import FrozenClock
from rushes.errors import CallerError, NotSignedIn
from rushes.identity import Identity, Via

SignIn = Callable[..., str]


def test_locale_chosen_holds_in_every_session_and_for_nobody_else(identity: Identity, clock: FrozenClock, sign_in: SignIn) -> None:
    secret, others = sign_in("alice"), sign_in("bob")
    assert identity.actor(secret).locale is None
    identity.choose_locale(identity.actor(secret), "nl_BE")
    clock.advance(timedelta(minutes=5))
    assert [identity.actor(each).locale for each in (secret, sign_in("alice"), others)] == ["nl_BE", "nl_BE", None]
    identity.choose_locale(identity.actor(secret), None)
    assert identity.actor(secret).locale is None


@pytest.mark.parametrize("locale", ["", "nl", "nl-BE", "xx_XX", "nl_BE'; --"])
def test_locale_that_is_not_one_of_ours_is_refused_and_the_former_stands(identity: Identity, sign_in: SignIn, locale: str) -> None:
    secret = sign_in("alice")
    identity.choose_locale(identity.actor(secret), "fr_FR")
    with pytest.raises(CallerError):
        identity.choose_locale(identity.actor(secret), locale)
    assert identity.actor(secret).locale == "fr_FR"


def test_locale_cannot_be_chosen_with_a_token(identity: Identity, sign_in: SignIn) -> None:
    token = identity.create_token(identity.actor(sign_in("alice")), "script")
    speaker = identity.actor_of_token(token)
    assert speaker.via is Via.TOKEN
    with pytest.raises(NotSignedIn):
        identity.choose_locale(speaker, "nl_BE")
