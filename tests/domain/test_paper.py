"""Which paper is used where."""

from __future__ import annotations

import pytest

from rushes.domain import Paper, usual_paper


@pytest.mark.parametrize(
    ("locale", "paper"),
    [("en_US", Paper.LETTER), ("fr_CA", Paper.LETTER), ("en_GB", Paper.A4), ("nl_BE", Paper.A4), ("en", Paper.A4), ("", Paper.A4)],
)
def test_paper_is_the_one_of_the_locales_territory(locale: str, paper: Paper) -> None:
    assert usual_paper(locale) is paper
