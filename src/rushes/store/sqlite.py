"""Records in a file: what every connection to SQLite is told, and how a change shows."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["FileWatch", "file_engine", "file_findings"]

_BUSY_TIMEOUT_MS = 15_000


def file_engine(path: Path) -> Engine:
    """Return an engine for the file; nothing is opened yet, so it may be made before a fork."""
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Turn to write-ahead logging; where others make the same new file at once, SQLite says "locked" without the patience it was told."""
    give_up_at = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= give_up_at:
                raise
            time.sleep(0.02)
        else:
            return


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions late and by itself; `_begin` does it instead.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    _keep_a_log(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted (an erased account, an ended session) is overwritten and not only forgotten.
    connection.execute("PRAGMA secure_delete = ON")
    # A minted id must survive a power cut: facts that carry it are synced to the disk too, and an id given
    # to a second production would show one account's rows to another.
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when somebody else wrote in between;
    # one that takes the write lock at its beginning waits for it.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def file_findings(connection: Connection) -> list[str]:
    """Read the file through, comparing its pages with each other, and return what is wrong with it."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(1)")]
    return [] if found == ["ok"] else found


class FileWatch:
    """Tells whether the records have changed, by a connection that does nothing else; safe between threads.

    SQLite raises the number for every commit of another connection, in this process or any other, so
    what was read after a number was taken holds for as long as that number stands.

    Source: sqlite.org/pragma.html#pragma_data_version.

    Args:
        path: The database file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner, self._openings = 0, 0

    def number(self) -> tuple[int, int, int]:
        """Return the present number; what was read under one of another process or connection equals none."""
        with self._lock:
            # A connection must not pass through a fork; the child opens its own.
            if self._connection is None or self._owner != os.getpid():
                self._owner, self._openings = os.getpid(), self._openings + 1
                self._connection = sqlite3.connect(
                    self._path, isolation_level=None, check_same_thread=False, timeout=_BUSY_TIMEOUT_MS / 1000
                )
            return self._owner, self._openings, int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the connection; the next number opens another."""
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None
