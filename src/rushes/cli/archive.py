"""A whole installation in one file: a tar of its keys, the current version of its facts and of each dataset, and its records.

Beside them stand `backup.json`, which says of what and when, and `SHA256SUMS` at the end. Nothing is taken out
of an archive before every byte of it was compared with those sums, and then only names that can be in one.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from rushes import __version__
from rushes.cli.bar import Tell
from rushes.config import Settings, key_paths
from rushes.errors import Busy, ConfigurationError, OperatorError
from rushes.store import open_store, restore_records
from rushes.warehouse import Warehouse, open_datasets, open_facts

__all__ = ["BackupDamaged", "read_archive", "write_archive"]

_FORMAT = 1
_TRIES = 3
_ABOUT, _SUMS, _RECORDS, _MANIFEST = "backup.json", "SHA256SUMS", "records.jsonl.gz", re.compile(r"version-\d{6,}-\d{6,}\.json")
_MEMBER = re.compile(
    r"backup\.json|SHA256SUMS|records\.jsonl\.gz|keys/[a-z_]+|warehouse/(?:version-\d{6,}-\d{6,}\.json|(?:facts|ledger)-\d{6,}\.duckdb)"
    r"|datasets/[1-9]\d{0,17}/(?:current|version-\d{6,}-\d{6,}\.json|(?:facts|ledger)-\d{6,}\.duckdb)"
)
_CHUNK = 1 << 20


class BackupDamaged(OperatorError):
    """A file that is no backup, or not as it was written."""


def write_archive(settings: Settings, file: Path, at: datetime, tell: Tell) -> int:
    """Write an archive that its owner alone can read, and return its size in bytes.

    Args:
        settings: The installation's settings.
        file: Where to; appears when it is whole, and is refused if it is there.
        at: The time now.
        tell: Told of the progress.

    Raises:
        ConfigurationError: The file is there already, or cannot be written; a key is missing.
        Busy: The facts were published anew again and again while they were copied.
        StoreError: The records cannot be read.
        WarehouseError: The facts cannot be read.
    """
    if file.exists():
        raise ConfigurationError(f"{file} is there already; nothing was changed. Name another file.")
    part = file.with_name(f"{file.name}.part")
    with closing(open_facts(settings)) as facts:
        try:
            for _ in range(_TRIES):
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                    try:
                        name = _write(settings, facts, out, at, tell)
                    except FileNotFoundError:
                        # A dataset was loaded anew, and what its pointer had named is gone.
                        continue
                    out.flush()
                    os.fsync(out.fileno())
                # Records are read last, so that they know every id of the facts. Whoever was erased in between must not come back.
                if facts.current_name() == name:
                    part.replace(file)
                    return file.stat().st_size
            raise Busy("The facts were published anew while they were copied. Try again when the night is over.")
        except OSError as error:
            raise ConfigurationError(f"The backup cannot be written at {file}: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)


def read_archive(settings: Settings, file: Path, tell: Tell) -> str:
    """Put an archive back where no installation is, and return when it was made; check all of it before.

    Raises:
        BackupDamaged: It is no backup, or a byte of it has changed.
        ConfigurationError: An installation is there already, or the disk cannot take it.
        StoreError: The records' place cannot be used.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(open_facts(settings)) as facts:
        _refuse_what_is_there(settings, facts)
        total = 2 * file.stat().st_size if file.is_file() else 1
        about = _checked(file, lambda done: tell(done, total))
        try:
            _put_back(settings, file, lambda done: tell(total // 2 + done, total))
        except OSError as error:
            raise ConfigurationError(
                f"The backup cannot be restored to {settings.data_dir}: {error.strerror}. Move what is there away, then restore again."
            ) from error
        if about["version"]:
            facts.adopt(about["version"])
    tell(total, total)
    return str(about["at"])


def _refuse_what_is_there(settings: Settings, facts: Warehouse) -> None:
    taken = [str(each) for each in key_paths(settings) if each.exists()]
    if facts.current_name() or facts.versions():
        taken.append(facts.place)
    if isinstance(settings.records_place, Path) and settings.records_place.exists():
        taken.append(str(settings.records_place))
    if taken:
        raise ConfigurationError(f"{taken[0]} is there already; nothing was changed. Move {settings.data_dir} away, then restore.")


def _put_back(settings: Settings, file: Path, tell: Callable[[int], None]) -> None:
    with tarfile.open(file, "r:") as archive, tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        copy = Path(folder) / _RECORDS
        _take_out(archive, _RECORDS, copy)
        restore_records(settings.records_place, copy)
        for name in archive.getnames():
            if name.startswith("keys/"):
                _take_out(archive, name, settings.keys_dir / name.removeprefix("keys/"))
            elif name.startswith("warehouse/"):
                _take_out(archive, name, settings.warehouse_dir / name.removeprefix("warehouse/"))
            elif name.startswith("datasets/"):
                _take_out(archive, name, settings.datasets_dir / name.removeprefix("datasets/"))
            tell(archive.offset or 0)


def _write(settings: Settings, facts: Warehouse, out: IO[bytes], at: datetime, tell: Tell) -> str:
    """Write the archive's members, and return the name of the version that is in it, "" for none."""
    version = facts.hold_files()
    sums: list[str] = []
    with ExitStack() as opened:
        # Opened before anything is copied: a version that is pruned meanwhile is read to its end all the same.
        names = (*version.files, version.manifest) if version is not None else ()
        files = [(f"warehouse/{name}", opened.enter_context((facts.path / name).open("rb"))) for name in names]
        for dataset_id, path in open_datasets(settings).current_files():
            files.append((f"datasets/{dataset_id}/{path.name}", opened.enter_context(path.open("rb"))))
        files += [(f"keys/{path.name}", opened.enter_context(path.open("rb"))) for path in key_paths(settings)]
        total = sum(os.fstat(each.fileno()).st_size for _, each in files)
        archive = opened.enter_context(tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT))
        about = {"format": _FORMAT, "release": __version__, "at": at.isoformat(), "version": version.manifest if version else ""}
        _add(archive, sums, _ABOUT, io.BytesIO(json.dumps(about).encode()), at)
        for name, each in files:
            _add(archive, sums, name, each, at, lambda: tell(out.tell(), total))
        with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder, open_store(settings.records_place) as store:
            store.write_copy(Path(folder) / _RECORDS)
            _add(archive, sums, _RECORDS, opened.enter_context((Path(folder) / _RECORDS).open("rb")), at)
        _add(archive, [], _SUMS, io.BytesIO("".join(sums).encode()), at)
    return version.manifest if version else ""


class _Hashing:
    """A file that is read once, and hashed and told of on the way."""

    def __init__(self, source: IO[bytes], tell: Callable[[], None]) -> None:
        self.digest = hashlib.sha256()
        self._source, self._tell = source, tell

    def read(self, size: int = -1) -> bytes:
        part = self._source.read(size)
        self.digest.update(part)
        self._tell()
        return part


def _add(
    archive: tarfile.TarFile, sums: list[str], name: str, source: IO[bytes], at: datetime, tell: Callable[[], None] = lambda: None
) -> None:
    member = tarfile.TarInfo(name)
    member.size = source.seek(0, io.SEEK_END)
    source.seek(0)
    member.mode, member.mtime = 0o600, int(at.timestamp())
    hashing: Any = _Hashing(source, tell)
    archive.addfile(member, hashing)
    sums.append(f"{hashing.digest.hexdigest()}  {name}\n")


def _checked(file: Path, tell: Callable[[int], None]) -> dict[str, Any]:
    """Read an archive through, compare it with its own sums, and return what `backup.json` says."""
    found: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    try:
        with tarfile.open(file, "r:") as archive:
            for member in archive:
                digest = hashlib.sha256()
                for part in _parts(archive, member):
                    digest.update(part)
                    if member.name in {_ABOUT, _SUMS}:
                        texts[member.name] = texts.get(member.name, b"") + part
                found[member.name] = digest.hexdigest()
                tell(archive.offset or 0)
        told = {name: digest for digest, _, name in (line.partition("  ") for line in texts[_SUMS].decode().splitlines())}
        about = json.loads(texts[_ABOUT])
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupDamaged(f"{file} is no backup that can be read ({error or 'it is empty'}). Use another one.") from error
    del found[_SUMS]
    if found != told or _RECORDS not in found or about.get("format") != _FORMAT:
        differing = next((name for name in {*found, *told} if found.get(name) != told.get(name)), _ABOUT)
        raise BackupDamaged(f"{file} is not as it was written: {differing} differs. Use another backup.")
    if about["version"] and not (_MANIFEST.fullmatch(about["version"]) and f"warehouse/{about['version']}" in found):
        raise BackupDamaged(f"{file} holds no version {about['version']}. Use another backup.")
    return about


def _parts(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    source = archive.extractfile(member) if member.isreg() and _MEMBER.fullmatch(member.name) else None
    if source is None:
        raise ValueError(f"“{member.name[:80]}” does not belong into a backup")
    with source:
        while part := source.read(_CHUNK):
            yield part


def _take_out(archive: tarfile.TarFile, name: str, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        target.unlink()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for part in _parts(archive, archive.getmember(name)):
            out.write(part)
        out.flush()
        os.fsync(out.fileno())
