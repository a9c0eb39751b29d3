"""`rushes backup` and `rushes restore`: a whole installation in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from rushes.cli.archive import read_archive, write_archive
from rushes.cli.bar import bytes_bar
from rushes.cli.installation import with_settings
from rushes.clock import SystemClock
from rushes.config import Settings

__all__ = ["backup", "restore"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_settings
def backup(settings: Settings, file: Path) -> None:
    """Write records, keys and the current version of the facts to FILE, while everything runs.

    Whoever holds the file can be everybody: keep it as you keep passwords. rushes.toml and its secret files are not in it.
    """
    with bytes_bar("Backing up") as tell:
        size = write_archive(settings, file, SystemClock().now(), tell)
    click.echo(f"Wrote {file}, {size / 1e6:,.1f} MB. It holds the keys: keep it as you keep passwords.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_settings
def restore(settings: Settings, file: Path) -> None:
    """Put back what `rushes backup` wrote to FILE, where no installation is; every byte of it is checked before."""
    with bytes_bar("Restoring") as tell:
        made_at = read_archive(settings, file, tell)
    click.echo(f"Restored the backup of {made_at}. Next: “rushes doctor”, then start the services.")
