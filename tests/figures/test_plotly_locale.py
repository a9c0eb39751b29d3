"""Plotly writes no number by itself; should it, it writes it as the reader does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from figures.gallery import every_drawing
from rushes.figures import to_plotly

DRAWING = next(iter(every_drawing().values()))


@pytest.mark.parametrize(("locale", "separators"), [("en_GB", ".,"), ("nl_BE", ",."), ("fr_FR", ",\u202f")])
def test_plotly_separators_are_those_of_the_figures_locale(locale: str, separators: str) -> None:
    assert to_plotly(replace(DRAWING, locale=locale))["layout"]["separators"] == separators  # type: ignore[index]
