"""How an installation stands: its folder, disk, records, facts and nights, and what to do where one is not well.

For `rushes doctor` and for the operators' page alike. A finding holds its sentence apart from its values, so that a
page can say it in another language. Nothing here raises: what cannot be looked at is itself a finding.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path

from rushes.clock import Fire, FireState, Nightly, nightly, what_is_due
from rushes.config import Settings
from rushes.errors import RushesError
from rushes.languages import sentence
from rushes.store import StoredFires, SyncRunRecord, failed_exports, list_runs, oldest_waiting_job, open_store
from rushes.telemetry import redact
from rushes.warehouse import Warehouse, look_as_reader, open_facts

__all__ = ["Finding", "Severity", "condition", "guarded"]

_SPARE_BYTES = 10**9
_STALE_AFTER = timedelta(hours=36)
_LONG_AFTER = timedelta(hours=6)
# So long a timer may take to call “rushes run-due”.
_WOKEN_WITHIN = timedelta(minutes=20)
_WAKE_IT = sentence("Run “rushes serve”, or “rushes runner” beside “rushes web”, or call “rushes run-due” from cron or a timer.")


class Severity(StrEnum):
    """How a finding stands."""

    FINE = "fine"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        subject: What was looked at.
        severity: How it stands.
        text: What was found, in a sentence; `{name}` where a value goes.
        advice: What to do about it, "" where nothing need be done; takes the same values.
        values: What goes into text and advice, as text that is shown as it is.
    """

    subject: str
    severity: Severity
    text: str
    advice: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])

    def filled(self) -> Finding:
        """Return it with the values in their places, in English and without a secret."""
        if not self.values:
            return replace(self, text=redact(self.text))
        return replace(self, text=redact(self.text.format(**self.values)), advice=self.advice.format(**self.values), values={})


def condition(settings: Settings, now: datetime, *, counts_anew: bool = False) -> tuple[Finding, ...]:
    """Look at everything on this machine that a night or a page needs.

    Args:
        settings: The installation's settings.
        now: The present instant, aware.
        counts_anew: Whether to check the facts' keys and every day's sums too, which takes a while; without it every
            row is still read once, so that no damage goes unseen.

    Returns:
        At least one finding each of the data folder, the disk, the records, the facts, the nights and the runner, and one of exports
        where some failed.
    """
    found: list[Finding] = []
    for subject, check in (
        ("data folder", partial(_check_folder, settings)),
        ("disk", partial(_check_disk, settings)),
        ("records", partial(_check_records, settings)),
        ("facts", partial(_check_facts, settings, now, counts_anew=counts_anew)),
        ("facts", partial(_check_reader, settings)),
        ("nights", partial(_check_nights, settings, now)),
        ("runner", partial(_check_runner, settings, now)),
        ("exports", partial(_check_exports, settings)),
    ):
        found += guarded(subject, check)
    return tuple(found)


def guarded(subject: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield what a check finds; an error of ours or of the system becomes a finding, whose message says what to do."""
    try:
        yield from check()
    except RushesError as error:
        yield Finding(subject, Severity.PROBLEM, "{reason}", values={"reason": str(error)})
    except OSError as error:
        reason = f"{error.strerror or type(error).__name__}: {error.filename}" if error.filename else str(error)
        yield Finding(
            subject,
            Severity.PROBLEM,
            "It cannot be looked at ({reason}).",
            "Check that the disk works and that rushes runs as the folder's owner.",
            {"reason": reason},
        )


def _check_folder(settings: Settings) -> Iterator[Finding]:
    """Look at the data folder and those in it that are written to: there, writable, private."""
    folder = settings.data_dir
    if not folder.is_dir():
        yield _folder_problem("There is no {folder}.", "Run “rushes init --keys-only”.", folder=str(folder))
        return
    places = [each for each in (folder, settings.warehouse_dir, settings.staging_dir) if each.is_dir()]
    unwritable = [(each, reason) for each in places if (reason := _why_unwritable(each))]
    for place, reason in unwritable:
        yield _folder_problem(
            "{folder} cannot be written ({reason}), so nights cannot load, and nobody can sign in or stay signed in; what was loaded stands.",
            "Run rushes as the folder's owner, mount the disk for writing, or free some space on it.",
            folder=str(place),
            reason=reason,
        )
    if folder.stat().st_mode & 0o007:
        text = "{folder} can be read by everybody on this machine."
        yield Finding("data folder", Severity.WARNING, text, "Run “chmod 700 {folder}”.", {"folder": str(folder)})
    elif not unwritable:
        yield Finding("data folder", Severity.FINE, "{folder} is writable and private.", values={"folder": str(folder)})


def _folder_problem(text: str, advice: str, **values: str) -> Finding:
    return Finding("data folder", Severity.PROBLEM, text, advice, values)


def _why_unwritable(folder: Path) -> str:
    """Return why nothing can be written there, "" where it can; tried out, since permission bits do not tell of a full disk."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".probe-") as file:
            file.write(b"\0" * 4_096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _check_disk(settings: Settings) -> Iterator[Finding]:
    """Look whether the next version of the facts fits on the disk."""
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.is_dir())
    free_bytes = shutil.disk_usage(folder).free
    largest_bytes = max((file.stat().st_size for file in _files(settings.warehouse_dir)), default=0)
    # A night copies the current files and writes the months it touches anew beside them.
    needed_bytes = 3 * largest_bytes + _SPARE_BYTES
    values = {"free": f"{free_bytes / 1e9:.1f} GB", "needed": f"{needed_bytes / 1e9:.1f} GB"}
    text = "{free} are free; the next night may need {needed}."
    if free_bytes < needed_bytes:
        yield Finding("disk", Severity.PROBLEM, text, "Free some space, lower keep_versions in [sync], or move data_dir.", values)
    else:
        yield Finding("disk", Severity.FINE, text, values=values)


def _check_records(settings: Settings) -> Iterator[Finding]:
    """Look at the application records, and whether facts and records belong together."""
    with open_store(settings.records_place) as store:
        store.check()
        yield Finding("records", Severity.FINE, "{file} is whole and of this release.", values={"file": str(settings.records_place)})
        with _facts(settings) as facts:
            current = facts.current() if facts else None
        if current is not None and current.registry_id != store.registry_id:
            yield Finding(
                "records",
                Severity.PROBLEM,
                "The facts carry ids of other application records.",
                "Restore the records and the warehouse folder from the same backup.",
            )


def _check_facts(settings: Settings, now: datetime, *, counts_anew: bool) -> Iterator[Finding]:
    """Look at the facts: published, readable or sound, recent."""
    with _facts(settings) as facts:
        report = None if facts is None or not facts.current_name() else facts.verify() if counts_anew else facts.read_through()
    if report is None:
        yield Finding("facts", Severity.WARNING, "Nothing was loaded yet.", "Run “rushes sync”.")
        return
    number, current = str(report.version.number), report.version
    if not report.is_sound:
        yield Finding(
            "facts",
            Severity.PROBLEM,
            "Version {number} of the facts is damaged, so no page can show it: {reason}",
            "Go back: “rushes warehouse versions”, then “rushes warehouse rollback NUMBER”. Then load the days since again.",
            {"number": number, "reason": " ".join(report.findings)},
        )
        return
    yield Finding(
        "facts", Severity.FINE, "Version {number} is sound: {rows} rows.", values={"number": number, "rows": f"{current.usage_rows:,}"}
    )
    if now - current.published_at > _STALE_AFTER:
        yield Finding(
            "facts",
            Severity.WARNING,
            "The newest version is of {published}.",
            "Run “rushes sync”, and let it run every night.",
            {"published": f"{current.published_at:%Y-%m-%d %H:%M} UTC"},
        )


def _check_reader(settings: Settings) -> Iterator[Finding]:
    """Look whether the pages' user of a server may read the facts, and nothing else."""
    if settings.warehouse.kind == "duckdb":
        return
    report = look_as_reader(settings.warehouse)
    for each in report.wrong:
        yield Finding("facts", Severity.PROBLEM, "{reason}", "Take that right away, then run “rushes warehouse prepare”.", {"reason": each})
    for each in report.advice:
        yield Finding("facts", Severity.WARNING, "{reason}", values={"reason": each})
    if not report.wrong:
        values = {"reader": settings.warehouse.reader, "place": str(settings.warehouse)}
        yield Finding("facts", Severity.FINE, "“{reader}” may read {place}, and nothing else.", values=values)


def _check_nights(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at the newest run: whole, failed and why, killed, or still under way."""
    with open_store(settings.records_place) as store, store.reading() as records:
        newest = next(iter(list_runs(records, limit=1)), None)
    if newest is None:
        yield Finding("nights", Severity.FINE, "No night has run yet.")
        return
    yield _of_run(newest, now)


def _of_run(run: SyncRunRecord, now: datetime) -> Finding:
    values = {"started": f"{run.started_at:%Y-%m-%d %H:%M} UTC", "reason": run.message or "no reason was written down"}
    match run.state:
        case "failed":
            text, advice = (
                "The run of {started} loaded nothing: {reason}",
                "What was loaded before stands. Mend the cause, then run “rushes sync”.",
            )
            return Finding("nights", Severity.PROBLEM, text, advice, values)
        case "partial":
            text, advice = "The run of {started} loaded only a part: {reason}", "The next night tries again; “rushes sync” does so at once."
            return Finding("nights", Severity.WARNING, text, advice, values)
        case "interrupted":
            text, advice = (
                "The run of {started} was interrupted: {reason}",
                "Nothing is lost; the next night goes on, or “rushes sync” at once.",
            )
            return Finding("nights", Severity.WARNING, text, advice, values)
        case "running" if now - run.started_at > _LONG_AFTER:
            text = "The run of {started} has not ended; it was killed, or the platform is very slow."
            return Finding("nights", Severity.WARNING, text, "See its log; “rushes sync” says whether it still runs.", values)
        case _:
            return Finding("nights", Severity.FINE, "The run of {started} is in order.", values=values)


def _check_runner(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look whether anybody runs the nights when they are due, and does what pages ask for."""
    told = nightly(settings)
    with open_store(settings.records_place) as store:
        newest = StoredFires(store).newest(told.schedule.name, now)
        with store.reading() as records:
            waiting = oldest_waiting_job(records)
    yield _of_fire(newest, told, now, settings)
    is_at_work = newest is not None and newest.state is FireState.CLAIMED
    if waiting is not None and now - waiting.asked_at > _WOKEN_WITHIN and not is_at_work:
        asked = _local(waiting.asked_at, settings)
        yield Finding(
            "runner",
            Severity.WARNING,
            sentence("A job that was asked for at {asked} still waits for a runner."),
            _WAKE_IT,
            {"asked": asked},
        )


def _of_fire(fire: Fire | None, told: Nightly, now: datetime, settings: Settings) -> Finding:
    following = _local(told.schedule.next_after(now), settings)
    last = told.schedule.last_until(now)
    if fire is None:
        text = sentence("No night was ever started by the clock; the next would run at {next}.")
        return Finding("runner", Severity.WARNING, text, _WAKE_IT, {"next": following})
    is_alive = fire.state is FireState.CLAIMED and now - fire.alive_at < told.lease
    if last is not None and fire.fires_at < last and now - last > _WOKEN_WITHIN and not is_alive:
        text = sentence("The night of {night} was not started: no runner was heard of since {alive}.")
        return Finding(
            "runner", Severity.PROBLEM, text, _WAKE_IT, {"night": _local(last, settings), "alive": _local(fire.alive_at, settings)}
        )
    night = _local(fire.fires_at, settings)
    if is_alive:
        return Finding("runner", Severity.FINE, sentence("The night of {night} is under way."), values={"night": night})
    is_left = fire.state not in {FireState.DONE, FireState.COVERED}
    if is_left and what_is_due(told.schedule, fire, now + told.retry.after, retry=told.retry, lease=told.lease) is None:
        text = sentence("The night of {night} was tried {count} times and did not wholly succeed; the next runs at {next}.")
        values = {"night": night, "count": str(fire.attempts), "next": following}
        return Finding("runner", Severity.WARNING, text, sentence("Mend the cause; “rushes sync” loads at once."), values)
    if is_left:
        return Finding(
            "runner", Severity.WARNING, sentence("The night of {night} did not wholly succeed and is tried again."), values={"night": night}
        )
    return Finding("runner", Severity.FINE, sentence("The next night runs at {next}."), values={"next": following})


def _check_exports(settings: Settings) -> Iterator[Finding]:
    """Look at what was to be put into buckets; nothing is said where all of it got there."""
    with open_store(settings.records_place) as store, store.reading() as records:
        failed = failed_exports(records)
    if failed:
        text, advice = "These did not get to their bucket: {names}.", "The next night tries again. “rushes export schedule list” says why."
        yield Finding("exports", Severity.WARNING, text, advice, {"names": ", ".join(failed)})


def _local(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M} ({settings.time_zone})"


@contextmanager
def _facts(settings: Settings) -> Generator[Warehouse | None]:
    """Open the facts, None where no folder was made yet; it makes none itself."""
    if settings.warehouse.kind == "duckdb" and not settings.warehouse_dir.is_dir():
        yield None
        return
    with closing(open_facts(settings)) as facts:
        yield facts


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
