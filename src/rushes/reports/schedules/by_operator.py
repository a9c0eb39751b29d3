"""Schedules as whoever hosts the product reaches them, from the command line: any account's, whoever owns them."""

from __future__ import annotations

from datetime import timedelta

from rushes.clock import Clock
from rushes.config import Settings
from rushes.errors import NotFound
from rushes.reports.schedules import delivery_records, records
from rushes.reports.schedules.schedule import Delivery, Recipient, Schedule
from rushes.reports.schedules.service import PAUSED, REMOVED
from rushes.reports.schedules.timing import account_days, next_fire
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["FAILURES_SHOWN", "HostedSchedules"]

FAILURES_SHOWN = timedelta(days=7)
"""For how long whoever hosts the product is told of a delivery that failed."""

_WHO = "command line"


class HostedSchedules:
    """Every schedule, also of owners whose rights have ended. The audit trail says that no person did it.

    Args:
        store: The application records.
        clock: The time.
        settings: The install's settings, for the zones of accounts.
    """

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def list(self, account_id: int | None) -> tuple[Schedule, ...]:
        """Return an account's schedules, or with None every account's, by title."""
        with self._store.reading() as conn:
            return records.every_schedule(conn) if account_id is None else records.schedules_of(conn, account_id)

    def get(self, schedule_id: int) -> tuple[Schedule, tuple[Recipient, ...]]:
        """Return a schedule with its recipients.

        Raises:
            NotFound: There is none of that id.
        """
        with self._store.reading() as conn:
            found = records.find_schedule(conn, schedule_id)
            if found is None:
                raise NotFound(f"There is no schedule {schedule_id}; see “rushes report list”.")
            return found, records.recipients_of(conn, schedule_id)

    def deliveries(self, schedule_id: int, *, limit: int) -> tuple[Delivery, ...]:
        """Return a schedule's newest deliveries, the newest first.

        Raises:
            NotFound: There is none of that id.
        """
        schedule, _ = self.get(schedule_id)
        with self._store.reading() as conn:
            return delivery_records.deliveries_of(conn, schedule.account_id, schedule_id=schedule_id, limit=limit)

    def failures(self, *, limit: int) -> tuple[Delivery, ...]:
        """Return every account's deliveries that were due in the last days and were given up, the newest first."""
        with self._store.reading() as conn:
            return delivery_records.failed_deliveries(conn, since=self._clock.now() - FAILURES_SHOWN, limit=limit)

    def count_failures(self) -> int:
        """Return how many those are."""
        with self._store.reading() as conn:
            return delivery_records.count_failed(conn, since=self._clock.now() - FAILURES_SHOWN)

    def pause(self, schedule_id: int) -> None:
        """Let nothing be due until the schedule is resumed; what waits to be sent is not sent."""
        schedule, _ = self.get(schedule_id)
        with self._store.begin() as conn:
            at = self._clock.now()
            records.put_next(conn, schedule_id, None, at=at)
            delivery_records.skip_open(conn, PAUSED, schedule_id=schedule_id)
            record_audit(conn, AuditEntry(at, _WHO, "schedule.paused", f"schedule {schedule_id}", account_id=schedule.account_id))

    def resume(self, schedule_id: int) -> None:
        """Let a schedule be due again, from its next time on."""
        schedule, _ = self.get(schedule_id)
        with self._store.begin() as conn:
            at = self._clock.now()
            zone = account_days(conn, self._settings, schedule.account_id).zone
            records.put_next(conn, schedule_id, next_fire(schedule.terms, zone, at), at=at)
            record_audit(conn, AuditEntry(at, _WHO, "schedule.resumed", f"schedule {schedule_id}", account_id=schedule.account_id))

    def remove(self, schedule_id: int) -> None:
        """Remove a schedule with its recipients; what it has sent stays on record."""
        schedule, _ = self.get(schedule_id)
        with self._store.begin() as conn:
            at = self._clock.now()
            delivery_records.skip_open(conn, REMOVED, schedule_id=schedule_id)
            records.drop_schedule(conn, schedule_id)
            record_audit(conn, AuditEntry(at, _WHO, "schedule.removed", f"schedule {schedule_id}", account_id=schedule.account_id))
