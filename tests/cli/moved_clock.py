"""A clock that jumps, for programs as a test starts them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cli.programs import Program, started


class MovedClock:
    """What every program of a folder takes for the time.

    Args:
        folder: Where it is kept.
        at: What it shows now; from then on it goes as any clock.
    """

    def __init__(self, folder: Path, at: datetime) -> None:
        self._file = folder / "clock"
        self._folder = folder
        self.jump(at)

    def jump(self, at: datetime) -> None:
        """Show another time from now on, to programs that run too."""
        written = self._file.with_suffix(".new")
        written.write_text(str((at - datetime.now(UTC)).total_seconds()), encoding="ascii")
        written.replace(self._file)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Program]:
        """Run `rushes` by this clock."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
        path = os.pathsep.join([str(Path(__file__).parent / "moved"), *sys.path])
        environment = {**kept, "MOVED_CLOCK": str(self._file), "PYTHONPATH": path}
        with started([sys.executable, "-m", "rushes.cli", *arguments], self._folder, environment) as program:
            yield program

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `rushes` by this clock to its end; return its exit code, and what it wrote."""
        with self.running(*arguments) as program:
            return program.process.wait(90), program.written
