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

from rushes.errors import Busy, StoreAway, StoreError
from rushes.servers import is_wait_over
from rushes.store import tables
from rushes.store.copy import write_copy
from rushes.store.engine import Place, findings, make_engine, watch_changes
from rushes.store.schema import REVISIONS, Age, age_of, newer_message, unreachable

__all__ = ["Store", "open_store"]


_T = TypeVar("_T")
_MOST_REMEMBERED = 4_096
_OF_THE_DISK = re.compile(r"readonly|full|disk I/O|unable to open")


class Store:
    """The opened application records. Safe to share between threads; holds no connection until used.

    Args:
        place: Where they are.
        engine: The engine for them.
        registry_id: The random name of this registry of keys; facts made with another do not fit.
    """

    def __init__(self, place: Place, engine: Engine, registry_id: str) -> None:
        self.place = place
        self.registry_id = registry_id
        self._engine = engine
        self._watch = watch_changes(place)
        self._remembered: dict[Hashable, tuple[tuple[int, ...], Any]] = {}

    @contextmanager
    def begin(self) -> Generator[Connection, None, None]:
        """Open a transaction that may write: committed at the end, undone by an exception.

        Only one runs at a time, so nothing that waits for a network belongs inside.

        Raises:
            StoreAway: The records cannot be written: the disk is full, fails, or is mounted for reading alone; the server is away.
        """
        with self._told(), self._engine.connect().execution_options(is_writing=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Generator[Connection, None, None]:
        """Open a transaction that only reads: one consistent state, and it waits for nobody.

        Raises:
            StoreError: The server is away.
        """
        with self._told(), self._engine.connect() as connection, connection.begin():
            yield connection

    def check(self) -> None:
        """Look the records through: a file's pages are compared with each other, a server's tables with this release's.

        Raises:
            StoreError: Something is damaged, or the server is away.
        """
        try:
            with self.reading() as records:
                found = findings(records)
        except DBAPIError as error:
            found = [str(error.orig)]
        if found:
            raise StoreError(f"The application records at {self.place} are damaged: {found[0]}. Restore the newest copy.")

    def write_copy(self, file: Path) -> int:
        """Write every row to a new file, which `restore_records` makes records of again on any engine; return how many there were.

        Raises:
            StoreError: The file cannot be written, or the server is away.
        """
        with self.reading() as records:
            return write_copy(records, file, REVISIONS[-1])

    def change_number(self) -> tuple[int, ...]:
        """Return a number that differs after every change of the records, whoever made it; quicker than any question to them.

        What was read after it was taken may be used again for as long as it is the same.

        Raises:
            StoreError: The server is away.
        """
        with self._told():
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

    @contextmanager
    def _told(self) -> Generator[None, None, None]:
        """Say in plain words that records cannot be written, or do not answer."""
        try:
            yield
        except OperationalError as error:
            if is_wait_over(error):
                raise Busy("The application records are in use by something that takes long. Try again in a minute.") from error
            if not isinstance(self.place, Path):
                raise unreachable(self.place, error) from error
            if not _OF_THE_DISK.search(str(error.orig)):
                raise
            raise StoreAway(
                f"The application records at {self.place} cannot be written ({error.orig}). "
                "Free some space on that disk, mount it for writing, or run rushes as the file's owner."
            ) from error

    def close(self) -> None:
        """Close every idle connection; the store opens new ones when it is used again."""
        self._watch.close()
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_store(place: Place) -> Store:
    """Open the application records.

    Returns:
        A store without open connections: a server may fork after this.

    Raises:
        StoreError: There is no database, it is damaged, an older or newer release left it, or its server does not answer.
    """
    if isinstance(place, Path) and not place.is_file():
        raise StoreError(f"There are no application records at {place}. Run `rushes init`.")
    engine = make_engine(place)
    try:
        with engine.connect() as connection:
            age = age_of(connection)
            if age is Age.NEWER:
                raise StoreError(newer_message(place))
            if age is Age.EMPTY and not isinstance(place, Path):
                raise StoreError(f"There are no application records at {place} yet. Run `rushes upgrade`, which makes them.")
            if age is not Age.CURRENT:
                raise StoreError(f"{place} was made by an older release of rushes. Stop the services, then run `rushes upgrade`.")
            registry_id = connection.execute(select(tables.install.c.registry_id)).scalar_one()
    except DBAPIError as error:
        raise unreachable(place, error) from error
    finally:
        engine.dispose()
    return Store(place, engine, registry_id)
