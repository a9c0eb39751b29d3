"""The width of a text in pixels, and how to shorten it without breaking a letter.

Widths are those of DejaVu Sans (font_widths.json, made by scripts/font_widths.py), the widest font
of the stack in `tokens.FONT_STACK`.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from importlib import resources
from typing import TypedDict

__all__ = ["graphemes", "shorten", "text_width", "wrap"]

ELLIPSIS = "…"
_ZERO_WIDTH_JOINER = "\u200d"


class _Widths(TypedDict):
    units_per_em: int
    regular: list[tuple[int, list[int]]]
    bold: list[tuple[int, list[int]]]


@functools.cache
def _widths_in_em(*, is_bold: bool) -> dict[int, float]:
    data: _Widths = json.loads(resources.files("rushes.figures").joinpath("font_widths.json").read_text(encoding="utf-8"))
    runs = data["bold"] if is_bold else data["regular"]
    return {first + offset: width / data["units_per_em"] for first, widths in runs for offset, width in enumerate(widths)}


@functools.lru_cache(maxsize=4096)
def _width_in_em(text: str, *, is_bold: bool) -> float:
    known = _widths_in_em(is_bold=is_bold)
    total = 0.0
    for character in text:
        width = known.get(ord(character))
        if width is None:
            # Letters of other scripts and pictures are at most a square; marks lie on their letter.
            width = 0.0 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 1.0
            width = max(width, 1.25) if ord(character) >= 0x1F000 and width else width
        total += width
    return total


def text_width(text: str, size_px: float, *, is_bold: bool = False) -> float:
    """Return the width of one line of text in pixels, in the widest font of the stack."""
    return _width_in_em(text, is_bold=is_bold) * size_px


def graphemes(text: str) -> tuple[str, ...]:
    """Return the text cut where a reader sees letters end.

    Combining marks, joined pictures, skin tones and flags stay whole (the part of Unicode's
    UAX #29 that names need).
    """
    clusters: list[str] = []
    for character in text:
        if clusters and _continues(clusters[-1], character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return tuple(clusters)


def _continues(cluster: str, character: str) -> bool:
    if cluster[-1] == _ZERO_WIDTH_JOINER or character == _ZERO_WIDTH_JOINER:
        return True
    code = ord(character)
    if unicodedata.category(character) in {"Mn", "Me", "Mc"} or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    return _is_regional(character) and len(cluster) == 1 and _is_regional(cluster)


def _is_regional(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def shorten(text: str, width_px: float, size_px: float, *, is_bold: bool = False) -> str:
    """Return the text, or as many of its first letters as fit with "…"; "" if not even one does."""
    if text_width(text, size_px, is_bold=is_bold) <= width_px:
        return text
    room = width_px - text_width(ELLIPSIS, size_px, is_bold=is_bold)
    kept = ""
    for cluster in graphemes(text):
        room -= text_width(cluster, size_px, is_bold=is_bold)
        if room < 0:
            break
        kept += cluster
    kept = kept.rstrip(" .,;:-–—/&")
    return kept + ELLIPSIS if kept else ""


def wrap(text: str, width_px: float, size_px: float) -> tuple[str, ...]:
    """Return the text as lines that fit, broken between words; a word too long is shortened."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size_px) <= width_px:
            lines[-1] = longer
        else:
            lines.append(shorten(word, width_px, size_px))
    return tuple(lines)
