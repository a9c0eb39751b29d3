"""The warehouse in files: read the current version, publish the next, go back to a former one."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from rushes.errors import WarehouseError
from rushes.warehouse.build import Build, EngineConfig, engine_config
from rushes.warehouse.files import publish_lock
from rushes.warehouse.reader import FileReader, ReaderPool, open_engine
from rushes.warehouse.verify import VerifyReport, verify_version
from rushes.warehouse.versions import Version, VersionFolder

__all__ = ["FileWarehouse", "open_warehouse"]

_NOTHING_PUBLISHED = Version(0, 0, datetime.fromtimestamp(0, UTC), "", "")


def open_warehouse(folder: Path, *, keep_versions: int = 5, memory_mb: int = 192, is_sparing: bool = False) -> FileWarehouse:
    """Return the warehouse of that folder, making the folder if it is not there. Opens no engine.

    Args:
        folder: Where the versions lie.
        keep_versions: How many versions of the facts stay for a roll-back, the current one included.
        memory_mb: How much memory the engine may take to build a version; what needs more goes by the disk.
        is_sparing: Readers keep within that memory too, for work that goes through many accounts and that nobody waits for.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return FileWarehouse(VersionFolder(folder), keep_versions=keep_versions, memory_mb=memory_mb, is_sparing=is_sparing)


class FileWarehouse:
    """One folder of versions. Safe to share between threads, and across a fork."""

    def __init__(self, folder: VersionFolder, *, keep_versions: int, memory_mb: int, is_sparing: bool = False) -> None:
        self._folder = folder
        self._reading_mb = memory_mb if is_sparing else None
        self._memory_mb = memory_mb
        self._keep_versions = max(1, keep_versions)
        self._pools: dict[int, ReaderPool] = {}

    @property
    def path(self) -> Path:
        """The folder in which the versions lie."""
        return self._folder.path

    @property
    def place(self) -> str:
        """Where the facts are, as messages name it."""
        return str(self._folder.path)

    def current(self) -> Version | None:
        """Return the current version, None where nothing was published.

        Raises:
            WarehouseError: The pointer or its manifest is damaged.
        """
        return self._folder.current()

    def current_name(self) -> str:
        """Return the name of the current version's manifest, "" where nothing was published; whether it can be read is not asked.

        Raises:
            WarehouseError: The pointer is lost.
        """
        return self._folder.current_name()

    @contextmanager
    def reader(self) -> Generator[FileReader]:
        """Yield a reader of the version that is current now, for the whole block; an empty one where there is none.

        Raises:
            WarehouseError: The current version is damaged; the message says how to go back.
        """
        pool = self._pool()
        reader = self._pin_current(pool)
        try:
            yield reader
        finally:
            pool.unpin(reader)

    @contextmanager
    def reader_of(self, version: Version) -> Generator[FileReader]:
        """Yield a reader of a kept version that need not be the current one; its files are closed at the end.

        Raises:
            WarehouseError: The version is damaged, or was pruned meanwhile.
        """
        engine = open_engine(self._folder, version)
        try:
            yield FileReader(version, engine, self._folder)
        finally:
            engine.close()

    @contextmanager
    def publish_session(self, registry_id: str, run_id: str, at: datetime) -> Generator[Build]:
        """Yield a build of the next version; nothing is seen of it before its `publish`, and nothing stays without.

        Args:
            registry_id: The records database that the internal ids come from.
            run_id: The sync run.
            at: The moment of the run, aware.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: The facts carry ids of another records database, or cannot be read.
        """
        with publish_lock(self._folder.lock_file):
            # Before anything is swept: what a lost manifest or pointer named must stay, for whoever mends it.
            current = self.current()
            self._folder.sweep()
            if current is not None and current.registry_id != registry_id:
                raise WarehouseError(
                    f"The facts in {self.path} carry ids of another records database (registry {current.registry_id}, not {registry_id}); "
                    "loading on would mix accounts. Restore that records database, or move the warehouse folder away and load anew."
                )
            try:
                build = Build(
                    self._folder,
                    current,
                    registry_id=registry_id,
                    run_id=run_id,
                    at=at,
                    keep_versions=self._keep_versions,
                    memory_mb=self._memory_mb,
                )
                try:
                    yield build
                finally:
                    build.discard()
            except duckdb.OutOfMemoryException as error:
                raise WarehouseError(
                    f"The next version does not fit into {self._memory_mb} MB of memory, so nothing was published and the former one stands. "
                    "Raise memory_mb under [sync], then sync again."
                ) from error
            except (duckdb.Error, OSError) as error:
                raise WarehouseError(
                    f"The next version could not be built ({error}), so nothing was published and the former one stands. "
                    f"Make room if the disk that holds {self.path} is full; otherwise run rushes warehouse verify. Then sync again."
                ) from error

    def versions(self) -> tuple[Version, ...]:
        """Return the versions that are kept, oldest first; a number's later revisions differ in the ledger alone."""
        return self._folder.versions()

    def verify(self, number: int | None = None) -> VerifyReport:
        """Count a version anew and compare it with its manifest and its ledger.

        Args:
            number: Which version; the current one without it.

        Raises:
            WarehouseError: There is no such version.
        """
        version = self.current() if number is None else self._folder.last_of(number)
        return verify_version(self._folder, version or _NOTHING_PUBLISHED)

    def read_through(self) -> VerifyReport:
        """Read every row of the current version once and compare its sums with the manifest: damage shows, and it takes little time.

        Raises:
            WarehouseError: The pointer or the manifest is damaged.
        """
        return verify_version(self._folder, self.current() or _NOTHING_PUBLISHED, by_sums_alone=True)

    def rollback(self, number: int) -> Version:
        """Make the last revision of that version current again; later versions keep higher numbers than any before.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: There is no such version, or it is damaged itself.
        """
        with publish_lock(self._folder.lock_file):
            version = self._folder.last_of(number)
            report = verify_version(self._folder, version)
            if not report.is_sound:
                raise WarehouseError(f"Version {number} is not sound, so nothing was changed: {' '.join(report.findings)}")
            self._folder.point_to(version)
            return version

    def adopt(self, manifest: str) -> Version:
        """Make a version current whose files were put into the folder from a backup.

        Raises:
            Busy: Another process is publishing.
            WarehouseError: Its manifest is not there, or damaged.
        """
        with publish_lock(self._folder.lock_file):
            version = self._folder.load(manifest)
            self._folder.point_to(version)
            return version

    def hold_files(self) -> Version | None:
        """Return the current version, whose files are in the folder as they are; None where nothing was published.

        Raises:
            WarehouseError: It is damaged.
        """
        return self.current()

    def engine_config(self) -> EngineConfig:
        """Return how an engine is opened that works on this folder's files."""
        self._folder.building.mkdir(mode=0o750, exist_ok=True)
        return engine_config(self._folder, self._memory_mb)

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
        with self.publish_session(registry_id, run_id, at) as build:
            if build.erase_account(account_id):
                build.publish()
        with publish_lock(self._folder.lock_file):
            self._folder.keep_current_alone()
            return self.current()

    def close(self) -> None:
        """Close what this process holds open. Readers in use end."""
        pool = self._pools.pop(os.getpid(), None)
        if pool is not None:
            pool.close()

    def _pool(self) -> ReaderPool:
        # A forked process starts with a pool of its own. The parent's stays in the dictionary,
        # unused, because ending an inherited engine would wait for threads that did not come along.
        return self._pools.setdefault(os.getpid(), ReaderPool(self._folder, memory_mb=self._reading_mb))

    def _pin_current(self, pool: ReaderPool) -> FileReader:
        while True:
            name = self._folder.current_name()
            try:
                return pool.pin(self._folder.load(name) if name else _NOTHING_PUBLISHED)
            except WarehouseError:
                # Between reading the pointer and opening the files, a publisher may have moved on
                # and removed them; only what is still current is damaged.
                if self._folder.current_name() == name:
                    raise
