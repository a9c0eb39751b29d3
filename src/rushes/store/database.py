"""Opening the application records, and the two kinds of transaction on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError, OperationalError

from rushes.errors import StoreError
from rushes.store import tables
from rushes.store.engine import ChangeWatch, make_engine
from rushes.store.schema import Age, age_of, newer_message

__all__ = ["Store", "open_store"]


_T = TypeVar("_T")
_MOST_REMEMBERED = 4_096
_OF_THE_DISK = re.compile(r"readonly|full|disk I/O|unable to open")


class Store:
    """The opened application records. Safe to share between threads; holds no connection until used.

    Args:
        path: The database file.
        engine: The engine for it.
        registry_id: The random name of this registry of keys; facts made with another do not fit.
    """

    def __init__(self, path: Path, engine: Engine, registry_id: str) -> None:
        self.path = path
        self.registry_id = registry_id
        self._engine = engine
        self._watch = ChangeWatch(path)
        self._remembered: dict[Hashable, tuple[tuple[int, ...], Any]] = {}

    @contextmanager
    def begin(self) -> Generator[Connection, None, None]:
        """Open a transaction that may write: committed at the end, undone by an exception.

        Only one runs at a time, so nothing that waits for a network belongs inside.

        Raises:
            StoreError: The file cannot be written: its disk is full, fails, or is mounted for reading alone.
        """
        try:
            with self._engine.connect().execution_options(is_writing=True) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            if not _OF_THE_DISK.search(str(error.orig)):
                raise
            raise StoreError(
                f"The application records at {self.path} cannot be written ({error.orig}). "
                "Free some space on that disk, mount it for writing, or run rushes as the file's owner."
            ) from error

    @contextmanager
    def reading(self) -> Generator[Connection, None, None]:
        """Open a transaction that only reads: one consistent state, and it waits for nobody."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def check(self) -> None:
        """Read the file through, comparing its pages with each other.

        Raises:
            StoreError: A page is damaged.
        """
        try:
            with self.reading() as records:
                found = [str(row[0]) for row in records.exec_driver_sql("PRAGMA quick_check(1)")]
        except DBAPIError as error:
            found = [str(error.orig)]
        if found != ["ok"]:
            raise StoreError(f"The application records at {self.path} are damaged: {found[0]}. Restore the newest copy.")

    def change_number(self) -> tuple[int, ...]:
        """Return a number that differs after every change of the records, whoever made it; takes microseconds.

        What was read after it was taken may be used again for as long as it is the same.
        """
        return self._watch.number()

    def remembered(self, key: Hashable, read: Callable[[Connection], _T]) -> _T:
        """Return what was read under that key, reading it again once anything in the records has changed.

        Args:
            key: What is read, and for whom: a name of the reader's own first.
            read: Reads it.
        """
        # Taken before it is read: a change in between shows as another number the next time.
        number = self.change_number()
        kept = self._remembered.get(key)
        if kept is None or kept[0] != number:
            with self.reading() as connection:
                kept = (number, read(connection))
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = kept
        return kept[1]

    def close(self) -> None:
        """Close every idle connection; the store opens new ones when it is used again."""
        self._watch.close()
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_store(path: Path) -> Store:
    """Open the application records.

    Returns:
        A store without open connections: a server may fork after this.

    Raises:
        StoreError: There is no database, it is damaged, or an older or newer release left it.
    """
    if not path.is_file():
        raise StoreError(f"There are no application records at {path}. Run `rushes init`.")
    engine = make_engine(path)
    try:
        with engine.connect() as connection:
            age = age_of(connection)
            if age is Age.NEWER:
                raise StoreError(newer_message(path))
            if age is not Age.CURRENT:
                raise StoreError(
                    f"{path} was made by an older release of rushes. Stop the services, copy the file, then run `rushes migrate`."
                )
            registry_id = connection.execute(select(tables.install.c.registry_id)).scalar_one()
    except DBAPIError as error:
        raise StoreError(f"The application records at {path} cannot be read: {error.orig}. Restore the newest copy.") from error
    finally:
        engine.dispose()
    return Store(path, engine, registry_id)
