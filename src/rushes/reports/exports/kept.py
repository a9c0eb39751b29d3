"""Adding and removing exports to buckets; both are written down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rushes.accounts import closed_accounts
from rushes.clock import Clock
from rushes.datasets import Source
from rushes.errors import CallerError, NotFound
from rushes.reports.exports.files import QUICKSIGHT_PLACE
from rushes.reports.exports.records import add_schedule, every_schedule, find_schedule, newest_outcomes, outcomes_of, remove_schedule
from rushes.reports.exports.schedule import EXPORT_FORMS, ExportOutcome, ExportSchedule, is_data
from rushes.sources import BucketPlace
from rushes.store import AuditEntry, Store, account_connections, record_audit

__all__ = ["ExportSchedules"]

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MOST_TABLES, _LONGEST_PREFIX = 20, 300


class ExportSchedules:
    """The exports to buckets of one installation. Those who call it are operators; `by` says which, for the audit trail.

    Args:
        store: The records.
        clock: The time.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def every(self) -> tuple[ExportSchedule, ...]:
        """Return every schedule, by account and name."""
        with self._store.reading() as conn:
            return every_schedule(conn)

    def one(self, schedule_id: int) -> ExportSchedule:
        """Return the schedule of that id.

        Raises:
            NotFound: There is none.
        """
        with self._store.reading() as conn:
            found = find_schedule(conn, schedule_id)
        if found is None:
            raise NotFound(f"There is no export {schedule_id}; see “rushes export schedule list”.")
        return found

    def outcomes(self, schedule_id: int, *, limit: int) -> tuple[ExportOutcome, ...]:
        """Return what came of a schedule, newest first."""
        with self._store.reading() as conn:
            return outcomes_of(conn, schedule_id, limit=limit)

    def newest(self) -> tuple[ExportOutcome, ...]:
        """Return what came last of every table of every schedule, by schedule and table."""
        with self._store.reading() as conn:
            return newest_outcomes(conn)

    def add(
        self, account_id: int, name: str, source: Source, prefix: str, data: Sequence[str], form: str, *, by: str, address: str = ""
    ) -> ExportSchedule:
        """Keep a new schedule; nothing is put anywhere yet.

        Args:
            account_id: Whose rows.
            name: Its name.
            source: The bucket.
            prefix: The folder below the source's own.
            data: What: "usage", "dataset:7", "datasets".
            form: "csv", "parquet" or "xlsx".
            by: Who adds it.
            address: From where, "" for this machine.

        Raises:
            CallerError: One of these cannot be.
            NotFound: There is no such account.
        """
        folder = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        wanted = tuple(dict.fromkeys(data))
        _check(name, source, folder, wanted, form)
        now = self._clock.now()
        made = ExportSchedule(0, account_id, name, source.source_id, folder, wanted, form, by, now)
        with self._store.begin() as conn:
            if not account_connections(conn, [account_id]) or account_id in closed_accounts(conn):
                raise NotFound("There is no account {number}; see “rushes account list”.", number=account_id)
            schedule_id = add_schedule(conn, made)
            if schedule_id is None:
                raise CallerError("This account has an export “{name}” already.", name=name)
            detail = f"{name}: {', '.join(wanted)} as {form} to {source.name}, {folder or 'its own folder'}"
            record_audit(conn, AuditEntry(now, by, "export.scheduled", detail[:300], address, account_id))
        return replace(made, schedule_id=schedule_id)

    def remove(self, schedule_id: int, *, by: str, address: str = "") -> ExportSchedule:
        """Strike a schedule out, and return what it was; what it put into the bucket stays there. `address` is from where that is asked.

        Raises:
            NotFound: There is none of that id.
        """
        found = self.one(schedule_id)
        with self._store.begin() as conn:
            remove_schedule(conn, schedule_id)
            record_audit(conn, AuditEntry(self._clock.now(), by, "export.unscheduled", found.name, address, found.account_id))
        return found


def _check(name: str, source: Source, folder: str, data: tuple[str, ...], form: str) -> None:
    place = source.place
    if not isinstance(place, BucketPlace):
        raise CallerError("{name} is no bucket; exports are put into sources of the kind s3.", name=source.name)
    if not _NAME.fullmatch(name):
        raise CallerError("An export's name has up to 40 small letters, digits, dashes and underscores; a letter first.")
    if form not in EXPORT_FORMS:
        raise CallerError("An export is csv, parquet or xlsx.")
    if not 0 < len(data) <= _MOST_TABLES or not all(map(is_data, data)):
        raise CallerError(
            "What is exported is usage, a dataset as dataset:7, or datasets for all of the account's; up to {most} of these.",
            most=_MOST_TABLES,
        )
    if len(folder) > _LONGEST_PREFIX or not QUICKSIGHT_PLACE.fullmatch(f"s3://bucket/{folder}") or {".", ".."} & set(folder.split("/")):
        raise CallerError("A prefix is a folder such as exports/usage/: letters, digits and “!_.*'()=-” in its names.")
