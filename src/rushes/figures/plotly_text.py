"""Text for Plotly, which reads some HTML and some templates in every label."""

from __future__ import annotations

from rushes.figures.measure_text import wrap

__all__ = ["HOVER", "SLICE_HOVER", "hover_words", "plain"]

HOVER = "%{customdata[2]}<extra></extra>"
"""The hover template of a mark: the third custom datum is the sentence, escaped and broken into lines."""

SLICE_HOVER = "%{customdata[0][2]}<extra></extra>"
"""The same for a slice of a ring, which to Plotly may stand for several points, so it has a list of their data."""

_WIDEST_HOVER_PX = 340
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;", "$": "&#36;"})


def plain(words: str) -> str:
    """Return text that Plotly shows as it stands: no tag, entity, template or formula is left in it."""
    return words.translate(_ESCAPES)


def hover_words(sentence: str) -> str:
    """Return a sentence as lines that fit a hover label."""
    return "<br>".join(plain(line) for line in wrap(sentence, _WIDEST_HOVER_PX, 13))
