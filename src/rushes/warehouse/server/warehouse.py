"""The warehouse on a server: versions are built in files on this machine, as everywhere, and published there.

The server holds the truth. The files are what the next version is built from; a machine that has them not,
or not the last ones, makes them anew from the server first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from rushes.config import WarehouseSettings
from rushes.errors import WarehouseError
from rushes.servers import name_of, reason_of
from rushes.telemetry import logger
from rushes.warehouse.build import Build, EngineConfig
from rushes.warehouse.server.publish import Tell, erase_rows, publish_lock, publish_version, tidy
from rushes.warehouse.server.pull import pull_version
from rushes.warehouse.server.reader import ServerReader, ask
from rushes.warehouse.server.sessions import reading_engine, writing_engine
from rushes.warehouse.server.state import current_name, kept_versions, move_current, version_named
from rushes.warehouse.server.tables import LAYOUTS
from rushes.warehouse.server.verify import verify_on_server
from rushes.warehouse.verify import VerifyReport
from rushes.warehouse.versions import Version, VersionFolder
from rushes.warehouse.warehouse import FileWarehouse

__all__ = ["ServerWarehouse"]

_log = logger("rushes.warehouse")
_NOTHING_PUBLISHED = Version(0, 0, datetime.fromtimestamp(0, UTC), "", "")


class _Workshop(VersionFolder):
    """The folder in which versions are built; one that is announced there is published on the server first."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.publish: Callable[[Version], None] | None = None
        self.floor: tuple[int, int] = (0, 0)

    def next_numbers(self) -> tuple[int, int]:
        here = super().next_numbers()
        return max(here[0], self.floor[0] + 1), max(here[1], self.floor[1] + 1)

    def announce(self, version: Version) -> None:
        if self.publish is not None:
            self.publish(version)
        super().announce(version)


class ServerWarehouse:
    """The facts on a server. Safe to share between threads, and across a fork.

    Args:
        place: The server.
        folder: Where versions are built.
        keep_versions: How many versions stay for a roll-back, the current one included; at least two.
        memory_mb: How much memory the engine may take to build a version.
    """

    def __init__(self, place: WarehouseSettings, folder: Path, *, keep_versions: int, memory_mb: int) -> None:
        self._place = place
        self._workshop = _Workshop(folder)
        self._keep_versions = max(2, keep_versions)
        self._files = FileWarehouse(self._workshop, keep_versions=self._keep_versions, memory_mb=memory_mb)
        self._lock = threading.Lock()
        self._engines: dict[int, Engine] = {}
        self._known: dict[str, tuple[Version, dict[Hashable, Any]]] = {}
        self.tell: Tell = lambda _done, _total: None

    @property
    def path(self) -> Path:
        """The folder in which versions are built."""
        return self._workshop.path

    @property
    def place(self) -> str:
        """Where the facts are, as messages name it."""
        return str(self._place)

    def current(self) -> Version | None:
        """Return the current version, None where nothing was published."""
        name = self.current_name()
        return self._version(name)[0] if name else None

    def current_name(self) -> str:
        """Return the name of the current version's manifest, "" where nothing was published."""
        return ask(self._engine(), current_name)

    @contextmanager
    def reader(self) -> Generator[ServerReader]:
        """Yield a reader of the version that is current now, for the whole block; an empty one where there is none."""
        name = self.current_name()
        version, remembered = self._version(name) if name else (_NOTHING_PUBLISHED, {})
        yield self._reader(version, self._engine(), remembered)

    @contextmanager
    def reader_of(self, version: Version) -> Generator[ServerReader]:
        """Yield a reader of a kept version that need not be the current one."""
        kept, remembered = self._version(version.manifest)
        yield self._reader(kept, self._engine(), remembered)

    @contextmanager
    def publish_session(self, registry_id: str, run_id: str, at: datetime) -> Generator[Build]:
        """Yield a build of the next version; it is published on the server in one transaction, and seen at once or not at all."""
        with self._publishing() as connection:
            self._follow(connection)
            with self._files.publish_session(registry_id, run_id, at) as build:
                yield build

    def versions(self) -> tuple[Version, ...]:
        """Return the versions that are kept, oldest first; a number's later revisions differ in the ledger alone."""
        return ask(self._engine(), kept_versions)

    def verify(self, number: int | None = None) -> VerifyReport:
        """Count a version anew on the server, and compare it with its manifest, its ledger and its rollup."""
        return self._verified(self._last_of(number) if number is not None else self.current() or _NOTHING_PUBLISHED)

    def read_through(self) -> VerifyReport:
        """Count the current version on the server and compare its sums with the manifest."""
        return self._verified(self.current() or _NOTHING_PUBLISHED, by_sums_alone=True)

    def rollback(self, number: int) -> Version:
        """Make the last revision of that version current again; later versions keep higher numbers than any before."""
        with self._publishing() as connection:
            version = self._last_of(number)
            report = self._verified(version)
            if not report.is_sound:
                raise WarehouseError(f"Version {number} is not sound, so nothing was changed: {' '.join(report.findings)}")
            with connection.begin():
                move_current(connection, version, former=current_name(connection))
            return version

    def adopt(self, manifest: str) -> Version:
        """Publish a version on the server whose files were put into the folder from elsewhere."""
        with self._publishing() as connection:
            if self._newest(connection) is not None:
                raise WarehouseError(f"There are facts at {self.place} already; nothing was changed. Empty that database first.")
            version = self._workshop.load(manifest)
            self._workshop.announce(version)
            return version

    def hold_files(self) -> Version | None:
        """See that the current version's files lie in the folder, and return it; None where nothing was published."""
        with self._publishing() as connection:
            return self._follow(connection)

    def erase_account(self, account_id: int, *, registry_id: str, run_id: str, at: datetime) -> Version | None:
        """Publish a version without an account, and delete its rows of every other, so that no way back leads to it."""
        with self._publishing() as connection:
            current, newest = self._follow(connection), self._newest(connection)
            if current is not None and newest is not None and newest.revision != current.revision:
                # What stands is of a version that was gone back from: it must be the current one's before anything is taken out.
                with self._files.publish_session(registry_id, run_id, at) as build:
                    build.publish()
            self._files.erase_account(account_id, registry_id=registry_id, run_id=run_id, at=at)
            with _told("erased on the server", connection.engine):
                erase_rows(connection, account_id)
            return self.current()

    def close(self) -> None:
        """Close what this process holds open. Readers in use end."""
        engine = self._engines.pop(os.getpid(), None)
        if engine is not None:
            engine.dispose()
        self._files.close()

    def _reader(self, version: Version, engine: Engine, remembered: dict[Hashable, Any]) -> ServerReader:
        return ServerReader(version, engine, self._patient_engine, LAYOUTS[self._place.kind], remembered)

    def _patient_engine(self) -> Engine:
        return reading_engine(self._place, is_patient=True)

    def _engine(self) -> Engine:
        # A forked process starts with connections of its own; the parent's are left alone.
        with self._lock:
            pid = os.getpid()
            if pid not in self._engines:
                self._engines[pid] = reading_engine(self._place)
            return self._engines[pid]

    def _version(self, name: str) -> tuple[Version, dict[Hashable, Any]]:
        known = self._known.get(name)
        if known is not None:
            return known
        version = ask(self._engine(), lambda connection: version_named(connection, name))
        if len(self._known) > 2 * self._keep_versions:
            self._known.clear()
        remembered: dict[Hashable, Any] = {}
        return self._known.setdefault(name, (version, remembered))

    def _last_of(self, number: int) -> Version:
        versions = self.versions()
        found = [version for version in versions if version.number == number]
        if not found:
            kept = ", ".join(str(each) for each in sorted({version.number for version in versions}))
            raise WarehouseError(f"There is no version {number} at {self.place}. Kept: {kept or 'none'}.")
        return found[-1]

    def _verified(self, version: Version, *, by_sums_alone: bool = False) -> VerifyReport:
        engine = self._patient_engine()
        try:
            return verify_on_server(self._reader(version, engine, {}), by_sums_alone=by_sums_alone)
        finally:
            engine.dispose()

    @contextmanager
    def _publishing(self) -> Generator[Connection]:
        """Hold the server's lock; what is announced in the folder meanwhile is published on it."""
        engine = writing_engine(self._place)
        try:
            with _told("published", engine), publish_lock(engine) as connection:
                self._workshop.publish = lambda version: self._push(connection, version)
                try:
                    yield connection
                finally:
                    self._workshop.publish = None
        finally:
            engine.dispose()

    def _push(self, connection: Connection, version: Version) -> None:
        with _told("published on the server", connection.engine):
            newest, current = self._newest(connection), self._current(connection)
            former = self._local(connection, newest) if newest is not None else None
            publish_version(connection, self.path, former, version, config=self._config(), tell=self.tell)
        try:
            tidy(connection, version, self._keep_versions, former=current)
        except SQLAlchemyError as error:
            _log.warning("former versions stay", error=str(error))

    def _follow(self, connection: Connection) -> Version | None:
        """See that the folder's current version is the server's, that it holds none that the server does not keep, and give no number twice.

        Raises:
            WarehouseError: The server holds nothing, and the folder does.
        """
        with connection.begin():
            versions = kept_versions(connection)
        version = self._current(connection)
        if version is None:
            if self._workshop.versions():
                raise WarehouseError(
                    f"There are no facts at {self.place}, and {self.path} holds some: copy them there with “rushes warehouse copy”, before "
                    "[warehouse] names that server, or move the folder away."
                )
            return None
        # An account that was erased since must not outlive it on this machine, and a number not stand for two things.
        kept = {each.manifest: each.published_at for each in versions}
        for each in self._workshop.versions():
            if kept.get(each.manifest) != each.published_at:
                self._workshop.forget(each.manifest)
        self._workshop.floor = (max(each.number for each in versions), max(each.revision for each in versions))
        here = self._local(connection, version)
        self._workshop.point_to(here)
        self._workshop.sweep()
        return here

    @staticmethod
    def _current(connection: Connection) -> Version | None:
        with connection.begin():
            name = current_name(connection)
            return version_named(connection, name) if name else None

    def _local(self, connection: Connection, version: Version) -> Version:
        """Return a version as it lies in the folder, making its files anew where they do not."""
        own = [each for each in self._workshop.versions() if each.registry_id == version.registry_id and each.number == version.number]
        here = next((each for each in own if each.manifest == version.manifest and each.published_at == version.published_at), None)
        if here is not None and all(self._has_file(here, name) for name in here.files):
            return here
        self._workshop.forget(version.manifest)
        # Two revisions of a number have their facts in one file, which must stay as both name it.
        has_facts = any(self._has_file(each, each.facts_file) for each in own if each.manifest != version.manifest)
        return pull_version(connection, version, self.path, self._config(), has_facts=has_facts, tell=self.tell)

    def _has_file(self, version: Version, name: str) -> bool:
        file = self.path / name
        return file.is_file() and file.stat().st_size == version.file_bytes.get(name)

    @staticmethod
    def _newest(connection: Connection) -> Version | None:
        with connection.begin():
            return max(kept_versions(connection), key=lambda each: each.revision, default=None)

    def _config(self) -> EngineConfig:
        return self._files.engine_config()


@contextmanager
def _told(what: str, engine: Engine) -> Generator[None]:
    """Say in plain words what a server's error came to."""
    try:
        yield
    except DBAPIError as error:
        raise WarehouseError(
            f"Nothing was {what}, and what stood before stands: {name_of(engine)} says {reason_of(error)}. Look whether that server runs, has "
            "room, and knows this user; “rushes warehouse prepare” makes what is missing. Then try again."
        ) from error
