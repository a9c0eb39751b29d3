"""Public keys as others read them: a JSON Web Key Set of Ed25519 keys (RFC 8037), each known by its thumbprint (RFC 7638)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rushes.errors import CallerError
from rushes.reports.statements.canonical import Document, canonical_json

__all__ = ["PublicKeys", "key_set", "read_key_set", "thumbprint"]

_KEY_BYTES = 32


class PublicKeys:
    """Keys that signatures are checked with.

    Args:
        keys: The 32 bytes of each.
    """

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._keys = {thumbprint(each): each for each in keys}

    def __contains__(self, kid: object) -> bool:
        return kid in self._keys

    def is_signed(self, kid: str, signature: bytes, data: bytes) -> bool:
        """Say whether the key of that name signed the bytes; no if there is none of that name."""
        key = self._keys.get(kid)
        if key is None:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
        except InvalidSignature:
            return False
        return True


def thumbprint(key: bytes) -> str:
    """Return the name of a public key: its RFC 7638 thumbprint, which is made of the key and can be made again by whoever has it."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(key)}
    return _base64url(hashlib.sha256(canonical_json(members)).digest())


def key_set(keys: Iterable[bytes]) -> Document:
    """Return public keys as a JSON Web Key Set, in the order given."""
    return {
        "keys": [
            {"alg": "EdDSA", "crv": "Ed25519", "kid": thumbprint(each), "kty": "OKP", "use": "sig", "x": _base64url(each)} for each in keys
        ]
    }


def read_key_set(data: bytes) -> PublicKeys:
    """Return the keys of a set; those of other kinds are left out.

    Raises:
        CallerError: It is no key set, or a key does not have the name that it should have.
    """
    try:
        stated = [_read_key(each) for each in json.loads(data)["keys"] if each["kty"] == "OKP" and each["crv"] == "Ed25519"]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise CallerError("These are no keys: a set of them is one JSON object with a list “keys” (a JWKS). Fetch it again.") from error
    for kid, key in stated:
        if kid != thumbprint(key):
            raise CallerError("A key of this set does not have the name that belongs to it, so the set was altered. Fetch it again.")
    return PublicKeys(key for _, key in stated)


def _read_key(stated: Mapping[str, Any]) -> tuple[str, bytes]:
    text = cast("str", stated["x"])
    key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError("A key of Ed25519 has 32 bytes.")
    return str(stated["kid"]), key


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
