"""`rushes export schedule`: an account's own rows put into a bucket after each night; and the same by hand."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.dataset_jobs import opened_sources
from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.datasets import Sources
from rushes.reports import USAGE, ExportOutcome, ExportPutter, ExportSchedules, OutcomeState
from rushes.store import Store, open_store

__all__ = ["schedule"]

_WHO = "command line"
_MOST_SHOWN = 50
_number = click.argument("number", type=click.IntRange(min=1))


@contextmanager
def _opened(settings: Settings) -> Generator[tuple[Store, Sources, ExportSchedules]]:
    with open_store(settings.records_place) as store:
        yield store, opened_sources(settings, store), ExportSchedules(store, SystemClock())


@click.group()
def schedule() -> None:
    """Put an account's own rows into a bucket after each night, wherever they are of another version than those that lie there."""


@schedule.command()
@click.argument("name")
@click.option("--account", "account_id", type=click.IntRange(min=1), required=True, help="Whose rows; “rushes account list” tells its id.")
@click.option("--source", "source_name", required=True, help="The bucket, a source of the kind s3 (see “rushes source”).")
@click.option("--prefix", default="", help="The folder below the source's own.")
@click.option(
    "--data",
    multiple=True,
    default=[USAGE],
    show_default=True,
    help="What: usage, a dataset as dataset:7, or datasets for all; may be repeated.",
)
@click.option(
    "--form", type=click.Choice(["csv", "parquet", "xlsx"]), required=True, help="What kind of files; csv brings manifests for QuickSight."
)
@with_settings
def add(settings: Settings, *, name: str, account_id: int, source_name: str, prefix: str, data: tuple[str, ...], form: str) -> None:
    """Schedule an export called NAME; it is put there after the next night, or by “rushes export schedule run”."""
    with _opened(settings) as (_, sources, schedules):
        made = schedules.add(account_id, name, sources.named(source_name), prefix, data, form, by=_WHO)
    click.echo(f"Export {made.schedule_id} is scheduled. “rushes export schedule run {made.schedule_id}” puts it there now.")


@schedule.command(name="list")
@with_settings
def list_all(settings: Settings) -> None:
    """List the scheduled exports, and what came of each the last time."""
    with _opened(settings) as (_, sources, schedules):
        names = {each.source_id: each.name for each in sources.every()}
        every, newest = schedules.every(), schedules.newest()
    if not every:
        click.echo("No export is scheduled yet; add one with “rushes export schedule add NAME …”.")
        return
    table = _table("Export", "Account", "Name", "What", "Where", "Last time")
    for each in every:
        where = f"{names.get(each.source_id, '?')}: {each.folder}"
        last = "\n".join(_said(outcome) for outcome in newest if outcome.schedule_id == each.schedule_id) or "not yet"
        table.add_row(str(each.schedule_id), str(each.account_id), each.name, f"{', '.join(each.data)} as {each.form}", where, last)
    Console().print(table, markup=False)


@schedule.command()
@_number
@with_settings
def log(settings: Settings, number: int) -> None:
    """Tell what came of a scheduled export, newest first."""
    with _opened(settings) as (_, _, schedules):
        outcomes = schedules.outcomes(schedules.one(number).schedule_id, limit=_MOST_SHOWN)
    for each in outcomes:
        click.echo(_said(each))


@schedule.command()
@_number
@click.option("--always", is_flag=True, help="Also what did not change.")
@with_settings
def run(settings: Settings, number: int, *, always: bool) -> None:
    """Put a scheduled export into its bucket now. Exits with 1 where that fails."""
    with _opened(settings) as (store, sources, schedules):
        putter = ExportPutter(settings, store, SystemClock(), sources)
        outcomes = putter.put(schedules.one(number), by=_WHO, tries_again=True, always=always)
    for each in outcomes:
        click.echo(_said(each), err=each.state is OutcomeState.FAILED)
    if not outcomes:
        click.echo("Nothing changed since it was put there, or another runner is at work on it.")
    sys.exit(int(any(each.state is OutcomeState.FAILED for each in outcomes)))


@schedule.command()
@_number
@with_settings
def remove(settings: Settings, number: int) -> None:
    """Remove a scheduled export; what it put into the bucket stays there."""
    with _opened(settings) as (_, _, schedules):
        gone = schedules.remove(number, by=_WHO)
    click.echo(f"Export {number}, {gone.name}, is removed.")


def _said(outcome: ExportOutcome) -> str:
    told = f"{outcome.rows:,} rows" if outcome.state is OutcomeState.WRITTEN else outcome.message
    return f"{_moment(outcome.at)} {outcome.data}: {outcome.state.value}, {told}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading)
    return table
