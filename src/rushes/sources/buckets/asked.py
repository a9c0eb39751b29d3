"""What is read of a bucket: everything below a prefix, what a pattern matches, or one object; and what of it is never a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate

from rushes.errors import InvalidQuery
from rushes.languages import sentence
from rushes.sources.buckets.place import is_below
from rushes.sources.kind import Asked

__all__ = ["EVERYTHING", "Chosen", "chosen_of", "is_beside"]

EVERYTHING = "**"
"""The pattern of all objects, and of any folders within one."""

_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which objects are read.

    Args:
        key: The one object, "" where there may be several.
        folder: What all of their keys begin with, without the slash at its end.
        pattern: What the parts of their keys are like, one after the other; None stands for any parts, or none.
    """

    key: str
    folder: str
    pattern: tuple[re.Pattern[str] | None, ...] = ()

    def takes(self, key: str) -> bool:
        """Return whether an object is read: what programs put beside tables (`_SUCCESS`, `.crc`) is not, unless it is named."""
        return key == self.key or (not is_beside(key[len(self.folder) :]) and self._matches(key))

    def _matches(self, key: str) -> bool:
        # All places of the pattern that the parts so far may have come to: however many stars, a key is walked through once.
        places = self._further({0})
        for part in key.split("/"):
            stay = {place for place in places if place < len(self.pattern) and self.pattern[place] is None}
            step = {place + 1 for place in places - stay if place < len(self.pattern) and _is_like(part, self.pattern[place])}
            places = self._further(stay | step)
        return len(self.pattern) in places

    def _further(self, places: set[int]) -> set[int]:
        """Return these places, and those behind what stands for no part, too."""
        for place, part in enumerate(self.pattern):
            if part is None and place in places:
                places.add(place + 1)
        return places


def chosen_of(asked: Asked) -> Chosen:
    """Return which objects are asked for.

    In a pattern `*` stands for anything within one folder, `?` for one character, `[ab]` for one of these, and `**` for any folders.

    Raises:
        InvalidQuery: It names none, or leads elsewhere.
    """
    name = asked.table.strip().lstrip("/")
    if asked.query or asked.schema or not name or not is_below(name):
        raise InvalidQuery(
            sentence("Of a bucket, objects are read: name a folder such as usage/, a pattern such as usage/*.parquet, or one object.")
        )
    if name.endswith("/"):
        name += EVERYTHING
    if not _WILD.search(name):
        return Chosen(name, name.rpartition("/")[0])
    fixed = name[: next(_WILD.finditer(name)).start()]
    pattern = tuple(None if part == EVERYTHING else re.compile(translate(part)) for part in name.split("/"))
    return Chosen("", fixed.rpartition("/")[0], pattern)


def is_beside(key: str) -> bool:
    """Return whether a name, or a folder of it, begins with a dot or an underscore: what programs put beside their tables."""
    return any(part.startswith((".", "_")) for part in key.split("/"))


def _is_like(part: str, pattern: re.Pattern[str] | None) -> bool:
    return pattern is not None and bool(pattern.match(part))
