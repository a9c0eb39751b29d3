"""The folder that is watched: a file that has stopped changing is taken in, and put away with what became of it."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rushes.config import ReportAccountSettings
from rushes.errors import BadFile, OperatorError
from rushes.intake.held import HeadersUnknown, Incoming
from rushes.intake.period import period_in
from rushes.intake.service import ReportIntake, Taken
from rushes.intake.table import LIMITS
from rushes.languages import sentence
from rushes.platforms import ready_files

__all__ = ["take_ready_files"]

DONE, REFUSED = "done", "refused"
TOO_LARGE = sentence("This file is larger than a report may be.")


def take_ready_files(intake: ReportIntake) -> tuple[Taken, ...]:
    """Take in the files that have stopped changing; each goes to `done` or `refused` beside it, the latter with a text that says why.

    Raises:
        OperatorError: The folder cannot be read, or a file cannot be put away; it would come in again and again.
    """
    taken: list[Taken] = []
    try:
        for account, path in list(ready_files(intake.settings, intake.clock.now())):
            found = _take(intake, account, path)
            taken += [found] if found else []
    except OSError as error:
        raise OperatorError(
            f"The files in {intake.settings.watch_dir} cannot be taken in ({error.strerror or type(error).__name__}: {error.filename}). "
            "Let this program read and write there."
        ) from error
    return tuple(taken)


def _take(intake: ReportIntake, account: ReportAccountSettings, path: Path) -> Taken | None:
    intake.work.mkdir(parents=True, exist_ok=True, mode=0o700)
    room = Path(tempfile.mkdtemp(prefix="watched-", dir=intake.work))
    try:
        seen = _copied(path, room / "file")
        if seen is None:
            return None
        written = datetime.fromtimestamp(seen.st_mtime, UTC)
        incoming = Incoming(room / "file", path.name, account.id, period_in(account, path.name), "folder", "folder", written)
        try:
            if seen.st_size > LIMITS.unpacked_bytes:
                raise intake.refused(incoming, BadFile(TOO_LARGE))
            taken = intake.take(incoming)
        except HeadersUnknown as unknown:
            _put_away(path, DONE, str(unknown))
        except BadFile as refused:
            _put_away(path, REFUSED, str(refused))
        else:
            _put_away(path, DONE, "")
            return taken
        return None
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _copied(path: Path, to: Path) -> os.stat_result | None:
    """Copy a file and return what it was; None where it changed meanwhile or is no file any more."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as source:
        before = os.fstat(source.fileno())
        if not stat.S_ISREG(before.st_mode):
            return None
        if before.st_size <= LIMITS.unpacked_bytes:
            with to.open("wb") as target:
                shutil.copyfileobj(source, target)
        after = os.fstat(source.fileno())
    return before if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) else None


def _put_away(path: Path, where: str, reason: str) -> None:
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    if reason:
        target.with_name(f"{target.name}.txt").write_text(f"{reason}\n", encoding="utf-8")
    path.rename(target)
