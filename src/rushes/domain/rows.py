"""The canonical rows that pass from sync to the warehouse. Integers, dates and UTC instants only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

__all__ = ["AccountRow", "LedgerRow", "MediaItem", "ProductionRow", "ProductionState", "Reject", "UsageRow"]


class ProductionState(StrEnum):
    """What is known of a production now. Not visible is not deleted: the login may have lost a right."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DELETED = "deleted"
    NOT_VISIBLE = "not_visible"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of one connection; `account_id` is internal."""

    account_id: int
    connection: str
    external_id: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class ProductionRow:
    """One production of one account; dates are business dates of the account, None where unknown.

    `hidden_on` is the first day that could not be read because the production was no longer visible;
    its levels stop there.
    """

    account_id: int
    production_id: int
    external_id: str
    name: str
    state: ProductionState
    created_on: date | None
    archived_on: date | None
    deleted_on: date | None
    hidden_on: date | None = None


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One production's usage on one business date.

    `values` stand in the order of `measures.FACT_COLUMNS`; None is "not reported".
    """

    account_id: int
    production_id: int
    day: date
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class MediaItem:
    """One media object. `created_at` is UTC, `day` the business date of it in the account's zone.

    `duration_ms` is None where the platform gives none (images, documents).
    `deleted_on` ends its levels: the item exists on a day before it, not on the day itself.
    """

    account_id: int
    production_id: int
    external_id: str
    media_type: str
    created_at: datetime
    day: date
    duration_ms: int | None
    deleted_on: date | None


@dataclass(frozen=True, slots=True)
class Reject:
    """One source row that was set aside, with its reason and at most 4,000 characters of itself."""

    account_id: int | None
    day: date | None
    source: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What is known of one account's day after a run.

    A day was read by this run (`reason` None) or the attempt failed (`reason` set; what was
    loaded before stays as it was). Instants are UTC.
    """

    account_id: int
    day: date
    attempted_at: datetime
    run_id: str
    is_complete: bool
    rows_read: int
    rows_rejected: int
    missing_productions: int
    reason: str | None = None
