"""What a file is by its content, and what lies in archives: unpacked into a folder of ours under names of ours, never past a limit."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from rushes.errors import BadFile
from rushes.languages import sentence
from rushes.sources.files.reading import FileLimits

__all__ = ["Kind", "kind_of", "members_of", "unpacked"]

_CHUNK = 1 << 20
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_FOREIGN = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"PK\x07\x08": "ZIP", b"\x7fELF": "ELF"}
_PACKED = (b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")

TOO_LARGE = sentence("Unpacked, this file is larger than the {megabytes} MB that may be read. Send its parts one by one.")
BROKEN_ARCHIVE = sentence("This archive is damaged or was not sent whole. Make it again and send it once more.")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Kind(StrEnum):
    """What a file is, as far as its bytes say."""

    TEXT = "text"
    PARQUET = "parquet"
    WORKBOOK = "workbook"
    GZIP = "gzip"
    ZIP = "zip"


def kind_of(path: Path) -> Kind:
    """Return what a file is, whatever it is called.

    Raises:
        BadFile: Something that holds no table.
    """
    with path.open("rb") as file:
        head = file.read(512)
    if not head.strip():
        raise BadFile(sentence("This file is empty. Send one with a header and rows."))
    for sign, name in _FOREIGN.items():
        if head.startswith(sign):
            raise BadFile(
                sentence("This is a {kind} file, whatever its name says. Send a table as CSV, JSON, Parquet, XLSX or ODS."), kind=name
            )
    if head.startswith(_PACKED):
        raise BadFile(sentence("This is packed in a way that is not read here. Send it as it is, or packed as gzip or zip."))
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.WORKBOOK
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.WORKBOOK if _is_workbook(path) else Kind.ZIP
    return Kind.TEXT


def members_of(path: Path, limits: FileLimits) -> tuple[str, ...]:
    """Return the files of a zip, without folders and what systems put beside them.

    Raises:
        BadFile: It is damaged, holds too many or unpacks to too much.
    """
    with _opened(path) as archive:
        infos = [each for each in archive.infolist() if not each.is_dir() and not _is_beside(each.filename)]
    if len(infos) > limits.members:
        raise BadFile(
            sentence("This archive holds {found} files; {most} may be read. Send its parts one by one."),
            found=len(infos),
            most=limits.members,
        )
    check_sizes(infos, limits)
    return tuple(each.filename for each in infos)


def check_sizes(infos: list[zipfile.ZipInfo], limits: FileLimits) -> None:
    """Refuse an archive that itself says that it is too large.

    Raises:
        BadFile: It does.
    """
    if sum(each.file_size for each in infos) > limits.unpacked_bytes:
        raise BadFile(TOO_LARGE, megabytes=limits.unpacked_bytes // 1_000_000)


def unpacked(path: Path, kind: Kind, member: str, *, to: Path, limits: FileLimits) -> Path:
    """Unpack a gzip, or one file of a zip, into the folder, under a name of ours.

    Raises:
        BadFile: It is damaged, encrypted, larger than it may be or says that it is, or no such member is there.
    """
    target = to / "unpacked"
    try:
        if kind is Kind.GZIP:
            with gzip.open(path, "rb") as file:
                _copy(file, target, limits)
        else:
            with _opened(path) as archive, archive.open(_member(archive, member)) as file:
                _copy(file, target, limits)
    except RuntimeError as error:
        raise BadFile(sentence("This archive has a password. Send one without.")) from error
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
        raise BadFile(BROKEN_ARCHIVE) from error
    return target


def _member(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    """Return the member of that name; the next archive's only one may be called otherwise, after its day."""
    infos = [each for each in archive.infolist() if not each.is_dir() and not _is_beside(each.filename)]
    found = [each for each in infos if each.filename == member] or (infos if len(infos) == 1 else [])
    if not found:
        raise BadFile(
            sentence("This archive holds no file “{name}”. Send one that does, or choose another of its tables."), name=member[:80]
        )
    return found[0]


def _copy(file: _Readable, target: Path, limits: FileLimits) -> None:
    written = 0
    with target.open("wb") as out:
        while chunk := file.read(_CHUNK):
            written += len(chunk)
            # What an archive says of its size is not to be believed.
            if written > limits.unpacked_bytes:
                raise BadFile(TOO_LARGE, megabytes=limits.unpacked_bytes // 1_000_000)
            out.write(chunk)


@contextmanager
def _opened(path: Path) -> Generator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, ValueError, UnicodeDecodeError) as error:
        raise BadFile(BROKEN_ARCHIVE) from error


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, UnicodeDecodeError) as error:
        raise BadFile(BROKEN_ARCHIVE) from error
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise BadFile(sentence("This is a text document or a presentation. Send a table as CSV, JSON, Parquet, XLSX or ODS."))
    return bool(names & set(_WORKBOOK_PARTS))


def _is_beside(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}
