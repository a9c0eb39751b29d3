"""The install's own keys: made once, by `rushes init`, readable by their owner alone.

There is no default key, anywhere. Without keys of its own the product does not start.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from rushes.config.settings import Settings
from rushes.errors import ConfigurationError

__all__ = ["Keys", "key_paths", "load_keys", "make_keys"]

_KEY_BYTES = 32
_LEAST_DISTINCT_BYTES = 12
# Keys that stand in documents for everybody to copy; the first is the Fernet specification's.
_PUBLIC = frozenset({"cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="})


@dataclass(frozen=True, slots=True)
class Keys:
    """The install's keys; neither appears in a repr.

    Args:
        session_secret: 32 random bytes that sign cookies and forms.
        token_key: A Fernet key (44 bytes of URL-safe base 64) that encrypts the platform's tokens.
    """

    session_secret: bytes = field(repr=False)
    token_key: bytes = field(repr=False)

    @property
    def metrics_token(self) -> str:
        """What whoever watches the installation shows at /metrics; it follows from the session secret and changes with it."""
        return hmac.new(self.session_secret, b"rushes metrics", hashlib.sha256).hexdigest()


def key_paths(settings: Settings) -> tuple[Path, Path]:
    """Return the files of the session secret and of the token key."""
    return settings.keys_dir / "session_secret", settings.keys_dir / "token_key"


def make_keys(settings: Settings) -> tuple[Path, ...]:
    """Make the keys that do not exist yet; never changes one that does.

    Returns:
        The files that were made, none if all were there.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.keys_dir.mkdir(mode=0o700, exist_ok=True)
    made: list[Path] = []
    for path in key_paths(settings):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        made.append(path)
    return tuple(made)


def load_keys(settings: Settings) -> Keys:
    """Read the install's keys.

    Raises:
        ConfigurationError: A key is missing, short, publicly known, or readable by others.
    """
    session_path, token_path = key_paths(settings)
    session, token = _read(session_path), _read(token_path)
    if session == token:
        raise ConfigurationError(f"{session_path} and {token_path} hold the same key; remove both and run “rushes init --keys-only”.")
    return Keys(session_secret=base64.urlsafe_b64decode(session), token_key=token)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read().strip()
    except FileNotFoundError:
        raise ConfigurationError(f"There is no {path}; make the install's keys with “rushes init --keys-only”.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise ConfigurationError(f"{path} can be read by others; run “chmod 600 {path}”.")
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _KEY_BYTES:
        raise ConfigurationError(f"{path} does not hold a key of {_KEY_BYTES} bytes; remove it and run “rushes init --keys-only”.")
    if text.decode("ascii") in _PUBLIC or len(set(raw)) < _LEAST_DISTINCT_BYTES:
        raise ConfigurationError(f"{path} holds a key that others know; remove it and run “rushes init --keys-only”.")
    return text
