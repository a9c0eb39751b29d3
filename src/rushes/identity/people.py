"""Who has signed in: for operators everybody, for an account's administrator those with rights in it.

An administrator raises a viewer to an editor and takes that back. Which productions somebody sees is
not theirs to change: that is what the platform says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rushes.clock import Clock
from rushes.errors import CallerError, NotFound
from rushes.identity.actor import AccountAccess, Actor, actor_in_person, administers
from rushes.identity.records import grants, people, sessions
from rushes.identity.records.people import KnownPerson
from rushes.identity.rights import AccountRights, Role
from rushes.languages import LOCALES
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["People", "PersonEntry", "PersonInAccount"]


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """Somebody as operators see them.

    Args:
        person_id: Internal id.
        name: For showing: hostile text.
        username: What the person signs in with.
        connection: Where.
        accounts: What the rights record holds, by name; empty once it was revoked.
        signed_in_at: The last time, None for never.
        live_sessions: How many sessions can be used now.
        is_local: The person has a password of ours, because the connection has no sign-in of its own.
        is_disabled: A local person who is kept out.
    """

    person_id: int
    name: str
    username: str
    connection: str
    accounts: tuple[AccountAccess, ...]
    signed_in_at: datetime | None
    live_sessions: int
    is_local: bool = False
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class PersonInAccount:
    """Somebody as an administrator of an account sees them.

    Args:
        person: Who.
        role: In this account, what was added here included.
        is_made_editor: An administrator of this account made them one.
        sees_all_productions: Of this account.
        production_ids: Where not all.
        is_wholly_ours: Every right of theirs lies in accounts that the one who looks administers too.
        is_oneself: It is the one who looks.
    """

    person: PersonEntry
    role: Role
    is_made_editor: bool
    sees_all_productions: bool
    production_ids: tuple[int, ...]
    is_wholly_ours: bool
    is_oneself: bool


class People:
    """Lists people, gives and takes back the role of an editor, and keeps the locale that somebody chose."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def everyone(self) -> tuple[PersonEntry, ...]:
        """Return everybody who was ever known, by name; for operators alone."""
        with self._store.reading() as conn:
            known = people.list_people(conn)
            live = sessions.live_sessions_by_person(conn, self._clock.now())
        return tuple(sorted((_entry(each, live) for each in known), key=lambda each: (each.name.casefold(), each.person_id)))

    def of_account(self, actor: Actor, account_id: int) -> tuple[PersonInAccount, ...]:
        """Return who has rights in an account, by name.

        Raises:
            NotFound: The one who asks does not administer that account.
        """
        administers(actor, account_id)
        with self._store.reading() as conn:
            known = people.list_people(conn, connection=actor.connection)
            live = sessions.live_sessions_by_person(conn, self._clock.now())
        found = [(each, rights) for each in known for rights in each.rights_in(account_id)]
        listed = (_in_account(each, rights, _entry(each, live), actor) for each, rights in found)
        return tuple(sorted(listed, key=lambda each: (each.person.name.casefold(), each.person.person_id)))

    def choose_locale(self, actor: Actor, locale: str | None) -> None:
        """Keep which locale a person reads in; None is as the browser says.

        Raises:
            CallerError: There is no such locale.
        """
        if locale is not None and locale not in LOCALES:
            raise CallerError("Choose one of the languages that are listed.")
        with self._store.begin() as conn:
            people.save_locale(conn, actor.person_id, locale)

    def in_account(self, actor: Actor, account_id: int, person_id: int) -> PersonInAccount:
        """Return one who has rights in an account.

        Raises:
            NotFound: The one who asks does not administer that account, or nobody of that id has rights in it.
        """
        for each in self.of_account(actor, account_id):
            if each.person.person_id == person_id:
                return each
        raise NotFound("There is no such person.")

    def grant_role(self, actor: Actor, account_id: int, person_id: int, role: Role) -> None:
        """Make a viewer an editor, or an editor a viewer again.

        Raises:
            NotSignedIn: The actor is not there in person.
            NotFound: The actor does not administer that account, or nobody of that id has rights in it.
            CallerError: That role is the platform's to give, or the person is administrator by the platform's word.
        """
        administers(actor_in_person(actor), account_id)
        if role is Role.ADMINISTRATOR:
            raise CallerError("Only the media platform makes administrators.")
        now = self._clock.now()
        with self._store.begin() as conn:
            known = people.find_known_person(conn, person_id)
            found = known.rights_in(account_id) if known is not None else ()
            if not found:
                raise NotFound("There is no such person.")
            if found[0].role.includes(Role.EDITOR):
                raise CallerError("This role comes from the media platform and can only be changed there.")
            is_editor = grants.has_grant(conn, account_id, person_id)
            if is_editor == (role is Role.EDITOR):
                return
            by = f"person:{actor.person_id}"
            if is_editor:
                grants.drop_grant(conn, account_id=account_id, person_id=person_id)
            else:
                grants.save_grant(conn, account_id=account_id, person_id=person_id, at=now, by=by)
            what = "role.granted" if role is Role.EDITOR else "role.taken_back"
            record_audit(conn, AuditEntry(now, by, what, f"person:{person_id}, editor", account_id=account_id))


def _entry(known: KnownPerson, live: dict[int, int]) -> PersonEntry:
    rights = known.rights
    accounts = tuple(AccountAccess(each.account_id, each.name, rights.role_in(each)) for each in known.standing)
    return PersonEntry(
        person_id=known.person.person_id,
        name=known.person.name,
        username=known.person.username,
        connection=known.person.connection,
        accounts=tuple(sorted(accounts, key=lambda each: (each.name.casefold(), each.account_id))),
        signed_in_at=known.signed_in_at,
        live_sessions=live.get(known.person.person_id, 0),
        is_local=known.is_local,
        is_disabled=known.is_disabled,
    )


def _in_account(known: KnownPerson, here: AccountRights, entry: PersonEntry, actor: Actor) -> PersonInAccount:
    return PersonInAccount(
        person=entry,
        role=known.rights.role_in(here),
        is_made_editor=known.rights.role_in(here) is not here.role,
        sees_all_productions=here.sees_all_productions,
        production_ids=tuple(internal for _external, internal in here.productions),
        is_wholly_ours=is_wholly_of(known, actor),
        is_oneself=known.person.person_id == actor.person_id,
    )


def is_wholly_of(known: KnownPerson, actor: Actor) -> bool:
    """Say whether every right of a person lies in accounts that the actor administers."""
    ours = {each.account_id for each in actor.accounts if each.role is Role.ADMINISTRATOR}
    return {each.account_id for each in known.rights.accounts} <= ours
