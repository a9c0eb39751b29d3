"""What any warehouse can do, whatever keeps its facts: files of DuckDB here, a server elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from rushes.domain import FactsLayout
from rushes.warehouse.build import Build
from rushes.warehouse.verify import VerifyReport
from rushes.warehouse.versions import Version

__all__ = ["Reader", "Warehouse"]

_T = TypeVar("_T")


class Reader(Protocol):
    """Answers selects on one version. Safe to use from several threads while its `with` block lasts."""

    @property
    def version(self) -> Version:
        """What is read."""
        ...

    @property
    def layout(self) -> FactsLayout:
        """How the facts are kept, for whoever writes a statement."""
        ...

    def remembered(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what was made for that key on this very version, making it the first time; for small answers asked all the time."""
        ...

    def rows(self, table: str) -> str:
        """Return what a statement reads a table's rows of this version from, as text for its FROM; an alias must follow."""
        ...

    def query(self, sql: str, params: Mapping[str, object] = ..., /) -> list[tuple[Any, ...]]:
        """Return every row of one select: dates, integers or decimals, naive UTC datetimes, text.

        Args:
            sql: One select; values stand as `$name`, a list as `IN $name`.
            params: The values by name.

        Raises:
            WarehouseError: The version cannot be read; the message says what to do.
            Busy: It took longer than a read may take, and was stopped.
            TotalTooLarge: A number came out that does not fit into 64 bits.
        """
        ...

    def stream(self, sql: str, params: Mapping[str, object], *, rows_at_once: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of one select in parts, for what need not fit into memory; no deadline ends it.

        Raises:
            WarehouseError: The version cannot be read; the message says what to do.
        """
        ...


class Warehouse(Protocol):
    """The facts, as numbered versions. Safe to share between threads, and across a fork."""

    @property
    def path(self) -> Path:
        """The folder in which versions are made."""
        ...

    @property
    def place(self) -> str:
        """Where the facts are, as messages name it."""
        ...

    def current(self) -> Version | None:
        """Return the current version, None where nothing was published.

        Raises:
            WarehouseError: It cannot be told, or is damaged.
        """
        ...

    def current_name(self) -> str:
        """Return the name of the current version's manifest, "" where nothing was published; whether it can be read is not asked.

        Raises:
            WarehouseError: It cannot be told.
        """
        ...

    def reader(self) -> AbstractContextManager[Reader]:
        """Yield a reader of the version that is current now, for the whole block; an empty one where there is none.

        Raises:
            WarehouseError: The current version is damaged, or its server away; the message says what to do.
        """
        ...

    def reader_of(self, version: Version) -> AbstractContextManager[Reader]:
        """Yield a reader of a kept version that need not be the current one.

        Raises:
            WarehouseError: The version is damaged, or was pruned meanwhile.
        """
        ...

    def publish_session(self, registry_id: str, run_id: str, at: datetime) -> AbstractContextManager[Build]:
        """Yield a build of the next version; nothing is seen of it before its `publish`, and nothing stays without.

        Args:
            registry_id: The records database that the internal ids come from.
            run_id: The sync run.
            at: The moment of the run, aware.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: The facts carry ids of another records database, or cannot be read.
        """
        ...

    def versions(self) -> tuple[Version, ...]:
        """Return the versions that are kept, oldest first; a number's later revisions differ in the ledger alone."""
        ...

    def verify(self, number: int | None = None) -> VerifyReport:
        """Count a version anew and compare it with its manifest and its ledger.

        Args:
            number: Which version; the current one without it.

        Raises:
            WarehouseError: There is no such version.
        """
        ...

    def read_through(self) -> VerifyReport:
        """Read every row of the current version once and compare its sums with the manifest: damage shows, and it takes little time.

        Raises:
            WarehouseError: The version cannot be told.
        """
        ...

    def rollback(self, number: int) -> Version:
        """Make the last revision of that version current again; later versions keep higher numbers than any before.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: There is no such version, or it is damaged itself.
        """
        ...

    def adopt(self, manifest: str) -> Version:
        """Make a version current whose files were put into the folder from elsewhere.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: Its manifest is not there, or damaged.
        """
        ...

    def hold_files(self) -> Version | None:
        """See that the current version's files lie in the folder, and return it; None where nothing was published.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: They cannot be made.
        """
        ...

    def erase_account(self, account_id: int, *, registry_id: str, run_id: str, at: datetime) -> Version | None:
        """Publish a version without an account and drop every other one, so that no way back leads to it.

        Killed anywhere, it ends the same when it is called again.

        Args:
            account_id: Who goes: facts, history, productions, items, ledger and rejects.
            registry_id: The records database whose ids the facts carry.
            run_id: What the version is published as.
            at: When.

        Returns:
            The version that stands, None where nothing was ever published.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: The version could not be built; the former ones stand.
        """
        ...

    def close(self) -> None:
        """Close what this process holds open. Readers in use end."""
        ...
