"""`rushes person`: people of connections that sign nobody in. They are invited by a link and choose their own password."""

from __future__ import annotations

from contextlib import closing

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.installation import with_settings
from rushes.cli.operator import identity_of
from rushes.config import Settings
from rushes.domain import AccountRow
from rushes.errors import CallerError, NotFound
from rushes.identity import Access, Identity, Invitation, Inviter, PersonEntry, Role
from rushes.warehouse import Reader, accounts, open_facts, productions

__all__ = ["person"]

_BY = Inviter("command line")
_connection = click.option("--connection", help="The person's connection, where several sign nobody in.")


@click.group()
def person() -> None:
    """People who are invited here, for connections without a sign-in of their own."""


@person.command()
@click.argument("username", metavar="NAME")
@click.option("--name", default="", help="The name as it is shown; NAME if left out.")
@click.option("--account", "account_name", required=True, help="The account, by its name or by the platform's own id.")
@click.option("--administrator", is_flag=True, help="They see every production, change the account's settings and invite others.")
@click.option(
    "--production",
    "production_names",
    multiple=True,
    help="A production that a viewer sees, by its name or the platform's own id; again for more.",
)
@click.option("--address", help="The address of the pages, as people reach them; put before the link.")
@_connection
@with_settings
def invite(
    settings: Settings,
    *,
    username: str,
    name: str,
    account_name: str,
    administrator: bool,
    production_names: tuple[str, ...],
    address: str | None,
    connection: str | None,
) -> None:
    """Give somebody access to an account, and print the link with which they choose a password."""
    where = _local_connection(settings, connection)
    with closing(open_facts(settings)) as warehouse, warehouse.reader() as reader:
        account = _account(reader, where, account_name)
        chosen = tuple(_production(reader, account.account_id, each) for each in production_names)
    role = Role.ADMINISTRATOR if administrator else Role.VIEWER
    with identity_of(settings) as identity:
        made = identity.local_people.invite(_BY, where, username, name, Access(account.account_id, account.name, role, chosen))
    click.echo(_words(settings, made, address))


@person.command(name="link")
@click.argument("username", metavar="NAME")
@click.option("--address", help="The address of the pages, as people reach them; put before the link.")
@_connection
@with_settings
def new_link(settings: Settings, username: str, address: str | None, connection: str | None) -> None:
    """Print a new link to choose a password with; former links and all sessions end."""
    with identity_of(settings) as identity:
        made = identity.local_people.renew(_BY, _found(settings, identity, username, connection).person_id)
    click.echo(_words(settings, made, address))


@person.command(name="list")
@with_settings
def list_all(settings: Settings) -> None:
    """List the people who were invited here."""
    with identity_of(settings) as identity:
        entries = [each for each in identity.people() if each.is_local]
    if not entries:
        click.echo("Nobody was invited yet; begin with “rushes person invite NAME --account ACCOUNT --administrator”.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("Name", "Connection", "Accounts", "Last sign-in (UTC)", "State"):
        table.add_column(heading)
    for each in entries:
        last = f"{each.signed_in_at:%Y-%m-%d %H:%M}" if each.signed_in_at else "never"
        held = ", ".join(f"{access.name} ({access.role})" for access in each.accounts)
        table.add_row(each.username, each.connection, held, last, "kept out" if each.is_disabled else "active")
    Console().print(table, markup=False)


@person.command()
@click.argument("username", metavar="NAME")
@_connection
@with_settings
def disable(settings: Settings, username: str, connection: str | None) -> None:
    """Keep somebody out: sessions, links and tokens stop at once."""
    with identity_of(settings) as identity:
        identity.local_people.disable(_BY, _found(settings, identity, username, connection).person_id)
    click.echo(f"{username} is kept out from now on.")


@person.command()
@click.argument("username", metavar="NAME")
@_connection
@with_settings
def enable(settings: Settings, username: str, connection: str | None) -> None:
    """Let somebody in again, with the rights and the password from before."""
    with identity_of(settings) as identity:
        identity.local_people.enable(_BY, _found(settings, identity, username, connection).person_id)
    click.echo(f"{username} may sign in again.")


def _local_connection(settings: Settings, wanted: str | None) -> str:
    local = sorted(settings.local_connections)
    if wanted is not None:
        return settings.connection_named(wanted).name
    if not local:
        raise CallerError("Every connection signs its people in itself. One that does not has kind = “local” under [connection.sign_in].")
    first, *others = local
    if others:
        raise CallerError(f"Several connections sign nobody in ({', '.join(local)}): say which, with --connection.")
    return first


def _found(settings: Settings, identity: Identity, username: str, connection: str | None) -> PersonEntry:
    where, wanted = _local_connection(settings, connection), username.strip().casefold()
    for each in identity.people():
        if each.is_local and each.connection == where and each.username == wanted:
            return each
    raise NotFound(f"Nobody named “{username[:80]}” was invited.")


def _account(reader: Reader, connection: str, wanted: str) -> AccountRow:
    found = [each for each in accounts(reader) if each.connection == connection and wanted in {each.name, each.external_id}]
    if len(found) != 1:
        raise NotFound(
            f"“{wanted[:80]}” names {len(found) or 'no'} accounts that were loaded from “{connection}”; name it by the platform's own id."
        )
    return found[0]


def _production(reader: Reader, account_id: int, wanted: str) -> int:
    found = [each.production_id for each in productions(reader, account_id) if wanted in {each.name, each.external_id}]
    if len(found) != 1:
        raise NotFound(f"“{wanted[:80]}” names {len(found) or 'no'} productions of that account; name it by the platform's own id.")
    return found[0]


def _words(settings: Settings, made: Invitation, address: str | None) -> str:
    if not made.code:
        return f"{made.username} has a password already and sees it from now on."
    scheme = "https" if settings.web.is_behind_tls else "http"
    base = (address or f"{scheme}://{settings.web.allowed_hosts[0]}{'' if settings.web.is_behind_tls else f':{settings.web.port}'}").rstrip(
        "/"
    )
    return f"Give this link to {made.username}, and to nobody else. It works once, until {made.expires_at:%Y-%m-%d %H:%M} UTC:\n{base}/welcome#{made.code}"
