"""`rushes dataset`: data that is no platform's, from files and from databases; what each holds, how it was loaded, and loading it."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.dataset_jobs import load_dataset, load_from_source, opened_sources
from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.datasets import (
    DAY,
    Cadence,
    Dataset,
    Definition,
    FileOrigin,
    FoundTable,
    Growth,
    GrowthUnit,
    Origin,
    Refresh,
    RefreshState,
    TableOrigin,
    all_datasets,
    dataset_anywhere,
    file_limits,
    is_of_files,
    look_at_raw,
    look_into,
    make_dataset,
    origin_of,
    origin_values,
    raw_of_file,
    raw_of_table,
    read_shape,
    refreshes_of,
    remove_dataset,
    roll_back_dataset,
    shape_values,
)
from rushes.domain import FieldRole, Grant, RawTable, RefreshMode, Shape
from rushes.errors import CallerError
from rushes.identity import operator_scope
from rushes.sources import Asked, Reading
from rushes.store import AuditEntry, Store, open_store, record_audit
from rushes.warehouse import accounts, open_datasets, open_facts

__all__ = ["dataset"]

_WHO = "command line"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_number = click.argument("number", type=click.IntRange(min=1))
_name = click.option("--name", help="What the dataset is called; the file's or table's name without it.")
_account = click.option(
    "--account", "account_id", type=click.IntRange(min=1), help="Whose rows they are; without it, a column must say of each row."
)
_shape = click.option("--shape", "shape_file", type=_FILE, help="What each column is, as “rushes dataset look --json” prints it.")
_as_guessed = click.option("--as-guessed", is_flag=True, help="Take every guess, also where the data does not say.")
_LAG = 3
"""How many days are read again where nobody says it, as the operators' page begins."""


class _Reading(NamedTuple):
    """How much of a source a dataset reads when, and what goes then."""

    cadence: Cadence = Cadence.BY_HAND
    growth: Growth | None = None
    keys: tuple[str, ...] = ()

    @property
    def mode(self) -> RefreshMode:
        """What a refresh takes the place of."""
        return RefreshMode.BY_KEY if self.keys else RefreshMode.BY_DAY if self.growth else RefreshMode.REPLACE

    def by(self, shape: Shape) -> tuple[str, ...]:
        """Return the key, of which each column may be told by its header, too."""
        names = {each.header: DAY if each.role is FieldRole.DATE else each.name for each in shape.fields}
        return tuple(names.get(each, each) for each in self.keys)


_WHOLE = _Reading()


@click.group()
def dataset() -> None:
    """Data beside the platform's usage: files and tables, as Explore, dashboards and reports show them."""


@dataset.command(name="list")
@with_settings
def list_all(settings: Settings) -> None:
    """List every dataset, whose it is, and as of when."""
    with open_store(settings.records_place) as store, store.reading() as records:
        known = all_datasets(records)
    names = _account_names(settings)
    table = _table("Id", "Name", "Account", "Rows from", "Version", "As of (UTC)")
    for each in known:
        whose = names.get(each.account_id, str(each.account_id)) if each.account_id else "by column"
        as_of = f"{each.loaded_at:%Y-%m-%d %H:%M}" if each.loaded_at else "not loaded yet"
        table.add_row(
            str(each.dataset_id), each.definition.name, whose, str(each.definition.source.get("kind", "")), str(each.version or ""), as_of
        )
    if not known:
        click.echo("There is none yet; “rushes dataset load FILE --account 1” makes one of a file.")
        return
    Console().print(table, markup=False)


@dataset.command()
@_number
@with_settings
def show(settings: Settings, number: int) -> None:
    """Show a dataset's columns and how it was loaded."""
    with open_store(settings.records_place) as store, store.reading() as records:
        known, history = dataset_anywhere(records, number), refreshes_of(records, number)
    click.echo(f"{known.definition.name} ({known.key})")
    origin = None if is_of_files(known.definition.source) else origin_of(known.definition.source)
    if isinstance(origin, TableOrigin) and origin.growth:
        growth = origin.growth
        click.echo(f"What is new is known by {growth.column}, in {growth.unit.value}; {growth.lag} below its highest value are read again.")
    columns = _table("Column", "Name", "Is", "Kind", "Unit")
    for each in known.definition.shape.fields:
        columns.add_row(each.header, each.name, each.role.value, each.kind.value if each.kind else "", each.unit.value if each.unit else "")
    Console().print(columns, markup=False)
    lines = _table("Refresh", "Began (UTC)", "From", "State", "Read", "Loaded", "Set aside", "Why")
    for line in history:
        counts = (f"{count:,}" for count in (line.rows_read, line.rows_loaded, line.rows_rejected))
        why = line.message or "; ".join(f"{count:,}: {reason}" for reason, count in line.reasons)
        lines.add_row(str(line.refresh_id), f"{line.started_at:%Y-%m-%d %H:%M}", line.source_name, line.state.value, *counts, why)
    Console().print(lines, markup=False)


@dataset.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print what each column is taken for, for “--shape”, and nothing else.")
@click.option("--table", "place", type=click.IntRange(min=1), default=1, show_default=True, help="Which of several tables, for --json.")
@with_settings
def look(settings: Settings, file: Path, place: int, *, as_json: bool) -> None:
    """Show what a file holds and what each column is taken for; nothing is loaded."""
    tables = _looked(settings, file)
    if as_json:
        click.echo(json.dumps(shape_values(_chosen(tables, place).shape), ensure_ascii=False, indent=1))
        return
    for number, each in enumerate(tables, 1):
        click.echo(
            f"Table {number}: {each.name}, {each.rows:,} rows" + (f", {each.broken:,} lines that are no rows" if each.broken else "")
        )
        columns = _table("Column", "Is", "Kind", "Unit", "Because", "For example")
        for column in each.columns:
            of = column.field
            kind, unit = of.kind.value if of.kind else "", of.unit.value if of.unit else ""
            columns.add_row(of.header, of.role.value, kind, unit, column.reason, " · ".join(column.examples[:3]))
        Console().print(columns, markup=False)
        _ask(each)


@dataset.command()
@click.argument("file", type=_FILE)
@_account
@_name
@click.option("--into", type=click.IntRange(min=1), help="Load it into this dataset instead of making one.")
@click.option("--table", "place", type=click.IntRange(min=1), default=1, show_default=True, help="Which of several tables of the file.")
@_shape
@_as_guessed
@with_settings
def load(
    settings: Settings,
    file: Path,
    *,
    account_id: int | None,
    name: str | None,
    into: int | None,
    place: int,
    shape_file: Path | None,
    as_guessed: bool,
) -> None:
    """Load a file: make a dataset of it, or refresh one. Exits with 1 where too many rows do not fit."""
    limits = file_limits(settings)
    with open_store(settings.records_place) as store:
        if into is not None:
            with store.reading() as records:
                known = dataset_anywhere(records, into)
        else:
            table = _chosen(_looked(settings, file), place)
            shape = _decided(table, shape_file, as_guessed=as_guessed)
            origin = FileOrigin(Reading.from_data(table.reading))
            known = _made(store, account_id, name or file.stem, origin, shape)
        raw = raw_of_file(file, origin_of(known.definition.source), work=settings.uploads_dir, limits=limits)
        _tell(_loaded(settings, store, known, raw, file.name))


@dataset.command(name="from-source")
@click.argument("source")
@click.option("--table", default="", help="The table or view.")
@click.option("--schema", default="", help="The schema it is in; the usual one without.")
@click.option("--query", default="", help="One SELECT, instead of a table.")
@_account
@_name
@_shape
@_as_guessed
@click.option("--each-night", is_flag=True, help="Read it anew after each night, too.")
@click.option(
    "--grows-by", "column", help="After the first loading read only what is new: a column of days, instants or numbers that only grow."
)
@click.option(
    "--grows-in", type=click.Choice([each.value for each in GrowthUnit]), help="What the values of that column are; days without."
)
@click.option("--lag", type=click.IntRange(min=0), help=f"How far below its highest value is read again, in that; {_LAG} without.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    help="Replace the rows of the same key: day, or a column to split by; may be repeated. Without one, --grows-by replaces whole days.",
)
@with_settings
def from_source(
    settings: Settings,
    source: str,
    *,
    table: str,
    schema: str,
    query: str,
    account_id: int | None,
    name: str | None,
    shape_file: Path | None,
    as_guessed: bool,
    each_night: bool,
    column: str | None,
    grows_in: str | None,
    lag: int | None,
    keys: tuple[str, ...],
) -> None:
    """Make a dataset of a table or one SELECT of a source (see “rushes source”), and load it."""
    asked = Asked(table, schema, query)
    reading = _Reading(Cadence.NIGHTLY if each_night else Cadence.BY_HAND, _growth(column, grows_in, lag), keys)
    with open_store(settings.records_place) as store:
        sources = opened_sources(settings, store)
        known_source = sources.named(source)
        with raw_of_table(sources, known_source, asked, work=settings.uploads_dir) as raw:
            found = look_at_raw(raw, table or source, {}, ())
        shape = _decided(found, shape_file, as_guessed=as_guessed)
        origin = TableOrigin(known_source.source_id, asked, reading.growth)
        known = _made(store, account_id, name or table or source, origin, shape, reading)
        _tell(load_from_source(settings, store, known, by=_WHO, at=SystemClock().now()))


@dataset.command()
@_number
@click.option("--whole", "is_whole", is_flag=True, help="Read all of it, also where only what is new would be read.")
@with_settings
def refresh(settings: Settings, number: int, *, is_whole: bool) -> None:
    """Load a dataset of a source's table anew. Exits with 1 where too many rows do not fit."""
    with open_store(settings.records_place) as store:
        with store.reading() as records:
            known = dataset_anywhere(records, number)
        _tell(load_from_source(settings, store, known, by=_WHO, at=SystemClock().now(), is_whole=is_whole))


@dataset.command()
@_number
@click.option("--refresh", "refresh_id", type=click.IntRange(min=1), help="Of which refresh; the last one without it.")
@with_settings
def rejects(settings: Settings, number: int, refresh_id: int | None) -> None:
    """Print the rows that a refresh set aside, as JSON lines: line, column, reason, value and the row."""
    with open_store(settings.records_place) as store, store.reading() as records:
        history = refreshes_of(records, dataset_anywhere(records, number).dataset_id)
    if not history:
        raise CallerError(f"Dataset {number} was never loaded.")
    with closing(open_datasets(settings)) as shelf:
        for each in shelf.dataset(number).rejected(refresh_id or history[0].refresh_id):
            row = {"line": each.line, "column": each.header, "reason": each.reason, "value": each.value, "row": each.raw}
            click.echo(json.dumps(row, ensure_ascii=False))


@dataset.command()
@_number
@click.argument("version", type=click.IntRange(min=1))
@with_settings
def rollback(settings: Settings, number: int, version: int) -> None:
    """Make a former version of a dataset current again."""
    with open_store(settings.records_place) as store, closing(open_datasets(settings)) as shelf:
        with store.reading() as records:
            known = dataset_anywhere(records, number)
        went = roll_back_dataset(store, shelf, known, version, by=_WHO, at=SystemClock().now())
    click.echo(f"{known.definition.name} shows version {went.number} again, as of {went.published_at:%Y-%m-%d %H:%M} UTC.")


@dataset.command()
@_number
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
def remove(settings: Settings, number: int, *, yes: bool) -> None:
    """Delete a dataset with all of its rows."""
    with open_store(settings.records_place) as store, closing(open_datasets(settings)) as shelf:
        with store.reading() as records:
            known = dataset_anywhere(records, number)
        if not yes:
            click.confirm(f"Delete {known.definition.name} and all of its rows?", abort=True)
        with store.begin() as records:
            remove_dataset(records, _grant(known.account_id), number)
            record_audit(
                records, AuditEntry(SystemClock().now(), _WHO, "dataset.deleted", f"dataset {number}", account_id=known.account_id)
            )
        shelf.remove(number)
    click.echo(f"{known.definition.name} is deleted.")


def _looked(settings: Settings, file: Path) -> tuple[FoundTable, ...]:
    settings.uploads_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="looking-", dir=settings.uploads_dir) as work:
        return look_into(file, file.name, work=Path(work), limits=file_limits(settings)).tables


def _chosen(tables: tuple[FoundTable, ...], place: int) -> FoundTable:
    if place > len(tables):
        raise CallerError(f"There are {len(tables)} tables in this file; choose one with --table.")
    return tables[place - 1]


def _decided(table: FoundTable, shape_file: Path | None, *, as_guessed: bool) -> Shape:
    """Return what each column is: as the file says, or as guessed where nothing is left to ask."""
    if shape_file is not None:
        shape = read_shape(json.loads(shape_file.read_text(encoding="utf-8")))
        if shape.key != table.shape.key:
            raise CallerError(f"{shape_file} is of other columns than the data. Print them anew with “rushes dataset look --json”.")
        return shape
    if table.questions and not as_guessed:
        _ask(table)
        raise CallerError(
            "Say what each column is with --shape (“rushes dataset look FILE --json” prints the guesses), or take them with --as-guessed."
        )
    return table.shape


def _ask(table: FoundTable) -> None:
    for each in table.questions:
        headers = ", ".join(f"“{table.columns[place].field.header}”" for place in each.columns)
        click.echo(f"{headers}: {each.text}", err=True)


def _growth(column: str | None, unit: str | None, lag: int | None) -> Growth | None:
    if column is None:
        if unit is not None or lag is not None:
            raise CallerError("--grows-in and --lag go with --grows-by.")
        return None
    return Growth(column, GrowthUnit(unit or GrowthUnit.DAYS), _LAG if lag is None else lag)


def _made(store: Store, account_id: int | None, name: str, origin: Origin, shape: Shape, reading: _Reading = _WHOLE) -> Dataset:
    now = SystemClock().now()
    definition = Definition(name, "", origin_values(origin), shape, mode=reading.mode, by=reading.by(shape), cadence=reading.cadence)
    with store.begin() as records:
        number = make_dataset(records, _grant(account_id), definition, by=_WHO, at=now)
        record_audit(records, AuditEntry(now, _WHO, "dataset.made", f"dataset {number}", account_id=account_id))
        return dataset_anywhere(records, number)


def _grant(account_id: int | None) -> Grant | None:
    return None if account_id is None else operator_scope("rushes dataset").only(account_id).grant_for(account_id)


def _loaded(settings: Settings, store: Store, known: Dataset, raw: AbstractContextManager[RawTable], source_name: str) -> Refresh:
    return load_dataset(settings, store, known, raw, source_name=source_name, by=_WHO, at=SystemClock().now())


def _tell(line: Refresh) -> None:
    click.echo(f"Dataset {line.dataset_id}: {line.rows_read:,} rows read, {line.rows_loaded:,} loaded, {line.rows_rejected:,} set aside.")
    for reason, count in line.reasons:
        click.echo(f"  {count:,}: {reason}")
    if line.state is not RefreshState.PUBLISHED:
        click.echo(line.message, err=True)
        sys.exit(1)


def _account_names(settings: Settings) -> Mapping[int, str]:
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        return {row.account_id: row.name for row in accounts(reader)}


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for each in headings:
        table.add_column(each)
    return table
