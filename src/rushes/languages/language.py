"""Sentences in one language, from a gettext catalogue that is read once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files

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
        text = message if self.code == "en" else _read(self.code).sentences.get(message, message)
        return text.format(**values) if values else text

    def say_count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return a sentence about a number of things in this language.

        Args:
            one: The English sentence for one.
            many: The English sentence for any other number.
            number: How many; not put into the sentence by itself.
            values: What goes into it.
        """
        return self.pattern(one, many, number).format(**values)

    def pattern(self, one: str, many: str, number: int, /) -> str:
        """Return the sentence about that number of things as it is before values go into it."""
        found = _read(self.code).counted.get(one) if self.code != "en" else None
        return found[_plural(self.code, number)] if found else one if number == 1 else many


@functools.cache
def language_of(locale: str) -> Language:
    """Return the language of a locale: "nl_BE" is read in Dutch."""
    return Language(locale.replace("-", "_").split("_")[0])


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What is translated: sentences by the English one, pairs (of one, of many) by the English one for one."""

    sentences: dict[str, str]
    counted: dict[str, tuple[str, ...]]


@functools.cache
def _read(code: str) -> _Catalogue:
    """Read a catalogue into two plain dicts: a page says hundreds of sentences."""
    file = files("rushes.languages").joinpath("catalogues", f"{code}.po")
    with file.open("rb") as opened:
        entries = [entry for entry in read_po(opened, locale=code) if entry.id]
    sentences, counted = dict[str, str](), dict[str, tuple[str, ...]]()
    for entry in entries:
        texts = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        if not texts or not all(texts):
            continue
        one = entry.id if isinstance(entry.id, str) else entry.id[0]
        # The same words may stand alone elsewhere; gettext knows both as one entry.
        sentences[one] = texts[0]
        if len(texts) > 1:
            counted[one] = texts
    return _Catalogue(sentences, counted)


def _plural(code: str, number: int) -> int:
    # French says zero things in the singular, Dutch and English in the plural.
    return int(number > 1 if code == "fr" else number != 1)
