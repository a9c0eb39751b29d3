"""The rights record: what the platform said a person may see, and when it said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from rushes.errors import Refusal
from rushes.platforms import Platform, PlatformAccount, PlatformSession
from rushes.store import account_id, production_ids

__all__ = ["AccountRights", "Listing", "RightsRecord", "Role", "mint_accounts", "read_listing"]

_LONGEST_NAME = 500
_LASTS = timedelta(days=35)


class Role(StrEnum):
    """What somebody may do in an account, the most first."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    VIEWER = "viewer"

    def includes(self, needed: Role) -> bool:
        """Say whether this role may do whatever that one may."""
        order = tuple(Role)
        return order.index(self) <= order.index(needed)


@dataclass(frozen=True, slots=True)
class AccountRights:
    """One account of a rights record.

    `productions` are (external id, internal id) pairs; with `sees_all_productions` there are none.
    """

    account_id: int
    external_id: str
    name: str
    role: Role
    sees_all_productions: bool
    productions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RightsRecord:
    """A person's rights. `read_at` is when the platform was asked, `revoked_at` when it said no.

    `editor_in` are the accounts where an administrator made the person an editor. It raises a role and
    never reaches further: where the platform lists no right, it counts for nothing.
    """

    person_id: int
    read_at: datetime
    accounts: tuple[AccountRights, ...]
    revoked_at: datetime | None = None
    editor_in: frozenset[int] = frozenset()

    def role_in(self, account: AccountRights) -> Role:
        """Return the role in an account of this record, with what was added to the platform's."""
        is_raised = account.account_id in self.editor_in and not account.role.includes(Role.EDITOR)
        return Role.EDITOR if is_raised else account.role

    def is_usable(self, now: datetime) -> bool:
        """Say whether somebody may go by this record without its owner being there: not revoked, not empty, not too old."""
        return self.revoked_at is None and bool(self.accounts) and now - self.read_at <= _LASTS


@dataclass(frozen=True, slots=True)
class Listing:
    """What the platform lists for a person, in its own ids.

    Args:
        accounts: Those that may be shown, each once.
        refusal: Why there are none, None if there are some.
        productions: Account's external id -> its productions' external ids, for viewers' accounts.
    """

    accounts: tuple[PlatformAccount, ...]
    refusal: Refusal | None
    productions: Mapping[str, tuple[str, ...]]


def read_listing(platform: Platform, session: PlatformSession) -> Listing:
    """Ask the platform what the person may see.

    An account that demands a second factor is left out: a name and a password are all that we were
    shown, and its owner decided that this is not enough.

    Raises:
        NotSignedIn: The token has ended or was revoked.
        PlatformUnreachable: No answer after every retry.
        PlatformRefused: A final no of another kind.
    """
    listed = _each_once(platform.rights(session))
    shown = tuple(each for each in listed if each.is_usable and not each.needs_second_factor)
    viewed = {each.external_id: list[str]() for each in shown if not each.can_manage}
    if viewed:
        # A row that could not be read names no production that could be trusted, so it gives no right.
        productions, _broken = platform.productions(session)
        for production in productions:
            if production.account_external_id in viewed:
                viewed[production.account_external_id].append(production.external_id)
    return Listing(shown, _refusal(listed, shown), {key: tuple(ids) for key, ids in viewed.items()})


def mint_accounts(conn: Connection, connection: str, listing: Listing) -> tuple[AccountRights, ...]:
    """Translate a listing into internal ids, giving one to what is seen for the first time.

    An account that was never loaded so gets an id without facts, and shows as not loaded yet.
    """
    return tuple(_mint_account(conn, connection, account, listing) for account in listing.accounts)


def _mint_account(conn: Connection, connection: str, account: PlatformAccount, listing: Listing) -> AccountRights:
    found = {} if account.can_manage else production_ids(conn, connection, listing.productions.get(account.external_id, ()))
    return AccountRights(
        account_id=account_id(conn, connection, account.external_id),
        external_id=account.external_id,
        name=account.name[:_LONGEST_NAME],
        role=Role.ADMINISTRATOR if account.can_manage else Role.VIEWER,
        sees_all_productions=account.can_manage,
        productions=tuple(found.items()),
    )


def _each_once(accounts: Sequence[PlatformAccount]) -> tuple[PlatformAccount, ...]:
    # A platform that lists an account twice with different rights gets the narrower reading.
    found: dict[str, PlatformAccount] = {}
    for each in accounts:
        former = found.get(each.external_id, each)
        found[each.external_id] = PlatformAccount(
            external_id=each.external_id,
            name=each.name,
            can_manage=each.can_manage and former.can_manage,
            is_usable=each.is_usable and former.is_usable,
            needs_second_factor=each.needs_second_factor or former.needs_second_factor,
        )
    return tuple(found.values())


def _refusal(listed: Sequence[PlatformAccount], shown: Sequence[PlatformAccount]) -> Refusal | None:
    if shown:
        return None
    if any(each.is_usable for each in listed):
        return Refusal.SECOND_FACTOR
    return Refusal.SUSPENDED if listed else Refusal.NO_ACCOUNT
