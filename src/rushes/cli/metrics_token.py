"""`rushes metrics-token`: what whoever watches the installation shows at /metrics."""

from __future__ import annotations

import click

from rushes.cli.installation import with_settings
from rushes.config import Settings, load_keys

__all__ = ["metrics_token"]


@click.command("metrics-token")
@with_settings
def metrics_token(settings: Settings) -> None:
    """Print the token that opens /metrics from another machine; it changes with the install's keys."""
    click.echo(load_keys(settings).metrics_token)
