"""The names that people of an account give to what they make there."""

from __future__ import annotations

from collections.abc import Iterable

from rushes.errors import CallerError
from rushes.store import storable_text

__all__ = ["LONGEST_NAME", "free_name"]

LONGEST_NAME = 80


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name of one line that every store can hold, cut at its ends.

    Args:
        name: What was typed.
        taken: The names beside which it must stand, whatever their case.

    Raises:
        CallerError: It is none, too long or taken.
    """
    clean = storable_text(name).replace("\n", "")
    if not clean:
        raise CallerError("Give it a name.")
    if len(clean) > LONGEST_NAME:
        raise CallerError("A name has at most {most} characters.", most=LONGEST_NAME)
    if clean.casefold() in {each.casefold() for each in taken}:
        raise CallerError("There is one of that name already.")
    return clean
