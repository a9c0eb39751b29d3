"""Who is asking: a person with accounts, roles and a scope, or an operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rushes.domain import Scope
from rushes.identity.rights import RightsRecord, Role
from rushes.identity.scopes import scope_of

__all__ = ["AccountAccess", "Actor", "Operator", "Via", "actor_from"]


class Via(StrEnum):
    """How somebody proved who they are."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (the word, not a token)


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
        via: Session or token.
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


@dataclass(frozen=True, slots=True)
class Operator:
    """A signed-in operator. Not a person: holds no rights record and no scope."""

    name: str
    session_expires_at: datetime


def actor_from(rights: RightsRecord, *, name: str, connection: str, is_stale: bool, expires_at: datetime, is_kept: bool, via: Via) -> Actor:
    """Put an actor together from a rights record; accounts and scope come from that record alone."""
    scope = scope_of(rights)
    shown = sorted(rights.accounts, key=lambda each: (each.name.casefold(), each.account_id))
    return Actor(
        person_id=rights.person_id,
        name=name,
        connection=connection,
        accounts=tuple(AccountAccess(each.account_id, each.name, each.role) for each in shown if scope.grant_for(each.account_id)),
        scope=scope,
        is_stale=is_stale,
        session_expires_at=expires_at,
        is_kept=is_kept,
        via=via,
    )
