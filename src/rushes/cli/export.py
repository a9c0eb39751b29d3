"""`rushes export`: an account's own facts, and its rows of a dataset, as a file that other programs read."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.datasets import DATASET, every_dataset
from rushes.domain import HandedOut, Period
from rushes.errors import CallerError, OperatorError
from rushes.figures import write_csv, write_xlsx
from rushes.store import AuditEntry, Store, open_store, record_audit
from rushes.warehouse import EVERY_DAY, account, dataset_handed_out, open_datasets, open_facts, usage_handed_out, write_parquet

__all__ = ["export"]

_WHO = "command line"
_USAGE = "usage"
_MANIFEST = "manifest.json"
_PREFIX = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9!_.*'()=-]+)*/?")
_day = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--account", "account_id", type=click.IntRange(min=1), required=True, help="Whose rows; “rushes account list” tells its id.")
@click.option("--data", default=_USAGE, show_default=True, help="What: usage, or a dataset as dataset:7.")
@click.option("--form", type=click.Choice(["csv", "parquet", "xlsx"]), required=True, help="What kind of file.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder; made if it is not there."
)
@click.option("--from", "first", type=_day, help="The first day, instead of all.")
@click.option("--until", "last", type=_day, help="The last day, instead of all.")
@click.option("--manifest", "prefix", help="Also write manifest.json for QuickSight, where the file will be put under s3://bucket/prefix/.")
@with_settings
def export(
    settings: Settings,
    account_id: int,
    *,
    data: str,
    form: str,
    folder: Path,
    first: datetime | None,
    last: datetime | None,
    prefix: str | None,
) -> None:
    """Write an account's own facts, or its rows of a dataset, into a file. A file of the same name is replaced."""
    _check_manifest(prefix, form)
    period = _period(first, last)
    now = SystemClock().now()
    with open_store(settings.records_place) as store, _rows_of(settings, store, account_id, data, period) as table:
        stem = f"{data.replace(':', '-')}-account-{account_id}"
        path = folder / f"{stem}.{form}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        rows = _written(path, partial(_write, table, form, data.replace(":", " "), now))
        if prefix is not None:
            _written(folder / _MANIFEST, partial(_write_manifest, _manifest(prefix, path.name)))
        with store.begin() as records:
            detail = f"{data} as {form}, {rows} rows"
            record_audit(records, AuditEntry(now, _WHO, "export.written", detail, account_id=account_id))
    click.echo(f"{rows:,} rows are in {path}.")


def _check_manifest(prefix: str | None, form: str) -> None:
    if prefix is None:
        return
    if form != "csv":
        raise CallerError("A manifest of QuickSight names files of text, not Parquet or XLSX. Use --form csv with --manifest.")
    if not _PREFIX.fullmatch(prefix):
        raise CallerError("--manifest takes where the file will be put, as s3://bucket/prefix/.")


def _period(first: datetime | None, last: datetime | None) -> Period:
    begins, ends = first.date() if first else EVERY_DAY.first, last.date() if last else EVERY_DAY.last
    if begins > ends:
        raise CallerError("--from is after --until.")
    return Period(begins, ends)


@contextmanager
def _rows_of(settings: Settings, store: Store, account_id: int, data: str, period: Period) -> Generator[HandedOut]:
    """Yield what was asked for, of a version that stays until it is written."""
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        if account(reader, account_id) is None:
            raise CallerError(f"There is no account {account_id}; see “rushes account list”.")
        if data == _USAGE:
            yield usage_handed_out(reader, account_id, period)
            return
    if not data.startswith(DATASET):
        raise CallerError("--data takes usage, or a dataset as dataset:7.")
    with store.reading() as records:
        known = next((each for each in every_dataset(records, account_id) if each.key == data), None)
    if known is None:
        raise CallerError(f"Account {account_id} has no loaded dataset of that id; see “rushes dataset list”.")
    with closing(open_datasets(settings)) as shelf, shelf.dataset(known.dataset_id).reader() as rows:
        yield dataset_handed_out(rows, known.definition.shape, account_id, period)


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


def _write(table: HandedOut, form: str, name: str, at: datetime, to: Path) -> int:
    if form == "parquet":
        return write_parquet(table, to)
    if form == "xlsx":
        with to.open("wb") as file:
            return write_xlsx(table, file, name, at=at, work=to.parent)
    with to.open("w", encoding="utf-8", newline="") as file:
        return write_csv(table, file)


def _manifest(prefix: str, name: str) -> dict[str, object]:
    """Return what QuickSight is told of the file.

    Source: https://docs.aws.amazon.com/quicksight/latest/user/supported-manifest-file-format.html
    """
    return {
        "fileLocations": [{"URIs": [f"{prefix.rstrip('/')}/{name}"]}],
        "globalUploadSettings": {"format": "CSV", "delimiter": ",", "textqualifier": '"', "containsHeader": "true"},
    }


def _write_manifest(values: dict[str, object], to: Path) -> int:
    to.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    return 1
