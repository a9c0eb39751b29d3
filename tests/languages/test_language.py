"""Choosing a locale, and saying a sentence in its language."""

from __future__ import annotations

import pytest

from rushes.languages import LOCALES, choose_locale, language_of


@pytest.mark.parametrize(
    ("chosen", "asked_for", "expected"),
    [
        (None, [], "en_GB"),
        (None, ["nl-BE", "nl", "en"], "nl_BE"),
        (None, ["fr-CA", "en-US"], "en_US"),
        (None, ["fr"], "fr_FR"),
        (None, ["fr-CA"], "fr_BE"),
        (None, ["de-DE", "de"], "en_GB"),
        (None, ["x", "", "*"], "en_GB"),
        ("fr_FR", ["nl-BE"], "fr_FR"),
        ("xx_XX", ["nl-NL"], "nl_NL"),
    ],
)
def test_choose_locale_prefers_what_was_chosen_then_what_is_asked_for(chosen: str | None, asked_for: list[str], expected: str) -> None:
    assert choose_locale(chosen, asked_for) == expected


def test_say_in_english_is_the_sentence_with_its_values() -> None:
    assert language_of("en_GB").say("{name} ends on {day}", name="<b>{x}</b>", day="Monday") == "<b>{x}</b> ends on Monday"
    assert language_of("en_US").say_count("one day", "{count} days", 3, count=3) == "3 days"
    assert language_of("en_US").say_count("one day", "{count} days", 1, count=1) == "one day"


def test_say_without_a_translation_is_english() -> None:
    assert language_of("nl_BE").say("Nobody has translated {this}", this="this") == "Nobody has translated this"


def test_every_locale_has_a_catalogue() -> None:
    assert all(language_of(locale).say("") is not None for locale in LOCALES)
