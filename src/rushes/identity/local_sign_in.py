"""Signing in with a password of ours, where the connection signs nobody in.

One answer, after the same work, for a name that nobody has, a wrong password, somebody who has none
yet, and somebody who is kept out.
"""

from __future__ import annotations

from rushes.clock import Clock
from rushes.errors import Refusal, SignInRefused
from rushes.identity.attempts import Attempts
from rushes.identity.local_people import folded_name
from rushes.identity.passwords import Passwords
from rushes.identity.records import local_people as records
from rushes.identity.records import people
from rushes.identity.rights import RightsRecord
from rushes.identity.sessions import Caller, Sessions
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["LocalSignIn"]

_LONGEST_NAME = 320


class LocalSignIn:
    """Compares a name and a password with what is kept here."""

    def __init__(self, store: Store, sessions: Sessions, attempts: Attempts, passwords: Passwords, clock: Clock) -> None:
        self._store = store
        self._sessions = sessions
        self._attempts = attempts
        self._passwords = passwords
        self._clock = clock

    def sign_in(self, connection: str, username: str, password: str, *, keep: bool, caller: Caller) -> str:
        """Sign a local person in; see `Identity.sign_in`."""
        name = folded_name(username)
        if not 0 < len(name) <= _LONGEST_NAME or not password:
            raise SignInRefused(Refusal.WRONG_CREDENTIALS)
        attempt = self._attempts.begin(f"person:{connection}", name, caller.address)
        with self._store.reading() as conn:
            found = records.find_local_person_named(conn, connection, name)
        # The stand-in hash is made before either way is taken, so that its making tells nothing.
        kept = self._passwords.nobodys_hash
        if found is not None and found.password_hash is not None:
            kept = found.password_hash
        is_right = self._passwords.is_right(kept, password)
        now = self._clock.now()
        with self._store.begin() as conn:
            # Read anew: the person may have been kept out, or the password replaced, while we compared.
            is_same = found is not None and records.find_local_person_named(conn, connection, name) == found
            if found is not None and is_right and is_same and found.password_hash is not None and found.disabled_at is None:
                self._attempts.succeeded(conn, attempt)
                if found.rights:
                    people.note_sign_in(conn, found.person_id, now)
                    people.save_rights(conn, RightsRecord(found.person_id, now, found.rights))
                    who = f"person:{found.person_id}"
                    record_audit(conn, AuditEntry(now, who, "sign_in.succeeded", "kept" if keep else "", caller.address))
                    return self._sessions.open(conn, found.person_id, None, keep=keep, at=now, caller=caller)
                refusal = Refusal.NO_ACCOUNT
            else:
                refusal = Refusal.WRONG_CREDENTIALS
            # A name that nobody is known by may be a password in the wrong field, so it is written nowhere.
            who = "unknown" if found is None else f"person:{found.person_id}"
            record_audit(conn, AuditEntry(now, who, "sign_in.refused", f"{connection}: {refusal.value}", caller.address))
        raise SignInRefused(refusal)
