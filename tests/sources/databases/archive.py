"""A kind of database that only SQLAlchemy knows: a dialect as packages bring them, over files of SQLite beside the tests."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

__all__ = ["Archive"]


class Archive(SQLiteDialect_pysqlite):
    """Takes a host and port like a server's dialect, and opens the database of that name in a folder."""

    name = "archive"
    folder = Path()
    called: list[tuple[str, int]] = []  # noqa: RUF012 - one for all.

    def create_connect_args(self, url: Any) -> Any:
        self.called.append((url.host, url.port))
        return [str(self.folder / url.database)], {}

    def connect(self, *arguments: Any, **_options: Any) -> Any:
        return sqlite3.connect(*arguments)
