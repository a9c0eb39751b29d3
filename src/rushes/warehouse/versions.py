"""Versions as they stand in the folder: manifests, the pointer `current`, what is kept and what is swept.

A manifest `version-000123-000045.json` names the files of one version. Numbers are never used
twice: the next one is above every number the folder shows, also after a roll-back.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from rushes.errors import WarehouseError
from rushes.warehouse.files import flush_folder, write_atomically

__all__ = ["BUILDING", "Version", "VersionFolder", "files_of", "kept_of", "parse_manifest", "print_manifest"]

BUILDING = "building"
"""The folder, inside of the warehouse's, in which the next version is made."""

_MANIFEST = re.compile(r"version-(\d{6,})-(\d{6,})\.json")
_DATA_FILE = re.compile(r"(facts|ledger)-(\d{6,})\.duckdb(\.wal)?")


@dataclass(frozen=True, slots=True)
class Version:
    """One published version.

    Args:
        number: The number of its facts file; 0 where nothing was ever published.
        revision: The number of its ledger file.
        published_at: When, UTC.
        run_id: The sync run that published it.
        registry_id: The records database whose internal ids its facts carry.
        file_bytes: The size of each file, by name.
        table_rows: How many rows each table has, by name.
        totals: The sum of each fact column over all of usage_daily; None where nothing was reported.
        built_from: The numbers of the versions it descends from, newest first; those a roll-back left behind are not among them.
    """

    number: int
    revision: int
    published_at: datetime
    run_id: str
    registry_id: str
    file_bytes: dict[str, int] = field(default_factory=dict[str, int], hash=False)
    table_rows: dict[str, int] = field(default_factory=dict[str, int], hash=False)
    totals: dict[str, int | None] = field(default_factory=dict[str, "int | None"], hash=False)
    built_from: tuple[int, ...] = ()

    @property
    def manifest(self) -> str:
        """The name of its manifest, which names the version as a whole."""
        return f"version-{self.number:06d}-{self.revision:06d}.json"

    @property
    def usage_rows(self) -> int:
        """How many facts it holds."""
        return self.table_rows.get("usage_daily", 0)

    @property
    def facts_file(self) -> str:
        """The name of its facts file in the warehouse's folder."""
        return files_of(self.number, self.revision)[0]

    @property
    def ledger_file(self) -> str:
        """The name of its ledger file in the warehouse's folder."""
        return files_of(self.number, self.revision)[1]

    @property
    def files(self) -> tuple[str, str]:
        """Its two data files' names."""
        return files_of(self.number, self.revision)


class VersionFolder:
    """The warehouse's folder on the disk. Every writing method is called under the publish lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[str, Version] = {}

    @property
    def lock_file(self) -> Path:
        """The file whose lock publishers hold."""
        return self.path / "publish.lock"

    @property
    def building(self) -> Path:
        """Where the next version is made."""
        return self.path / BUILDING

    def current_name(self) -> str:
        """Return the name of the current manifest, "" where nothing was published.

        Raises:
            WarehouseError: The pointer is lost or empty while there are versions it may have named.
        """
        try:
            # A pointer that is no text any more names no version either, and `load` says so.
            name = (self.path / "current").read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            name = ""
        return name or self._only_name()

    def _only_name(self) -> str:
        """Return what a pointer that is not there must have named: the one version there is, or nothing."""
        names = self.manifest_names()
        if len(names) > 1:
            raise WarehouseError(f"{self.path / 'current'} is lost or empty, so nobody knows which version is current. {self.advice()}")
        # Killed between the first manifest and its pointer, that first version is whole all the same.
        return names[0] if names else ""

    def current(self) -> Version | None:
        """Return the current version, None where nothing was published.

        Raises:
            WarehouseError: The pointer or its manifest is damaged.
        """
        name = self.current_name()
        return self.load(name) if name else None

    def load(self, name: str) -> Version:
        """Return the version of that manifest; manifests never change, so each is read once.

        Raises:
            WarehouseError: There is no such manifest, or it is damaged.
        """
        known = self._read.get(name)
        if known is not None:
            return known
        if not _MANIFEST.fullmatch(name):
            raise WarehouseError(f"{self.path / 'current'} holds {name[:80]!r}, which names no version. {self.advice()}")
        try:
            version = parse_manifest((self.path / name).read_text(encoding="utf-8"), name)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise WarehouseError(f"The manifest {self.path / name} cannot be read ({error}). {self.advice(name)}") from error
        self._read[name] = version
        return version

    def versions(self) -> tuple[Version, ...]:
        """Return every readable version, oldest number first, each number's revisions in order."""
        found: list[Version] = []
        for name in self.manifest_names():
            try:
                found.append(self.load(name))
            except WarehouseError:
                # A damaged manifest is no version; `verify` and `current` are where it is told.
                continue
        return tuple(found)

    def manifest_names(self) -> tuple[str, ...]:
        """Return the names of all manifests, by number and revision."""
        names = [path.name for path in self.path.glob("version-*.json") if _MANIFEST.fullmatch(path.name)]
        return tuple(sorted(names, key=_numbers))

    def last_of(self, number: int) -> Version:
        """Return the newest revision of that number.

        Raises:
            WarehouseError: There is none.
        """
        found = [version for version in self.versions() if version.number == number]
        if not found:
            kept = ", ".join(str(each) for each in sorted({version.number for version in self.versions()}))
            raise WarehouseError(f"There is no version {number} in {self.path}. Kept: {kept or 'none'}.")
        return found[-1]

    def advice(self, damaged: str = "") -> str:
        """Return what an operator does about a version that cannot be read."""
        broken = _numbers(damaged)[0] if _MANIFEST.fullmatch(damaged) else None
        others = sorted({_numbers(name)[0] for name in self.manifest_names()} - {broken})
        if others:
            return f"Go back to a whole version: rushes warehouse rollback {others[-1]} (then rushes warehouse verify)."
        return "No other version is kept: restore the folder from a backup, or move it away and load again."

    def next_numbers(self) -> tuple[int, int]:
        """Return the next facts number and the next ledger number."""
        numbers, revisions = [0], [0]
        for name in (*self.manifest_names(), self.current_name()):
            if _MANIFEST.fullmatch(name):
                number, revision = _numbers(name)
                numbers.append(number)
                revisions.append(revision)
        for path in self.path.iterdir():
            found = _DATA_FILE.fullmatch(path.name)
            if found:
                (numbers if found[1] == "facts" else revisions).append(int(found[2]))
        return max(numbers) + 1, max(revisions) + 1

    def announce(self, version: Version) -> None:
        """Write the version's manifest and make it the current one; its files are flushed already."""
        write_atomically(self.path / version.manifest, print_manifest(version))
        self.point_to(version)

    def forget(self, manifest: str) -> None:
        """Remove a manifest, and leave the files that it names to the next `sweep`."""
        (self.path / manifest).unlink(missing_ok=True)
        self._read.pop(manifest, None)

    def point_to(self, version: Version) -> None:
        """Make a version whose manifest is there the current one."""
        write_atomically(self.path / "current", version.manifest + "\n")

    def sweep(self) -> None:
        """Remove what a killed build left behind: its folder, drafts, and data files that no manifest names."""
        shutil.rmtree(self.building, ignore_errors=True)
        # From the names alone: a damaged manifest must not cost the files it stands for.
        named = {file for name in self.manifest_names() for file in files_of(*_numbers(name))}
        for path in self.path.iterdir():
            is_stray = _DATA_FILE.fullmatch(path.name) and path.name not in named
            if is_stray or path.name.endswith(".new"):
                path.unlink(missing_ok=True)
        flush_folder(self.path)

    def prune(self, keep: int) -> None:
        """Remove every version but those of `kept_of`, and every file that no other one names."""
        versions = self.versions()
        current = self.current()
        if current is None:
            return
        kept_manifests = kept_of(versions, current, keep)
        dropped = [version for version in versions if version.manifest not in kept_manifests]
        self._remove(dropped, {name for version in versions if version.manifest in kept_manifests for name in version.files})

    def keep_current_alone(self) -> None:
        """Remove every version but the current one, those with a damaged manifest too."""
        current = self.current_name()
        if not current:
            return
        for name in self.manifest_names():
            if name != current:
                self.forget(name)
        self.sweep()

    def _remove(self, versions: Iterable[Version], kept_files: set[str]) -> None:
        for version in versions:
            # The manifest goes first, so that none is ever left that names files already gone.
            self.forget(version.manifest)
            for name in version.files:
                if name not in kept_files:
                    (self.path / name).unlink(missing_ok=True)
        flush_folder(self.path)


def files_of(number: int, revision: int) -> tuple[str, str]:
    """Return the names of the facts file and the ledger file of those numbers."""
    return f"facts-{number:06d}.duckdb", f"ledger-{revision:06d}.duckdb"


def kept_of(versions: Iterable[Version], current: Version, keep: int) -> set[str]:
    """Return the manifests that stay: the current version's and the best others', `keep` numbers in all, each with its last one.

    The versions that the current one was built from come before those that a roll-back left behind: these are the ones an
    operator did not trust. They stay while their numbers are the highest, though, so that no number is ever given twice.
    """
    known = tuple(versions)
    numbers = sorted({each.number for each in known}, key=lambda each: (each == current.number, each in current.built_from, each))
    last = {version.number: version.manifest for version in known if version.number in numbers[-keep:]}
    ahead = {version.manifest for version in known if version.number > current.number or version.revision > current.revision}
    return {*last.values(), *ahead, current.manifest}


def print_manifest(version: Version) -> str:
    """Return the manifest's text; the files' names are for people, the numbers already say them."""
    raw = asdict(version) | {"published_at": version.published_at.isoformat(), "files": version.files}
    return json.dumps(raw | {"seal": _seal(raw)}, indent=1) + "\n"


def _seal(raw: Mapping[str, object]) -> str:
    """Return what changes with every byte of a manifest that means something."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


def parse_manifest(text: str, name: str) -> Version:
    """Return the version that a manifest's text describes.

    Raises:
        ValueError: It was altered, or is not the one of that name; also TypeError, KeyError and AttributeError.
    """
    raw = json.loads(text)
    # The manifests of release 0.1 carry no seal.
    seal = raw.pop("seal", None)
    if seal is not None and seal != _seal(raw):
        raise ValueError("it was altered after it was written")
    version = Version(
        number=int(raw["number"]),
        revision=int(raw["revision"]),
        published_at=datetime.fromisoformat(raw["published_at"]),
        run_id=str(raw["run_id"]),
        registry_id=str(raw["registry_id"]),
        file_bytes=dict(raw["file_bytes"]),
        table_rows=dict(raw["table_rows"]),
        totals=dict(raw["totals"]),
        built_from=tuple(int(each) for each in raw["built_from"]),
    )
    if version.manifest != name or version.published_at.tzinfo is None:
        raise ValueError("it does not fit its name")
    return version


def _numbers(manifest: str) -> tuple[int, int]:
    found = _MANIFEST.fullmatch(manifest)
    return (int(found[1]), int(found[2])) if found else (0, 0)
