"""A language for tests: every letter of a known sentence becomes a wide one, values stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WIDE = {ord(letter): 0xFEE0 + ord(letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}
_VALUES = re.compile(r"(\{[a-z_]+\})")


def widened(sentence: str) -> str:
    """Return the sentence in wide letters, with its values untouched."""
    return "".join(part if _VALUES.fullmatch(part) else part.translate(_WIDE) for part in _VALUES.split(sentence))


class Strange:
    """A catalogue that translates exactly what is extracted from the code."""

    def __init__(self, sentences: Mapping[str, str | None]) -> None:
        self.sentences = {one: widened(one) for one in sentences}
        self.counted = {one: (widened(one), widened(many)) for one, many in sentences.items() if many is not None}
