"""`rushes web`: the pages and the API, by gunicorn."""

from __future__ import annotations

import click

from rushes.cli.children import end_when_closed
from rushes.cli.installation import config_path, with_settings
from rushes.cli.ready import on_port
from rushes.cli.web_server import serve_pages
from rushes.config import Settings, load

__all__ = ["web"]


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), help="Instead of the port in [web]; 0 takes any free one.")
@click.option("--until-closed", is_flag=True, hidden=True)
@with_settings
def web(settings: Settings, port: int | None, *, until_closed: bool) -> None:
    """Serve the pages and the API alone, until stopped (SIGTERM or Ctrl-C).

    No night runs and no job is done by it; “rushes runner” beside it, or “rushes run-due” from a timer, does that.
    On SIGHUP it reads the settings again and replaces its workers without refusing anybody; where the settings are wrong
    it says so and goes on as before.
    """
    if until_closed:
        end_when_closed()
    file = config_path()
    serve_pages(on_port(settings, port), announce=lambda address: click.echo(f"Rushes answers on {address}"), read_again=lambda: load(file))
