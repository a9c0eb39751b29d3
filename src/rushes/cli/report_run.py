"""The reports that are due, made and sent, as `rushes run-due` does it after the night and the jobs."""

from __future__ import annotations

from contextlib import closing

from rushes.cli.pulse import Ending
from rushes.clock import Clock
from rushes.config import Settings, load_keys
from rushes.datasets import OpenDatasets
from rushes.identity import Identity
from rushes.reports import Build, Deliverer, DeliveryState, Mailer, Post, ReportMaker, ReportPost, wake_waiting_reports
from rushes.store import Store
from rushes.warehouse import open_datasets, open_facts

__all__ = ["run_reports", "send_due_reports"]


def send_due_reports(
    settings: Settings, store: Store, clock: Clock, *, runner: str, ending: Ending, has_new_data: bool
) -> list[DeliveryState]:
    """Make what is due from the facts and send it by mail; nothing where this installation sends no mail."""
    if not settings.mail.is_on or ending.is_asked:
        return []
    datasets = OpenDatasets(store, open_datasets(settings))
    with closing(open_facts(settings, is_sparing=True)) as facts, closing(datasets), Mailer(settings.mail) as mailer:
        maker, post = ReportMaker(store, facts, clock, datasets), ReportPost(settings, mailer, clock)
        return run_reports(
            settings, store, clock, build=maker.build, post=post.post, runner=runner, ending=ending, has_new_data=has_new_data
        )


def run_reports(
    settings: Settings, store: Store, clock: Clock, *, build: Build, post: Post, runner: str, ending: Ending, has_new_data: bool = False
) -> list[DeliveryState]:
    """Send what is due, until nothing is.

    Args:
        settings: The install's settings.
        store: The application records.
        clock: The time.
        build: Makes a report.
        post: Sends one.
        runner: The name under which deliveries are claimed.
        ending: Whether this process was asked to end.
        has_new_data: A night or a load has just published, so what waits for data is looked at now.

    Returns:
        How each delivery stands that was taken up, in order.
    """
    if has_new_data:
        with store.begin() as records:
            wake_waiting_reports(records, clock.now())
    identity = Identity(store, {}, load_keys(settings), clock, local_connections=settings.local_connections)
    deliverer = Deliverer(store, clock, identity, settings, build=build, post=post, runner=runner)
    return list(deliverer.run(lambda: ending.is_asked))
