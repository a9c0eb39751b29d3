"""What is read of a bucket: everything below a prefix, what a pattern matches, or one object; and what of it is never a table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rushes.errors import InvalidQuery
from rushes.languages import sentence
from rushes.sources.buckets.place import is_below
from rushes.sources.kind import Asked

__all__ = ["EVERYTHING", "Chosen", "chosen_of", "is_beside"]

EVERYTHING = "**"
"""The pattern of all objects."""

_WILD = re.compile(r"[*?\[]")
_PIECES = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which objects are read.

    Args:
        key: The one object, "" where there may be several.
        folder: What all of their keys begin with, without the slash at its end.
        pattern: What their keys are like as a whole.
    """

    key: str
    folder: str
    pattern: re.Pattern[str]

    def takes(self, key: str) -> bool:
        """Return whether an object is read: what programs put beside tables (`_SUCCESS`, `.crc`) is not, unless it is named."""
        return key == self.key or (bool(self.pattern.fullmatch(key)) and not is_beside(key[len(self.folder) :]))


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
        return Chosen("", name.rstrip("/"), re.compile(re.escape(name) + ".+", re.DOTALL))
    if not _WILD.search(name):
        return Chosen(name, name.rpartition("/")[0], re.compile(re.escape(name)))
    fixed = name[: next(_WILD.finditer(name)).start()]
    try:
        pattern = re.compile("".join(map(_expression, _PIECES.findall(name))), re.DOTALL)
    except re.error as error:
        raise InvalidQuery(sentence("The pattern “{pattern}” cannot be read."), pattern=name[:200]) from error
    return Chosen("", fixed.rpartition("/")[0], pattern)


def is_beside(key: str) -> bool:
    """Return whether a name, or a folder of it, begins with a dot or an underscore: what programs put beside their tables."""
    return any(part.startswith((".", "_")) for part in key.split("/"))


def _expression(piece: str) -> str:
    if piece == "**/":
        return "(?:.*/)?"
    if piece in {"**", "*", "?"}:
        return {"**": ".*", "*": "[^/]*", "?": "[^/]"}[piece]
    if piece[0] == "[" and len(piece) > 1:
        inner = piece[1:-1].removeprefix("!").replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[")
        return f"[{'^/' if piece[1] == '!' else ''}{inner}]"
    return re.escape(piece)
