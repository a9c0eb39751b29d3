"""Confirming a session's rights with the platform: when, by whom, and what its answer does.

At most once in 60 seconds of a session's activity, and by one request only: whoever wins the
conditional update asks, the others go on with what was confirmed just before. After a long pause
there is no "just before", so then the others wait for the one that asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import NoReturn

from rushes.clock import Clock
from rushes.errors import NotSignedIn, PlatformRefused, PlatformUnreachable, SignInRefused
from rushes.identity.records import local_people, people, sessions
from rushes.identity.records.sessions import SessionRow
from rushes.identity.rights import Listing, RightsRecord, mint_accounts, read_listing
from rushes.identity.vault import Vault
from rushes.platforms import Platform, PlatformSession
from rushes.store import AuditEntry, Store, record_audit
from rushes.telemetry import logger

__all__ = ["Confirmer"]

_log = logger(__name__)

_INTERVAL = timedelta(seconds=60)
_LEASE = timedelta(minutes=3)
_RECENT = timedelta(minutes=2)
_WAIT_S = 10.0
_LOOK_AGAIN_S = 0.05
# An answer to a token in its last seconds could not be told from one to a dead token.
_LAST_SECONDS = timedelta(seconds=10)
_FORBIDDEN = (401, 403)


class Confirmer:
    """Asks the platform whether a session's rights still hold.

    Args:
        store: The application records.
        platforms: Connection name -> platform.
        vault: For the platform's token.
        clock: The time.
        local_connections: Those whose people's rights are kept here.
    """

    def __init__(
        self, store: Store, platforms: Mapping[str, Platform], vault: Vault, clock: Clock, local_connections: Collection[str]
    ) -> None:
        self._local_connections = local_connections
        self._store = store
        self._platforms = platforms
        self._vault = vault
        self._clock = clock

    def confirmed(self, found: SessionRow, look_again: Callable[[], SessionRow]) -> SessionRow:
        """Return the session as it stands after the platform was asked, if that was due.

        Args:
            found: The session as just read.
            look_again: Reads it anew; raises NotSignedIn once it has ended.

        Raises:
            NotSignedIn: The platform has revoked the token.
            PlatformUnreachable: Somebody else is still asking, and the last answer is too old to go by.
        """
        now = self._clock.now()
        if found.person.is_local != (found.person.connection in self._local_connections):
            # Never a side door: once the platform signs people in, a session from before opens nothing.
            self._end(found, "the connection signs people in another way now")
        if found.person.is_local:
            return self._confirmed_here(found, now, look_again)
        if found.token_sealed is None or now >= found.token_expires_at - _LAST_SECONDS:
            return self._of_age(found)
        is_revoked_since = found.rights.revoked_at is not None and found.rights.revoked_at > found.tried_at
        if _is_recent(found.tried_at, now) and not is_revoked_since:
            return found
        if self._claim(found, now, tried_until=now if is_revoked_since else now - _INTERVAL):
            self._ask(found, now)
            return look_again()
        return self._wait(found, now, look_again)

    @staticmethod
    def settled_until(found: SessionRow) -> datetime:
        """Return until when `confirmed` gives this very record back without asking anybody, unless the records change."""
        if found.rights.revoked_at is not None or found.tried_at > found.checked_at:
            return found.checked_at
        if found.person.is_local:
            return min(found.expires_at, found.tried_at + _INTERVAL)
        if found.token_sealed is None:
            return found.expires_at
        return min(found.expires_at, found.tried_at + _INTERVAL, found.token_expires_at - _LAST_SECONDS)

    def _confirmed_here(self, found: SessionRow, now: datetime, look_again: Callable[[], SessionRow]) -> SessionRow:
        """Read again what the person was given here; whatever changes it writes it through at once as well."""
        if _is_recent(found.tried_at, now):
            return found
        with self._store.begin() as conn:
            given = local_people.find_local_person(conn, found.person.person_id)
            if given is not None and given.disabled_at is None:
                people.save_rights(conn, RightsRecord(found.person.person_id, now, given.rights))
                sessions.finish_check(conn, found.session_id, tried_at=now, checked_at=now)
        if given is None or given.disabled_at is not None:
            self._end(found, "the person is kept out")
        return look_again()

    def _of_age(self, found: SessionRow) -> SessionRow:
        # The platform's token has died of age: nothing more can be asked, the record counts until the session's
        # end, unless another session of the same person has meanwhile learnt that the platform says no.
        if found.rights.revoked_at is not None:
            self._end(found, "the platform has revoked it")
        if found.token_sealed is not None:
            with self._store.begin() as conn:
                sessions.drop_platform_token(conn, found.session_id)
        return found

    def _claim(self, found: SessionRow, now: datetime, *, tried_until: datetime) -> bool:
        with self._store.begin() as conn:
            return sessions.claim_check(
                conn, found.session_id, now=now, tried_until=tried_until, tried_after=now + _INTERVAL, claimed_until=now - _LEASE
            )

    def _wait(self, found: SessionRow, now: datetime, look_again: Callable[[], SessionRow]) -> SessionRow:
        current = look_again()
        is_waiting_vain = current.tried_at > current.checked_at
        if now - current.checked_at <= _RECENT or is_waiting_vain:
            return current
        until = time.monotonic() + _WAIT_S
        while current.claimed_at is not None and time.monotonic() < until:
            time.sleep(_LOOK_AGAIN_S)
            current = look_again()
        if current.tried_at <= found.tried_at:
            raise PlatformUnreachable("The platform is slow to confirm your rights. Try again in a few minutes.")
        return current

    def _ask(self, found: SessionRow, now: datetime) -> None:
        connection = found.person.connection
        platform = self._platforms.get(connection)
        token = self._vault.unseal(found.token_sealed or b"")
        if platform is None or token is None:
            self._end(found, "the connection or the install's keys have changed")
        session = PlatformSession(token, found.person.external_id, found.person.username, found.person.name, found.token_expires_at)
        try:
            listing = read_listing(platform, session)
        except (NotSignedIn, SignInRefused):
            self._refused(found)
        except PlatformRefused as refused:
            if refused.status not in _FORBIDDEN:
                self._unanswered(found, str(refused))
            else:
                self._refused(found)
        except PlatformUnreachable as unreachable:
            self._unanswered(found, str(unreachable))
        except BaseException:
            self._unanswered(found, "an error of ours")
            raise
        else:
            self._save(found, listing, now)

    def _save(self, found: SessionRow, listing: Listing, asked_at: datetime) -> None:
        with self._store.begin() as conn:
            accounts = mint_accounts(conn, found.person.connection, listing)
            people.save_rights(conn, RightsRecord(found.person.person_id, asked_at, accounts))
            sessions.finish_check(conn, found.session_id, tried_at=asked_at, checked_at=asked_at)

    def _unanswered(self, found: SessionRow, reason: str) -> None:
        _log.warning("rights_not_confirmed", connection=found.person.connection, reason=reason)
        with self._store.begin() as conn:
            sessions.finish_check(conn, found.session_id, tried_at=self._clock.now(), checked_at=None)

    def _refused(self, found: SessionRow) -> None:
        now = self._clock.now()
        if now >= found.token_expires_at:
            # It died of age while we asked.
            with self._store.begin() as conn:
                sessions.drop_platform_token(conn, found.session_id)
            return
        with self._store.begin() as conn:
            people.revoke_rights(conn, found.person.person_id, now)
        self._end(found, "the platform has revoked it")

    def _end(self, found: SessionRow, reason: str) -> NoReturn:
        with self._store.begin() as conn:
            sessions.end_session(conn, found.session_id)
            record_audit(conn, AuditEntry(self._clock.now(), f"person:{found.person.person_id}", "session.ended", reason))
        raise NotSignedIn("Your session has ended. Sign in again.")


def _is_recent(tried_at: datetime, now: datetime) -> bool:
    """Say whether it was just now; a time well to come is of a clock that has been set back since, and says nothing."""
    return abs(now - tried_at) < _INTERVAL
