"""Text is measured by real font metrics and shortened between letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.figures.measure_text import graphemes, shorten, text_width, wrap


def test_width_of_a_word_is_that_of_the_font() -> None:
    # DejaVu Sans: H 1540, a 1255, l 569, o 1253 of 2048 units.
    assert text_width("Hallo", 2048) == 1540 + 1255 + 569 + 569 + 1253


def test_bold_is_wider_than_regular() -> None:
    assert text_width("Harbour", 12, is_bold=True) > text_width("Harbour", 12)


def test_digits_are_of_one_width() -> None:
    assert len({text_width(digit, 10) for digit in "0123456789"}) == 1


def test_marks_have_no_width_and_ideographs_have_one_em() -> None:
    assert text_width("e\u0301", 10) == text_width("e", 10)
    assert text_width("東京", 10) == 20


@pytest.mark.parametrize("text", ["👩\u200d👩\u200d👧\u200d👦", "🇧🇪", "e\u0301", "👍🏽", "न\u093f"])
def test_one_letter_for_the_reader_is_one_cluster(text: str) -> None:
    assert graphemes(text) == (text,)


def test_two_flags_are_two_clusters() -> None:
    assert graphemes("🇧🇪🇳🇱") == ("🇧🇪", "🇳🇱")


def test_text_that_fits_is_not_shortened() -> None:
    assert shorten("Coast Live", 200, 12) == "Coast Live"


def test_text_without_room_for_a_letter_is_nothing() -> None:
    assert shorten("Coast Live", 9, 12) == ""


@given(st.text(max_size=80), st.floats(0, 400))
def test_any_shortened_text_fits_and_is_a_prefix_of_whole_letters(text: str, width: float) -> None:
    short = shorten(text, width, 12)
    assert text_width(short, 12) <= width or short == text == ""
    if short not in {text, ""}:
        kept = short.removesuffix("…")
        assert any("".join(graphemes(text)[:count]).rstrip(" .,;:-–—/&") == kept for count in range(len(graphemes(text)) + 1))


def test_wrapped_text_has_lines_that_fit() -> None:
    lines = wrap("This connection does not report transcription " + "x" * 200, 120, 13)
    assert len(lines) > 2
    assert all(text_width(line, 13) <= 120 for line in lines)
