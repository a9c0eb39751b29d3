"""Files that are either whole on the disk or not there: copy, flush, replace, lock.

A rename is atomic but not yet durable: the folder that holds the name has to be flushed too.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from rushes.errors import Busy

__all__ = ["copy_file", "flush_file", "flush_folder", "publish_lock", "write_atomically"]

_COPY_BYTES = 1 << 30


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, sharing its blocks where the file system can (Btrfs, XFS) and inside the kernel elsewhere."""
    try:
        with source.open("rb") as reading, target.open("wb") as writing:
            while os.copy_file_range(reading.fileno(), writing.fileno(), _COPY_BYTES):
                pass
        if target.stat().st_size == source.stat().st_size:
            return
    except OSError:
        # Some network and overlay file systems refuse the call; the plain copy serves all.
        target.unlink(missing_ok=True)
    shutil.copyfile(source, target)


def flush_file(path: Path) -> None:
    """Return once the file's contents are on the disk."""
    _flush(path, os.O_RDONLY)


def flush_folder(path: Path) -> None:
    """Return once the names in the folder are on the disk."""
    _flush(path, os.O_RDONLY | os.O_DIRECTORY)


def write_atomically(path: Path, text: str) -> None:
    """Give the file this text, at once and durably: a reader sees the former text or the new one."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8") as writing:
        writing.write(text)
        writing.flush()
        os.fsync(writing.fileno())
    draft.replace(path)
    flush_folder(path.parent)


@contextmanager
def publish_lock(path: Path) -> Generator[None]:
    """Hold the one lock of those who publish; the system lets it go when the process ends, however it ends.

    Raises:
        Busy: Another process or thread is publishing.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"Another process is publishing to {path.parent} (it holds {path.name}). "
                "Wait until that sync run or roll-back has ended, then start this one again."
            ) from None
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
