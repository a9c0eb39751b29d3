"""Who is asking: a person with accounts, roles and a scope, or an operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rushes.domain import Scope
from rushes.errors import NotFound, NotSignedIn
from rushes.identity.rights import RightsRecord, Role
from rushes.identity.scopes import scope_of

__all__ = ["AccountAccess", "Actor", "Operator", "Via", "actor_from", "actor_in_person", "administers"]


class Via(StrEnum):
    """How somebody proved who they are."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (the word, not a token)
    VIEW = "view"
    """An operator who looks at the pages as a person sees them, and changes nothing."""
    AWAY = "away"
    """Nobody is there: the clock does something in a person's name, by their stored rights record."""


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """One account that an actor may look at."""

    account_id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, once per request.

    Args:
        person_id: Internal id.
        name: As the platform gives it: hostile text, to be escaped wherever it is shown.
        connection: Where the person signed in.
        accounts: By name; empty when the platform lists none any more.
        scope: What every query of this request starts from.
        is_stale: The platform did not answer when asked to confirm the rights; say so on the page.
        session_expires_at: UTC; for a token the end of its last day.
        is_kept: The person asked to be kept signed in.
        via: Session, token, an operator's view, or away.
        session_id: Which of the person's sessions this is, None where it is none.
        viewed_by: The operator who looks on, "" where the person is there.
        locale: Which locale the person chose to read in, None for what the browser asks for.
    """

    person_id: int
    name: str
    connection: str
    accounts: tuple[AccountAccess, ...]
    scope: Scope
    is_stale: bool
    session_expires_at: datetime
    is_kept: bool
    via: Via
    session_id: int | None = None
    viewed_by: str = ""
    locale: str | None = None

    def access_to(self, account_id: int) -> AccountAccess | None:
        """Return what the person is in that account, None for nothing."""
        return next((each for each in self.accounts if each.account_id == account_id), None)


@dataclass(frozen=True, slots=True)
class Operator:
    """A signed-in operator. Not a person: holds no rights record and no scope."""

    name: str
    session_expires_at: datetime


def actor_in_person(actor: Actor) -> Actor:
    """Return the actor if the person is there, by a session.

    Raises:
        NotSignedIn: A token speaks, an operator looks on, or the person is away.
    """
    if actor.via is not Via.SESSION:
        raise NotSignedIn("A token cannot do this. Sign in with name and password.")
    return actor


def administers(actor: Actor, account_id: int) -> AccountAccess:
    """Return the account if the actor administers it.

    Raises:
        NotFound: The actor does not, or there is no such account: the same answer.
    """
    access = actor.access_to(account_id)
    if access is None or access.role is not Role.ADMINISTRATOR:
        raise NotFound("There is no such account.")
    return access


def actor_from(
    rights: RightsRecord,
    *,
    name: str,
    connection: str,
    expires_at: datetime,
    via: Via,
    is_stale: bool = False,
    is_kept: bool = False,
    session_id: int | None = None,
    viewed_by: str = "",
    locale: str | None = None,
) -> Actor:
    """Put an actor together from a rights record; accounts and scope come from that record alone."""
    scope = scope_of(rights)
    shown = sorted(rights.accounts, key=lambda each: (each.name.casefold(), each.account_id))
    return Actor(
        person_id=rights.person_id,
        name=name,
        connection=connection,
        accounts=tuple(
            AccountAccess(each.account_id, each.name, rights.role_in(each)) for each in shown if scope.grant_for(each.account_id)
        ),
        scope=scope,
        is_stale=is_stale,
        session_expires_at=expires_at,
        is_kept=is_kept,
        via=via,
        session_id=session_id,
        viewed_by=viewed_by,
        locale=locale,
    )
