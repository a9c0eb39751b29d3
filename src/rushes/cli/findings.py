"""What `rushes doctor` looks at on this machine: settings, permissions, disk, records, facts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from rushes.config import Settings, load_keys
from rushes.errors import RushesError
from rushes.store import open_store
from rushes.warehouse import Version, Warehouse, open_warehouse

__all__ = [
    "Finding",
    "Severity",
    "check_disk",
    "check_folder",
    "check_keys",
    "check_passwords",
    "check_records",
    "check_warehouse",
    "guarded",
]

_SPARE_BYTES = 10**9
_STALE_AFTER = timedelta(hours=36)


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
        text: What was found, in a sentence.
        advice: What to do about it, "" where nothing need be done.
    """

    subject: str
    severity: Severity
    text: str
    advice: str = ""


def guarded(subject: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield what a check finds; an error of ours becomes a finding, whose message says what to do."""
    try:
        yield from check()
    except RushesError as error:
        yield Finding(subject, Severity.PROBLEM, str(error))


def check_folder(settings: Settings) -> Iterator[Finding]:
    """Look at the data folder: there, writable, private."""
    folder = settings.data_dir
    if not folder.is_dir():
        yield Finding("data folder", Severity.PROBLEM, f"There is no {folder}.", "Run “rushes init --keys-only”.")
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("data folder", Severity.PROBLEM, f"{folder} cannot be written by this user.", "Run rushes as the folder's owner.")
    elif folder.stat().st_mode & 0o007:
        yield Finding("data folder", Severity.WARNING, f"{folder} can be read by everybody on this machine.", f"Run “chmod 700 {folder}”.")
    else:
        yield Finding("data folder", Severity.FINE, f"{folder} is writable and private.")


def check_keys(settings: Settings) -> Iterator[Finding]:
    """Look at the install's keys."""
    load_keys(settings)
    yield Finding("keys", Severity.FINE, f"The install's keys in {settings.keys_dir} are there, private and its own.")


def check_passwords(settings: Settings) -> Iterator[Finding]:
    """Look at who can read the collectors' password files."""
    files = [login.password_file for connection in settings.connection for login in connection.login if login.password_file]
    for file in files:
        if file.stat().st_mode & 0o077:
            yield Finding("password file", Severity.PROBLEM, f"{file} can be read by others.", f"Run “chmod 600 {file}”.")
        else:
            yield Finding("password file", Severity.FINE, f"{file} is private.")


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Look whether the next version of the facts fits on the disk."""
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.is_dir())
    free_bytes = shutil.disk_usage(folder).free
    largest_bytes = max((file.stat().st_size for file in _files(settings.warehouse_dir)), default=0)
    # A night copies the current files and writes the months it touches anew beside them.
    needed_bytes = 3 * largest_bytes + _SPARE_BYTES
    text = f"{free_bytes / 1e9:.1f} GB are free; the next night may need {needed_bytes / 1e9:.1f} GB."
    if free_bytes < needed_bytes:
        yield Finding("disk", Severity.PROBLEM, text, "Free some space, lower keep_versions in [sync], or move data_dir.")
    else:
        yield Finding("disk", Severity.FINE, text)


def check_records(settings: Settings) -> Iterator[Finding]:
    """Look at the application records, and whether facts and records belong together."""
    with open_store(settings.store_path) as store:
        yield Finding("records", Severity.FINE, f"{settings.store_path} is of this release.")
        current = open_warehouse(settings.warehouse_dir).current() if settings.warehouse_dir.is_dir() else None
        if current is not None and current.registry_id != store.registry_id:
            yield Finding(
                "records",
                Severity.PROBLEM,
                "The facts carry ids of other application records.",
                "Restore records.sqlite3 and the warehouse folder from the same backup.",
            )


def check_warehouse(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at the facts: published, sound, recent."""
    facts = open_warehouse(settings.warehouse_dir) if settings.warehouse_dir.is_dir() else None
    current = facts.current() if facts else None
    if facts is None or current is None:
        yield Finding("facts", Severity.WARNING, "Nothing was loaded yet.", "Run “rushes sync”.")
        return
    yield _soundness(facts, current)
    if now - current.published_at > _STALE_AFTER:
        text = f"The newest version is of {current.published_at:%Y-%m-%d %H:%M} UTC."
        yield Finding("facts", Severity.WARNING, text, "Run “rushes sync”, and let it run every night.")


def _soundness(facts: Warehouse, current: Version) -> Finding:
    report = facts.verify()
    if report.is_sound:
        return Finding("facts", Severity.FINE, f"Version {current.number} is sound: {current.usage_rows:,} rows.")
    return Finding(
        "facts",
        Severity.PROBLEM,
        " ".join(report.findings),
        "Go back: “rushes warehouse versions”, then “rushes warehouse rollback NUMBER”.",
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
