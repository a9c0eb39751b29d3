"""A folder in memory for files that several processes map: on a disk that is full, whoever writes to such a file is killed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["folder_in_memory"]

_MEMORY = Path("/dev/shm")  # noqa: S108 # the folder is made under a name that nobody else has


@contextmanager
def folder_in_memory(name: str, *, otherwise: Path) -> Generator[Path]:
    """Yield a new folder in the machine's memory, which goes with this process.

    Args:
        name: What it is for.
        otherwise: The folder to use where there is none in memory.
    """
    if not os.access(_MEMORY, os.W_OK):
        yield otherwise
        return
    _sweep(f"rushes-{name}-")
    owner, folder = os.getpid(), Path(tempfile.mkdtemp(prefix=f"rushes-{name}-{os.getpid()}-", dir=_MEMORY))
    try:
        yield folder
    finally:
        # Those that it forks come by here too, when they end.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(prefix: str) -> None:
    """Remove what processes of ours left that were killed."""
    for left in _MEMORY.glob(f"{prefix}*"):
        number = left.name.removeprefix(prefix).partition("-")[0]
        if number.isdigit() and left.lstat().st_uid == os.geteuid() and not Path("/proc", number).exists():
            shutil.rmtree(left, ignore_errors=True)
