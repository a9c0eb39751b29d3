"""A stand-in as a program beside the demo: it ends with the demo, however that one ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rushes.errors import PlatformUnreachable

__all__ = ["THIS_PROGRAM", "StandInProgram", "demo_environment", "stand_in", "write_private"]

THIS_PROGRAM = (sys.executable, "-m", "rushes.cli")
"""What runs this program once more."""


@dataclass(frozen=True, slots=True)
class StandInProgram:
    """A stand-in that runs: its API's address, and the lines in which it tells who can use it."""

    base_url: str
    lines: tuple[str, ...]

    @property
    def home_url(self) -> str:
        """The address of its only page."""
        return self.base_url.rpartition("/")[0] + "/"


def demo_environment() -> dict[str, str]:
    """Return the environment of the demo's programs: it is the same whatever the shell's RUSHES_ variables say."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}


@contextmanager
def stand_in(name: str, *, last_line: str) -> Generator[StandInProgram]:
    """Run a stand-in while the context lasts.

    Args:
        name: The command of `rushes demo` that is it.
        last_line: How the last line begins in which it introduces itself.

    Raises:
        PlatformUnreachable: It did not start.
    """
    command = [*THIS_PROGRAM, "demo", name, "--port", "0", "--until-closed"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:  # noqa: S603
        try:
            yield _introduced(process.stdout, last_line)
        finally:
            process.terminate()


def _introduced(output: IO[str] | None, last_line: str) -> StandInProgram:
    address = output.readline().strip() if output else ""
    if not address or not output:
        raise PlatformUnreachable("The stand-in platform did not start; its message stands above.")
    lines: list[str] = []
    while not lines or not lines[-1].startswith(last_line):
        line = output.readline()
        if not line:
            raise PlatformUnreachable("The stand-in platform ended at once.")
        lines.append(line.rstrip())
    return StandInProgram(address, tuple(lines))


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
