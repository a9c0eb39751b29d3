"""Texts of strangers in files that spreadsheets open: none of them is run as a formula."""

from __future__ import annotations

__all__ = ["harmless_text", "is_like_a_formula"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def is_like_a_formula(words: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula, also where a space leads it."""
    return words.lstrip(" \u00a0").startswith(_FORMULA_STARTS)


def harmless_text(words: str) -> str:
    """Return a text that a spreadsheet takes for a text: what would be a formula begins with an apostrophe."""
    return f"'{words}" if is_like_a_formula(words) else words
