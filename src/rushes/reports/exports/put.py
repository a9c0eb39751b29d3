"""What is scheduled, put into its bucket wherever its version is another than the one that lies there.

The objects go first and what names them goes last; each is there whole or not at all. What fails is written down and tried again by the next
night; the facts, the datasets and other schedules know nothing of it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rushes.clock import Clock
from rushes.config import Settings
from rushes.datasets import Source, Sources, every_dataset
from rushes.errors import OperatorError, RushesError
from rushes.languages import sentence
from rushes.reports.exports.files import file_name, quicksight_manifest, table_of, write_table
from rushes.reports.exports.records import add_outcome, claim_schedule, find_schedule, outcomes_of, release_schedule
from rushes.reports.exports.schedule import DATASETS, ExportOutcome, ExportSchedule, OutcomeState
from rushes.store import AuditEntry, Store, record_audit, storable_text
from rushes.telemetry import logger, redact
from rushes.warehouse import EVERY_DAY

__all__ = ["ExportPutter"]

_log = logger(__name__)
_LEASE = timedelta(hours=2)
_MANIFEST = "manifest.json"
_LONGEST_MESSAGE = 500
_UNFORESEEN = sentence("An error that nobody foresaw; the log of the runner has it.")


class ExportPutter:
    """Puts what is scheduled into buckets.

    Args:
        settings: The install's settings.
        store: The application records.
        clock: The time.
        sources: Where the buckets and their keys are kept.
    """

    def __init__(self, settings: Settings, store: Store, clock: Clock, sources: Sources) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._sources = sources

    def put(self, schedule: ExportSchedule, *, by: str, tries_again: bool, always: bool = False) -> tuple[ExportOutcome, ...]:
        """Put the tables of a schedule whose version is another than what lies there; what did not change is not mentioned.

        Args:
            schedule: What, and where to.
            by: Who lets it be put there.
            tries_again: Whether a version that failed before is tried again.
            always: Whether it is put there even where it is the same.

        Returns:
            What came of each; nothing where another runner is at work on it.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            if not claim_schedule(conn, schedule.schedule_id, now=now, until=now + _LEASE):
                return ()
        try:
            return tuple(self._outcomes(schedule, by, tries_again=tries_again, always=always))
        finally:
            with self._store.begin() as conn:
                release_schedule(conn, schedule.schedule_id)

    def _outcomes(self, schedule: ExportSchedule, by: str, *, tries_again: bool, always: bool) -> Iterator[ExportOutcome]:
        for data in self._tables(schedule):
            with self._store.reading() as conn:
                former = outcomes_of(conn, schedule.schedule_id, data=data)
            there = next((each.version for each in former if each.state is OutcomeState.WRITTEN), None)
            failed = former[0].version if former and former[0].state is OutcomeState.FAILED and not tries_again else None
            outcome = self._outcome(schedule, data, () if always else (there, failed))
            if outcome is not None:
                self._note(schedule, outcome, by)
                yield outcome

    def _tables(self, schedule: ExportSchedule) -> tuple[str, ...]:
        with self._store.reading() as conn:
            every = [each.key for each in every_dataset(conn, schedule.account_id)] if DATASETS in schedule.data else []
        return tuple(dict.fromkeys(each for data in schedule.data for each in (every if data == DATASETS else (data,))))

    def _outcome(self, schedule: ExportSchedule, data: str, settled: Collection[str | None]) -> ExportOutcome | None:
        """Put one table there, and return what came of it; None where its version is one of those that are settled."""
        version, log = "", _log.bind(export=schedule.schedule_id, data=data)
        try:
            source = self._sources.source(schedule.source_id)
            with self._room() as room:
                path = room / file_name(data, schedule.account_id, schedule.form)
                with table_of(self._settings, self._store, schedule.account_id, data, EVERY_DAY) as table:
                    version = f"{table.version}@{_where(source)}"
                    if version in settled:
                        return None
                    rows = write_table(table.rows, schedule.form, data.replace(":", " "), self._clock.now(), path)
                self._send(schedule, source, data, path)
        except RushesError as error:
            return None if version in settled else self._failed(schedule, data, version, error)
        except Exception:
            log.exception("export_failed")
            return self._failed(schedule, data, version, RushesError(_UNFORESEEN))
        return ExportOutcome(schedule.schedule_id, data, version, OutcomeState.WRITTEN, self._clock.now(), rows)

    def _send(self, schedule: ExportSchedule, source: Source, data: str, path: Path) -> None:
        with self._sources.bucket(source) as bucket:
            folder = schedule.folder_of(data)
            bucket.put(f"{folder}{path.name}", path)
            if schedule.form == "csv":
                # Last, so that whoever reads by it finds what it names.
                place, manifest = bucket.place, path.with_name(_MANIFEST)
                told = quicksight_manifest(f"s3://{place.bucket}/{place.prefix}{folder}", path.name)
                manifest.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
                bucket.put(f"{folder}{_MANIFEST}", manifest)

    @contextmanager
    def _room(self) -> Generator[Path]:
        folder = self._settings.exports_dir
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryDirectory(prefix=".putting-", dir=folder) as room:
                yield Path(room)
        except OSError as error:
            raise OperatorError(f"{folder} cannot be written: {error.strerror or error}.") from error

    def _failed(self, schedule: ExportSchedule, data: str, version: str, error: RushesError) -> ExportOutcome:
        values = {name: _kept(str(value)) for name, value in error.values.items()}
        now, message, told = self._clock.now(), _kept(str(error)), _kept(error.message)
        return ExportOutcome(schedule.schedule_id, data, version, OutcomeState.FAILED, now, message=message, told=told, values=values)

    def _note(self, schedule: ExportSchedule, outcome: ExportOutcome, by: str) -> None:
        _log.info(
            "export_put", export=schedule.schedule_id, data=outcome.data, state=outcome.state.value, rows=outcome.rows, why=outcome.message
        )
        what = f"{schedule.name}: {outcome.data}, version {outcome.version or 'unknown'}, {outcome.message or f'{outcome.rows} rows'}"
        with self._store.begin() as conn:
            # Meanwhile it may have been removed, or its account erased.
            if find_schedule(conn, schedule.schedule_id) is None:
                return
            add_outcome(conn, outcome)
            record_audit(conn, AuditEntry(outcome.at, by, f"export.{outcome.state.value}", what[:300], account_id=schedule.account_id))


def _kept(text: str) -> str:
    """Return what an error says as it may be kept and shown."""
    return storable_text(redact(text))[:_LONGEST_MESSAGE]


def _where(source: Source) -> str:
    """Return what is another text where a source's bucket is another: what lies in the one does not lie in the other."""
    return hashlib.sha256(str(source.place).encode("utf-8", "replace")).hexdigest()[:12]
