"""Sign-in tokens: opaque, random, and mortal."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

__all__ = ["Tokens"]


class Tokens:
    """The tokens that are alive; safe to use from several threads.

    Args:
        now: Gives the present instant.
        lifetime_s: How long a token lives.
        kept_lifetime_s: How long one asked for with `rememberMe` lives.
    """

    def __init__(self, now: Callable[[], datetime], *, lifetime_s: float, kept_lifetime_s: float) -> None:
        self._now = now
        self._lifetime_s = lifetime_s
        self._kept_lifetime_s = kept_lifetime_s
        self._alive: dict[str, tuple[int, datetime]] = {}
        self._lock = threading.Lock()

    def issue(self, person_id: int, *, keep: bool) -> str:
        """Return a new token of that person."""
        token = secrets.token_urlsafe(32)
        lifetime_s = self._kept_lifetime_s if keep else self._lifetime_s
        with self._lock:
            self._alive[token] = (person_id, self._now() + timedelta(seconds=lifetime_s))
        return token

    def person_id(self, token: str) -> int | None:
        """Return whose token it is, None if it is unknown, revoked or has expired."""
        with self._lock:
            owner, expires_at = self._alive.get(token, (None, None))
            if expires_at is not None and self._now() >= expires_at:
                del self._alive[token]
                return None
            return owner

    def revoke(self, token: str) -> None:
        """End one token now."""
        with self._lock:
            self._alive.pop(token, None)

    def revoke_person(self, person_id: int) -> None:
        """End every token of one person now."""
        with self._lock:
            self._alive = {token: held for token, held in self._alive.items() if held[0] != person_id}

    def revoke_all(self) -> None:
        """End every token now, as a restart of the platform or their age would."""
        with self._lock:
            self._alive.clear()

    @property
    def count(self) -> int:
        """How many are held, expired ones among them until they are tried."""
        with self._lock:
            return len(self._alive)
