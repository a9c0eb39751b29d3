"""The catalogues hold every sentence of the code, each translated with its values, and nothing else."""

from __future__ import annotations

import re

import pytest

from languages.sources import CATALOGUES, LANGUAGES, catalogue_of, found_in_code, pairs, updated

SENTENCES: dict[str, str | None] = pairs(found_in_code())
_VALUE = re.compile(r"\{([^}]*)\}")
_BARE_FRENCH_SIGN = re.compile(r"[^\u00a0\u202f][;?!»]|[^\u00a0\u202f]:(?=\s|$)|«[^\u00a0\u202f]")


def translations(code: str) -> dict[str, tuple[str, ...]]:
    """Return each sentence of a catalogue with its translations: one, or one for each plural."""
    entries = {entry.id if isinstance(entry.id, str) else entry.id[0]: entry.string for entry in catalogue_of(code) if entry.id}
    return {one: (text,) if isinstance(text, str) else tuple(text) for one, text in entries.items()}


def values(sentence: str) -> set[str]:
    """Return the names of the values that go into a sentence."""
    return set(_VALUE.findall(sentence))


def test_code_says_hundreds_of_sentences() -> None:
    assert len(SENTENCES) > 300


def test_sentence_has_one_form_for_several_things() -> None:
    forms: dict[str, set[str]] = {}
    for each in found_in_code():
        if each.many is not None:
            forms.setdefault(each.one, set()).add(each.many)
    assert {one: many for one, many in forms.items() if len(many) > 1} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_translated_and_no_translation_is_of_nothing(code: str) -> None:
    known = translations(code)
    assert sorted(SENTENCES.keys() - known.keys()) == [], "run make catalogues, then translate"
    assert sorted(known.keys() - SENTENCES.keys()) == [], "run make catalogues"
    assert [one for one, texts in known.items() if len(texts) != (1 if SENTENCES[one] is None else 2) or not all(texts)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_translation_has_the_values_of_its_sentence(code: str) -> None:
    for one, texts in translations(code).items():
        many = SENTENCES[one]
        assert values(texts[-1]) == values(one if many is None else many), one
        # Of one thing the number may be a word, in whichever language.
        assert values(texts[0]) <= values(one) | values(many or ""), one
        assert values(one) & values(texts[-1]) <= values(texts[0]) | {"count", "number"}, one


@pytest.mark.parametrize("code", LANGUAGES)
def test_translation_begins_and_ends_as_its_sentence(code: str) -> None:
    ends = {
        one: text for one, texts in translations(code).items() for text in texts if one.endswith((".", "?")) != text.endswith((".", "?"))
    }
    assert ends == {}
    spaces = [one for one, texts in translations(code).items() for text in texts if text != text.strip() or "  " in text]
    assert spaces == []


def test_french_signs_stand_after_a_space_that_does_not_break() -> None:
    assert [text for texts in translations("fr").values() for text in texts if _BARE_FRENCH_SIGN.search(text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_catalogue_is_as_the_script_writes_it(code: str) -> None:
    assert (CATALOGUES / f"{code}.po").read_text(encoding="utf-8") == updated(code, SENTENCES), "run make catalogues"
