"""Personal API tokens: shown once, stored as a hash, worth what their owner's rights record says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rushes.clock import Clock
from rushes.errors import CallerError, NotFound, NotSignedIn
from rushes.identity.actor import Actor, Via, actor_from
from rushes.identity.records import people
from rushes.identity.records import tokens as records
from rushes.identity.records.tokens import TokenRow
from rushes.identity.vault import hash_api_token, new_secret
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["ApiToken", "Tokens"]

_PREFIX = "rushes_"
_DEFAULT_DAYS = 90
_MOST_DAYS = 365
_MOST_TOKENS = 50
_LONGEST_NAME = 80
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as its owner sees it. `expires_on` is its last day (UTC), `used_at` is true to a minute."""

    token_id: int
    name: str
    created_at: datetime
    expires_on: date
    used_at: datetime | None
    is_live: bool


class Tokens:
    """Makes, lists, revokes and resolves personal API tokens."""

    def __init__(self, store: Store, clock: Clock, local_connections: Collection[str]) -> None:
        self._local_connections = local_connections
        self._store = store
        self._clock = clock

    def create(self, person_id: int, name: str, *, expires_on: date | None, by: str) -> str:
        """Make a token and return it, the only time that it is seen.

        Args:
            person_id: Whose rights it has.
            name: What the person calls it.
            expires_on: Its last day; None is 90 days from now.
            by: Who made it, for the audit trail.

        Raises:
            CallerError: The name or the day cannot be taken, or there are too many tokens.
        """
        now = self._clock.now()
        shown_name = name.strip()
        if not (0 < len(shown_name) <= _LONGEST_NAME and shown_name.isprintable()):
            raise CallerError(f"A token needs a name of 1 to {_LONGEST_NAME} characters.")
        last_day = expires_on or now.date() + timedelta(days=_DEFAULT_DAYS)
        if not now.date() <= last_day <= now.date() + timedelta(days=_MOST_DAYS):
            raise CallerError(f"A token lasts until a day from today to {_MOST_DAYS} days from now.")
        secret = _PREFIX + new_secret()
        with self._store.begin() as conn:
            live = [each for each in records.list_tokens(conn, person_id) if _is_live(each, now)]
            if len(live) >= _MOST_TOKENS:
                raise CallerError(f"There are {_MOST_TOKENS} tokens already; revoke one first.")
            records.add_token(conn, secret_hash=hash_api_token(secret), person_id=person_id, name=shown_name, at=now, expires_on=last_day)
            record_audit(conn, AuditEntry(now, by, "token.created", f"person:{person_id}, until {last_day}"))
        return secret

    def create_for(self, username: str, name: str, *, connection: str | None, expires_on: date | None) -> str:
        """Make a token from the command line for somebody who has signed in before.

        Raises:
            NotFound: Nobody of that name has signed in.
            CallerError: People of that name have signed in on several connections.
        """
        with self._store.reading() as conn:
            found = people.people_named(conn, username.strip().casefold(), connection)
        if not found:
            raise NotFound(f"Nobody named “{username[:_LONGEST_NAME]}” has signed in yet. A person signs in once before having tokens.")
        owner, *others = found
        if others:
            names = ", ".join(sorted({each.connection for each in found}))
            raise CallerError(f"There are several people of that name ({names}): say which connection.")
        return self.create(owner.person_id, name, expires_on=expires_on, by="command line")

    def of(self, person_id: int) -> tuple[ApiToken, ...]:
        """Return a person's tokens, newest first, without the revoked ones."""
        now = self._clock.now()
        with self._store.reading() as conn:
            rows = records.list_tokens(conn, person_id)
        return tuple(_shown(each, now) for each in rows if each.revoked_at is None)

    def of_people(self, person_ids: Collection[int]) -> tuple[tuple[int, ApiToken], ...]:
        """Return several people's tokens with whose they are, newest first, without the revoked ones."""
        now = self._clock.now()
        with self._store.reading() as conn:
            rows = records.list_tokens_of(conn, person_ids)
        return tuple((person_id, _shown(each, now)) for person_id, each in rows if each.revoked_at is None)

    def revoke(self, person_id: int, token_id: int, *, by: str, account_id: int | None = None) -> None:
        """Revoke one of a person's tokens.

        Args:
            person_id: Whose it is.
            token_id: Which.
            by: Who revokes it, for the audit trail.
            account_id: The account whose administrator does.

        Raises:
            NotFound: The person has no such token.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            if token_id not in {each.token_id for each in records.list_tokens(conn, person_id)}:
                raise NotFound("There is no such token.")
            records.revoke_token(conn, token_id, now)
            record_audit(conn, AuditEntry(now, by, "token.revoked", f"person:{person_id}, token {token_id}", account_id=account_id))

    def revoke_any(self, token_id: int, by: str) -> None:
        """Revoke a token, whosever it is.

        Raises:
            NotFound: There is no such token.
        """
        with self._store.reading() as conn:
            owner_id = records.owner_id_of(conn, token_id)
        if owner_id is None:
            raise NotFound("There is no such token.")
        self.revoke(owner_id, token_id, by=by)

    def actor(self, secret: str) -> Actor:
        """Return who a token speaks for.

        Raises:
            NotSignedIn: Unknown, expired or revoked; or the owner's rights are gone or too old.
        """
        now = self._clock.now()
        with self._store.reading() as conn:
            found = records.find_token(conn, hash_api_token(secret)) if secret.startswith(_PREFIX) else None
        if found is None or not _is_live(found[0], now):
            raise NotSignedIn("This token is unknown, expired or revoked. Make a new one in the account menu.")
        token, owner, rights = found
        is_of_another_door = owner.is_local != (owner.connection in self._local_connections)
        if is_of_another_door or not rights.is_usable(now):
            raise NotSignedIn("The token's owner has to sign in again before the token works: the rights were read too long ago.")
        self._note_use(token, owner.person_id, now)
        ends_at = datetime.combine(token.expires_on + timedelta(days=1), time(), UTC)
        return actor_from(rights, name=owner.name, connection=owner.connection, expires_at=ends_at, via=Via.TOKEN)

    def _note_use(self, token: TokenRow, person_id: int, now: datetime) -> None:
        if token.used_at is not None and now - token.used_at < _NOTED_EVERY:
            return
        with self._store.begin() as conn:
            was_noted = records.touch_token(conn, token.token_id, at=now, used_until=now - _NOTED_EVERY)
            if was_noted and token.used_at is None:
                record_audit(conn, AuditEntry(now, f"person:{person_id}", "token.first_used", f"token {token.token_id}"))


def _shown(token: TokenRow, now: datetime) -> ApiToken:
    return ApiToken(token.token_id, token.name, token.created_at, token.expires_on, token.used_at, _is_live(token, now))


def _is_live(token: TokenRow, now: datetime) -> bool:
    return token.revoked_at is None and now.date() <= token.expires_on
