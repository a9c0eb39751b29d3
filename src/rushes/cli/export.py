"""`rushes export`: an account's own facts, and its rows of a dataset, as a file that other programs read."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from rushes.cli.installation import with_settings
from rushes.cli.lazy import LazyGroup
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.domain import Period
from rushes.errors import CallerError, OperatorError
from rushes.reports import QUICKSIGHT_PLACE, USAGE, quicksight_manifest, table_of, write_table
from rushes.store import AuditEntry, open_store, record_audit
from rushes.warehouse import EVERY_DAY

__all__ = ["export"]

_WHO = "command line"
_MANIFEST = "manifest.json"
_NEEDED = {"account_id": "--account", "form": "--form", "folder": "--to"}
_day = click.DateTime(["%Y-%m-%d"])


@click.group(cls=LazyGroup, places={"schedule": "rushes.cli.export_schedule:schedule"}, invoke_without_command=True)
@click.option("--account", "account_id", type=click.IntRange(min=1), help="Whose rows; “rushes account list” tells its id.")
@click.option("--data", default=USAGE, show_default=True, help="What: usage, or a dataset as dataset:7.")
@click.option("--form", type=click.Choice(["csv", "parquet", "xlsx"]), help="What kind of file.")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="The folder; made if it is not there.")
@click.option("--from", "first", type=_day, help="The first day, instead of all.")
@click.option("--until", "last", type=_day, help="The last day, instead of all.")
@click.option("--manifest", "prefix", help="Also write manifest.json for QuickSight, where the file will be put under s3://bucket/prefix/.")
@click.pass_context
def export(context: click.Context, **told: Any) -> None:  # noqa: ANN401 - each option is of its own type.
    """Write an account's own facts, or its rows of a dataset, into a file. A file of the same name is replaced.

    With “schedule”, put them into a bucket after each night instead.
    """
    if context.invoked_subcommand is not None:
        return
    for name, option in _NEEDED.items():
        if told[name] is None:
            raise click.UsageError(f"Missing option '{option}'.", context)
    _export(**told)


@with_settings
def _export(
    settings: Settings,
    *,
    account_id: int,
    data: str,
    form: str,
    folder: Path,
    first: datetime | None,
    last: datetime | None,
    prefix: str | None,
) -> None:
    _check_manifest(prefix, form)
    period = _period(first, last)
    now = SystemClock().now()
    with open_store(settings.records_place) as store, table_of(settings, store, account_id, data, period) as table:
        stem = f"{data.replace(':', '-')}-account-{account_id}"
        path = folder / f"{stem}.{form}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        rows = _written(path, partial(write_table, table.rows, form, data.replace(":", " "), now))
        if prefix is not None:
            _written(folder / _MANIFEST, partial(_write_manifest, quicksight_manifest(prefix, path.name)))
        with store.begin() as records:
            detail = f"{data} as {form}, {rows} rows"
            record_audit(records, AuditEntry(now, _WHO, "export.written", detail, account_id=account_id))
    click.echo(f"{rows:,} rows are in {path}.")


def _check_manifest(prefix: str | None, form: str) -> None:
    if prefix is None:
        return
    if form != "csv":
        raise CallerError("A manifest of QuickSight names files of text, not Parquet or XLSX. Use --form csv with --manifest.")
    if not QUICKSIGHT_PLACE.fullmatch(prefix):
        raise CallerError("--manifest takes where the file will be put, as s3://bucket/prefix/.")


def _period(first: datetime | None, last: datetime | None) -> Period:
    begins, ends = first.date() if first else EVERY_DAY.first, last.date() if last else EVERY_DAY.last
    if begins > ends:
        raise CallerError("--from is after --until.")
    return Period(begins, ends)


def _written(path: Path, write: Callable[[Path], int]) -> int:
    """Let a file be written beside where it belongs and put it there once it is whole, readable by this user alone."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        os.close(handle)
        unfinished = Path(name)
        try:
            rows = write(unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {error.strerror or error}.") from error
    return rows


def _write_manifest(values: dict[str, object], to: Path) -> int:
    to.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    return 1
