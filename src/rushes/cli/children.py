"""Processes of our own beside this one: started from it, ended with it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

import click

from rushes.cli.installation import LOG_FORMAT_KEY, config_path

__all__ = ["Child", "child_command", "end_when_closed"]

_THIS_PROGRAM = (sys.executable, "-m", "rushes.cli")


def child_command(*arguments: str) -> list[str]:
    """Return the command line of another command of ours, with the configuration and log format of this one."""
    config = config_path()
    options = ["--config", str(config.absolute())] if config else []
    log_format = click.get_current_context().meta.get(LOG_FORMAT_KEY)
    if log_format:
        options += ["--log-format", str(log_format)]
    return [*_THIS_PROGRAM, *options, *arguments]


class Child:
    """A process of ours, in a session of its own, so that Ctrl-C reaches only who started it.

    It is given `--until-closed`: its standard input is a pipe from here, and when that closes, which it does
    even where this process is killed, it ends as by SIGTERM.

    Args:
        command: What to run; `--until-closed` is added.
        environment: Its variables; this process's own if left out.
        is_heard: Whether its first line is to be read; else it writes where this process writes.
    """

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str] | None = None, is_heard: bool = False) -> None:
        self._process = subprocess.Popen(  # noqa: S603 # our own program
            [*command, "--until-closed"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if is_heard else None,
            env=dict(environment) if environment is not None else None,
            text=True,
            start_new_session=True,
        )

    def first_line(self) -> str:
        """Wait for its first line and return it, "" if it ends without one."""
        return self._process.stdout.readline().strip() if self._process.stdout else ""

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def wait(self) -> int:
        """Wait until it has ended, and return its exit code."""
        return self._process.wait()

    def ask_to_reload(self) -> None:
        """Send it SIGHUP; no harm if it has ended."""
        self._process.send_signal(signal.SIGHUP)

    def ask_to_end(self) -> None:
        """Send it SIGTERM; no harm if it has ended."""
        self._process.terminate()

    def end(self, grace_s: float) -> int:
        """Let it end, or after so many seconds end it; return its exit code."""
        self.ask_to_end()
        try:
            code = self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return code


def end_when_closed() -> None:
    """End this process as by SIGTERM when its standard input is closed: whoever started it is gone, even by SIGKILL."""
    threading.Thread(target=_wait_for_the_end, name="watch standard input", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
