"""Passwords of our own: what one must be (NIST SP 800-63B-4, section 3.1.1), and how it is kept and compared.

Fifteen characters at least, since the password is all that is asked for; any characters, of any kind,
as long as one likes up to a limit of memory; refused only where it would be guessed. Nobody has to
change one because of its age.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rushes.errors import CallerError
from rushes.identity.vault import new_secret

__all__ = ["SHORTEST_PASSWORD", "Passwords", "check_password"]

SHORTEST_PASSWORD = 15
_LONGEST = 1024
_FEWEST_DIFFERENT = 5
# Long enough to pass the first rule when repeated or joined, and in every list that is tried first.
_COMMON = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "asdfgh",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "1qaz2wsx3edc",
    "1q2w3e4r5t",
    "01234567890",
    "09876543210",
    "administrator",
    "correcthorsebatterystaple",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "passwort",
    "wachtwoord",
    "motdepasse",
    "iloveyou",
    "trustno1",
    "changeme",
    "letmein",
    "welcome",
    "sunshine",
    "football",
    "baseball",
    "princess",
    "dragon",
    "monkey",
    "master",
    "qwerty",
    "azerty",
    "secret",
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "abcdefgh",
    "abc123",
    "limecraft",
    "rushes",
    "admin",
)
_SHORTEST_WORD = 4
_LEAST_OWN = 6


def check_password(password: str, *words: str) -> None:
    """Refuse a password that would be guessed.

    Args:
        password: The password to be, as typed.
        words: What is known of whoever it is for, which it may not be made of: the name they sign in with, an account's.

    Raises:
        CallerError: It is too short, too long, too even, or made of such a word or of common ones.
    """
    normal = _normal(password)
    if len(normal) < SHORTEST_PASSWORD:
        raise CallerError("A password has at least {least} characters.", least=SHORTEST_PASSWORD)
    if len(password) > _LONGEST:
        raise CallerError("A password has at most {most} characters.", most=_LONGEST)
    folded = normal.casefold()
    if len(set(folded)) < _FEWEST_DIFFERENT:
        raise CallerError("A password has at least {least} different characters.", least=_FEWEST_DIFFERENT)
    if _own_part(folded, _parts_of(words)) < _LEAST_OWN:
        raise CallerError("A password must not be made of a name that belongs to you or to your account.")
    if _own_part(folded, (*_parts_of(words), *_COMMON)) < _LEAST_OWN:
        raise CallerError("This password is one of the first that are guessed. Four words that do not belong together are better.")


class Passwords:
    """Keeps passwords as hashes, and compares.

    Args:
        hasher: What hashes; the default of its library follows RFC 9106.
    """

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher

    @cached_property
    def nobodys_hash(self) -> str:
        """The hash of no one's password, to be compared with where there is none, so that it takes as long."""
        return self._hasher.hash(new_secret())

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return self._hasher.hash(_bytes(password))

    def is_right(self, kept: str, password: str) -> bool:
        """Say whether a password is the one that was kept; takes as long either way."""
        try:
            return self._hasher.verify(kept, _bytes(password[:_LONGEST])) and len(password) <= _LONGEST
        except (VerificationError, InvalidHashError):
            return False


def _own_part(folded: str, words: tuple[str, ...]) -> int:
    """Return how much is left without those words, however often and wherever they stand."""
    for word in words:
        folded = folded.replace(word, "")
    return len(folded)


def _parts_of(words: tuple[str, ...]) -> tuple[str, ...]:
    # A name counts whole and by its parts: "jan.peeters@example.org" is four words that anybody would try.
    found: set[str] = set()
    for word in words:
        folded = _normal(word).casefold()
        found.add(folded)
        found.update("".join(each if each.isalnum() else " " for each in folded).split())
    return tuple(sorted((each for each in found if len(each) >= _SHORTEST_WORD), key=len, reverse=True))


def _normal(text: str) -> str:
    # The same letters may be typed as different characters: é, or e with an accent after it.
    return unicodedata.normalize("NFC", text)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "replace")
