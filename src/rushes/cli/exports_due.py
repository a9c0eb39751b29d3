"""The exports that are scheduled, put into their buckets as `rushes run-due` does it after the night and the jobs."""

from __future__ import annotations

from rushes.cli.dataset_jobs import opened_sources
from rushes.cli.pulse import Ending
from rushes.clock import Clock
from rushes.config import Settings
from rushes.reports import ExportOutcome, ExportPutter, ExportSchedules
from rushes.store import Store

__all__ = ["put_exports"]


def put_exports(settings: Settings, store: Store, clock: Clock, *, ending: Ending, tries_again: bool) -> list[ExportOutcome]:
    """Put what changed into its bucket, one schedule after the other.

    Args:
        settings: The install's settings.
        store: The application records.
        clock: The time.
        ending: Whether this process was asked to end.
        tries_again: Whether what failed before is tried again, as after a night.

    Returns:
        What came of each table that was put there, or was to be.
    """
    every = ExportSchedules(store, clock).every()
    if not every:
        return []
    putter = ExportPutter(settings, store, clock, opened_sources(settings, store))
    return [outcome for each in every if not ending.is_asked for outcome in putter.put(each, by="clock", tries_again=tries_again)]
