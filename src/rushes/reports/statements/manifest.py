"""The manifest of a link: which files, with which sums, after which former link, signed by which key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from rushes.domain import Period
from rushes.errors import CallerError
from rushes.reports.statements.canonical import Document, canonical_json, read_canonical, read_instant, sha256_of
from rushes.reports.statements.jwks import PublicKeys
from rushes.reports.statements.keys import SigningKey

__all__ = [
    "FORMAT",
    "FORMS",
    "MANIFEST_SUFFIX",
    "NOTE",
    "STATEMENT",
    "Manifest",
    "Unverified",
    "chain_of",
    "read_chain",
    "read_manifest",
    "sign",
]

FORMAT = 1
STATEMENT, NOTE = "statement", "note"
FORMS = ("json", "pdf", "xlsx")
"""The forms that each link has; a file's name ends with it."""

MANIFEST_SUFFIX = ".manifest.json"

_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_SUM = re.compile(r"[0-9a-f]{64}")
_MEMBERS = {"account", "files", "format", "former", "issued_at", "kid", "kind", "number", "period", "signature"}


class Unverified(CallerError):
    """Something is not what was issued; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that was read, whose signature holds.

    Args:
        data: Its bytes.
        kind: `STATEMENT` or `NOTE`.
        account_id: The installation's number of the account.
        account: The account's name when it was issued; hostile text.
        number: Its place in the account's chain, from 1.
        period: The days that it is about.
        files: The sum of each file, by its name.
        former: The sum of the account's former manifest, None for the first.
    """

    data: bytes
    kind: str
    account_id: int
    account: str
    number: int
    period: Period
    files: Mapping[str, str]
    former: str | None

    @property
    def name(self) -> str:
        """What its files' names begin with: "statement-1-3"."""
        return f"{self.kind}-{self.account_id}-{self.number}"

    @property
    def sum(self) -> str:
        """The sum of its bytes, which the next link names."""
        return sha256_of(self.data)


def sign(document: Document, files: Mapping[str, bytes], former: bytes | None, key: SigningKey) -> bytes:
    """Return the signed manifest of a document's files.

    Args:
        document: What they say; account, number, period and moment are taken from it.
        files: The bytes of each file, by its name.
        former: The bytes of the account's former manifest, None for the first.
        key: What it is signed with.
    """
    stated = {name: document[name] for name in ("account", "issued_at", "kind", "number", "period")}
    manifest: Document = {
        **stated,
        "files": {name: sha256_of(data) for name, data in files.items()},
        "format": FORMAT,
        "former": None if former is None else sha256_of(former),
        "kid": key.kid,
    }
    return canonical_json({**manifest, "signature": key.sign(canonical_json(manifest)).hex()})


def read_manifest(data: bytes, keys: PublicKeys) -> Manifest:
    """Return what a manifest says, if it is whole and signed.

    Raises:
        Unverified: It is not; the message says in which way.
    """
    try:
        stated = read_canonical(data)
    except ValueError as error:
        raise Unverified(f"The manifest cannot be read as it was issued ({_short(error)}). Fetch it again.") from error
    if not isinstance(stated, dict):
        raise Unverified("This is no manifest of a statement: it is no object of JSON.")
    manifest = cast("Document", stated)
    if manifest.get("format") != FORMAT:
        raise Unverified(f"This is no manifest of format {FORMAT}. If it is of a later one, a later release of rushes reads it.")
    if manifest.keys() != _MEMBERS or not _SIGNATURE.fullmatch(str(manifest["signature"])):
        raise Unverified("The manifest does not have the parts that a manifest has. Fetch it again.")
    _check_signature(manifest, keys)
    try:
        return _manifest(data, manifest)
    except (KeyError, TypeError, ValueError) as error:
        raise Unverified(f"The manifest is signed and says what no manifest says ({_short(error)}).") from error


def read_chain(data: bytes, keys: PublicKeys) -> tuple[Manifest, ...]:
    """Return an account's links from their list, if it is whole: every signature, every number, each behind its former.

    Raises:
        Unverified: It is not; the message says which link, and in which way.
    """
    try:
        stated = read_canonical(data)
    except ValueError as error:
        raise Unverified(f"The list cannot be read as it was published ({_short(error)}). Fetch it again.") from error
    if not isinstance(stated, list):
        raise Unverified("This is no list of an account's manifests.")
    found: list[Manifest] = []
    for place, each in enumerate(cast("list[object]", stated), 1):
        try:
            link = read_manifest(canonical_json(each), keys)
        except Unverified as error:
            raise Unverified(f"Entry {place} of the list: {error}") from error
        _check_place(link, found, place)
        found.append(link)
    return tuple(found)


def chain_of(manifests: Sequence[bytes]) -> bytes:
    """Return the list of an account's manifests, as it is published."""
    return b"[" + b",".join(manifests) + b"]"


def _check_signature(manifest: Document, keys: PublicKeys) -> None:
    kid = str(manifest["kid"])
    if kid not in keys:
        raise Unverified(f"It names the key {kid[:64]}, which is not among the keys here. Fetch the installation's keys again.")
    unsigned = {name: value for name, value in manifest.items() if name != "signature"}
    if not keys.is_signed(kid, bytes.fromhex(manifest["signature"]), canonical_json(unsigned)):
        raise Unverified("The signature does not belong to what the manifest says: one of the two was altered. Fetch it again.")


def _manifest(data: bytes, stated: Document) -> Manifest:
    account, period, files = stated["account"], stated["period"], cast("dict[str, Any]", stated["files"])
    made = Manifest(
        data=data,
        kind=str(stated["kind"]),
        account_id=_positive(account["id"]),
        account=str(account["name"]),
        number=_positive(stated["number"]),
        period=Period(date.fromisoformat(period["first"]), date.fromisoformat(period["last"])),
        files={name: str(value) for name, value in files.items()},
        former=None if stated["former"] is None else str(stated["former"]),
    )
    read_instant(stated["issued_at"])
    is_proper = made.kind in {STATEMENT, NOTE} and set(made.files) == {f"{made.name}.{form}" for form in FORMS}
    if not is_proper or not all(_SUM.fullmatch(each) for each in made.files.values()):
        raise ValueError("its kind, its files or their sums")
    return made


def _positive(stated: object) -> int:
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 1:
        raise ValueError("its account or number")
    return stated


def _check_place(link: Manifest, before: list[Manifest], place: int) -> None:
    if link.number != place:
        raise Unverified(f"Entry {place} of the list is number {link.number}: a link is missing, or they are in another order.")
    if before and link.account_id != before[-1].account_id:
        raise Unverified(f"Entry {place} of the list is of another account than those before it.")
    if link.former != (before[-1].sum if before else None):
        raise Unverified(f"Number {link.number} does not follow the one before it: it names another manifest as its former.")


def _short(error: Exception) -> str:
    return str(error).rstrip(".")[:200] or type(error).__name__
