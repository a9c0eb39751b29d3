"""Names from strangers become one harmless line."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rushes.figures import clean_name, shown_in
from rushes.figures.names import clean_line


def test_name_with_controls_and_overrides_loses_them() -> None:
    assert clean_name("a\u202eb\u0000c\r\nd\u200f\u2067e\u2069") == "ab c de"


def test_name_of_nothing_visible_is_unnamed() -> None:
    assert clean_name(" \t\u200b\u202e") == "Unnamed"


def test_name_with_lone_surrogate_can_be_encoded() -> None:
    assert clean_name("a\ud800b\uffff").encode() == "a\ufffdb\ufffd".encode()


def test_name_piled_with_marks_keeps_four() -> None:
    assert clean_name("Z" + "\u0301" * 50) == "Z" + "\u0301" * 4


def test_joined_pictures_stay_joined() -> None:
    assert clean_name("👩\u200d👩\u200d👧") == "👩\u200d👩\u200d👧"


def test_right_to_left_name_is_isolated_in_a_sentence_and_others_are_not() -> None:
    assert shown_in("שלום") == "\u2068שלום\u2069"
    assert shown_in("Coast Live") == "Coast Live"


def test_title_keeps_the_isolates_around_names() -> None:
    assert clean_line(f"{shown_in('שלום')} holds\u202e a fifth") == "\u2068שלום\u2069 holds a fifth"


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_becomes_one_line_without_controls(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned
    assert not any(unicodedata.category(each) in {"Cc", "Cs"} for each in cleaned)
    assert clean_name(cleaned) == cleaned
