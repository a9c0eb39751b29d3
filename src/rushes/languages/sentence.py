"""A sentence apart from where it is said, and the case of its first letter."""

from __future__ import annotations

__all__ = ["capitalised", "counted", "lowered", "sentence"]


def sentence(message: str, /) -> str:
    """Return the English sentence as it is, and mark it for the catalogues.

    For a sentence that is chosen in one place and said in another: a table of them, a constant.
    """
    return message


def counted(one: str, many: str, /) -> tuple[str, str]:
    """Return the two English sentences about a number of things as they are, and mark them for the catalogues."""
    return one, many


def capitalised(text: str) -> str:
    """Return the text with its first letter large: French and Dutch months are small until they begin a line."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return the text with its first letter small, to go on after a comma; an abbreviation stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
