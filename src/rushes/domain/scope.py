"""What one actor may see. Made by `rushes.identity` alone (a test holds that)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Grant", "Scope"]


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One account, and all of its productions or a listed set (internal ids).

    Raises:
        ValueError: Both "all" and a list were given.
    """

    account_id: int
    sees_all_productions: bool
    production_ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.sees_all_productions and self.production_ids:
            raise ValueError("A grant is for all productions or for a list, not both.")
        object.__setattr__(self, "production_ids", tuple(sorted(set(self.production_ids))))

    def covers(self, production_id: int) -> bool:
        """Say whether the grant reaches that production."""
        return self.sees_all_productions or production_id in self.production_ids


@dataclass(frozen=True, slots=True)
class Scope:
    """The accounts an actor may see; no grant means no row.

    Scopes only ever narrow (`only`). `is_operator_wide` reaches every account and is made by
    `rushes.identity.operator_scope` alone.

    Raises:
        ValueError: An account appears twice.
    """

    grants: tuple[Grant, ...]
    is_operator_wide: bool = False

    def __post_init__(self) -> None:
        if len({grant.account_id for grant in self.grants}) != len(self.grants):
            raise ValueError("A scope holds each account once.")
        object.__setattr__(self, "grants", tuple(sorted(self.grants)))

    @property
    def account_ids(self) -> tuple[int, ...]:
        """The accounts named, in order; empty for an operator-wide scope."""
        return tuple(grant.account_id for grant in self.grants)

    def grant_for(self, account_id: int) -> Grant | None:
        """Return the grant for that account, None if there is none."""
        return next((grant for grant in self.grants if grant.account_id == account_id), None)

    @property
    def of_whole_accounts(self) -> Scope:
        """This scope without the accounts of which it sees some productions alone: what belongs to no production is not theirs to see."""
        return Scope(tuple(grant for grant in self.grants if grant.sees_all_productions), self.is_operator_wide)

    def only(self, account_id: int) -> Scope:
        """Return this scope narrowed to one account: no grant for it, no rows."""
        if self.is_operator_wide:
            return Scope((Grant(account_id, sees_all_productions=True),))
        return Scope(tuple(grant for grant in self.grants if grant.account_id == account_id))
