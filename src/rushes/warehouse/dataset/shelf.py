"""The datasets' folder: each dataset's facts by its id, read like those of usage, refreshed under a lock of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from rushes.domain import RawTable, Shape
from rushes.errors import NotFound, WarehouseError
from rushes.warehouse.build import engine_config
from rushes.warehouse.dataset.publish import LoadPlan, LoadReport, publish_rows
from rushes.warehouse.dataset.rejects import RejectedLine, drop_rejects, rejected_lines
from rushes.warehouse.dataset.tables import attach_dataset
from rushes.warehouse.dataset.without import publish_without
from rushes.warehouse.files import publish_lock
from rushes.warehouse.reader import FileReader, ReaderPool
from rushes.warehouse.versions import Version, VersionFolder

__all__ = ["DatasetFacts", "Shelf"]


class Shelf:
    """All datasets' facts. Safe to share between threads, and across a fork; opens no engine by itself.

    Args:
        folder: Where each dataset has a folder named by its id.
        keep_versions: How many versions of each stay, the current one included.
        memory_mb: How much memory an engine may take to build a version.
    """

    def __init__(self, folder: Path, *, keep_versions: int = 5, memory_mb: int = 192) -> None:
        self._folder = folder
        self._keep_versions = keep_versions
        self._memory_mb = memory_mb
        self._open: dict[int, DatasetFacts] = {}

    def dataset(self, dataset_id: int) -> DatasetFacts:
        """Return a dataset's facts; whether there are any is seen when they are read."""
        found = self._open.get(dataset_id)
        if found is None:
            folder = VersionFolder(self._folder / str(int(dataset_id)))
            found = self._open.setdefault(dataset_id, DatasetFacts(folder, keep_versions=self._keep_versions, memory_mb=self._memory_mb))
        return found

    def current_files(self) -> Iterator[tuple[int, Path]]:
        """Yield every file that the current version of each dataset takes to be read elsewhere: its data, its manifest, the pointer.

        Raises:
            WarehouseError: A pointer or manifest is damaged.
        """
        for folder in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            version = self.dataset(int(folder.name)).current() if folder.name.isdecimal() else None
            if version is not None:
                for name in (*version.files, version.manifest, "current"):
                    yield int(folder.name), folder / name

    def remove(self, dataset_id: int) -> None:
        """Delete a dataset's facts, every version and what was set aside."""
        found = self._open.pop(dataset_id, None)
        if found is not None:
            found.close()
        shutil.rmtree(self._folder / str(int(dataset_id)), ignore_errors=True)

    def close(self) -> None:
        """Close what this process holds open. Readers in use end."""
        while self._open:
            self._open.popitem()[1].close()


class DatasetFacts:
    """One dataset's versions."""

    def __init__(self, folder: VersionFolder, *, keep_versions: int, memory_mb: int) -> None:
        self._folder = folder
        self._keep_versions = keep_versions
        self._memory_mb = memory_mb
        self._pools: dict[int, ReaderPool] = {}

    @property
    def path(self) -> Path:
        """The dataset's folder."""
        return self._folder.path

    @property
    def source_folder(self) -> Path:
        """Where its source keeps what it need not fetch again; no part of any version, and of no copy of the installation."""
        return self._folder.path / "source"

    @property
    def keep_versions(self) -> int:
        """How many versions stay, the current one included."""
        return self._keep_versions

    def current(self) -> Version | None:
        """Return the current version, None where nothing was published.

        Raises:
            WarehouseError: The pointer or its manifest is damaged.
        """
        return self._folder.current() if self._folder.path.is_dir() else None

    @contextmanager
    def reader(self) -> Generator[FileReader]:
        """Yield a reader of the version that is current now, for the whole block.

        Raises:
            NotFound: Nothing was ever published.
            WarehouseError: The current version is damaged.
        """
        # A forked process starts with a pool of its own, as the readers of usage do.
        pool = self._pools.setdefault(os.getpid(), ReaderPool(self._folder, attach=attach_dataset))
        reader = self._pin(pool)
        try:
            yield reader
        finally:
            pool.unpin(reader)

    def _pin(self, pool: ReaderPool) -> FileReader:
        while True:
            version = self.current()
            if version is None:
                raise NotFound("There is nothing in this dataset yet.")
            try:
                return pool.pin(version)
            except WarehouseError:
                # Between the pointer and the files a refresh may have moved on; only what is still current is damaged.
                if self._folder.current_name() == version.manifest:
                    raise

    def load(self, raw: RawTable, shape: Shape, plan: LoadPlan) -> LoadReport:
        """Make a raw table the next version, unless too many of its rows do not fit.

        Raises:
            Busy: Another refresh of this dataset is at work.
            CallerError: The rows that are to stay have other columns.
            WarehouseError: The version could not be built; the former one stands.
        """
        self._folder.path.mkdir(parents=True, exist_ok=True, mode=0o750)
        with publish_lock(self._folder.lock_file), self._told():
            return publish_rows(self._folder, engine_config(self._folder, self._memory_mb), raw, shape, plan)

    def rollback(self, number: int) -> Version:
        """Make a former version current again.

        Raises:
            Busy: A refresh of this dataset is at work.
            WarehouseError: There is no such version.
        """
        with publish_lock(self._folder.lock_file):
            version = self._folder.last_of(number)
            self._folder.point_to(version)
            return version

    def versions(self) -> tuple[Version, ...]:
        """Return the versions that are kept, oldest first."""
        return self._folder.versions() if self._folder.path.is_dir() else ()

    def erase_account(self, account_id: int) -> None:
        """Publish a version without an account's rows, and drop every other one, all that was set aside, and what its source keeps.

        Raises:
            Busy: A refresh of this dataset is at work.
            WarehouseError: The version could not be built; the former ones stand.
        """
        if not self._folder.path.is_dir():
            return
        with publish_lock(self._folder.lock_file), self._told():
            publish_without(self._folder, engine_config(self._folder, self._memory_mb), account_id)
            drop_rejects(self._folder.path)
            shutil.rmtree(self.source_folder, ignore_errors=True)
            self._folder.keep_current_alone()

    def rejected(self, refresh_id: int, *, most: int | None = None) -> Iterator[RejectedLine]:
        """Yield the rows that a refresh set aside, by line; none where they are kept no more."""
        return rejected_lines(self._folder.path, refresh_id, most=most)

    def close(self) -> None:
        """Close what this process holds open. Readers in use end."""
        pool = self._pools.pop(os.getpid(), None)
        if pool is not None:
            pool.close()

    @contextmanager
    def _told(self) -> Generator[None]:
        """Say what to do about an engine's error."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise WarehouseError(
                f"The dataset does not fit into {self._memory_mb} MB of memory, so nothing was published and the former version stands. "
                "Raise memory_mb under [sync], then load it again."
            ) from error
        except (duckdb.Error, OSError) as error:
            raise WarehouseError(
                f"The dataset could not be written ({error}), so nothing was published and the former version stands. "
                f"Make room if the disk that holds {self._folder.path} is full, then load it again."
            ) from error
