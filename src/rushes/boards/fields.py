"""The fields of something that people wrote as JSON or YAML: each is taken once, and what is wrong says where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar, cast

from rushes.errors import CallerError, nearest
from rushes.languages import sentence
from rushes.store import storable_text

__all__ = ["Fields", "InvalidBoard"]

_Choice = TypeVar("_Choice", bound=StrEnum)
_LONGEST_SHOWN, _MOST_SHOWN = 80, 20


class InvalidBoard(CallerError):
    """A dashboard that cannot be.

    Args:
        message: What to do about it; an English sentence that the catalogues know, with `{place}` for where.
        tile: Which tile, as its author knows it; "" for the dashboard as a whole.
        field: Which field; "" for all of it.
        values: What else goes into the sentence.
    """

    def __init__(self, message: str, *, tile: str = "", field: str = "", **values: object) -> None:
        super().__init__(message, place=" › ".join(each for each in (tile, field) if each) or "dashboard", **values)
        self.tile = tile
        self.field = field


class Fields:
    """The named fields of one object.

    Args:
        raw: The object, if it is one.
        tile: The tile that it is or belongs to, "" for none.
        field: The field that holds it, "" for none.

    Raises:
        InvalidBoard: It is none. Each method raises it for a field that is not as it should be.
    """

    def __init__(self, raw: object, *, tile: str = "", field: str = "") -> None:
        self.tile = tile
        self._field = field
        if not isinstance(raw, dict):
            raise self.wrong(sentence("{place}: write named fields."))
        self._left = dict(cast("Mapping[object, object]", raw))
        self._known: list[str] = []

    def holds(self, name: str) -> bool:
        """Say whether the field is there."""
        return name in self._left

    def take(self, name: str, default: object = None) -> object:
        """Return whatever the field holds; an empty one holds the default."""
        self._known.append(name)
        found = self._left.pop(name, None)
        return default if found is None else found

    def text(self, name: str, longest: int) -> str:
        """Return a text, cleaned of what no store can hold; "" where there is none."""
        found = self.take(name, "")
        if not isinstance(found, str):
            raise self.wrong(sentence("{place}: write a text."), name)
        cleaned = storable_text(found)
        if len(cleaned) > longest:
            raise self.wrong(sentence("{place}: write at most {most} characters."), name, most=longest)
        return cleaned

    def line(self, name: str, longest: int) -> str:
        """Return a text of one line."""
        return self.text(name, longest).replace("\n", " ")

    def whole(self, name: str, least: int, most: int) -> int:
        """Return a whole number."""
        found = self.take(name)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise self.wrong(sentence("{place}: write a whole number from {least} to {most}."), name, least=least, most=most)
        return found

    def one_of(self, name: str, known: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return one of the words that there are."""
        found = self.take(name, default)
        if found is None:
            raise self.wrong(sentence("{place}: this is missing."), name)
        if not isinstance(found, str) or found not in set(known):
            raise self.unknown(name, str(found), [each.value for each in known if each])
        return known(found)

    def many(self, name: str, most: int) -> Sequence[object]:
        """Return a list; empty where there is none."""
        found = self.take(name, ())
        if not isinstance(found, list | tuple):
            raise self.wrong(sentence("{place}: write a list."), name)
        listed = cast("Sequence[object]", found)
        if len(listed) > most:
            raise self.wrong(sentence("{place}: write at most {most} of them."), name, most=most)
        return listed

    def end(self) -> None:
        """Refuse what was not taken."""
        for name in self._left:
            raise self.unknown("", str(name), self._known)

    def wrong(self, message: str, of: str = "", **values: object) -> InvalidBoard:
        """Return the error that says so of a field."""
        field = ".".join(each for each in (self._field, of) if each)
        return InvalidBoard(message, tile=self.tile, field=field, **values)

    def unknown(self, field: str, name: str, known: Iterable[str]) -> InvalidBoard:
        """Return the error that names the nearest of what there is."""
        names = list(known)
        shown, near = name[:_LONGEST_SHOWN], nearest(name, names)
        if near is not None:
            return self.wrong(sentence("{place}: there is no “{name}”. Did you mean “{nearest}”?"), field, name=shown, nearest=near)
        few = ", ".join([*names[:_MOST_SHOWN], *(["…"] if len(names) > _MOST_SHOWN else [])])
        return self.wrong(sentence("{place}: there is no “{name}”. Write one of {known}."), field, name=shown, known=few)
