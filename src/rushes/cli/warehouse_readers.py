"""`rushes warehouse reader`: users of the facts' server for tools such as Excel, QuickSight, Superset and Metabase."""

from __future__ import annotations

from pathlib import Path

import click

from rushes.cli.installation import with_settings
from rushes.config import Settings, WarehouseSettings, read_secret
from rushes.errors import ConfigurationError, NotFound
from rushes.warehouse import ALL_ACCOUNTS, add_reader, drop_reader, list_readers

__all__ = ["reader"]


@click.group()
def reader() -> None:
    """Users of the facts' server for other tools; each sees the SQL views, and there the accounts it was given."""


@reader.command()
@click.argument("name")
@click.option(
    "--account", "account_ids", type=click.IntRange(min=1), multiple=True, help="Our id of an account that it sees; again for more."
)
@click.option("--all-accounts", is_flag=True, help="It sees every account, those to come too.")
@click.option(
    "--password-file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file that holds the user's password."
)
@with_settings
def add(settings: Settings, *, name: str, account_ids: tuple[int, ...], all_accounts: bool, password_file: Path) -> None:
    """Make the user NAME on the server, or change which accounts it sees; “rushes account list” says their ids."""
    if all_accounts == bool(account_ids):
        raise ConfigurationError("Say which accounts: --account ID, as often as needed, or --all-accounts.")
    place = _server(settings)
    password = read_secret(password_file, "--password-file").get_secret_value()
    try:
        add_reader(place, name, password, account_ids or (ALL_ACCOUNTS,))
    except NotFound:
        raise ConfigurationError("The facts hold no such account; “rushes account list” says the ids of those they do.") from None
    click.echo(f"“{name}” sees {_shown(account_ids or (ALL_ACCOUNTS,))} in the views of {place.database} at {place.host}.")


@reader.command()
@click.argument("name")
@with_settings
def remove(settings: Settings, name: str) -> None:
    """Take the user NAME off the server."""
    try:
        drop_reader(_server(settings), name)
    except NotFound:
        raise ConfigurationError(f"No user “{name}” was made here; “rushes warehouse reader list” says which were.") from None
    click.echo(f"“{name}” was removed.")


@reader.command(name="list")
@with_settings
def list_all(settings: Settings) -> None:
    """List the users that were made here, and what each sees."""
    found = list_readers(_server(settings))
    for name, account_ids in found.items():
        click.echo(f"{name}: {_shown(account_ids)}")
    if not found:
        click.echo("No user was made yet; begin with “rushes warehouse reader add NAME --account ID --password-file FILE”.")


def _server(settings: Settings) -> WarehouseSettings:
    if settings.warehouse.kind == "duckdb":
        raise ConfigurationError(
            "The facts are in files, which no other tool can open while they are served; move them with “rushes warehouse copy”."
        )
    return settings.warehouse


def _shown(account_ids: tuple[int, ...]) -> str:
    return "all accounts" if ALL_ACCOUNTS in account_ids else f"account {', '.join(map(str, account_ids))}"
