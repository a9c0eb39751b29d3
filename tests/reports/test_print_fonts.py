from __future__ import annotations

import json

import pytest
from typst import Fonts

from print_glyphs import covered_runs
from rushes.reports import printable
from rushes.reports.print_fonts import FAMILIES, GLYPHS, font_folders


def test_characters_that_are_known_to_be_seen_are_those_of_the_fonts() -> None:
    assert json.loads(GLYPHS.read_text()) == covered_runs(), "make it current with scripts/print_glyphs.py"


def test_fonts_are_those_of_the_packages_and_no_others() -> None:
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=font_folders())
    assert fonts.families() == sorted(FAMILIES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain \u0001\x00text", "plain text"),
        ("Café Ωμέγα Жук مرحبا", "Café Ωμέγα Жук مرحبا"),
        ("e\u0301", "é"),
        ("東京", "\ufffd\ufffd"),
        ("\U0001f469\u200d\U0001f467", "\ufffd\ufffd"),
        ("a\u00adb\ufeff", "ab"),
        ("\U000e0041x", "x"),
        (f"a {'b' * 39}", f"a {'b' * 39}"),
        (f"a {'b' * 40}", "a " + "\u200b".join("b" * 40)),
    ],
)
def test_text_has_a_substitute_for_each_letter_without_a_picture(text: str, shown: str) -> None:
    assert printable(text) == shown
