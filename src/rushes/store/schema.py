"""How the record database is made and brought up to date, and how its age is told.

Every process asks for the age, few migrate: Alembic, which takes a quarter of a second and 11 MB to
import, is imported by those.
"""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select

from rushes.errors import StoreError
from rushes.store import tables
from rushes.store.engine import make_engine

__all__ = ["REVISIONS", "Age", "age_of", "migrate"]

REVISIONS = ("0001", "0002")
"""Every revision under `migrations/versions`, oldest first; the last one is this release's schema."""


class Age(Enum):
    """How a database stands to this release."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def age_of(connection: Connection) -> Age:
    """Tell whether the database was left by an older release, by this one or by a newer one."""
    if not inspect(connection).has_table("alembic_version"):
        return Age.EMPTY
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if revision is None:
        return Age.EMPTY
    if revision == REVISIONS[-1]:
        return Age.CURRENT
    return Age.OLDER if revision in REVISIONS else Age.NEWER


def migrate(path: Path) -> None:
    """Make the record database if it is not there, and bring it to this release's schema.

    All of it or nothing: one transaction holds every step, and a second process that migrates at
    the same time waits and then finds nothing left to do. The file can be read by its owner alone.

    Args:
        path: The database file; its folder is made if need be.

    Raises:
        StoreError: A newer release has been here.
    """
    _make_private(path)
    engine = make_engine(path)
    try:
        with engine.connect().execution_options(is_writing=True) as connection, connection.begin():
            if age_of(connection) is Age.NEWER:
                raise StoreError(newer_message(path))
            _upgrade(connection)
            _mark_install(connection)
    finally:
        engine.dispose()


def newer_message(path: Path) -> str:
    """Say what to do about a database that a newer release has migrated."""
    return f"{path} was made by a newer release of rushes; install that release again, or restore the copy made before the upgrade."


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "rushes.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _make_private(path: Path) -> None:
    # SQLite gives its -wal and -shm files the mode of the database itself, so the mode must be right first.
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(f"The application records cannot be written at {path}: {error.strerror}.") from error


def _mark_install(connection: Connection) -> None:
    if connection.execute(select(tables.install.c.registry_id)).first() is None:
        connection.execute(insert(tables.install).values(registry_id=secrets.token_hex(16), created_at=datetime.now(UTC)))
