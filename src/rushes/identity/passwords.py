"""What an operator's password must be."""

from __future__ import annotations

from rushes.errors import CallerError

__all__ = ["check_password"]

_SHORTEST = 12
_LONGEST = 1024
_FEWEST_DIFFERENT = 5
# Long enough to pass the first rule, and in every list that is tried first.
_COMMON = (
    "password",
    "passw0rd",
    "qwerty",
    "azerty",
    "letmein",
    "welcome",
    "changeme",
    "administrator",
    "iloveyou",
    "1234567890",
    "0123456789",
    "abcdefgh",
    "rushes",
)
_LEAST_OWN = 6


def check_password(password: str, name: str) -> None:
    """Refuse a password that would be guessed.

    Args:
        password: The password to be.
        name: The operator's name, which it may not be made of.

    Raises:
        CallerError: It is too short, too long, too even, or made of the name or of a common word.
    """
    folded = password.casefold()
    if len(password) < _SHORTEST:
        raise CallerError(f"A password has at least {_SHORTEST} characters.")
    if len(password) > _LONGEST:
        raise CallerError(f"A password has at most {_LONGEST} characters.")
    if len(set(folded)) < _FEWEST_DIFFERENT:
        raise CallerError(f"A password has at least {_FEWEST_DIFFERENT} different characters.")
    if len(folded.replace(name.casefold(), "")) < _LEAST_OWN:
        raise CallerError("A password must not be made of the operator's name.")
    remaining = folded
    for word in _COMMON:
        remaining = remaining.replace(word, "")
    if len(remaining) < _LEAST_OWN:
        raise CallerError("This password is one of the first that are guessed. Four words that do not belong together are better.")
