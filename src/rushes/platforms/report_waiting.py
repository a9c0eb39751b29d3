"""What waits to be taken in, found out by short looks at files: a runner looks every second."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from rushes.config import ProductionReportSettings, ReportAccountSettings

__all__ = ["MAILBOX_STATE", "is_mailbox_due", "ready_files"]

MAILBOX_STATE = "mailbox.json"
"""The file in a connection's folder that says how far its mailbox was read."""


def ready_files(reports: ProductionReportSettings, now: datetime) -> Iterator[tuple[ReportAccountSettings, Path]]:
    """Yield the files in the watched folder that have stopped changing, each with its account.

    Raises:
        OSError: The folder cannot be read.
    """
    if reports.watch_dir is None:
        return
    quiet_since = (now - timedelta(seconds=reports.settles_after_s)).timestamp()
    for account in reports.account:
        try:
            entries = sorted(os.scandir(reports.watch_dir / account.id), key=lambda each: each.name)
        except FileNotFoundError:
            continue
        for entry in entries:
            # Programs that copy files give them their name last; until then it begins with a point.
            is_file = not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
            if is_file and entry.stat(follow_symlinks=False).st_mtime <= quiet_since:
                yield account, Path(entry.path)


def is_mailbox_due(reports: ProductionReportSettings, now: datetime) -> bool:
    """Return whether the mailbox is to be looked into: never yet, or not for as long as the configuration says."""
    if reports.mailbox is None:
        return False
    try:
        values = json.loads((reports.folder / MAILBOX_STATE).read_text(encoding="utf-8"))
        looked_at = datetime.fromisoformat(values["looked_at"])
    except (OSError, ValueError, KeyError, TypeError):
        # A state that is not there, or cannot be read, is made anew by the next look.
        return True
    return not looked_at <= now < looked_at + timedelta(minutes=reports.mailbox.every_minutes)
