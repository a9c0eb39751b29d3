"""`rushes serve`: the pages and the API, by gunicorn."""

from __future__ import annotations

import click

from rushes.cli.installation import with_settings
from rushes.cli.web_server import serve_pages
from rushes.config import Settings

__all__ = ["serve"]


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), help="Instead of the port in [web]; 0 takes any free one.")
@with_settings
def serve(settings: Settings, port: int | None) -> None:
    """Serve the pages and the API until stopped (SIGTERM or Ctrl-C)."""
    if port is not None:
        settings = settings.model_copy(update={"web": settings.web.model_copy(update={"port": port})})
    serve_pages(settings, announce=lambda address: click.echo(f"Rushes answers on {address}"))
