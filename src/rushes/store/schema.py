"""How the records are made and brought up to date, and how their age is told.

Every process asks for the age, few migrate: Alembic, which takes a quarter of a second and 11 MB to
import, is imported by those.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, Text, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from rushes.errors import StoreAway, StoreError
from rushes.servers import settle_database
from rushes.store import tables
from rushes.store.copy import check_copy, read_copy, write_copy
from rushes.store.engine import Place, make_engine
from rushes.store.server import hold_for_migration

__all__ = ["REVISIONS", "Age", "Upgrade", "age_of", "migrate", "newer_message", "restore_records", "unreachable"]

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
"""Every revision under `migrations/versions`, oldest first; the last one is this release's schema."""
_note = Table("upgrade_under_way", MetaData(), Column("copy", Text(), nullable=False))


class Age(Enum):
    """How a database stands to this release."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was done: how the records stood before, and the copy that was made of them, None if none was needed."""

    was: Age
    copy: Path | None = None


def age_of(connection: Connection) -> Age:
    """Tell whether the database was left by an older release, by this one or by a newer one."""
    revision = _revision(connection)
    if revision is None:
        return Age.EMPTY
    if revision == REVISIONS[-1]:
        return Age.CURRENT
    return Age.OLDER if revision in REVISIONS else Age.NEWER


def migrate(place: Place, backups: Path) -> Upgrade:
    """Make the records if they are not there, and bring them to this release's schema.

    All of it or nothing, and one process at a time. Records of an older release are copied first. A file,
    and PostgreSQL, undo a step that fails by themselves; MySQL cannot, and is filled from the copy again.

    Args:
        place: Where the records are; a file's folder is made if need be, and its owner alone can read it.
        backups: The folder for the copy.

    Raises:
        StoreError: A newer release has been here, a step failed, or the server cannot be used.
    """
    with _alone(place) as (connection, was):
        if was is Age.NEWER:
            raise StoreError(newer_message(place))
        copy = _copied(connection, backups) if was is Age.OLDER else None
        _step(connection, copy, lambda: _upgrade(connection, "head"))
        _mark_install(connection)
    return Upgrade(was, copy)


def restore_records(place: Place, copy: Path) -> None:
    """Make the records from a copy of this release or a former one, where there are none.

    Args:
        place: Where the records are to be.
        copy: What `Store.write_copy` wrote, of any engine.

    Raises:
        StoreError: There are records already, the copy is damaged or of a newer release, or the server cannot be used.
    """
    revision = check_copy(copy)
    if revision not in REVISIONS:
        raise StoreError(newer_message(copy))

    def make() -> None:
        _upgrade(connection, revision)
        read_copy(connection, copy)
        _upgrade(connection, "head")

    with _alone(place) as (connection, was):
        if was is not Age.EMPTY:
            raise StoreError(f"There are application records at {place} already; nothing was changed. Empty that database first.")
        _step(connection, None, make)


@contextmanager
def _alone(place: Place) -> Generator[tuple[Connection, Age], None, None]:
    """Open a transaction in which nobody else migrates, and say how the records stand; what was stopped half-way is undone."""
    if isinstance(place, Path):
        _make_private(place)
    engine = make_engine(place, is_patient=True)
    try:
        with engine.connect().execution_options(is_writing=True, is_migrating=True) as connection, connection.begin():
            if not isinstance(place, Path):
                hold_for_migration(connection)
                _undo_stopped(connection)
            was = age_of(connection)
            if was is Age.EMPTY and not isinstance(place, Path):
                settle_database(connection)
            yield connection, was
    except DBAPIError as error:
        raise unreachable(place, error) from error
    finally:
        engine.dispose()


def newer_message(place: object) -> str:
    """Say what to do about a database that a newer release has migrated."""
    return f"{place} was made by a newer release of rushes; install that release again, or restore the copy made before the upgrade."


def unreachable(place: Place, error: DBAPIError) -> StoreError:
    """Say what to do where the records do not answer."""
    reason = str(error.orig).strip().replace("\n", " ")
    if isinstance(place, Path):
        return StoreError(f"The application records at {place} cannot be read: {reason}. Restore the newest copy.")
    return StoreAway(f"The application records at {place} cannot be used: {reason}. Look whether that server runs and knows this user.")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _copied(connection: Connection, backups: Path) -> Path:
    revision = str(_revision(connection))
    file = backups / f"records-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.jsonl.gz"
    write_copy(connection, file, revision)
    return file


def _step(connection: Connection, copy: Path | None, take: Callable[[], None]) -> None:
    """Take every step; one that fails, or is killed, is undone: by MySQL not by itself, so a note says from where."""
    is_forgetful = connection.dialect.name == "mysql"
    try:
        if is_forgetful:
            _note.create(connection)
            connection.execute(insert(_note).values(copy=str(copy or "")))
            connection.exec_driver_sql("COMMIT")
        take()
        if is_forgetful:
            _note.drop(connection)
    except Exception as error:
        if is_forgetful:
            _undo_stopped(connection)
        raise StoreError(
            f"The records could not be brought to this release ({error}). They stand as they were"
            + (f", and a copy of them at {copy}" if copy else "")
            + ". Go on with the former release, and report this."
        ) from error


def _undo_stopped(connection: Connection) -> None:
    """Where an upgrade was stopped half-way, empty the database and fill it from the copy made before."""
    if connection.dialect.name != "mysql" or not inspect(connection).has_table(_note.name):
        return
    noted = connection.execute(select(_note.c.copy)).scalar()
    # Looked at to its end before anything is taken away.
    revision = check_copy(Path(noted)) if noted else None
    here = MetaData()
    here.reflect(connection)
    connection.exec_driver_sql("SET SESSION foreign_key_checks = 0")
    here.drop_all(connection, [table for table in here.sorted_tables if table.name != _note.name])
    connection.exec_driver_sql("SET SESSION foreign_key_checks = 1")
    if noted and revision:
        _upgrade(connection, revision)
        read_copy(connection, Path(noted))
    _note.drop(connection)


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "rushes.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


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
