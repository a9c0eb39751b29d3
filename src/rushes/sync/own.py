"""What accounts have decided for themselves, as a run takes it: their own rules, and which of them are closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rushes.accounts import AccountSettings, ClosedAccount, Closing, closed_accounts, every_account_settings
from rushes.store import Store
from rushes.sync.survey import Connection

__all__ = ["OwnRules", "read_own_rules"]

_NONE = AccountSettings()
_CLOSED = {
    Closing.RETIRED: "it was retired here on {day}; what was loaded stays (rushes account reopen {account} to load it again)",
    Closing.ERASED: "it was erased here on {day} (rushes account reopen {account} to load it again)",
}


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The settings and closings as they stand when a run begins; a change during it counts from the next."""

    settings: Mapping[int, AccountSettings]
    closed: Mapping[int, ClosedAccount]

    def connection_of(self, account_id: int, connection: Connection) -> Connection:
        """Return the connection as that account is read through it."""
        return connection.for_account(self.settings.get(account_id, _NONE))

    def closing_of(self, account_id: int) -> str:
        """Return why an account is not read, "" where it is."""
        found = self.closed.get(account_id)
        return "" if found is None else _CLOSED[found.state].format(day=found.closed_at.date(), account=account_id)


def read_own_rules(store: Store) -> OwnRules:
    """Return what every account has decided."""
    with store.reading() as records:
        return OwnRules(every_account_settings(records), closed_accounts(records))
