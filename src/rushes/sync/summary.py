"""What a run did, account by account; the same for the terminal, `--json` and the run's record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rushes.domain import Period

__all__ = ["AccountOutcome", "Outcome", "Summary"]


class Outcome(StrEnum):
    """How it ended for one account."""

    LOADED = "loaded"
    RESUMED = "resumed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class AccountOutcome:
    """One account's part of a run. `rows_read` = loaded + rejected + set apart as duplicate or not countable."""

    connection: str
    external_id: str
    name: str
    outcome: Outcome
    period: Period | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_ignored: int = 0
    missing_productions: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return {
            "connection": self.connection,
            "account": self.external_id,
            "name": self.name,
            "outcome": self.outcome.value,
            "from": self.period.first.isoformat() if self.period else None,
            "to": self.period.last.isoformat() if self.period else None,
            "rows_read": self.rows_read,
            "rows_loaded": self.rows_loaded,
            "rows_rejected": self.rows_rejected,
            "rows_ignored": self.rows_ignored,
            "missing_productions": self.missing_productions,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """One run. Instants are UTC; `version` is None where nothing was published.

    `problems` are of a login or a connection as a whole: nobody knows which accounts it cost.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime
    accounts: tuple[AccountOutcome, ...]
    warnings: tuple[str, ...]
    rows_restated: int
    version: int | None
    problems: tuple[str, ...] = ()

    def having(self, *outcomes: Outcome) -> tuple[AccountOutcome, ...]:
        """Return the accounts that ended so."""
        return tuple(account for account in self.accounts if account.outcome in outcomes)

    @property
    def loaded(self) -> tuple[AccountOutcome, ...]:
        """The accounts whose days are in the new version."""
        return self.having(Outcome.LOADED, Outcome.RESUMED)

    @property
    def failed(self) -> tuple[AccountOutcome, ...]:
        """The accounts whose former facts stand."""
        return self.having(Outcome.FAILED)

    @property
    def state(self) -> str:
        """"succeeded", "partial" (some accounts or a login failed) or "failed" (nothing loaded)."""  # fmt: skip
        if not self.failed and not self.problems:
            return "succeeded"
        return "partial" if self.loaded else "failed"

    @property
    def exit_code(self) -> int:
        """0 for a whole night, 1 for a partial one, 2 where nothing was loaded."""
        return {"succeeded": 0, "partial": 1, "failed": 2}[self.state]

    def total(self, field: str) -> int:
        """Return the sum of one of the row counts over the accounts."""
        return _sum(getattr(account, field) for account in self.accounts)

    def as_json(self) -> dict[str, object]:
        """Return it as plain values; instants in ISO 8601."""
        return {
            "run": self.run_id,
            "state": self.state,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
            "seconds": round((self.finished_at - self.started_at).total_seconds(), 3),
            "version": self.version,
            "rows_read": self.total("rows_read"),
            "rows_loaded": self.total("rows_loaded"),
            "rows_rejected": self.total("rows_rejected"),
            "rows_ignored": self.total("rows_ignored"),
            "rows_restated": self.rows_restated,
            "problems": list(self.problems),
            "warnings": list(self.warnings),
            "accounts": [account.as_json() for account in self.accounts],
        }


def _sum(numbers: Iterable[int]) -> int:
    return sum(numbers)
