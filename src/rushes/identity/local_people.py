"""People of connections without a sign-in of their own: invited by a link that works once.

An operator invites anybody. An administrator invites into the account they administer, and may touch
only those people whose every right lies in accounts that they administer too: who holds a link can
become that person, so it must open nothing that the one who made it could not open themselves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rushes.clock import Clock
from rushes.errors import CallerError, NotFound, PersonError
from rushes.identity.actor import Actor, actor_in_person, administers
from rushes.identity.attempts import Attempts
from rushes.identity.passwords import Passwords, check_password
from rushes.identity.records import grants, people, sessions
from rushes.identity.records import local_people as records
from rushes.identity.records.local_people import LocalPersonRow
from rushes.identity.rights import AccountRights, RightsRecord, Role
from rushes.identity.vault import Vault, new_secret
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["Access", "Invitation", "InvitationRefused", "Inviter", "LocalPeople", "Welcomed", "folded_name"]

_DOOR = "welcome"
_LASTS = timedelta(days=7)
_WELCOME, _RESET = "welcome", "reset"
# It stands in an outer id, which has 200 characters, behind a word that says it is ours.
_LONGEST_NAME = 190


class InvitationRefused(PersonError):
    """A code that opens nothing: unknown, used, replaced by a newer one, or too old."""


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody is given in one account: an administrator sees all its productions, a viewer those listed."""

    account_id: int
    account_name: str
    role: Role
    production_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Inviter:
    """Who acts: an account's administrator, or with no actor an operator or the command line.

    Args:
        name: For the audit trail.
        actor: The administrator, whose own rights set the limits; None for whoever hosts the product.
    """

    name: str
    actor: Actor | None = None

    @classmethod
    def administrator(cls, actor: Actor) -> Inviter:
        """Return a signed-in person as the one who acts."""
        return cls(f"person:{actor_in_person(actor).person_id}", actor)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link's code, seen this once; `code` is "" where the person has a password already and needs none."""

    person_id: int
    username: str
    code: str = field(repr=False)
    expires_at: datetime
    is_reset: bool


@dataclass(frozen=True, slots=True)
class Welcomed:
    """Who has set a password, and where they sign in now."""

    username: str
    connection: str


class LocalPeople:
    """Invites people, sets their passwords, gives and takes their rights.

    Args:
        store: The application records.
        vault: For the codes.
        clock: The time.
        attempts: The limit on codes that are tried.
        passwords: How passwords are kept.
        connections: Those without a sign-in of their own.
    """

    def __init__(
        self, store: Store, vault: Vault, clock: Clock, attempts: Attempts, passwords: Passwords, connections: Collection[str]
    ) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._attempts = attempts
        self._passwords = passwords
        self._connections = frozenset(connections)

    def invite(self, by: Inviter, connection: str, username: str, name: str, access: Access) -> Invitation:
        """Give somebody access to one account, and a link to set a password where there is none yet.

        Raises:
            NotSignedIn: The administrator is not there in person.
            NotFound: The administrator does not administer that account.
            CallerError: The connection has a sign-in of its own, the name or what is given cannot be taken, or the
                person is not the administrator's to change.
        """
        if by.actor is not None:
            administers(actor_in_person(by.actor), access.account_id)
        if connection not in self._connections or (by.actor is not None and by.actor.connection != connection):
            raise CallerError("People of this connection sign in with their media platform; nobody is invited here.")
        folded, shown = folded_name(username), name.strip() or username.strip()
        if not folded or not all(len(each) <= _LONGEST_NAME and each.isprintable() for each in (folded, shown)):
            raise CallerError("Give a name of at most {most} characters to sign in with.", most=_LONGEST_NAME)
        now = self._clock.now()
        with self._store.begin() as conn:
            given = _rights_of(conn, connection, access)
            found = records.find_local_person_named(conn, connection, folded)
            if found is None:
                person_id = records.add_local_person(conn, connection=connection, username=folded, name=shown, at=now)
                found = LocalPersonRow(person_id, connection, folded, shown, None, None, ())
            else:
                _refuse_strangers(by, found)
                if found.disabled_at is not None:
                    raise CallerError("This person is kept out. Let them in again first.")
            kept = tuple(each for each in found.rights if each.account_id != access.account_id)
            self._save(conn, found.person_id, (*kept, given), now)
            detail = f"person:{found.person_id}, {access.role}, {len(given.productions) or 'all'} productions"
            record_audit(conn, AuditEntry(now, by.name, "person.invited", detail, account_id=access.account_id))
            _end_links_of_before(conn, found.person_id)
            if found.password_hash is not None:
                return Invitation(found.person_id, folded, "", now, is_reset=False)
            return self._new_link(conn, found, _WELCOME, by, now)

    def renew(self, by: Inviter, person_id: int) -> Invitation:
        """Make a new link for somebody: to set a first password, or another; former links and all sessions end.

        Raises:
            NotSignedIn: The administrator is not there in person.
            NotFound: There is no such local person, or none that the administrator shares an account with.
            CallerError: The person is kept out, or not the administrator's to change.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            found = self._theirs(conn, by, person_id)
            if found.disabled_at is not None:
                raise CallerError("This person is kept out. Let them in again first.")
            purpose = _WELCOME if found.password_hash is None else _RESET
            sessions.end_sessions_of(conn, person_id)
            record_audit(conn, AuditEntry(now, by.name, f"person.{purpose}_link", f"person:{person_id}"))
            return self._new_link(conn, found, purpose, by, now)

    def disable(self, by: Inviter, person_id: int) -> None:
        """Keep somebody out: sessions, links and tokens stop at once.

        Raises:
            NotSignedIn: The administrator is not there in person.
            NotFound: There is no such local person, or none that the administrator shares an account with.
            CallerError: It is oneself, or not the administrator's to change.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            found = self._theirs(conn, by, person_id)
            records.set_local_disabled(conn, person_id, found.disabled_at or now)
            _end_links_of_before(conn, person_id)
            people.revoke_rights(conn, person_id, now)
            sessions.end_sessions_of(conn, person_id)
            record_audit(conn, AuditEntry(now, by.name, "person.disabled", f"person:{person_id}"))

    def enable(self, by: Inviter, person_id: int) -> None:
        """Let somebody in again, with the rights and the password from before.

        Raises:
            NotSignedIn: The administrator is not there in person.
            NotFound: There is no such local person, or none that the administrator shares an account with.
            CallerError: Not the administrator's to change.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            found = self._theirs(conn, by, person_id)
            records.set_local_disabled(conn, person_id, None)
            self._save(conn, person_id, found.rights, now)
            record_audit(conn, AuditEntry(now, by.name, "person.enabled", f"person:{person_id}"))

    def withdraw(self, by: Inviter, person_id: int, account_id: int) -> None:
        """Take away what somebody was given in one account.

        Raises:
            NotSignedIn: The administrator is not there in person.
            NotFound: The administrator does not administer the account, or the person has no right in it.
            CallerError: It is oneself.
        """
        if by.actor is not None:
            administers(actor_in_person(by.actor), account_id)
        now = self._clock.now()
        with self._store.begin() as conn:
            found = records.find_local_person(conn, person_id)
            if found is None or account_id not in {each.account_id for each in found.rights}:
                raise NotFound("There is no such person.")
            _refuse_oneself(by, found)
            rights = tuple(each for each in found.rights if each.account_id != account_id)
            records.revoke_invitations_by(conn, f"person:{person_id}")
            # Whoever is invited anew starts as what the invitation says.
            grants.drop_grant(conn, account_id=account_id, person_id=person_id)
            if found.disabled_at is None:
                self._save(conn, person_id, rights, now)
            else:
                records.save_local_rights(conn, person_id, rights)
            record_audit(conn, AuditEntry(now, by.name, "person.access_withdrawn", f"person:{person_id}", account_id=account_id))

    def accept(self, code: str, password: str, address: str) -> Welcomed:
        """Set the password of whoever holds a link, which so is used up; every session of theirs ends.

        Raises:
            InvitationRefused: The code opens nothing, or nothing any more.
            CallerError: The password would be guessed; the link stays good.
            TooManyAttempts: Too many codes were tried from that address.
        """
        secret_hash = self._vault.hash_invitation(code.strip())
        attempt = self._attempts.begin(_DOOR, secret_hash, address)
        with self._store.reading() as conn:
            invitation = records.find_invitation(conn, secret_hash, self._clock.now())
            found = None if invitation is None else records.find_local_person(conn, invitation.person_id)
        if invitation is None or found is None or found.connection not in self._connections or found.disabled_at is not None:
            raise InvitationRefused(
                "This invitation cannot be used: it was used already, replaced by a newer one, or is older than a week."
            )
        try:
            check_password(password, found.username, found.name, *(each.name for each in found.rights))
        except CallerError:
            self._attempts.not_judged(attempt)
            raise
        hashed, now = self._passwords.hash(password), self._clock.now()
        with self._store.begin() as conn:
            if not records.use_invitation(conn, invitation.invitation_id, now):
                raise InvitationRefused("This invitation cannot be used: somebody has used it just now.")
            records.set_local_password(conn, found.person_id, hashed)
            sessions.end_sessions_of(conn, found.person_id)
            self._attempts.succeeded(conn, attempt)
            record_audit(conn, AuditEntry(now, f"person:{found.person_id}", "person.password_set", invitation.purpose, address))
        return Welcomed(found.username, found.connection)

    def _theirs(self, conn: Connection, by: Inviter, person_id: int) -> LocalPersonRow:
        """Return a local person whom the one who acts may change."""
        found = records.find_local_person(conn, person_id)
        if found is None or found.connection not in self._connections:
            raise NotFound("There is no such person.")
        if by.actor is not None:
            ours = _administered(actor_in_person(by.actor))
            if by.actor.connection != found.connection or not ours & {each.account_id for each in found.rights}:
                raise NotFound("There is no such person.")
        _refuse_strangers(by, found)
        return found

    def _save(self, conn: Connection, person_id: int, rights: tuple[AccountRights, ...], now: datetime) -> None:
        records.save_local_rights(conn, person_id, rights)
        people.save_rights(conn, RightsRecord(person_id, now, rights))

    def _new_link(self, conn: Connection, found: LocalPersonRow, purpose: str, by: Inviter, now: datetime) -> Invitation:
        records.revoke_invitations(conn, found.person_id)
        code, expires_at = new_secret(), now + _LASTS
        records.add_invitation(
            conn,
            secret_hash=self._vault.hash_invitation(code),
            person_id=found.person_id,
            purpose=purpose,
            at=now,
            by=by.name,
            expires_at=expires_at,
        )
        return Invitation(found.person_id, found.username, code, expires_at, is_reset=purpose == _RESET)


def folded_name(username: str) -> str:
    """Return a name as it is compared: whichever way it is typed, it is the same person's."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _rights_of(conn: Connection, connection: str, access: Access) -> AccountRights:
    external_id = records.external_account_id(conn, connection, access.account_id)
    if external_id is None:
        raise NotFound("There is no such account.")
    if access.role is Role.EDITOR:
        raise CallerError("Somebody is invited as an administrator or as a viewer; an administrator makes a viewer an editor later.")
    is_administrator = access.role is Role.ADMINISTRATOR
    known = {} if is_administrator else records.external_production_ids(conn, connection, access.production_ids)
    if not is_administrator and (not access.production_ids or set(known) != set(access.production_ids)):
        raise CallerError("Choose at least one production that a viewer is to see.")
    return AccountRights(
        account_id=access.account_id,
        external_id=external_id,
        name=access.account_name,
        role=access.role,
        sees_all_productions=is_administrator,
        productions=tuple((external, internal) for internal, external in sorted(known.items())),
    )


def _end_links_of_before(conn: Connection, person_id: int) -> None:
    """End the links to somebody and those that they made: since their rights changed, either may open more than its maker may."""
    records.revoke_invitations(conn, person_id)
    records.revoke_invitations_by(conn, f"person:{person_id}")


def _administered(actor: Actor) -> set[int]:
    return {each.account_id for each in actor.accounts if each.role is Role.ADMINISTRATOR}


def _refuse_oneself(by: Inviter, found: LocalPersonRow) -> None:
    if by.actor is not None and by.actor.person_id == found.person_id:
        raise CallerError("Nobody changes their own rights. Ask another administrator.")


def _refuse_strangers(by: Inviter, found: LocalPersonRow) -> None:
    _refuse_oneself(by, found)
    # Somebody without any right left may have had some elsewhere: they are nobody's but the operator's too.
    held = {each.account_id for each in found.rights}
    if by.actor is not None and not (held and held <= _administered(by.actor)):
        raise CallerError("Somebody of this name is not of your accounts alone. Whoever runs this installation can change them.")
