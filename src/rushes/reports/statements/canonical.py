"""The one way in which a document is written: the subset of RFC 8785 (JSON Canonicalization Scheme) that holds integers and text alone.

UTF-8, keys in order, no white space. Equal documents are equal bytes, so a sum or a signature of the bytes is one of what they say.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from rushes.errors import TotalTooLarge

__all__ = [
    "GREATEST",
    "Document",
    "canonical_json",
    "instant_text",
    "number_of",
    "read_canonical",
    "read_instant",
    "sha256_of",
    "sound_text",
    "stated",
]

Document = dict[str, Any]
"""An object of JSON that holds integers, text, true, false, null, lists and objects."""

GREATEST = 2**53 - 1
"""The greatest integer that every reader of JSON takes for the same number; `stated` writes one beyond it as text."""

_KEY = re.compile(r"[A-Za-z0-9_.-]+")
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def canonical_json(value: object) -> bytes:
    """Return the one writing of a value.

    Raises:
        TotalTooLarge: A number is greater than every reader takes for the same.
        ValueError: It holds what has no place in a document: a fraction, half of a surrogate pair, a key that is no plain name.
    """
    _refuse_improper(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def stated(number: int | None) -> int | str | None:
    """Return a number as documents write it: one that readers of JSON disagree about as the text of its digits (RFC 7493, 2.2)."""
    return str(number) if number is not None and abs(number) > GREATEST else number


def number_of(written: int | str | None) -> int | None:
    """Return the number that a document writes so."""
    return int(written) if isinstance(written, str) else written


def read_canonical(data: bytes) -> Any:  # noqa: ANN401 # whatever the bytes say
    """Return what the bytes say, if they are the one writing of it.

    Raises:
        ValueError: They are no JSON, or another writing of it.
    """
    try:
        value: object = json.loads(data.decode("utf-8"))
        is_canonical = canonical_json(value) == data
    except (RecursionError, TotalTooLarge) as error:
        raise ValueError("It holds what no document holds.") from error
    if not is_canonical:
        raise ValueError("It is not written as it was issued: its keys, its spaces or its characters were changed.")
    return value


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 sum of some bytes, in small hexadecimal letters."""
    return hashlib.sha256(data).hexdigest()


def instant_text(at: datetime) -> str:
    """Return an instant as documents write it, to the second: "2026-11-05T02:11:00Z"."""
    return at.astimezone(UTC).strftime(_INSTANT)


def read_instant(text: str) -> datetime:
    """Return the instant that a document names."""
    return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)


def sound_text(text: str) -> str:
    """Return a text without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _refuse_improper(value: object) -> None:
    if isinstance(value, Mapping):
        for key, each in cast("Mapping[object, object]", value).items():
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise ValueError(f"“{key}” is no key of a document.")
            _refuse_improper(each)
    elif isinstance(value, int):
        if abs(value) > GREATEST:
            raise TotalTooLarge
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for each in cast("Sequence[object]", value):
            _refuse_improper(each)
    elif value is not None and not isinstance(value, str):
        raise ValueError(f"A {type(value).__name__} has no place in a document.")
