"""Operators: made on the command line, with passwords of their own and sessions of their own.

One answer, after the same work, for a name that nobody has, a wrong password and a disabled operator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rushes.clock import Clock
from rushes.errors import CallerError, NotFound, NotSignedIn, Refusal, SignInRefused
from rushes.identity.actor import Operator
from rushes.identity.attempts import Attempts
from rushes.identity.passwords import Passwords, check_password
from rushes.identity.records import operators as records
from rushes.identity.records.operators import OperatorRow
from rushes.identity.records.views import end_views_of
from rushes.identity.vault import Vault, new_secret
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["OperatorEntry", "Operators"]

_DOOR = "operator"
_LENGTH = timedelta(hours=8)
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class OperatorEntry:
    """An operator, as listed."""

    name: str
    created_at: datetime
    is_disabled: bool


class Operators:
    """Keeps operators, and signs them in."""

    def __init__(self, store: Store, vault: Vault, attempts: Attempts, clock: Clock, passwords: Passwords) -> None:
        self._store = store
        self._vault = vault
        self._attempts = attempts
        self._clock = clock
        self._passwords = passwords

    def create(self, name: str, password: str) -> None:
        """Make an operator.

        Raises:
            CallerError: The name is taken or no name, or the password is too weak.
        """
        if not _NAME.fullmatch(name):
            raise CallerError("An operator's name has 2 to 40 small letters, digits, dots, dashes; a letter first.")
        check_password(password, name)
        hashed = self._passwords.hash(password)
        with self._store.begin() as conn:
            if records.find_operator(conn, name) is not None:
                raise CallerError(f"There is an operator “{name}” already.")
            records.add_operator(conn, name=name, password_hash=hashed, at=self._clock.now())
            self._note(conn, _COMMAND_LINE, "operator.created", name)

    def entries(self) -> tuple[OperatorEntry, ...]:
        """Return every operator, by name."""
        with self._store.reading() as conn:
            rows = records.list_operators(conn)
        return tuple(OperatorEntry(each.name, each.created_at, each.disabled_at is not None) for each in rows)

    def disable(self, name: str) -> None:
        """Keep an operator out from now on, and end the operator's sessions.

        Raises:
            NotFound: There is no such operator.
        """
        with self._store.begin() as conn:
            found = _existing(conn, name)
            records.set_disabled(conn, found.operator_id, found.disabled_at or self._clock.now())
            records.end_operator_sessions_of(conn, found.operator_id)
            self._note(conn, _COMMAND_LINE, "operator.disabled", name)

    def enable(self, name: str) -> None:
        """Let a disabled operator in again.

        Raises:
            NotFound: There is no such operator.
        """
        with self._store.begin() as conn:
            records.set_disabled(conn, _existing(conn, name).operator_id, None)
            self._note(conn, _COMMAND_LINE, "operator.enabled", name)

    def set_password(self, name: str, password: str) -> None:
        """Replace an operator's password, and end the operator's sessions.

        Raises:
            NotFound: There is no such operator.
            CallerError: The password is too weak.
        """
        check_password(password, name)
        hashed = self._passwords.hash(password)
        with self._store.begin() as conn:
            found = _existing(conn, name)
            records.set_password_hash(conn, found.operator_id, hashed)
            records.end_operator_sessions_of(conn, found.operator_id)
            self._note(conn, _COMMAND_LINE, "operator.password_set", name)

    def sign_in(self, name: str, password: str, address: str) -> str:
        """Open an operator's session and return its secret.

        Raises:
            SignInRefused: Unknown, disabled or wrong: always the same.
            TooManyAttempts: Too many failed, for the name or from the address.
        """
        typed = name.strip().casefold()
        attempt = self._attempts.begin(_DOOR, typed, address)
        with self._store.reading() as conn:
            found = records.find_operator(conn, typed) if _NAME.fullmatch(typed) else None
        # The stand-in hash is made before either way is taken, so that its making tells nothing.
        nobodys_hash = self._passwords.nobodys_hash
        is_right = self._passwords.is_right(nobodys_hash if found is None else found.password_hash, password)
        now = self._clock.now()
        with self._store.begin() as conn:
            # Read anew: the operator may have been disabled, or the password replaced, while we compared.
            if found is not None and is_right and records.find_operator(conn, typed) == found and found.disabled_at is None:
                self._attempts.succeeded(conn, attempt)
                self._note(conn, f"operator:{found.name}", "operator.sign_in.succeeded", address=address)
                return self._open(conn, found, now)
            self._note(conn, "unknown" if found is None else f"operator:{found.name}", "operator.sign_in.refused", address=address)
        raise SignInRefused(Refusal.WRONG_CREDENTIALS)

    def resolve(self, secret: str) -> Operator:
        """Return whose session it is.

        Raises:
            NotSignedIn: There is no such session, or it has ended.
        """
        with self._store.reading() as conn:
            found = records.find_operator_session(conn, self._vault.hash_operator_session(secret), self._clock.now())
        if found is None:
            raise NotSignedIn("You are not signed in as an operator, or your session has ended. Sign in again.")
        return Operator(found.name, found.expires_at)

    def sign_out(self, secret: str) -> None:
        """End a session; one that has ended already is left so."""
        now = self._clock.now()
        secret_hash = self._vault.hash_operator_session(secret)
        with self._store.begin() as conn:
            found = records.find_operator_session(conn, secret_hash, now)
            if found is not None:
                for person_id in end_views_of(conn, found.session_id):
                    self._note(conn, f"operator:{found.name}", "view.ended", f"person:{person_id}")
                records.end_operator_session(conn, secret_hash)
                self._note(conn, f"operator:{found.name}", "operator.sign_out")

    def count_live(self) -> int:
        """Return how many sessions of operators can be used now."""
        with self._store.reading() as conn:
            return records.count_operator_sessions(conn, self._clock.now())

    def _open(self, conn: Connection, found: OperatorRow, now: datetime) -> str:
        secret = new_secret()
        records.forget_operator_sessions(conn, until=now)
        records.add_operator_session(
            conn, secret_hash=self._vault.hash_operator_session(secret), operator_id=found.operator_id, at=now, expires_at=now + _LENGTH
        )
        return secret

    def _note(self, conn: Connection, who: str, what: str, detail: str = "", address: str = "") -> None:
        record_audit(conn, AuditEntry(self._clock.now(), who, what, detail, address))


def _existing(conn: Connection, name: str) -> OperatorRow:
    found = records.find_operator(conn, name)
    if found is None:
        raise NotFound(f"There is no operator “{name[:80]}”.")
    return found
