"""`rushes operator`: those who may sign in at /admin. A password is typed or read from a file, never an argument."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings, load_keys
from rushes.errors import ConfigurationError
from rushes.identity import Identity
from rushes.store import open_store

__all__ = ["identity_of", "operator"]

_password_file = click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Read the password from this file (- for standard input) instead of asking.",
)


@contextmanager
def identity_of(settings: Settings) -> Generator[Identity]:
    """Open the install's records and yield its identity, which calls no platform."""
    with open_store(settings.records_place) as store:
        yield Identity(store, {}, load_keys(settings), SystemClock(), local_connections=settings.local_connections)


@click.group()
def operator() -> None:
    """Those who may sign in at /admin."""


@operator.command()
@click.argument("name")
@_password_file
@with_settings
def create(settings: Settings, name: str, password_file: Path | None) -> None:
    """Make an operator; the password is asked for."""
    with identity_of(settings) as identity:
        identity.create_operator(name, _password(password_file))
    click.echo(f"{name} may sign in at /admin.")


@operator.command(name="list")
@with_settings
def list_all(settings: Settings) -> None:
    """List the operators."""
    with identity_of(settings) as identity:
        entries = identity.list_operators()
    if not entries:
        click.echo("There is no operator yet; make one with “rushes operator create NAME”.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("Name", "Made (UTC)", "State"):
        table.add_column(heading)
    for each in entries:
        table.add_row(each.name, f"{each.created_at:%Y-%m-%d %H:%M}", "disabled" if each.is_disabled else "active")
    Console().print(table, markup=False)


@operator.command()
@click.argument("name")
@with_settings
def disable(settings: Settings, name: str) -> None:
    """Keep an operator out, and end the operator's sessions."""
    with identity_of(settings) as identity:
        identity.disable_operator(name)
    click.echo(f"{name} is kept out from now on.")


@operator.command()
@click.argument("name")
@with_settings
def enable(settings: Settings, name: str) -> None:
    """Let a disabled operator in again."""
    with identity_of(settings) as identity:
        identity.enable_operator(name)
    click.echo(f"{name} may sign in at /admin again.")


@operator.command()
@click.argument("name")
@_password_file
@with_settings
def password(settings: Settings, name: str, password_file: Path | None) -> None:
    """Replace an operator's password, and end the operator's sessions."""
    with identity_of(settings) as identity:
        identity.set_operator_password(name, _password(password_file))
    click.echo(f"The password of {name} is replaced.")


def _password(file: Path | None) -> str:
    if file is None:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
        return typed
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read as text.") from error
    return text.removesuffix("\n").removesuffix("\r")
