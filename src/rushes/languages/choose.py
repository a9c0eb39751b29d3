"""Which locale somebody reads in: the one they chose, else the first that their browser asks for and we have."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale, negotiate_locale

from rushes.languages.sentence import capitalised

__all__ = ["LOCALES", "SOURCE_LOCALE", "choose_locale", "locale_name"]

SOURCE_LOCALE = "en_GB"
"""What is read where nothing else is known."""

LOCALES = ("en_GB", "en_US", "nl_BE", "nl_NL", "fr_BE", "fr_FR")
"""The locales there are: a language and how its country writes numbers and dates."""


def choose_locale(chosen: str | None, asked_for: Iterable[str]) -> str:
    """Return the locale to write in.

    Args:
        chosen: What the person set, None if nothing.
        asked_for: What the browser asks for, best first, as in `Accept-Language` ("nl-BE", "nl").
    """
    if chosen in LOCALES:
        return chosen
    wanted = [each.replace("-", "_") for each in asked_for]
    return negotiate_locale(wanted, LOCALES) or _by_language(wanted) or SOURCE_LOCALE


def locale_name(locale: str) -> str:
    """Return what a locale is called in its own language: "Nederlands (België)"."""
    return capitalised(str(Locale.parse(locale).get_display_name(locale) or locale))


def _by_language(wanted: list[str]) -> str | None:
    for each in wanted:
        code = each.split("_")[0].lower()
        for locale in LOCALES:
            if locale.startswith(f"{code}_"):
                return locale
    return None
