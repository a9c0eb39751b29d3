"""What every platform connector offers, and the plain records that it returns.

A connector turns a platform's JSON into these records and knows nothing of internal ids,
the warehouse or the night. External ids are strings, whatever the platform sends.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from rushes.domain import Period, ProductionState

__all__ = [
    "Batch",
    "BrokenRecord",
    "MediaRecord",
    "Platform",
    "PlatformAccount",
    "PlatformProduction",
    "PlatformSession",
    "UsageRecord",
]


@dataclass(frozen=True, slots=True)
class PlatformSession:
    """A token and whose it is. `expires_at` is UTC; the token never appears in a repr or a log.

    `clock_ahead` is by how much the platform's clock was ahead of ours at the sign-in, zero where it does not tell.
    """

    token: str
    user_id: str
    username: str
    display_name: str
    expires_at: datetime
    clock_ahead: timedelta = timedelta()

    def __repr__(self) -> str:
        return f"PlatformSession(user_id={self.user_id!r}, expires_at={self.expires_at.isoformat()})"


@dataclass(frozen=True, slots=True)
class PlatformAccount:
    """One account that the signed-in user has rights in.

    `is_usable` is False for canceled, expired, suspended and trial_ended subscriptions.
    """

    external_id: str
    name: str
    can_manage: bool
    is_usable: bool
    needs_second_factor: bool


@dataclass(frozen=True, slots=True)
class PlatformProduction:
    """One production the signed-in user may see. Dates as instants (UTC) or dates, cut in sync."""

    external_id: str
    account_external_id: str
    name: str
    state: ProductionState
    created: datetime | None
    archived: datetime | None
    deleted: datetime | None


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """One media object: `created_at` and `deleted_at` in UTC, `duration_ms` None where there is none."""

    external_id: str
    production_external_id: str
    media_type: str
    created_at: datetime
    duration_ms: int | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """One production's numbers of one business date, in the order of `domain.FACT_COLUMNS`."""

    production_external_id: str
    day: date
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A source row that could not be read: why, and the row itself (at most 4,000 characters).

    `day` and `production_external_id` say whose it was, where that much can be read. `is_used` where
    the record is given all the same, without what is broken, and counted as that record alone.
    """

    reason: str
    raw: str
    day: date | None = None
    production_external_id: str = ""
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of an account's usage.

    `rows_read` counts source rows, so that rows_read = records + broken that is not used + duplicates + ignored.
    `duplicates` are rows that came before; `ignored` are rows that are whole but are no record of their own: media
    objects that by their type are no items, rows of days that were not asked for, rows that another one's record sums up.
    `missing` names productions (external id -> reason) that could not be read whole: refused,
    gone, or with a count other than announced. The records of such a production are still given.
    `shortfall` says why rows may be missing of which nobody can tell whose they are, "" where none are.
    `open_days` are days of which the platform has no numbers yet, and of which therefore no record is given in any batch:
    they do not count as loaded, whatever came of the others. `partial_days` are days of which records are given and some number is
    not known yet: they count as loaded, and as not complete.
    `names` are what productions are called that records name and the platform does not list.
    """

    records: tuple[MediaRecord | UsageRecord, ...]
    broken: tuple[BrokenRecord, ...] = ()
    duplicates: int = 0
    ignored: int = 0
    missing: tuple[tuple[str, str], ...] = ()
    shortfall: str = ""
    open_days: tuple[date, ...] = ()
    partial_days: tuple[date, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    @property
    def rows_read(self) -> int:
        """Source rows that came in."""
        return len(self.records) + sum(not each.is_used for each in self.broken) + self.duplicates + self.ignored


class Platform(Protocol):
    """One configured platform. Safe to use from several threads."""

    def sign_in(self, username: str, password: str, *, keep: bool) -> PlatformSession:
        """Exchange name and password for a token; `keep` asks for the one-week one.

        Raises:
            SignInRefused: Wrong name or password, suspended, second factor.
            PlatformUnreachable: No answer after every retry.
            PlatformRefused: A final no of another kind.
        """
        ...

    def rights(self, session: PlatformSession) -> tuple[PlatformAccount, ...]:
        """Return every account the user has rights in, unusable ones marked.

        Raises:
            NotSignedIn: The token has ended or was revoked (401).
        """
        ...

    def productions(self, session: PlatformSession) -> tuple[tuple[PlatformProduction, ...], tuple[BrokenRecord, ...]]:
        """Return every production this user may see, and the rows that could not be read."""
        ...

    def usage(
        self,
        session: PlatformSession,
        account: PlatformAccount,
        productions: Sequence[PlatformProduction],
        period: Period,
        zone: ZoneInfo,
        *,
        megabyte_bytes: int | None = None,
    ) -> Generator[Batch, None, None]:
        """Yield the usage of an account: media objects whole, or the resource's rows of the period. Close it when done.

        Args:
            session: Whose eyes it is read with.
            account: The account.
            productions: Those of its productions to read.
            period: The days that count.
            zone: Where an instant becomes a day: the account's own zone.
            megabyte_bytes: What a megabyte is for this account; None is as the connection says.

        Raises:
            PlatformUnreachable: The platform stopped answering.
            PlatformRefused: A final no for the account as a whole.
            NotSignedIn: The token has ended; sign in again and resume.
        """
        ...

    @property
    def reported(self) -> frozenset[str]:
        """The fact columns this connection reports."""
        ...
