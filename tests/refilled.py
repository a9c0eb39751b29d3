"""Records on a PostgreSQL that are emptied and filled again: to make a database there takes a hundred times longer."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

from servers import RecordsServer

__all__ = ["emptied", "filled"]

_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
_LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_COUNTERS = (
    "SELECT format('SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, start_value), last_value IS NOT NULL) FROM pg_sequences"
)


def emptied(server: RecordsServer, name: str, like: str) -> bool:
    """Take everything out of a database, and say whether it still has the tables of another one."""
    with _opened(server, like) as model, _opened(server, name) as own:
        tables = _first(own, _TABLES)
        if tables != _first(model, _TABLES):
            return False
        own.execute(_LEAVE)
        own.execute(
            "SET session_replication_role = replica; SET lock_timeout = '10s'; " + "; ".join(f'DELETE FROM "{each}"' for each in tables)
        )
        return True


def filled(server: RecordsServer, name: str, source: str) -> None:
    """Put into an empty database what is in another one with the same tables."""
    with _opened(server, source) as there, _opened(server, name) as own:
        own.execute("SET session_replication_role = replica")
        with_rows = " UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT FROM \"{each}\")" for each in _first(there, _TABLES))
        for each in _first(there, with_rows):
            with (
                there.copy(f'COPY "{each}" TO STDOUT (FORMAT binary)') as rows,
                own.copy(f'COPY "{each}" FROM STDIN (FORMAT binary)') as kept,
            ):
                for part in rows:
                    kept.write(part)
        own.execute("; ".join(_first(there, _COUNTERS)) or "SELECT 1")


@contextmanager
def _opened(server: RecordsServer, name: str) -> Generator[Any]:
    with closing(server.administrator(name)) as connection, connection.cursor() as cursor:
        yield cursor


def _first(cursor: Any, question: str) -> list[str]:
    cursor.execute(question)
    return [row[0] for row in cursor.fetchall()]
