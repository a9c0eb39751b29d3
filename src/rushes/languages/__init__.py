"""The interface's languages: which locales there are, how one is chosen, and every sentence in each language.

Owns the gettext catalogues. English is written in the code itself; what is data (titles, names, what a
platform says) is never translated. Must never know who reads, nor what a sentence is about.
"""

from rushes.languages.choose import LOCALES, SOURCE_LOCALE, choose_locale, locale_name
from rushes.languages.language import Language, language_of
from rushes.languages.sentence import capitalised, counted, lowered, sentence

__all__ = [
    "LOCALES",
    "SOURCE_LOCALE",
    "Language",
    "capitalised",
    "choose_locale",
    "counted",
    "language_of",
    "locale_name",
    "lowered",
    "sentence",
]
