"""From a platform's records to canonical rows; what does not fit is set aside with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rushes.domain import FACT_COLUMNS, MediaItem, Period, ProductionRow, ProductionState, Reject, UsageRow
from rushes.platforms import BrokenRecord, MediaRecord, PlatformProduction, UsageRecord
from rushes.sync.plan import DayRule

__all__ = ["Normaliser", "production_row", "reject_of", "unseen_production"]

_MAX_VALUE = 2**62
_MAX_RAW = 4_000


def reject_of(broken: BrokenRecord, *, account_id: int | None, source: str) -> Reject:
    """Return the reject of a record that the connector could not read."""
    return Reject(account_id, broken.day, source, broken.reason, broken.raw[:_MAX_RAW])


def production_row(
    production: PlatformProduction, *, account_id: int, production_id: int, rule: DayRule, zone_of_dates: ZoneInfo | None = None
) -> ProductionRow:
    """Return the canonical row of a production; its instants are cut to days in the account's zone.

    Args:
        production: As the platform lists it.
        account_id: The account, internal.
        production_id: The production, internal.
        rule: How the account's days are cut.
        zone_of_dates: Where a date that came without a time was taken to begin; None for the rule's own zone.
    """
    written_in = zone_of_dates or rule.zone
    return ProductionRow(
        account_id=account_id,
        production_id=production_id,
        external_id=production.external_id,
        name=production.name,
        state=production.state,
        created_on=_written_day(production.created, rule, written_in),
        archived_on=_written_day(production.archived, rule, written_in),
        deleted_on=_written_day(production.deleted, rule, written_in),
    )


class Normaliser:
    """Turns the records of one account into canonical rows.

    Args:
        account_id: The account, internal.
        period: The days being read; a usage row outside of them is set aside.
        rule: How days are cut.
        production_id: Gives the internal id of an external one, minting it where it is new.
    """

    def __init__(self, account_id: int, period: Period, rule: DayRule, production_id: Callable[[str], int]) -> None:
        self._account_id = account_id
        self._period = period
        self._rule = rule
        self._production_id = production_id
        self._seen: dict[tuple[int, date], tuple[int | None, ...]] = {}

    def usage(self, record: UsageRecord) -> UsageRow | Reject | None:
        """Return the canonical row, its reject, or None for a row that came before word for word."""
        reason = self._fault(record)
        if reason:
            return self._reject("usage", reason, record, record.day)
        row = UsageRow(self._account_id, self._production_id(record.production_external_id), record.day, record.values)
        former = self._seen.setdefault((row.production_id, row.day), row.values)
        if former is row.values:
            return row
        if former == row.values:
            return None
        return self._reject("usage", "a second, different row for the same production and day", record, record.day)

    def item(self, record: MediaRecord) -> MediaItem | Reject:
        """Return the canonical media item, or its reject."""
        day = self._rule.day_of(record.created_at)
        if record.duration_ms is not None and not 0 <= record.duration_ms < _MAX_VALUE:
            return self._reject("media object", f"durationSeconds is out of range: {record.duration_ms} ms", record, day)
        return MediaItem(
            account_id=self._account_id,
            production_id=self._production_id(record.production_external_id),
            external_id=record.external_id,
            media_type=record.media_type,
            created_at=record.created_at,
            day=day,
            duration_ms=record.duration_ms,
            deleted_on=_day(record.deleted_at, self._rule),
        )

    def _fault(self, record: UsageRecord) -> str:
        if len(record.values) != len(FACT_COLUMNS):
            return f"{len(record.values)} values where {len(FACT_COLUMNS)} are expected"
        if record.day not in self._period:
            return f"the day lies outside of what was asked for ({self._period.first} to {self._period.last})"
        for index, value in enumerate(record.values):
            if value is not None and not 0 <= value < _MAX_VALUE:
                return f"{FACT_COLUMNS[index]} is out of range: {value}"
        if not record.production_external_id:
            return "no production"
        return ""

    def _reject(self, source: str, reason: str, record: object, day: date | None) -> Reject:
        return Reject(self._account_id, day, source, reason, repr(record)[:_MAX_RAW])


def unseen_production(account_id: int, production_id: int, external_id: str, name: str) -> ProductionRow:
    """Return a row for a production that usage names but the platform does not list for the login; `name` is "" where nothing tells it."""
    called = name or f"Production {external_id}"
    return ProductionRow(account_id, production_id, external_id, called, ProductionState.NOT_VISIBLE, None, None, None)


def _written_day(at: datetime | None, rule: DayRule, written_in: ZoneInfo) -> date | None:
    """Return the business date; what came as a bare date stays that date in whatever zone the account's days are cut."""
    if at is None:
        return None
    local = at.astimezone(written_in)
    return local.date() if local.time() == time() else rule.day_of(at)


def _day(at: datetime | None, rule: DayRule) -> date | None:
    return None if at is None else rule.day_of(at)
