"""Where the application records may be, a file or a server, and what each kind of place must do for them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from rushes.config import RecordsSettings
from rushes.store.server import ServerWatch, records_engine, server_findings
from rushes.store.sqlite import FileWatch, file_engine, file_findings

__all__ = ["ChangeWatch", "Place", "findings", "make_engine", "watch_changes"]

Place = Path | RecordsSettings
"""A file of SQLite, or a database on a server."""


class ChangeWatch(Protocol):
    """Tells whether the records have changed."""

    def number(self) -> tuple[int, ...]:
        """Return a number that differs after every change; what was read after it holds while it stands."""
        ...

    def close(self) -> None:
        """Close what it holds open; the next number opens it again."""
        ...


def make_engine(place: Place, *, is_patient: bool = False) -> Engine:
    """Return an engine for the records; nothing is opened yet, so it may be made before a fork.

    A transaction with the execution option `is_writing` takes the write lock at its beginning. With `is_patient` a server
    may take as long as it likes for a statement, as to change a large table.
    """
    return file_engine(place) if isinstance(place, Path) else records_engine(place, is_patient=is_patient)


def watch_changes(place: Place) -> ChangeWatch:
    """Return what tells of changes; nothing is opened yet."""
    return FileWatch(place) if isinstance(place, Path) else ServerWatch(place)


def findings(connection: Connection) -> list[str]:
    """Look the records through, and return what is wrong with them."""
    return file_findings(connection) if connection.dialect.name == "sqlite" else server_findings(connection)
