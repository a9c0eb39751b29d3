"""`rushes source`: the databases, buckets and REST servers that datasets are read from. A password is typed or read from a file, never an argument, and never shown."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rushes.cli.dataset_jobs import opened_sources
from rushes.cli.installation import with_settings
from rushes.config import Settings, read_secret
from rushes.datasets import Source, Sources
from rushes.errors import ConfigurationError
from rushes.sources import Asked, DatabasePlace, Place, Reached, TableLook, kind_called
from rushes.store import open_store
from rushes.telemetry import redact

__all__ = ["source"]

_WHO = "command line"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PARTS = (
    click.option("--host", help="The server's name or address."),
    click.option("--port", type=click.IntRange(1, 65_535), help="Its port; left out, the usual one."),
    click.option("--database", help="The database; of SQLite, the file below the folder “sqlite_dir” of [sources]."),
    click.option("--user", help="Who signs in there; one that may read and nothing else is best."),
    click.option(
        "--tls",
        type=click.Choice(["verify", "off"]),
        help="Whether only by TLS, to a server whose certificate is good (verify), or in plain (off).",
    ),
    click.option(
        "--ca-file", type=_FILE, help="Who vouches for that certificate, in PEM form; its text is kept, and the file is not read again."
    ),
    click.option("--bucket", help="Of s3, the bucket."),
    click.option("--endpoint", help="Of s3, the storage's address, such as https://storage.example.org; left out, Amazon's of the region."),
    click.option("--region", help="Of s3, the region; left out, us-east-1."),
    click.option("--prefix", help="Of s3, the folder that everything lies below; left out, the whole bucket."),
    click.option("--key-id", help="Of s3, the id of the access key; left out, a bucket that is open to everybody."),
    click.option(
        "--addressing",
        type=click.Choice(["path", "virtual"]),
        help="Of s3, whether the bucket's name stands behind the host (path) or before it (virtual).",
    ),
    click.option(
        "--declaration",
        type=_FILE,
        help="Of rest, a file of YAML or JSON that says where the server is, how one signs in, and its resources.",
    ),
    click.option(
        "--timeout",
        "timeout_s",
        type=click.IntRange(1, 3_600),
        help="How many seconds one statement may take, a storage be silent, or an answer be waited for.",
    ),
    click.option(
        "--password-file",
        type=_FILE,
        help="Read the password, the key, or the secret of the access key, from this file instead of asking.",
    ),
)


def _with_parts(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_PARTS):
        command = option(command)
    return command


@contextmanager
def _sources(settings: Settings) -> Generator[Sources]:
    with open_store(settings.records_place) as store:
        yield opened_sources(settings, store)


@click.group()
def source() -> None:
    """Databases, buckets and REST servers that datasets are read from; reading a dataset writes nothing there."""


@source.command()
@click.argument("kind")
@click.option("--name", required=True, help="Its name here, in small letters.")
@_with_parts
@with_settings
def add(
    settings: Settings,
    *,
    kind: str,
    name: str,
    password_file: Path | None,
    ca_file: Path | None,
    declaration: Path | None,
    **parts: object,
) -> None:
    """Add a database: mysql (MariaDB too), postgresql, sqlite, or a dialect that [sources] allows; a bucket: s3; a declared server: rest.

    The password or key is asked for.
    """
    told = parts | {"authority": _text(ca_file), "declaration": _text(declaration)}
    with _sources(settings) as known:
        place = kind_called(kind).place_of(kind, told, known.reach)
        password = _password(password_file) if place.takes_secret else ""
        made = known.add(name, kind, told, password, by=_WHO)
    click.echo(f"{made.name} is added: {made.place}. “rushes source try {made.name}” says whether it answers.")


@source.command(name="list")
@with_settings
def list_all(settings: Settings) -> None:
    """List the sources."""
    with _sources(settings) as known:
        every = known.every()
    if not every:
        click.echo("There is no source yet; add one with “rushes source add KIND --name NAME …”.")
        return
    _print(
        ("Name", "Kind", "Where", "Changed (UTC)"),
        ((each.name, each.place.kind, str(each.place), f"{each.changed_at:%Y-%m-%d %H:%M}") for each in every),
    )


@source.command()
@click.argument("name")
@with_settings
def show(settings: Settings, name: str) -> None:
    """Show where a source is; its password is never shown."""
    with _sources(settings) as known:
        found = known.named(name)
    for label, value in _facts(found):
        click.echo(f"{label}: {redact(value)}")


@source.command(name="try")
@click.argument("name")
@with_settings
def attempt(settings: Settings, name: str) -> None:
    """Connect to a source and say what is there; nothing is read but names, and of a declared server one page."""
    with _sources(settings) as known:
        found = known.named(name)
        reached = known.attempt(found, by=_WHO)
    for line in _said(found.place.kind, reached):
        click.echo(line)


@source.command()
@click.argument("name")
@click.argument("table", required=False)
@click.option("--schema", default="", help="The schema that the table is in, where it is not the usual one.")
@click.option(
    "--query",
    "query_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with one SELECT, instead of a table.",
)
@with_settings
def browse(settings: Settings, *, name: str, table: str | None, schema: str, query_file: Path | None) -> None:
    """List the tables and views of a source, or its resources; of TABLE, or of a query, its columns and first rows."""
    if table and query_file:
        raise ConfigurationError("Name a table or a query, not both.")
    with _sources(settings) as known:
        found = known.named(name)
        if table or query_file:
            _print_look(known.look(found, Asked(table or "", schema, _text(query_file)), by=_WHO))
            return
        tables = known.tables(found)
    _print(("Schema", "Table", ""), ((each.schema, each.name, "view" if each.is_view else "") for each in tables))


@source.command()
@click.argument("name")
@click.option("--new-name", help="Its name from now on.")
@_with_parts
@click.option("--new-password", is_flag=True, help="Ask for a new password.")
@click.option("--system-ca", is_flag=True, help="Trust those whom this machine trusts, and no certificate of its own any more.")
@with_settings
def change(
    settings: Settings,
    *,
    name: str,
    new_name: str | None,
    password_file: Path | None,
    ca_file: Path | None,
    declaration: Path | None,
    new_password: bool,
    system_ca: bool,
    **parts: object,
) -> None:
    """Change what is named, and leave the rest; another server, user or certificate needs the password again."""
    given = {part: value for part, value in parts.items() if value is not None}
    if ca_file or system_ca:
        given["authority"] = _text(ca_file)
    if declaration:
        given["declaration"] = _text(declaration)
    password = _password(password_file) if new_password or password_file else None
    with _sources(settings) as known:
        found = known.named(name)
        changed = known.change(found.source_id, new_name or name, found.place.parts() | given, password, by=_WHO)
    click.echo(f"{changed.name} is changed: {changed.place}.")


@source.command()
@click.argument("name")
@with_settings
def remove(settings: Settings, name: str) -> None:
    """Remove a source and its password; nothing changes in the database itself."""
    with _sources(settings) as known:
        known.remove(known.named(name).source_id, by=_WHO)
    click.echo(f"{name} is removed.")


def _facts(found: Source) -> Iterable[tuple[str, str]]:
    yield "Kind", found.place.kind
    yield from _database(found.place) if isinstance(found.place, DatabasePlace) else _parts(found.place)
    if found.place.takes_secret:
        yield "Password", "kept" if found.has_password else "none"
    yield "Added by", found.made_by
    yield "Added (UTC)", f"{found.made_at:%Y-%m-%d %H:%M}"


def _database(place: DatabasePlace) -> Iterable[tuple[str, str]]:
    if place.takes_secret:
        yield "Host", place.host
        yield "Port", str(place.real_port)
        yield "User", place.user
        yield "TLS", place.tls + (", with a certificate of its own" if place.authority else "")
    yield "Database", place.database
    yield "Time for a statement", f"{place.timeout_s} s"


def _parts(place: Place) -> Iterable[tuple[str, str]]:
    for name, value in place.parts().items():
        yield name.replace("_", " ").capitalize(), str(value)


def _said(kind: str, reached: Reached) -> Iterable[str]:
    server = f"{reached.server} {reached.version}".strip()
    yield f"{server} answers{', by TLS' if reached.is_encrypted else ''}."
    ending = "s" if reached.tables != 1 else ""
    if kind == "rest":
        yield f"{reached.tables} resource{ending} declared; the first can be read."
    else:
        yield f"Its user sees {reached.tables} table{ending} and views."
    if reached.could_write:
        yield "Warning: its user may write there. We never do; give us one that may read and nothing else."


def _print_look(look: TableLook) -> None:
    _print(("Column", "Type"), look.columns)
    click.echo()
    _print([name for name, _ in look.columns], ([("NULL" if value is None else value) for value in row] for row in look.rows))


def _print(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(_plain(heading))
    for row in rows:
        table.add_row(*map(_plain, row))
    Console().print(table)


def _plain(text: str) -> Text:
    """Return somebody else's text, which may hold what would move a terminal's cursor."""
    return Text(redact(text.replace("\n", "⏎").replace("\t", " ")))


def _password(file: Path | None) -> str:
    if file is None:
        typed: str = click.prompt("Password", hide_input=True, default="", show_default=False, err=True)
        return typed
    return read_secret(file, "--password-file").get_secret_value()


def _text(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read as text.") from error
