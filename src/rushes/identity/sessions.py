"""People's sessions: opened at sign-in, confirmed with the platform while in use, ended.

The rules of confirming stand in `docs/architecture.md`, "Rights record".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rushes.clock import Clock
from rushes.errors import NotFound, NotSignedIn, PlatformUnreachable
from rushes.identity.actor import Actor, Via, actor_from
from rushes.identity.confirm import Confirmer
from rushes.identity.records import sessions as records
from rushes.identity.records.sessions import SessionRow
from rushes.identity.resolved import Resolved, ResolvedSessions
from rushes.identity.vault import Vault, new_secret
from rushes.platforms import PlatformSession
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["Caller", "SessionEntry", "Sessions"]

_LENGTH = timedelta(hours=12)
_LONGEST_KEPT = timedelta(days=7)
_TRUSTED_FOR = timedelta(minutes=15)
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from: the network address, and the browser in plain words."""

    address: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One of a person's sessions. `address` and `browser` are those of the sign-in, `seen_at` is true to a minute."""

    session_id: int
    browser: str
    address: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_current: bool


class Sessions:
    """Opens, resolves and ends people's sessions."""

    def __init__(self, store: Store, vault: Vault, clock: Clock, confirmer: Confirmer) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._confirmer = confirmer
        self._resolved = ResolvedSessions()

    def open(self, conn: Connection, person_id: int, granted: PlatformSession | None, *, keep: bool, at: datetime, caller: Caller) -> str:
        """Write a new session and return its secret, which is not stored.

        Args:
            conn: The transaction in which the rights record was written.
            person_id: Whose session it is.
            granted: What the platform gave, None for a person whom no platform signs in.
            keep: The person asked to be kept signed in: the session lasts as long as the platform's token, at most a week.
            at: When the rights were read.
            caller: Where the person sits.
        """
        expires_at = at + _LENGTH
        if keep:
            week = at + _LONGEST_KEPT
            expires_at = max(expires_at, min(granted.expires_at, week) if granted is not None else week)
        secret = new_secret()
        records.forget_sessions(conn, until=at)
        records.add_session(
            conn,
            secret_hash=self._vault.hash_session(secret),
            person_id=person_id,
            is_kept=keep,
            at=at,
            expires_at=expires_at,
            token_sealed=None if granted is None else self._vault.seal(granted.token),
            token_expires_at=expires_at if granted is None else granted.expires_at,
            address=caller.address,
            browser=caller.browser,
        )
        return secret

    def actor(self, secret: str) -> Actor:
        """Return who is asking, the rights confirmed as recently as the rules demand.

        Raises:
            NotSignedIn: There is no such session, or it has ended.
            PlatformUnreachable: The platform has confirmed nothing for too long.
        """
        number, key, now = self._store.change_number(), self._vault.hash_session(secret), self._clock.now()
        kept = self._resolved.get(key, number, now)
        if kept is not None:
            return kept
        found, actor = self._resolve(secret)
        settled_until = self._confirmer.settled_until(found)
        if found.seen_at is not None:
            self._resolved.put(key, number, Resolved(now, min(settled_until, found.seen_at + _NOTED_EVERY), actor))
        return actor

    def _resolve(self, secret: str) -> tuple[SessionRow, Actor]:
        found = self._confirmer.confirmed(self._find(secret), lambda: self._find(secret))
        is_stale, now = found.tried_at > found.checked_at, self._clock.now()
        if found.seen_at is None or now - found.seen_at >= _NOTED_EVERY:
            with self._store.begin() as conn:
                records.touch_session(conn, found.session_id, at=now, seen_until=now - _NOTED_EVERY)
        if is_stale and now - found.checked_at > _TRUSTED_FOR:
            raise PlatformUnreachable("The platform does not answer, so your rights cannot be confirmed. Try again in a few minutes.")
        actor = actor_from(
            found.rights,
            name=found.person.name,
            connection=found.person.connection,
            is_stale=is_stale,
            expires_at=found.expires_at,
            is_kept=found.is_kept,
            via=Via.SESSION,
            session_id=found.session_id,
            locale=found.person.locale,
        )
        return found, actor

    def end(self, secret: str) -> None:
        """End a session and delete the platform's token; one that has ended already is left so."""
        now = self._clock.now()
        with self._store.begin() as conn:
            found = records.find_session(conn, self._vault.hash_session(secret), now)
            if found is not None:
                records.end_session(conn, found.session_id)
                record_audit(conn, AuditEntry(now, f"person:{found.person.person_id}", "sign_out"))

    def of(self, actor: Actor) -> tuple[SessionEntry, ...]:
        """Return the sessions that the person can use now, the one used last first."""
        with self._store.reading() as conn:
            listed = records.list_sessions(conn, actor.person_id, self._clock.now())
        return tuple(
            SessionEntry(
                each.session_id,
                each.browser,
                each.address,
                each.created_at,
                each.seen_at,
                each.expires_at,
                is_current=each.session_id == actor.session_id,
            )
            for each in listed
        )

    def end_one(self, actor: Actor, session_id: int) -> None:
        """End one of the person's own sessions.

        Raises:
            NotFound: The person has no such session.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            if session_id not in {each.session_id for each in records.list_sessions(conn, actor.person_id, now)}:
                raise NotFound("There is no such session.")
            records.end_session(conn, session_id)
            record_audit(conn, AuditEntry(now, f"person:{actor.person_id}", "sign_out", f"session {session_id}"))

    def end_all(self, actor: Actor) -> None:
        """End every session of the person. Personal API tokens stay: each is revoked by itself."""
        with self._store.begin() as conn:
            records.end_sessions_of(conn, actor.person_id)
            record_audit(conn, AuditEntry(self._clock.now(), f"person:{actor.person_id}", "sign_out.everywhere"))

    def count_live(self) -> int:
        """Return how many sessions can be used now."""
        with self._store.reading() as conn:
            return records.count_sessions(conn, self._clock.now())

    def _find(self, secret: str) -> SessionRow:
        with self._store.reading() as conn:
            found = records.find_session(conn, self._vault.hash_session(secret), self._clock.now())
        if found is None:
            raise NotSignedIn("You are not signed in, or your session has ended. Sign in again.")
        return found
