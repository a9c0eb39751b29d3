"""The two ways to the server: as the night, who writes, and as the pages, who may read and nothing else."""

from __future__ import annotations

from sqlalchemy import Engine

from rushes.config import WarehouseSettings
from rushes.servers import server_engine
from rushes.warehouse.server.reader import LONGEST_READ_S

__all__ = ["reading_engine", "writing_engine"]

_STRICT = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'"
_WRITING = {
    "mysql": (
        f"{_STRICT}, innodb_lock_wait_timeout = 60, foreign_key_checks = 0",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    ),
    "postgresql": ("SET lock_timeout = '60s'", "SET timezone = 'UTC'"),
}
_READING = {
    "mysql": (
        # The one comment is read by MariaDB alone, the other by MySQL: each has its own name for how long a statement may take.
        f"{_STRICT} /*M! , max_statement_time = {LONGEST_READ_S} */ /*!80000 , max_execution_time = {LONGEST_READ_S}000 */",
        "SET SESSION TRANSACTION READ ONLY",
    ),
    "postgresql": (f"SET statement_timeout = '{LONGEST_READ_S}s'", "SET timezone = 'UTC'", "SET default_transaction_read_only = on"),
}


_WITHOUT_LIMIT = {
    "mysql": "SET SESSION time_zone = '+00:00' /*M! , max_statement_time = 0 */ /*!80000 , max_execution_time = 0 */",
    "postgresql": "SET statement_timeout = 0",
}
"""What a session is told in which a statement may take as long as it likes."""

_ANSWER_S = LONGEST_READ_S + 10
"""How long a server is waited for that has not stopped a statement by itself."""


def reading_engine(place: WarehouseSettings, *, is_patient: bool = False) -> Engine:
    """Return an engine for the pages; each statement is a transaction of its own.

    Args:
        place: The server.
        is_patient: A statement may take as long as it likes, as one that counts everything.
    """
    return server_engine(
        place.as_reader,
        (*_READING[place.kind], _WITHOUT_LIMIT[place.kind]) if is_patient else _READING[place.kind],
        answer_s=None if is_patient else _ANSWER_S,
        isolation_level="AUTOCOMMIT",
        pool_size=8,
        max_overflow=24,
    )


def writing_engine(place: WarehouseSettings) -> Engine:
    """Return an engine for the night."""
    return server_engine(place, _WRITING[place.kind], answer_s=None)
