"""Sentences in one language, from a gettext catalogue that is read once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

__all__ = ["Language", "language_of"]


@dataclass(frozen=True, slots=True)
class Language:
    """What the interface says in one language.

    Args:
        code: The language's code, "en", "nl" or "fr".
    """

    code: str

    def say(self, message: str, /, **values: object) -> str:
        """Return a sentence in this language.

        Args:
            message: The English sentence, with `{name}` where a value goes; written out where this is called.
            values: What goes there, as text that is shown as it is.
        """
        found = self._catalogue().get(message) if self.code != "en" else None
        text = found.string if found is not None and isinstance(found.string, str) and found.string else message
        return text.format(**values) if values else text

    def say_count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return a sentence about a number of things in this language.

        Args:
            one: The English sentence for one.
            many: The English sentence for any other number.
            number: How many; not put into the sentence by itself.
            values: What goes into it.
        """
        text = one if number == 1 else many
        if self.code != "en":
            catalogue = self._catalogue()
            found = catalogue.get(one)
            if found is not None and isinstance(found.string, tuple) and all(found.string):
                text = found.string[_plural(self.code, number)]
        return text.format(**values)

    def _catalogue(self) -> Catalog:
        return _read(self.code)


@functools.cache
def language_of(locale: str) -> Language:
    """Return the language of a locale: "nl_BE" is read in Dutch."""
    return Language(locale.replace("-", "_").split("_")[0])


@functools.cache
def _read(code: str) -> Catalog:
    file = files("rushes.languages").joinpath("catalogues", f"{code}.po")
    with file.open("rb") as opened:
        return read_po(opened, locale=code)


def _plural(code: str, number: int) -> int:
    # French says zero things in the singular, Dutch and English in the plural.
    return int(number > 1 if code == "fr" else number != 1)
