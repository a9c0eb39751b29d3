"""Running somebody else's tool to its end, or for so long."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

__all__ = ["run"]


def run(command: list[str], log: Path, most_s: float) -> tuple[bool, float]:
    """Run a tool, keep what it says, and return whether it came to its end, and how long it took."""
    began = time.monotonic()
    with log.open("w") as output:
        try:
            subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, timeout=most_s, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return False, time.monotonic() - began
    return True, time.monotonic() - began
