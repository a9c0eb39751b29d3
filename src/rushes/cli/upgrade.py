"""`rushes upgrade`: the application records, brought to this release's schema."""

from __future__ import annotations

import click

from rushes.cli.installation import with_settings
from rushes.config import Settings
from rushes.store import Age, migrate

__all__ = ["upgrade"]


@click.command()
@with_settings
def upgrade(settings: Settings) -> None:
    """Bring the application records to this release, or make them where there are none; stop the services first.

    A copy of what an older release left is made first, in the folder `backups`, and put back if a step fails.
    """
    done = migrate(settings.records_place, settings.backups_dir)
    if done.copy is not None:
        click.echo(f"Copied the records to {done.copy}.")
    words = {Age.EMPTY: "made", Age.OLDER: "brought up to date", Age.CURRENT: "up to date already"}
    click.echo(f"The records at {settings.records_place} were {words[done.was]}.")
