"""Sessions and tokens in words, and the form for a token: what the page of a person shows of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rushes.identity import ApiToken, SessionEntry
from rushes.web.account.parts import short_moment
from rushes.web.browsers import shown_browser
from rushes.web.language import form, say
from rushes.web.services import services

__all__ = ["SessionLine", "TokenForm", "TokenLine", "session_lines", "token_form", "token_lines"]

_LONGEST_LIFE, _USUAL_LIFE = timedelta(days=365), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session, in words."""

    session_id: int
    browser: str
    address: str
    started: str
    seen: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One personal token, never its secret."""

    token_id: int
    name: str
    created: str
    expires: str
    last_used: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class TokenForm:
    """The form for a token: what was typed, why it was refused, or the token that came of it."""

    earliest: date
    latest: date
    name: str
    expires_on: str
    refusal: str = ""
    new_token: str = ""


def session_lines(entries: Iterable[SessionEntry]) -> tuple[SessionLine, ...]:
    """Return a person's sessions, this one first."""
    ordered = sorted(entries, key=lambda each: not each.is_current)
    return tuple(
        SessionLine(
            each.session_id,
            shown_browser(each.browser),
            each.address,
            short_moment(each.started_at),
            short_moment(each.seen_at),
            each.is_current,
        )
        for each in ordered
    )


def token_lines(tokens: Iterable[ApiToken]) -> tuple[TokenLine, ...]:
    """Return a person's tokens as they come."""
    return tuple(
        TokenLine(
            each.token_id,
            each.name,
            short_moment(each.created_at),
            form().date(each.expires_on),
            short_moment(each.used_at) if each.used_at else say("never"),
            each.is_live,
        )
        for each in tokens
    )


def token_form(*, name: str = "", expires_on: str | None = None, refusal: str = "", new_token: str = "") -> TokenForm:
    """Return the form, with what was typed where it was refused; a fresh one ends in the usual time.

    Args:
        name: As typed.
        expires_on: As typed, None for the usual end.
        refusal: Why it was refused.
        new_token: The secret, to be shown this once.
    """
    today = services().clock.now().date()
    ends = (today + _USUAL_LIFE).isoformat() if expires_on is None else expires_on
    return TokenForm(today + timedelta(days=1), today + _LONGEST_LIFE, name, ends, refusal, new_token)
