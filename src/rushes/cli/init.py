"""`rushes init`: a first configuration, the install's keys, the folders and the records."""

from __future__ import annotations

import os
from pathlib import Path

import click

from rushes.cli.fill import PlainPath, ServerName
from rushes.cli.installation import config_path
from rushes.config import FILE_NAME, Settings, load, make_keys, starter_file
from rushes.errors import ConfigurationError
from rushes.store import Age, migrate

__all__ = ["init", "prepare"]

_SECRET = Path("secrets") / "limecraft"


@click.command()
@click.option("--time-zone", default="UTC", show_default=True, help="The zone in which days are cut, such as Europe/Brussels.")
@click.option("--data-dir", type=PlainPath(), help="The folder of everything that is kept; left out, “var” beside rushes.toml.")
@click.option("--server-name", type=ServerName(), help="Under which people reach it by https, with nginx in front.")
@click.option(
    "--keys-only", is_flag=True, help="Write no file; make what is missing for the one that is there. Changes nothing that exists."
)
def init(time_zone: str, data_dir: Path | None, server_name: str | None, *, keys_only: bool) -> None:
    """Write a commented rushes.toml and make this install's keys, folders and records.

    Nothing that exists is changed: a configuration that is there is refused without --keys-only.
    """
    file = (config_path() or Path(FILE_NAME)).absolute()
    if keys_only:
        made = prepare(load(file))
        click.echo("\n".join(f"Made {path}." for path in made) or "Everything was there; nothing was changed.")
        return
    settings = Settings(data_dir=data_dir or file.parent / "var", time_zone=_checked(time_zone))
    _write_new(file, starter_file(time_zone=time_zone, data_dir=str(data_dir or "var"), server_name=server_name))
    file.parent.joinpath(_SECRET.parent).mkdir(mode=0o700, exist_ok=True)
    secret = file.parent / _SECRET
    if not secret.exists():
        _write_new(secret, "")
    made = (file, secret, *prepare(settings))
    click.echo("\n".join(f"Made {path}." for path in made))
    click.echo(f"\nNext: name your platform and its collecting login in {file.name}, put that login's password in {_SECRET},")
    click.echo("run “rushes doctor”, then “rushes sync” and “rushes serve”.")


def prepare(settings: Settings) -> tuple[object, ...]:
    """Make the keys, folders and records that are not there yet, and bring the records up to date.

    Returns:
        What was made.
    """
    made = make_keys(settings)
    upgrade = migrate(settings.records_place, settings.backups_dir)
    return (*made, settings.records_place) if upgrade.was is Age.EMPTY else made


def _checked(time_zone: str) -> str:
    try:
        return Settings(time_zone=time_zone).time_zone
    except ValueError:
        raise ConfigurationError(f"There is no time zone “{time_zone}”; use a name such as Europe/Brussels or UTC.") from None


def _write_new(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(
            f"{path} is there already; nothing was changed. For keys and folders alone: rushes init --keys-only."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
