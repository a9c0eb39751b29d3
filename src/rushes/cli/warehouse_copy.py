"""`rushes warehouse copy`: the facts, from wherever they are to another engine, counted anew there."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
from pydantic import SecretStr, ValidationError

from rushes.cli.bar import rows_bar
from rushes.cli.installation import with_settings
from rushes.config import Settings, WarehouseSettings, read_secret
from rushes.errors import ConfigurationError, WarehouseError
from rushes.warehouse import ServerWarehouse, Version, Warehouse, open_facts, open_warehouse, prepare_server

__all__ = ["copy"]

_SECRET = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--to", "url", required=True, help="mysql://USER@HOST:PORT/DATABASE, postgresql://USER@HOST:PORT/DATABASE or duckdb:FOLDER.")
@click.option("--password-file", type=_SECRET, help="The file that holds that user's password.")
@click.option("--reader", default="rushes_reader", show_default=True, help="The user of the pages, who is made there.")
@click.option("--reader-password-file", type=_SECRET, help="The file that holds the reader's password.")
@click.option("--tls-ca-file", type=_SECRET, help="Who vouches for the server's certificate, as a PEM file.")
@click.option("--tls", type=click.Choice(["verify", "off"]), default="verify", show_default=True, help="As in [warehouse].")
@with_settings
def copy(settings: Settings, url: str, **told: str | Path | None) -> None:
    """Copy the current version of the facts to another engine, which must be empty, and count it anew there.

    Former versions stay where they are. Stop the services before, and write what is printed into rushes.toml afterwards.
    """
    with closing(open_facts(settings)) as source:
        with rows_bar("Reading") as tell:
            if isinstance(source, ServerWarehouse):
                source.tell = tell
            version = source.hold_files()
        if version is None:
            raise WarehouseError(
                "Nothing was published yet, so there is nothing to copy. Name the other engine in rushes.toml, then run “rushes sync”."
            )
        if url.startswith("duckdb:"):
            folder = Path(url.removeprefix("duckdb:").removeprefix("//")).absolute()
            target, lines = _to_folder(source, version, folder), [f'data_dir = "{folder.parent}"', "", "[warehouse]", 'kind = "duckdb"']
        else:
            place = _place(url, told)
            target, lines = _to_server(source, version, place), _table(place, told)
    with closing(target):
        _compare(target, version)
    click.echo("\n".join(["Write this into rushes.toml, then start the services:", "", *lines]))


def _to_folder(source: Warehouse, version: Version, folder: Path) -> Warehouse:
    target = open_warehouse(folder)
    if folder.name != "warehouse":
        raise ConfigurationError(f"{folder} must be named “warehouse”, which is where data_dir keeps the facts.")
    if target.current_name() or target.versions():
        raise ConfigurationError(f"There are facts in {folder} already; nothing was changed. Name an empty folder.")
    for name in (*version.files, version.manifest):
        shutil.copyfile(source.path / name, folder / name)
    target.adopt(version.manifest)
    return target


def _to_server(source: Warehouse, version: Version, place: WarehouseSettings) -> Warehouse:
    for each in prepare_server(place):
        click.echo(each)
    target = ServerWarehouse(place, source.path, keep_versions=2, memory_mb=512)
    with rows_bar("Copying") as tell:
        target.tell = tell
        target.adopt(version.manifest)
    return target


def _compare(target: Warehouse, version: Version) -> None:
    report = target.verify()
    counted, summed = report.counts.table_rows, report.counts.totals
    if not report.is_sound or counted != version.table_rows or summed != version.totals:
        raise WarehouseError(
            f"What was copied to {target.place} is not what was published: {' '.join(report.findings)} Empty it, then copy again."
        )
    for name, rows in counted.items():
        click.echo(f"{rows:>15,}  {name}")
    click.echo(f"Copied version {version.number} to {target.place}: every count, sum and day is as published.")


def _place(url: str, told: dict[str, str | Path | None]) -> WarehouseSettings:
    """Return the server that an address names.

    Raises:
        ConfigurationError: It names none, or holds a password.
    """
    parts = urlsplit(url)
    if parts.password is not None:
        raise ConfigurationError(
            "An address holds no password, which everybody on this machine could read: name a file with --password-file."
        )
    values: dict[str, object] = {
        "kind": {"mysql": "mysql", "mariadb": "mysql", "postgresql": "postgresql", "postgres": "postgresql"}.get(
            parts.scheme, parts.scheme
        ),
        "host": parts.hostname,
        "port": parts.port,
        "user": unquote(parts.username or "rushes"),
        "database": parts.path.strip("/") or "rushes_facts",
        "reader": told["reader"],
        "tls": told["tls"],
        "tls_ca_file": told["tls_ca_file"],
    }
    for name in ("password", "reader_password"):
        file = told[f"{name}_file"]
        values[name] = read_secret(file, f"--{name.replace('_', '-')}-file") if isinstance(file, Path) else SecretStr("")
    try:
        place = WarehouseSettings.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"--to: “{first['loc'][0]}” is wrong: {first['msg']}.") from None
    if place.kind == "duckdb":
        raise ConfigurationError("--to names no engine: write mysql://…, postgresql://… or duckdb:FOLDER.")
    return place


def _table(place: WarehouseSettings, told: dict[str, str | Path | None]) -> list[str]:
    values = {"kind": place.kind, "host": place.host, "port": place.port, "database": place.database, "user": place.user}
    values |= {name: str(told[name]) for name in ("password_file", "reader_password_file", "tls_ca_file") if told[name]}
    values |= {"reader": place.reader, "tls": place.tls}
    return [
        "[warehouse]",
        *(f"{name} = {value}" if isinstance(value, int) else f'{name} = "{value}"' for name, value in values.items() if value),
    ]
