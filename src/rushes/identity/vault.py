"""What is done to secrets before they are stored: hashed where we only compare, encrypted where we need them back."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from cryptography.fernet import Fernet, InvalidToken

from rushes.config import Keys

__all__ = ["Vault", "hash_api_token", "new_secret"]

_SECRET_BYTES = 32
_HEX_ID = re.compile(r"[0-9a-f]{1,15}")


def new_secret() -> str:
    """Return 256 random bits as text that fits a cookie or a header."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hash_api_token(secret: str) -> str:
    """Return the hash under which a personal token is stored.

    A plain hash is enough for 256 random bits, and tokens so outlive a change of the install's keys.
    """
    return hashlib.sha256(_bytes(secret)).hexdigest()


class Vault:
    """Hashes and encrypts with the install's keys; a change of them ends every session.

    Args:
        keys: The install's keys.
    """

    def __init__(self, keys: Keys) -> None:
        self._session_key = keys.session_secret
        self._fernet = Fernet(keys.token_key)

    def hash_session(self, secret: str) -> str:
        """Return the hash under which a person's session is stored."""
        return self._keyed("session", secret)

    def hash_operator_session(self, secret: str) -> str:
        """Return the hash under which an operator's session is stored; never that of a person's."""
        return self._keyed("operator-session", secret)

    def hash_view(self, secret: str) -> str:
        """Return the hash under which an operator's view of a person's pages is stored."""
        return self._keyed("view", secret)

    def hash_invitation(self, code: str) -> str:
        """Return the hash under which an invitation's code is stored."""
        return self._keyed("invitation", code)

    def hash_name(self, name: str) -> str:
        """Return the hash under which attempts for a name are counted."""
        return self._keyed("name", name)

    def sign_recipient(self, recipient_id: int) -> str:
        """Return the token with which whoever gets a report by mail can end that; it follows from the keys, so none is stored."""
        return f"{recipient_id:x}.{self._keyed('recipient', str(recipient_id))}"

    def recipient_of(self, token: str) -> int | None:
        """Return whose token that is, None if it is nobody's."""
        number = token.partition(".")[0]
        if not _HEX_ID.fullmatch(number):
            return None
        recipient_id = int(number, 16)
        is_ours = hmac.compare_digest(_bytes(self.sign_recipient(recipient_id)), _bytes(token))
        return recipient_id if is_ours else None

    def seal(self, token: str) -> bytes:
        """Encrypt a platform's token."""
        return self._fernet.encrypt(token.encode())

    def unseal(self, sealed: bytes) -> str | None:
        """Decrypt a platform's token; None if it was sealed with other keys or altered."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            return None

    def _keyed(self, purpose: str, text: str) -> str:
        return hmac.new(self._session_key, _bytes(f"{purpose}\0{text}"), hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    # Strangers send halves of surrogate pairs too; what we made ourselves never holds one.
    return text.encode("utf-8", "replace")
