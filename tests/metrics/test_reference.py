from __future__ import annotations

from pathlib import Path

from rushes.domain import MEASURES
from rushes.metrics import DIMENSIONS, measures_page

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


def test_measures_page_in_docs_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == measures_page()


def test_measures_page_every_name_is_described() -> None:
    text = measures_page()
    assert not [name for name in (*MEASURES, *DIMENSIONS) if f"| `{name}` |" not in text]
