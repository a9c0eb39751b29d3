"""The keys that statements are signed with: made at first use, sealed with the install's own key, rotated, never thrown away as public ones."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from rushes.identity import Vault
from rushes.reports.statements.canonical import Document
from rushes.reports.statements.jwks import PublicKeys, key_set, thumbprint
from rushes.reports.statements.records import KeyRow, add_key, key_rows, retire_keys
from rushes.store import AuditEntry, record_audit

__all__ = ["SigningKey", "StatementKey", "public_keys", "rotate_key", "signing_key", "statement_key_set", "statement_keys"]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs; its private half is in no repr.

    Args:
        kid: Its name.
        private: Its private half.
    """

    kid: str
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Return the signature of some bytes: 64 bytes, the same for the same."""
        return self.private.sign(data)


@dataclass(frozen=True, slots=True)
class StatementKey:
    """A key as it can be shown: its name, since when it signs, and until when it did (UTC)."""

    kid: str
    made_at: datetime
    retired_at: datetime | None


def signing_key(conn: Connection, vault: Vault, *, at: datetime, by: str) -> SigningKey:
    """Return the key that signs now; one is made where there is none, or none that the install's own key opens.

    Args:
        conn: A transaction of `Store.begin`.
        vault: Seals and opens.
        at: When.
        by: Who asked, for the audit trail.
    """
    for row in key_rows(conn):
        text = vault.unseal(row.private_sealed) if row.private_sealed is not None else None
        if text is not None:
            return SigningKey(row.kid, Ed25519PrivateKey.from_private_bytes(base64.b64decode(text)))
    return rotate_key(conn, vault, at=at, by=by)


def rotate_key(conn: Connection, vault: Vault, *, at: datetime, by: str) -> SigningKey:
    """Make a new key that signs from now on; what former ones signed still verifies, for their public halves stay.

    Args:
        conn: A transaction of `Store.begin`.
        vault: Seals and opens.
        at: When.
        by: Who asked, for the audit trail.
    """
    retire_keys(conn, at=at)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    made = SigningKey(thumbprint(public), private)
    sealed = vault.seal(base64.b64encode(private.private_bytes_raw()).decode("ascii"))
    add_key(conn, KeyRow(made.kid, public, sealed, at, None))
    record_audit(conn, AuditEntry(at, by, "statement.key_made", f"key {made.kid}"))
    return made


def public_keys(conn: Connection) -> PublicKeys:
    """Return every key that this installation ever signed with."""
    return PublicKeys(row.public_key for row in key_rows(conn))


def statement_key_set(conn: Connection) -> Document:
    """Return those keys as a JSON Web Key Set, the oldest first, to be published."""
    return key_set(row.public_key for row in key_rows(conn))


def statement_keys(conn: Connection) -> tuple[StatementKey, ...]:
    """Return those keys as they can be shown, the oldest first."""
    return tuple(StatementKey(row.kid, row.made_at, row.retired_at) for row in key_rows(conn))
