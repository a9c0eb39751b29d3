"""An operator looking at the pages as a person sees them: read-only, for half an hour, written down.

What is seen comes from the person's stored rights record alone. The platform is not asked, because it
would be asked with the person's own token.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rushes.clock import Clock
from rushes.errors import NotFound, NotSignedIn
from rushes.identity.actor import Actor, Via, actor_from
from rushes.identity.records import operators, people
from rushes.identity.records import views as records
from rushes.identity.vault import Vault, new_secret
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["Viewing"]

_LENGTH = timedelta(minutes=30)


class Viewing:
    """Opens, resolves and ends operators' views."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def begin(self, operator_secret: str, person_id: int) -> str:
        """Open a view of a person's pages and return its secret; a former one of the same session ends.

        Raises:
            NotSignedIn: There is no such operator's session, or it has ended.
            NotFound: There is nobody of that id who could be viewed.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            looker = operators.find_operator_session(conn, self._vault.hash_operator_session(operator_secret), now)
            if looker is None:
                raise NotSignedIn("You are not signed in as an operator, or your session has ended. Sign in again.")
            if not people.has_rights_record(conn, person_id):
                raise NotFound("There is no such person.")
            who = f"operator:{looker.name}"
            for former in records.end_views_of(conn, looker.session_id):
                record_audit(conn, AuditEntry(now, who, "view.ended", f"person:{former}"))
            secret = new_secret()
            records.add_view(
                conn,
                secret_hash=self._vault.hash_view(secret),
                operator_session_id=looker.session_id,
                person_id=person_id,
                at=now,
                expires_at=now + _LENGTH,
            )
            record_audit(conn, AuditEntry(now, who, "view.started", f"person:{person_id}"))
        return secret

    def actor(self, secret: str) -> Actor:
        """Return the person as the operator may see them; whose record nobody may go by sees nothing.

        Raises:
            NotSignedIn: There is no such view, or it, the operator's session or the operator has ended.
        """
        now = self._clock.now()
        with self._store.reading() as conn:
            found = records.find_view(conn, self._vault.hash_view(secret), now)
        if found is None:
            raise NotSignedIn("Viewing as this person has ended.")
        rights = found.rights if found.rights.is_usable(now) else replace(found.rights, accounts=())
        return actor_from(
            rights,
            name=found.person.name,
            connection=found.person.connection,
            expires_at=found.expires_at,
            via=Via.VIEW,
            viewed_by=found.operator_name,
            locale=found.person.locale,
        )

    def end(self, secret: str) -> None:
        """End a view; one that has ended already is left so."""
        now = self._clock.now()
        with self._store.begin() as conn:
            found = records.find_view(conn, self._vault.hash_view(secret), now)
            if found is not None:
                records.end_view(conn, found.view_id)
                record_audit(conn, AuditEntry(now, f"operator:{found.operator_name}", "view.ended", f"person:{found.person.person_id}"))
