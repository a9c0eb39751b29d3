"""Who somebody is while they are away: for work that is done in their name by the clock, such as a report by mail.

The platform is not asked, because there is nobody whose token could be used. The stored rights record
counts, as it does for a personal token, and no longer than that.
"""

from __future__ import annotations

from collections.abc import Collection

from rushes.clock import Clock
from rushes.errors import NotSignedIn
from rushes.identity.actor import Actor, Via, actor_from
from rushes.identity.records import people
from rushes.languages import sentence
from rushes.store import Store

__all__ = ["Away"]

_TOO_OLD = sentence("This person has to sign in again: their rights were read too long ago, or are gone.")


class Away:
    """Resolves people by their stored rights record alone."""

    def __init__(self, store: Store, clock: Clock, local_connections: Collection[str]) -> None:
        self._store = store
        self._clock = clock
        self._local_connections = local_connections

    def actor(self, person_id: int) -> Actor:
        """Return the person, who is not there.

        Raises:
            NotSignedIn: Nobody of that id; or kept out, or the record is revoked, empty or older than 35 days.
        """
        now = self._clock.now()
        with self._store.reading() as conn:
            known = people.find_known_person(conn, person_id)
        if known is None or known.is_disabled or not known.rights.is_usable(now):
            raise NotSignedIn(_TOO_OLD)
        person = known.person
        if person.is_local != (person.connection in self._local_connections):
            raise NotSignedIn(_TOO_OLD)
        return actor_from(known.rights, name=person.name, connection=person.connection, expires_at=now, via=Via.AWAY, locale=person.locale)

    def username(self, person_id: int) -> str:
        """Return what a person signs in with, "" where there is nobody of that id."""
        with self._store.reading() as conn:
            known = people.find_known_person(conn, person_id)
        return known.person.username if known is not None else ""

    def named(self, account_id: int, username: str) -> int | None:
        """Return the person who signs in with that name and has a right in the account, None for nobody."""
        with self._store.reading() as conn:
            for person in people.people_named(conn, username.strip().casefold(), None):
                known = people.find_known_person(conn, person.person_id)
                if known is not None and not known.is_disabled and any(each.account_id == account_id for each in known.standing):
                    return person.person_id
        return None
