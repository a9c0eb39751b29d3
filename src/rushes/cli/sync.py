"""`rushes sync`: load what is due, with a bar on a terminal and log lines elsewhere."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from types import TracebackType

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import ConnectionSettings, Settings
from rushes.domain import Period
from rushes.platforms import platform_for
from rushes.store import Store, open_store
from rushes.sync import Connection, DayRule, Night, Outcome, Progress, Request, Staging, Summary
from rushes.telemetry import logger
from rushes.warehouse import open_facts

__all__ = ["a_night", "shown_progress", "sync"]

_MOST_DAYS = 10_000


@contextmanager
def a_night(settings: Settings, store: Store, progress: Progress | None = None) -> Generator[Night]:
    """Yield a night assembled from the settings, and close what it opened.

    Args:
        settings: The install's settings.
        store: The opened application records.
        progress: Is told what happens, and may stop it.

    Raises:
        ConfigurationError: A connection names an unknown kind.
    """
    with closing(open_facts(settings)) as facts:
        yield Night(
            [_connection(each) for each in settings.connection],
            store=store,
            warehouse=facts,
            staging=Staging(settings.staging_dir),
            settings=settings.sync,
            clock=SystemClock(),
            progress=progress,
        )


def _connection(settings: ConnectionSettings) -> Connection:
    return Connection(settings, platform_for(settings), DayRule(settings.zone, settings.cut_off))


@click.command()
@click.option("--days", type=click.IntRange(1, 3_700), default=1, show_default=True, help="Days up to yesterday; the lag window is added.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day, instead of --days.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day, with --from; if left out, each account's yesterday.")
@click.option("--account", "accounts", multiple=True, help="Only this account (the platform's id or ours); may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_settings
def sync(settings: Settings, days: int, first: datetime | None, last: datetime | None, accounts: tuple[str, ...], *, as_json: bool) -> None:
    """Load usage from every connection and publish it.

    Exits with 0 when every account loaded, 1 when some did not, 2 when none did.
    """
    period = _period(first, last)
    request = Request(days=days, period=period, since=first.date() if first and not period else None, accounts=accounts)
    with shown_progress() as progress, open_store(settings.records_place) as store, a_night(settings, store, progress) as night:
        summary = night.run(request, asked_by="command line")
    if as_json:
        click.echo(json.dumps(summary.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(summary)
    sys.exit(summary.exit_code)


def _period(first: datetime | None, last: datetime | None) -> Period | None:
    """Return the days that were named, None where the last follows from each account's own day."""
    if first is None:
        if last is not None:
            raise click.UsageError("--to needs --from.")
        return None
    ends = last.date() if last else SystemClock().now().astimezone(UTC).date()
    if last and ends < first.date():
        raise click.UsageError(f"--to ({ends}) is before --from ({first.date()}).")
    days = (ends - first.date()).days + 1
    if days > _MOST_DAYS:
        raise click.UsageError(f"{first.date()} to {ends} are {days:,} days; a run loads {_MOST_DAYS:,} at most. Is the year right?")
    return Period(first.date(), ends) if last else None


@contextmanager
def shown_progress() -> Generator[Progress]:
    """Yield a progress that a person sees as a bar, or that writes log lines where standard error is no terminal."""
    if sys.stderr.isatty():
        with _Terminal() as terminal:
            yield terminal
    else:
        yield _LogLines()


class _LogLines:
    """Progress as log lines: one a connection, one an account, one for the plan and one for the publishing."""

    def surveying(self, connection: str) -> None:
        logger(__name__).info("asking_who_is_there", connection=connection)

    def planned(self, *, accounts: int, productions: int) -> None:
        logger(__name__).info("sync_planned", accounts=accounts, productions=productions)

    def read(self, *, rows: int, productions: int) -> None:
        """Rows alone are not worth a line."""

    def account_done(self, name: str, outcome: str) -> None:
        logger(__name__).info("account_done", account=name, outcome=outcome)

    def publishing(self) -> None:
        logger(__name__).info("publishing")


class _Terminal:
    """Progress as a bar over productions, with rows a second and the time left."""

    def __init__(self) -> None:
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f}/s"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task: TaskID | None = None
        self._rows = 0
        self._lock = threading.Lock()

    def __enter__(self) -> _Terminal:
        self._bar.start()
        self._task = self._bar.add_task("Asking who is there", total=None, rows=0, rate=0.0)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def surveying(self, connection: str) -> None:
        self._update(description=f"Asking {connection} who is there")

    def planned(self, *, accounts: int, productions: int) -> None:
        self._update(description=f"Reading {accounts} account{'s' if accounts != 1 else ''}", total=max(1, productions))

    def read(self, *, rows: int, productions: int) -> None:
        with self._lock:
            self._rows += rows
        elapsed = self._bar.tasks[0].elapsed or 0.0
        self._update(advance=productions, rows=self._rows, rate=self._rows / elapsed if elapsed else 0.0)

    def account_done(self, name: str, outcome: str) -> None:
        if outcome != Outcome.LOADED:
            self._bar.console.print(f"{name}: {outcome}", markup=False)

    def publishing(self) -> None:
        self._update(description="Building the next version")

    def _update(self, **values: object) -> None:
        if self._task is not None:
            self._bar.update(self._task, **values)  # type: ignore[arg-type] # pyright cannot match the bar's own keyword fields


def _print(summary: Summary) -> None:
    console = Console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("Account", "Outcome", "Days"):
        table.add_column(heading)
    for heading in ("Read", "Loaded", "Rejected"):
        table.add_column(heading, justify="right")
    table.add_column("Reason")
    for each in summary.accounts:
        days = f"{each.period.first} to {each.period.last}" if each.period else ""
        counts = (f"{number:,}" for number in (each.rows_read, each.rows_loaded, each.rows_rejected))
        table.add_row(each.name, each.outcome.value, days, *counts, each.reason)
    console.print(table, markup=False)
    for problem in summary.problems:
        console.print(f"Problem: {problem}", markup=False)
    for warning in summary.warnings:
        console.print(f"Warning: {warning}", markup=False)
    seconds = (summary.finished_at - summary.started_at).total_seconds()
    version = f"version {summary.version}" if summary.version is not None else "nothing published"
    console.print(
        f"{summary.state}: {len(summary.loaded)} loaded, {len(summary.failed)} failed, {summary.rows_restated:,} rows restated, {version}, {seconds:.1f} s",
        markup=False,
    )
