"""`rushes token`: API tokens for people who have signed in before."""

from __future__ import annotations

from datetime import datetime

import click

from rushes.cli.installation import with_settings
from rushes.cli.operator import identity_of
from rushes.config import Settings

__all__ = ["token"]


@click.group()
def token() -> None:
    """API tokens of people."""


@token.command()
@click.option("--person", required=True, metavar="NAME", help="Whose token: the name the person signs in with.")
@click.option("--name", default="made on the command line", show_default=True, help="What the token is called in the account menu.")
@click.option("--connection", help="The person's connection, where people of that name are on several.")
@click.option("--expires-on", type=click.DateTime(["%Y-%m-%d"]), help="Its last day; 90 days from now if left out.")
@with_settings
def create(settings: Settings, person: str, name: str, connection: str | None, expires_on: datetime | None) -> None:
    """Make a token and print it, the only time that it is seen. It has the person's own rights."""
    last_day = expires_on.date() if expires_on else None
    with identity_of(settings) as identity:
        click.echo(identity.create_token_for(person, name, connection=connection, expires_on=last_day))


@token.command(name="list")
@click.option("--person", required=True, metavar="NAME", help="Whose tokens: the name the person signs in with.")
@with_settings
def list_all(settings: Settings, person: str) -> None:
    """List a person's tokens, without their secrets."""
    with identity_of(settings) as identity:
        found = identity.tokens_of(person)
    for owner, each in found:
        used = f"{each.used_at:%Y-%m-%d %H:%M}" if each.used_at else "never"
        click.echo(f"{each.token_id}  {each.name}  of {owner}, last used {used}, until {each.expires_on}")
    if not found:
        click.echo("There is no token of such a person.")


@token.command()
@click.argument("number", type=int)
@with_settings
def revoke(settings: Settings, number: int) -> None:
    """Revoke a token by the number that `list` shows."""
    with identity_of(settings) as identity:
        identity.revoke_token_by_operator(number, "command line")
    click.echo(f"Token {number} is revoked.")
