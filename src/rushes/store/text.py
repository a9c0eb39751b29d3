"""Text as people type it, made into what every store can hold."""

from __future__ import annotations

__all__ = ["storable_text"]


def storable_text(text: str) -> str:
    """Return text without control characters but new lines, without halves of surrogate pairs, and without outer white space."""
    whole = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(each for each in whole if each == "\n" or (each >= " " and each != "\x7f")).strip()
