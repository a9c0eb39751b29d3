"""Whether a file is what was issued: by its sum, its manifest's signature, and its place in the account's chain. Needs no installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rushes.reports.statements.canonical import sha256_of
from rushes.reports.statements.jwks import PublicKeys
from rushes.reports.statements.manifest import MANIFEST_SUFFIX, Manifest, Unverified, read_chain, read_manifest

__all__ = ["Verified", "verify_file"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found right.

    Args:
        manifest: The link that the file belongs to.
        files: The names of the files whose bytes were checked.
        chain: How many links the list holds, None where no list was given.
    """

    manifest: Manifest
    files: tuple[str, ...]
    chain: int | None


def verify_file(path: Path, keys: PublicKeys, *, chain: bytes | None = None) -> Verified:
    """Check a file: a manifest with the files beside it, or one of those with the manifest beside it or in the list.

    Args:
        path: The file.
        keys: The installation's public keys.
        chain: The list of the account's manifests, None to leave the chain out.

    Raises:
        Unverified: Something is not what was issued; the message says what, and what to do.
        OSError: The file cannot be read.
    """
    links = None if chain is None else read_chain(chain, keys)
    data = path.read_bytes()
    if path.name.endswith(MANIFEST_SUFFIX):
        manifest = read_manifest(data, keys)
        files = tuple(manifest.files)
        for name in files:
            _check_sum(manifest, name, _beside(path, name))
    else:
        manifest = _manifest_of(path, data, keys, links)
        files = (_name_of(manifest, path, data),)
    if links is not None:
        _check_listed(manifest, links)
    return Verified(manifest, files, None if links is None else len(links))


def _beside(path: Path, name: str) -> bytes:
    # A manifest that was read names its own files, so that no name leads out of the folder.
    try:
        return path.with_name(name).read_bytes()
    except FileNotFoundError:
        raise Unverified(f"{name} is not beside its manifest. Put it there, or name the file that you have.") from None


def _manifest_of(path: Path, data: bytes, keys: PublicKeys, links: Sequence[Manifest] | None) -> Manifest:
    beside = path.with_name(path.name.split(".")[0] + MANIFEST_SUFFIX)
    if beside.is_file():
        return read_manifest(beside.read_bytes(), keys)
    if links is None:
        raise Unverified(f"There is no {beside.name} beside the file. Fetch it, or give the account’s list with --chain.")
    found = next((each for each in links if sha256_of(data) in each.files.values()), None)
    if found is None:
        raise Unverified("No manifest of the list names a file with these bytes: it was altered, or is of another account. Fetch it again.")
    return found


def _name_of(manifest: Manifest, path: Path, data: bytes) -> str:
    """Return under which name the manifest knows the file: its own, or where it was renamed the one with its sum."""
    if path.name in manifest.files:
        _check_sum(manifest, path.name, data)
        return path.name
    found = next((name for name, value in manifest.files.items() if value == sha256_of(data)), None)
    if found is None:
        raise Unverified(f"The manifest of number {manifest.number} names no file with these bytes: it was altered. Fetch it again.")
    return found


def _check_sum(manifest: Manifest, name: str, data: bytes) -> None:
    if sha256_of(data) != manifest.files[name]:
        raise Unverified(f"{name} was altered: its SHA-256 sum is not the one that its manifest was signed with. Fetch it again.")


def _check_listed(manifest: Manifest, links: Sequence[Manifest]) -> None:
    if manifest.number > len(links):
        raise Unverified(f"The list ends with number {len(links)}, before number {manifest.number}: it is older. Fetch it again.")
    if links[manifest.number - 1].data != manifest.data:
        raise Unverified(f"Number {manifest.number} of the list is another than this one: one of the two was not issued here.")
