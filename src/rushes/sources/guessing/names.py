"""What a header says: a name for the column, a label for people, the unit, and words that tell what the column is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rushes.domain import BYTES_PER_GB, MS_PER_HOUR, MS_PER_SECOND, Unit

__all__ = ["HeaderUnit", "has_word", "label_of", "names_of", "unit_of"]

_LONGEST_NAME = 48
_RESERVED = frozenset(
    ["account", "account_id", "connection", "day", "week", "month", "quarter", "year", "weekday", "line", "production", "time", "total"]
)
"""Names that facts and questions have already."""

_MS, _BYTES = Unit.MILLISECONDS, Unit.BYTES
_MINUTE = 60 * MS_PER_SECOND
_MILLION = 1_000_000
_UNITS: dict[str, tuple[Unit, int]] = {
    **dict.fromkeys(("ms", "msec", "milliseconds"), (_MS, 1)),
    **dict.fromkeys(
        ("s", "sec", "secs", "second", "seconds", "seconden", "secondes", "hh:mm:ss", "h:mm:ss", "mm:ss"), (_MS, MS_PER_SECOND)
    ),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten", "hh:mm", "h:mm"), (_MS, _MINUTE)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "uur", "uren", "heures"), (_MS, MS_PER_HOUR)),
    **dict.fromkeys(("b", "byte", "bytes", "octets"), (_BYTES, 1)),
    **dict.fromkeys(("kb", "ko"), (_BYTES, 1_000)),
    **dict.fromkeys(("mb", "mo"), (_BYTES, _MILLION)),
    **dict.fromkeys(("gb", "go"), (_BYTES, BYTES_PER_GB)),
    **dict.fromkeys(("tb", "to"), (_BYTES, 1_000 * BYTES_PER_GB)),
    "kib": (_BYTES, 2**10),
    "mib": (_BYTES, 2**20),
    "gib": (_BYTES, 2**30),
    "tib": (_BYTES, 2**40),
    **dict.fromkeys(("#", "count", "counts", "aantal", "nombre", "pcs"), (Unit.COUNT, 1)),
    **dict.fromkeys(("€", "eur", "euro", "euros", "$", "usd", "£", "gbp", "chf", "%", "pct", "percent"), (Unit.MILLIONTHS, _MILLION)),
}
_BEHIND = frozenset(
    [
        "ms",
        "s",
        "sec",
        "secs",
        "seconds",
        "min",
        "mins",
        "minutes",
        "h",
        "hrs",
        "hours",
        "bytes",
        "kb",
        "mb",
        "gb",
        "tb",
        "kib",
        "mib",
        "gib",
        "tib",
        "count",
        "eur",
        "usd",
        "gbp",
        "chf",
        "pct",
        "percent",
    ]
)
"""Units that stand behind an underscore or as the last word without brackets; others are words of their own too often."""

_ALONE = frozenset(["milliseconds", "seconds", "seconden", "secondes", "minutes", "minuten", "hours", "uren", "heures"])
"""Units that may be all of a header: “hour” may be that of the day, “second” not the first, “min” the least."""

_BRACKETED = re.compile(r"\s*[(\[]\s*([^()\[\]]{1,20}?)\s*[)\]]\s*$")
_LAST_WORD = re.compile(r"(?:[_ ]+(?:in[_ ]+)?)([A-Za-z]+)$")
_SIGN = re.compile(r"^\s*([€$£%#])\s*|\s*([€$£%#])\s*$")


@dataclass(frozen=True, slots=True)
class HeaderUnit:
    """The unit that a header names: as it is written, which it is, how many of the kept one it is, and the header without it."""

    written: str
    unit: Unit
    factor: int
    rest: str


def unit_of(header: str) -> HeaderUnit | None:
    """Return the unit that a header names, None where it names none."""
    bracketed = _BRACKETED.search(header)
    if bracketed:
        return _known(bracketed[1], header[: bracketed.start()])
    sign = _SIGN.search(header)
    if sign:
        return _known(sign[1] or sign[2], _SIGN.sub("", header))
    if header.strip().casefold() in _ALONE:
        return _known(header.strip(), "")
    last = _LAST_WORD.search(header)
    return _known(last[1], header[: last.start()]) if last and last[1].casefold() in _BEHIND else None


def _known(written: str, rest: str) -> HeaderUnit | None:
    found = _UNITS.get(written.casefold())
    return HeaderUnit(written, *found, rest.strip()) if found else None


def label_of(header: str) -> str:
    """Return a header as people write it: that of a program without its underscores."""
    text = header.replace("_", " ").strip() if "_" in header and " " not in header.strip() else header.strip()
    return text[:1].upper() + text[1:]


def names_of(headers: Iterable[str]) -> list[str]:
    """Return for each header a name of small letters, digits and underscores, a letter first, none twice and none that is ours."""
    names: list[str] = []
    for place, header in enumerate(headers, start=1):
        plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_NAME].strip("_") or f"column_{place}"
        slug = slug if slug[0].isalpha() else f"column_{slug}"
        slug = f"{slug}_column" if slug in _RESERVED else slug
        name, number = slug, 1
        while name in names:
            number += 1
            name = f"{slug}_{number}"
        names.append(name)
    return names


def has_word(header: str, words: frozenset[str]) -> bool:
    """Return whether one of a header's words is among these; “productionId” is two words."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    plain = unicodedata.normalize("NFKD", parted).encode("ascii", "ignore").decode().casefold()
    return not words.isdisjoint(re.split(r"[^a-z]+", plain))
