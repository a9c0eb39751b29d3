"""The fields of a declaration, each taken once; what is wrong says in which line, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar, cast

from rushes.errors import nearest
from rushes.languages import sentence

__all__ = ["Fields", "WrongField"]

_Word = TypeVar("_Word", bound=StrEnum)
_LONGEST, _LONGEST_SHOWN, _MOST_ENTRIES = 500, 80, 2_000
_SECRET_NAME = re.compile(
    r"authorization|passw|secret|credential|signature|token$|api[-_]?key|access[-_]?key|session[-_]?id|^(?:cookie|key|auth|sig|pwd|jwt)$",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(r"\s*(?:basic|bearer|token)\s+\S{8}|\s*eyJ[\w-]{8,}\.", re.IGNORECASE)


class WrongField(Exception):
    """A field that cannot be so.

    Args:
        message: What to do about it, a sentence with `{line}` and `{field}`.
        path: Where it stands.
        values: What else goes into the sentence.
    """

    def __init__(self, message: str, path: tuple[str, ...], **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.values = values


class Fields:
    """The named fields of one part of a declaration, every scalar a text.

    Args:
        raw: What stands there.
        path: Where that is.

    Raises:
        WrongField: It has no fields. Each method raises it for a field that is not as it should be.
    """

    def __init__(self, raw: object, path: tuple[str, ...] = ()) -> None:
        self._path = path
        self._left = self._named(raw)
        self._known: list[str] = []

    def text(self, name: str, default: str = "", *, is_needed: bool = False) -> str:
        """Return a text of one line; the default where there is none."""
        found = self._take(name)
        if found is None or found == "":
            if is_needed:
                raise self.wrong(sentence("Line {line}, “{field}”: this is missing."), name)
            return default
        if not isinstance(found, str):
            raise self.wrong(sentence("Line {line}, “{field}”: write a text."), name)
        return self._checked(found, name)

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        """Return a whole number; the default where there is none."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise self.wrong(sentence("Line {line}, “{field}”: write a whole number from {least} to {most}."), name, least=least, most=most)
        return int(text)

    def one_of(self, name: str, known: type[_Word], default: _Word | None = None) -> _Word:
        """Return one of the words that there are; without a default it has to be there."""
        text = self.text(name, default or "", is_needed=default is None)
        if text not in set(known):
            raise self.unknown(text, [each.value for each in known], name)
        return known(text)

    def texts(self, name: str, *, may_hold_secrets: bool = False) -> Mapping[str, str]:
        """Return names with their texts; none of them may look like a secret, which is typed apart."""
        held = Fields(self._held(name, _MOST_ENTRIES), (*self._path, name))
        listed = {key: held.text(key) for key in held.names}
        for key, value in listed.items():
            if not may_hold_secrets:
                self.without_secret(name, key, value)
        return listed

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields that nobody took yet."""
        return tuple(self._left)

    def without_secret(self, name: str, key: str, value: str) -> None:
        """Refuse a text of a field that looks like a secret."""
        if _SECRET_NAME.search(key) or _SECRET_VALUE.match(value):
            raise WrongField(_NO_SECRETS, (*self._path, name, key))

    def section(self, name: str) -> Fields | None:
        """Return the fields of a part of its own, None where it is not there."""
        found = self._take(name)
        return None if found is None or found == "" else Fields(found, (*self._path, name))

    def sections(self, name: str, most: int) -> Mapping[str, Fields]:
        """Return parts of their own, by their names; at least one."""
        held = self._held(name, most)
        if not held:
            raise self.wrong(sentence("Line {line}, “{field}”: this is missing."), name)
        return {key: Fields(value, (*self._path, name, key)) for key, value in held.items()}

    def word(self, name: str) -> str:
        """Return the text of a field that may hold a part of its own instead, and leave it; "" where it does."""
        found = self._left.get(name)
        return found if isinstance(found, str) else ""

    def end(self) -> None:
        """Refuse what was not taken."""
        for name in self._left:
            if _SECRET_NAME.search(name):
                raise self.wrong(_NO_SECRETS, name)
            raise self.unknown(name, self._known, name)

    def wrong(self, message: str, *at: str, **values: object) -> WrongField:
        """Return the error that says so of a field, or of what it holds."""
        return WrongField(message, (*self._path, *at), **values)

    def unknown(self, word: str, known: Iterable[str], *at: str) -> WrongField:
        """Return the error that names the nearest of what there is."""
        words, shown = list(known), word[:_LONGEST_SHOWN]
        near = nearest(shown, words)
        if near is not None:
            return self.wrong(sentence("Line {line}: there is no “{name}”. Did you mean “{nearest}”?"), *at, name=shown, nearest=near)
        return self.wrong(sentence("Line {line}: there is no “{name}”. Write one of {known}."), *at, name=shown, known=", ".join(words))

    def _named(self, raw: object, *at: str) -> dict[str, object]:
        if not isinstance(raw, dict):
            raise self.wrong(sentence("Line {line}, “{field}”: write named fields."), *at)
        return dict(cast("Mapping[str, object]", raw))

    def _held(self, name: str, most: int) -> Mapping[str, object]:
        found = self._take(name)
        held = {} if found is None or found == "" else self._named(found, name)
        if len(held) > most:
            raise self.wrong(sentence("Line {line}, “{field}”: write at most {most} of them."), name, most=most)
        return held

    def _take(self, name: str) -> object:
        self._known.append(name)
        return self._left.pop(name, None)

    def _checked(self, text: str, name: str) -> str:
        if len(text) > _LONGEST or not text.isprintable():
            raise self.wrong(sentence("Line {line}, “{field}”: write one line of at most {most} characters."), name, most=_LONGEST)
        return text


_NO_SECRETS = sentence(
    "Line {line}, “{field}”: leave secrets out of the declaration. The password or key is typed apart, and “authentication” says how it is sent."
)
