"""Reading one version: an engine of this process's own that can do nothing but select from it.

DuckDB must never be opened before a fork, so engines are opened on first use and belong to one
process id. A reader keeps its version for its whole life while others may already read a newer one.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import duckdb

from rushes.domain import FactsLayout
from rushes.errors import Busy, InvalidQuery, TotalTooLarge, WarehouseError
from rushes.warehouse.deadline import Deadlines
from rushes.warehouse.schema import FACTS, FACTS_TABLES, LEDGER, LEDGER_TABLES
from rushes.warehouse.versions import Version, VersionFolder

__all__ = ["LAYOUT", "EngineConfig", "FileReader", "ReaderPool", "attach_version", "open_engine"]

_DAMAGE = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
)
"""What DuckDB 1.5 raises when a file is cut short, altered or gone; 2.0 raises the bare `duckdb.Error` for some of it."""

EngineConfig = dict[str, str | bool | int | float | list[str]]
"""How an engine is opened."""

_ENGINE: Final[EngineConfig] = {
    # Many small queries come from several threads of a web worker at once; one thread each serves
    # more of them than sharing two, and every process would add its own pool of threads.
    "threads": 1,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}


LAYOUT = FactsLayout("duckdb")
_MOST_REMEMBERED = 10_000
_T = TypeVar("_T")

Attach = Callable[[duckdb.DuckDBPyConnection, Path, Path], None]
"""Lets an engine see the tables of a facts file and a ledger file by their plain names, and change nothing in them."""

_TABLES = frozenset((*FACTS_TABLES, *LEDGER_TABLES))

LONGEST_READ_S = 30.0
"""How long one select may take; the heaviest question of a large account takes some tenths of a second."""


class FileReader:
    """Answers selects on one version. Safe to use from several threads while its `with` block lasts.

    Args:
        version: What is read.
        engine: The open engine; the reader makes cursors of it and never closes it.
        folder: Where the version lies; asked for advice when a file turns out to be damaged.
        deadlines: Stop a select that takes too long.
    """

    def __init__(
        self,
        version: Version,
        engine: duckdb.DuckDBPyConnection,
        folder: VersionFolder,
        deadlines: Deadlines | None = None,
        remembered: dict[Hashable, Any] | None = None,
    ) -> None:
        self.version = version
        self.layout = LAYOUT
        self.has_met_damage = False
        self._engine = engine
        self._folder = folder
        self._deadlines = deadlines or Deadlines(LONGEST_READ_S)
        self._remembered = remembered if remembered is not None else {}

    def remembered(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what was made for that key on this very version, making it the first time; for small answers asked all the time."""
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = (make(),)
        return found[0]

    def rows(self, table: str) -> str:
        """Return what a statement reads a table's rows of this version from, as text for its FROM; an alias must follow."""
        return table if table in _TABLES else _unknown(table)

    def query(self, sql: str, params: Mapping[str, object] | Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return every row of one select, values as Python's (dates, integers of any width, naive UTC datetimes).

        Args:
            sql: One select; values stand as `?` or `$name`.
            params: The values, in order or by name.

        Raises:
            InvalidQuery: The text is not one select, or reaches for something outside of the version.
            WarehouseError: A file of the version is damaged; the message says what to do.
            Busy: It took longer than a read may take, and was stopped.
            TotalTooLarge: A number came out that does not fit into 64 bits.
        """
        cursor = self._engine.cursor()
        try:
            statement = _one_select(cursor, sql)
            with self._deadlines.watch(cursor):
                return cursor.execute(statement, params or None).fetchall()
        except duckdb.InterruptException as error:
            raise Busy(f"This took longer than {self._deadlines.limit_s:g} s and was stopped. Ask for less, or try again later.") from error
        except duckdb.ConversionException as error:
            raise TotalTooLarge from error
        except duckdb.PermissionException as error:
            raise InvalidQuery("The warehouse reads its own tables and no file or address besides.") from error
        except duckdb.Error as error:
            if type(error) is not duckdb.Error and not isinstance(error, _DAMAGE):
                raise
            raise self._damaged(error) from error
        finally:
            cursor.close()

    def stream(self, sql: str, params: Mapping[str, object], *, rows_at_once: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of one select in parts, for what need not fit into memory; no deadline ends it.

        Raises:
            InvalidQuery: The text is not one select.
            WarehouseError: A file of the version is damaged; the message says what to do.
        """
        cursor = self._engine.cursor()
        try:
            cursor.execute(_one_select(cursor, sql), params)
            while rows := cursor.fetchmany(rows_at_once):
                yield rows
        except duckdb.Error as error:
            raise self._damaged(error) from error
        finally:
            cursor.close()

    def _damaged(self, error: duckdb.Error) -> WarehouseError:
        self.has_met_damage = True
        advice = self._folder.advice(self.version.manifest)
        return WarehouseError(f"Version {self.version.number} cannot be read ({error}). {advice}")


def _unknown(table: str) -> str:
    raise InvalidQuery(f"There is no table {table!r} in the warehouse.")


@dataclass(slots=True, eq=False)
class _Open:
    """An open engine, where it puts what does not fit into its memory, what was remembered with it, and how many readers use it."""

    engine: duckdb.DuckDBPyConnection
    spilled: str = ""
    remembered: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any])
    pins: int = 0

    def close(self) -> None:
        self.engine.close()
        if self.spilled:
            shutil.rmtree(self.spilled, ignore_errors=True)


class ReaderPool:
    """The open engines of one process, one per version that is still in use.

    Args:
        folder: Where the versions lie.
        attach: Lets an engine see the tables of a version's two files; those of usage without it.
        memory_mb: How much each may take, in which it keeps what it has read of the files; None leaves it to the engine.
    """

    def __init__(self, folder: VersionFolder, *, attach: Attach | None = None, memory_mb: int | None = None) -> None:
        self._folder = folder
        self._attach = attach
        self._memory_mb = memory_mb
        self._lock = threading.Lock()
        self._open: dict[str, _Open] = {}
        self._given_up: list[_Open] = []
        self._of_reader: dict[int, _Open] = {}
        self._newest = ""
        self._deadlines = Deadlines(LONGEST_READ_S)

    def pin(self, version: Version) -> FileReader:
        """Return a reader of that version, whose engine stays open until it is unpinned.

        Raises:
            WarehouseError: A file of the version is missing or damaged.
        """
        name = version.manifest
        with self._lock:
            held = self._open.get(name)
            if held is None:
                held = self._open[name] = self._opened(version)
            self._newest = name
            held.pins += 1
            reader = FileReader(version, held.engine, self._folder, self._deadlines, held.remembered)
            self._of_reader[id(reader)] = held
            self._close_unused()
        return reader

    def unpin(self, reader: FileReader) -> None:
        """Give the reader back; the last one of a former version closes its engine, and so does the last one that met damage."""
        name = reader.version.manifest
        with self._lock:
            held = self._of_reader.pop(id(reader), None)
            if held is None:
                return
            held.pins -= 1
            if reader.has_met_damage and self._open.get(name) is held:
                # An engine keeps the file that it opened. Whatever is put in its place under the same name, a file restored
                # from a backup, only another engine will see.
                self._given_up.append(self._open.pop(name))
            self._close_unused()

    def close(self) -> None:
        """Close every engine; called when nobody reads any more."""
        with self._lock:
            for held in (*self._open.values(), *self._given_up):
                held.close()
            self._open.clear()
            self._given_up.clear()
            self._of_reader.clear()

    def _close_unused(self) -> None:
        for name in [name for name, held in self._open.items() if name != self._newest and not held.pins]:
            self._open.pop(name).close()
        for held in [each for each in self._given_up if not each.pins]:
            self._given_up.remove(held)
            held.close()

    def _opened(self, version: Version) -> _Open:
        if self._memory_mb is None:
            return _Open(open_engine(self._folder, version, attach=self._attach))
        spilled = tempfile.mkdtemp(prefix="rushes-")
        more: EngineConfig = {"memory_limit": f"{self._memory_mb}MB", "temp_directory": spilled}
        try:
            return _Open(open_engine(self._folder, version, attach=self._attach, more=more), spilled)
        except WarehouseError:
            shutil.rmtree(spilled, ignore_errors=True)
            raise


def _one_select(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    statements = cursor.extract_statements(sql)
    # The engine is read-only as it is; this also refuses what would change its own state.
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise InvalidQuery("The warehouse answers one select at a time and nothing else.")
    return statements[0]


def open_engine(
    folder: VersionFolder, version: Version, *, attach: Attach | None = None, more: EngineConfig | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an engine that sees the version's tables by their plain names and can reach nothing else.

    Args:
        folder: Where the version lies.
        version: What is opened.
        attach: Lets the engine see the tables of its two files; those of usage without it.
        more: What of the engine's settings is otherwise than usual.

    Raises:
        WarehouseError: A file of the version is missing or damaged.
    """
    engine = duckdb.connect(":memory:", config=_ENGINE | (more or {}))
    try:
        engine.execute("SET TimeZone = 'UTC'")
        if version.number == 0:
            for table in (*FACTS_TABLES.values(), *LEDGER_TABLES.values()):
                engine.execute(table.create("memory"))
        else:
            _attach_whole(engine, folder, version, attach or attach_version)
        engine.execute("SET enable_external_access = false")
        engine.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        engine.close()
        raise WarehouseError(f"Version {version.number} cannot be opened ({error}). {folder.advice(version.manifest)}") from error
    except WarehouseError:
        engine.close()
        raise
    return engine


def _attach_whole(engine: duckdb.DuckDBPyConnection, folder: VersionFolder, version: Version, attach: Attach) -> None:
    for name in version.files:
        path = folder.path / name
        size = path.stat().st_size if path.exists() else None
        if size != version.file_bytes.get(name):
            state = "is missing" if size is None else f"has {size} bytes instead of {version.file_bytes.get(name)}"
            raise WarehouseError(f"{path} {state}. {folder.advice(version.manifest)}")
    attach(engine, folder.path / version.facts_file, folder.path / version.ledger_file)


def attach_version(engine: duckdb.DuckDBPyConnection, facts: Path, ledger: Path) -> None:
    """Let an engine see the tables of those two files by their plain names, and change nothing in them.

    Raises:
        duckdb.Error: A file cannot be opened.
    """
    for catalog, path, tables in ((FACTS, facts, FACTS_TABLES), (LEDGER, ledger, LEDGER_TABLES)):
        quoted = str(path).replace("'", "''")
        engine.execute(f"ATTACH '{quoted}' AS {catalog} (READ_ONLY)")
        for table in tables.values():
            # A view resolves in every cursor, where a search path would have to be set anew in each.
            engine.execute(f"CREATE VIEW {table.name} AS SELECT {', '.join(table.names)} FROM {catalog}.{table.name}")  # noqa: S608
