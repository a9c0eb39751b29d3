"""`rushes dashboard`: dashboards of people's own as files, to be kept where code is kept."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.table import Table

from rushes.accounts import every_calculated_field, every_grouping
from rushes.boards import BoardContent, HostedBoards, InvalidBoard, Sharing, dump_yaml, load_yaml, production_labels
from rushes.cli.installation import with_settings
from rushes.cli.operator import identity_of
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.datasets import catalogues_of
from rushes.errors import CallerError, NotFound
from rushes.explore import field_key, grouping_key
from rushes.store import open_store
from rushes.warehouse import accounts, open_facts, productions

__all__ = ["dashboard"]

_file = click.argument("file", type=click.File("r", encoding="utf-8"))
_account = click.option("--account", "account_id", type=click.IntRange(min=1), help="The account, by our id: see “rushes account list”.")


@click.group()
def dashboard() -> None:
    """Dashboards of people's own, as files that can be compared and kept."""


@dashboard.command(name="list")
@_account
@with_settings
def list_all(settings: Settings, account_id: int | None) -> None:
    """List the dashboards of one account or of all, private ones too."""
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        names = {each.account_id: each.name for each in accounts(reader)}
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Id", justify="right")
    for heading in ("Account", "Title", "Owner", "For", "Version", "Changed (UTC)"):
        table.add_column(heading)
    with open_store(settings.records_place) as store:
        for each in HostedBoards(store, SystemClock()).list(account_id):
            told = (each.title, each.owner, each.sharing.value, str(each.version), f"{each.changed_at:%Y-%m-%d %H:%M}")
            table.add_row(str(each.id), names.get(each.account_id, str(each.account_id)), *told)
    if not table.row_count:
        click.echo("There are no dashboards of people's own yet.")
        return
    Console().print(table, markup=False)


@dashboard.command()
@click.argument("board_id", metavar="ID", type=click.IntRange(min=1))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; without it, standard output.")
@with_settings
def export(settings: Settings, board_id: int, output: Path | None) -> None:
    """Write a dashboard as YAML, the same lines for the same dashboard."""
    with open_store(settings.records_place) as store:
        account_id, content = HostedBoards(store, SystemClock()).content(board_id)
    text = dump_yaml(content, _labels(settings, account_id), _own_names(settings, account_id))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: dashboard {board_id}, {len(content.tiles)} tiles")


@dashboard.command(name="import")
@_file
@_account
@click.option("--owner", help="Whose it will be, by the name they sign in with; they need access to the account.")
@click.option("--connection", help="The owner's connection, where people of several have that name.")
@click.option(
    "--sharing",
    type=click.Choice([each.value for each in Sharing]),
    default=Sharing.PRIVATE.value,
    show_default=True,
    help="Whom it is for beside its owner.",
)
@click.option("--replace", "board_id", type=click.IntRange(min=1), help="Save it as a new version of this dashboard instead.")
@with_settings
def import_file(
    settings: Settings,
    *,
    file: TextIO,
    account_id: int | None,
    owner: str | None,
    connection: str | None,
    sharing: str,
    board_id: int | None,
) -> None:
    """Make a dashboard of a file for somebody, or save the file as a new version of one."""
    text = _text_of(file)
    with open_store(settings.records_place) as store:
        boards = HostedBoards(store, SystemClock())
        if board_id is not None:
            if account_id is not None or owner is not None:
                raise click.UsageError("A dashboard that is replaced keeps its account and owner; leave --account and --owner out.")
            content = _read(settings, text, boards.content(board_id)[0])
            click.echo(f"Dashboard {board_id} stands at version {boards.replace(board_id, content)}.")
            return
        if account_id is None or owner is None:
            raise click.UsageError("Say of which account the dashboard is and whose it will be, with --account and --owner.")
        content = _read(settings, text, account_id)
        made = boards.create(account_id, _person(settings, account_id, owner, connection), content, Sharing(sharing))
    click.echo(f"Dashboard {made}, “{content.title}”, is there for {owner}.")


@dashboard.command()
@_file
@click.option("--account", "account_id", type=click.IntRange(min=1), help="Look for the productions that it names in this account too.")
@click.pass_context
def validate(context: click.Context, file: TextIO, account_id: int | None) -> None:
    """Say whether a file is a dashboard, and if not, which tile and field to change.

    Needs no installation unless --account is given. Exits with 1 where something is to be changed.
    """
    text = _text_of(file)
    try:
        content = load_yaml(text, None) if account_id is None else _read_here(text, account_id)
    except InvalidBoard as error:
        click.echo(str(error), err=True)
        context.exit(1)
    click.echo(f"“{content.title}” is a dashboard of {len(content.tiles)} tiles.")


@with_settings
def _read_here(settings: Settings, text: str, account_id: int) -> BoardContent:
    return _read(settings, text, account_id)


def _read(settings: Settings, text: str, account_id: int) -> BoardContent:
    ids = {label: production_id for production_id, label in _labels(settings, account_id).items()}
    return load_yaml(text, ids, _own_names(settings, account_id))


def _text_of(file: TextIO) -> str:
    try:
        return file.read()
    except UnicodeDecodeError as error:
        raise CallerError(f"{file.name} is no text in UTF-8.") from error


def _labels(settings: Settings, account_id: int) -> dict[int, str]:
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        return production_labels(productions(reader, account_id))


def _own_names(settings: Settings, account_id: int) -> dict[str, str]:
    with open_store(settings.records_place) as store, store.reading() as conn:
        groupings = {grouping_key(each.grouping_id): each.name for each in every_grouping(conn, account_id)}
        fields = {field_key(each.field_id): each.name for each in every_calculated_field(conn, account_id)}
        return groupings | fields | {each.key: each.label for each in catalogues_of(conn, account_id)}


def _person(settings: Settings, account_id: int, wanted: str, connection: str | None) -> int:
    """Return the one person of that name who has access to the account."""
    name = wanted.strip().casefold()
    with identity_of(settings) as identity:
        found = [
            each
            for each in identity.people()
            if each.username.casefold() == name
            and connection in {None, each.connection}
            and account_id in {access.account_id for access in each.accounts}
        ]
    if len(found) > 1:
        raise CallerError(f"People of several connections are called “{wanted[:80]}”: say which, with --connection.")
    if not found:
        raise NotFound(f"Nobody called “{wanted[:80]}” has signed in and has access to account {account_id}.")
    return found[0].person_id
