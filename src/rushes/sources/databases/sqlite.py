"""SQLite: a file of the configured folder, opened read-only; nothing can be attached to it, and no extension loaded."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine

from rushes.sources.databases.place import DatabasePlace
from rushes.sources.databases.rows import Rows, batches_of
from rushes.sources.reach import Reach

__all__ = ["sqlite_engine", "sqlite_rows"]

_STEPS = 20_000
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "writefile", "edit"})


def sqlite_engine(place: DatabasePlace, _password: str, reach: Reach) -> Engine:
    """Return an engine for the file."""

    def connect() -> sqlite3.Connection:
        path = reach.file(place.database)
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None, timeout=10)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.text_factory = _text
        give_up_at = time.monotonic() + place.timeout_s
        connection.set_progress_handler(lambda: int(time.monotonic() > give_up_at), _STEPS)
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


@contextmanager
def sqlite_rows(connection: Connection, statement: str, values: tuple[str, ...]) -> Generator[Rows]:
    """Yield what a statement gives; the engine is asked for each step of it whether that only reads."""
    driver: Any = connection.connection.dbapi_connection
    driver.set_authorizer(_authorise)
    with closing(driver.cursor()) as cursor:
        cursor.execute(statement, values)
        yield Rows(tuple(str(each[0]) for each in cursor.description), batches_of(cursor.fetchmany))
    driver.set_authorizer(None)


def _authorise(action: int, _first: str | None, second: str | None, _database: str | None, _inner: str | None) -> int:
    if action in _ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN_FUNCTIONS):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _text(raw: bytes) -> str:
    # The engine keeps whatever bytes it was given as text.
    return raw.decode("utf-8", "replace")
