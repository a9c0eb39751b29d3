"""`rushes serve`: the pages by `rushes web`, in a process of its own, and a runner beside it.

This process starts, watches and ends the others, and imports neither gunicorn nor an engine.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

import click

from rushes.cli.children import Child, child_command
from rushes.cli.installation import with_settings
from rushes.cli.pulse import end_on_signals
from rushes.cli.ready import check_ready, on_port
from rushes.cli.runner import PACE_S, Runner
from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.store import open_store

__all__ = ["serve", "serve_all"]

_GRACE_S = 45.0
"""A little longer than the pages' process gives its own workers."""

_OUR_FAULT = 70


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), help="Instead of the port in [web]; 0 takes any free one.")
@with_settings
def serve(settings: Settings, port: int | None) -> None:
    """Serve the pages and the API and run the nights, until stopped (SIGTERM or Ctrl-C).

    That is “rushes web” and “rushes runner” in one: where the pages cannot be served it ends, where a night's process
    dies it is started again. SIGHUP reaches the pages: they read the settings again, and nobody is refused meanwhile; the
    hours of the nights take a new start.
    """
    options = () if port is None else ("--port", str(port))
    code = serve_all(
        on_port(settings, port), child_command, options=options, announce=lambda address: click.echo(f"Rushes answers on {address}")
    )
    sys.exit(code)


def serve_all(
    settings: Settings,
    command: Callable[..., list[str]],
    *,
    options: Sequence[str] = (),
    announce: Callable[[str], None],
    environment: Mapping[str, str] | None = None,
) -> int:
    """Serve the pages and run what is due, until a signal says stop; one that says reload is handed to the pages.

    Args:
        settings: The install's settings; keys and records must be there.
        command: Makes the command line of another command of ours.
        options: Those of “rushes web”.
        announce: Is given the address once the pages answer.
        environment: The variables of the processes; this one's own if left out.

    Returns:
        The exit code: 0 where a signal ended it, that of the pages' process where it ended by itself.

    Raises:
        ConfigurationError: A key is missing, the port is taken, or the night's time never comes.
        StoreError: The records cannot be opened.
    """
    check_ready(settings)
    ending, reloading = end_on_signals(), _reload_on_hangup()
    with open_store(settings.records_place) as store:
        works = Runner(
            settings, store, SystemClock(), start=lambda name: Child(command("run-due", "--runner", name), environment=environment)
        )
        pages = Child(command("web", *options), environment=environment, is_heard=True)
        try:
            told = pages.first_line()
            if told:
                announce(told.split()[-1])
            while pages.exit_code is None and not ending.wait(PACE_S):
                works.step()
                if reloading.is_set():
                    reloading.clear()
                    pages.ask_to_reload()
        finally:
            pages.ask_to_end()
            works.end()
            code = pages.end(_GRACE_S)
    if ending.is_asked:
        return 0
    return code if code > 0 else _OUR_FAULT


def _reload_on_hangup() -> threading.Event:
    """Return what SIGHUP sets from now on; in a terminal, whose closing sends it too, it ends the program as it always does."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 # a handler's form
        asked.set()

    if not os.isatty(0):
        signal.signal(signal.SIGHUP, ask)
    return asked
