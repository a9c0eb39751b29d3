"""`rushes migrate`: the application records, brought to this release's schema."""

from __future__ import annotations

import click

from rushes.cli.installation import with_settings
from rushes.config import Settings
from rushes.store import migrate as migrate_records

__all__ = ["migrate"]


@click.command()
@with_settings
def migrate(settings: Settings) -> None:
    """Bring the application records to this release; stop the services and copy the file first."""
    migrate_records(settings.store_path)
    click.echo(f"{settings.store_path} is up to date.")
