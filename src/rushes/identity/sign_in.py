"""Signing in: one exchange with the platform, and what comes of it.

The password passes through here once, on its way to the connection that the person chose. It is
not stored, not logged, and part of no error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from rushes.clock import Clock
from rushes.errors import NotSignedIn, PlatformRefused, PlatformUnreachable, Refusal, SignInRefused, UnknownName
from rushes.identity.attempts import Attempts
from rushes.identity.records import people
from rushes.identity.rights import Listing, RightsRecord, mint_accounts, read_listing
from rushes.identity.sessions import Caller, Sessions
from rushes.platforms import Platform, PlatformSession
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["SignIn"]

_LONGEST_NAME = 320
_LONGEST_PASSWORD = 1024


class SignIn:
    """Exchanges a name and a password for a session."""

    def __init__(self, store: Store, platforms: Mapping[str, Platform], sessions: Sessions, attempts: Attempts, clock: Clock) -> None:
        self._store = store
        self._platforms = platforms
        self._sessions = sessions
        self._attempts = attempts
        self._clock = clock

    def sign_in(self, connection: str, username: str, password: str, *, keep: bool, caller: Caller) -> str:
        """Sign a person in; see `Identity.sign_in`."""
        platform = self._platforms.get(connection)
        if platform is None:
            raise UnknownName("connection", connection, self._platforms)
        name = username.strip()
        if not (_can_be(name.casefold(), _LONGEST_NAME) and _can_be(password, _LONGEST_PASSWORD)):
            # No platform needs to be asked about these, and they teach nobody anything.
            raise SignInRefused(Refusal.WRONG_CREDENTIALS)
        address = caller.address
        attempt = self._attempts.begin(f"person:{connection}", name, address)
        asked_at = self._clock.now()
        try:
            granted, listing = _exchange(platform, name, password, keep=keep)
        except SignInRefused as refused:
            self._note_failure(connection, name, address, refused.refusal.value)
            raise
        except PlatformUnreachable:
            self._attempts.not_judged(attempt)
            self._note_failure(connection, name, address, "platform unreachable")
            raise
        except Exception as error:
            self._note_failure(connection, name, address, type(error).__name__)
            raise
        if listing.refusal is not None:
            self._take_away(connection, granted, asked_at)
            self._note_failure(connection, name, address, listing.refusal.value)
            raise SignInRefused(listing.refusal)
        with self._store.begin() as conn:
            person_id = self._save(conn, connection, name, granted, listing, asked_at)
            self._attempts.succeeded(conn, attempt)
            record_audit(conn, AuditEntry(asked_at, f"person:{person_id}", "sign_in.succeeded", "kept" if keep else "", address))
            return self._sessions.open(conn, person_id, granted, keep=keep, at=asked_at, caller=caller)

    def _save(self, conn: Connection, connection: str, name: str, granted: PlatformSession, listing: Listing, at: datetime) -> int:
        person_id = people.save_person(
            conn,
            connection=connection,
            external_id=granted.user_id,
            username=name.casefold(),
            name=(granted.display_name or granted.username or name)[:_LONGEST_NAME],
            at=at,
        )
        accounts = mint_accounts(conn, connection, listing)
        people.save_rights(conn, RightsRecord(person_id, at, accounts))
        return person_id

    def _take_away(self, connection: str, granted: PlatformSession, at: datetime) -> None:
        """Empty the record of somebody who had rights once: the person's tokens go by it."""
        with self._store.begin() as conn:
            person_id = people.find_person_id(conn, connection, granted.user_id)
            if person_id is not None:
                people.save_rights(conn, RightsRecord(person_id, at, ()))

    def _note_failure(self, connection: str, name: str, address: str, reason: str) -> None:
        # A name that nobody is known by may be a password in the wrong field, so it is written nowhere.
        with self._store.begin() as conn:
            known = people.people_named(conn, name.casefold(), connection)
            who = f"person:{known[0].person_id}" if known else "unknown"
            record_audit(conn, AuditEntry(self._clock.now(), who, "sign_in.refused", f"{connection}: {reason}", address))


def _can_be(text: str, longest: int) -> bool:
    """Say whether a name or a password can be this: some text, without half a surrogate pair."""
    return 0 < len(text) <= longest and not any("\ud800" <= each <= "\udfff" for each in text)


def _exchange(platform: Platform, name: str, password: str, *, keep: bool) -> tuple[PlatformSession, Listing]:
    granted = platform.sign_in(name, password, keep=keep)
    if not granted.user_id:
        # Everybody without an id would be the same person.
        raise PlatformRefused("The platform's sign-in answer names no user; check the setting sign_in.user_id_fields.")
    try:
        return granted, read_listing(platform, granted)
    except NotSignedIn as error:
        raise PlatformRefused("The platform refused the token that it had just given.", status=401) from error
