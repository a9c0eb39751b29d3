"""The progress bar of a command that knows how much there is to do."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["Tell", "bytes_bar", "rows_bar"]

Tell = Callable[[int, int], None]
"""Told how much of how much is done."""


@contextmanager
def bytes_bar(words: str) -> Generator[Tell]:
    """Draw a bar of bytes for the time of the block, where somebody looks."""
    with _drawn(TextColumn(words), BarColumn(), DownloadColumn(), TimeRemainingColumn()) as tell:
        yield tell


@contextmanager
def rows_bar(words: str) -> Generator[Tell]:
    """Draw a bar of rows for the time of the block, where somebody looks."""
    with _drawn(TextColumn(words), BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeRemainingColumn()) as tell:
        yield tell


@contextmanager
def _drawn(*columns: TextColumn | BarColumn | DownloadColumn | MofNCompleteColumn | TimeRemainingColumn) -> Generator[Tell]:
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=min(done, total), total=total)
