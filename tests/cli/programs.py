"""Commands that run on: started as programs of their own, read line by line, stopped by a signal."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 90


class Program:
    """A command that runs on; what it writes goes to a file, so that it never waits for a reader."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
        self.process = process
        self.folder = folder
        self._log = log

    @property
    def written(self) -> str:
        """What it has written so far, to either stream."""
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, text: str) -> str:
        """Wait until it has written a line that holds the text, and return that line."""
        give_up_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up_at:
            for line in self.written.splitlines():
                if text in line:
                    return line
            if self.process.poll() is not None:
                break
            select.select([], [], [], 0.05)
        raise AssertionError(f"It never wrote “{text}”:\n{self.written}")

    def stop(self, number: signal.Signals) -> int:
        """Send it a signal and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@contextmanager
def running(folder: Path, *arguments: str, python: tuple[str, ...] = ()) -> Iterator[Program]:
    """Run `rushes` with these arguments in that folder, by Python with those of its own, and end it if the test does not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    with started([sys.executable, *python, "-m", "rushes.cli", *arguments], folder, environment) as program:
        yield program


@contextmanager
def started(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[Program]:
    """Run a command in that folder with that environment, and end it if the test does not."""
    log = folder / f"{command[-1].strip('-')}.log"
    with (
        log.open("wb") as file,
        subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=file, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield Program(process, folder, log)
        finally:
            process.kill()


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > give_up_at:
            raise AssertionError("It never came to be.")
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """Return the processes that this one has started, and those that they have; of one that has just ended, none."""
    found: list[int] = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    for child in children:
        found += [int(child), *children_of(int(child))]
    return found
