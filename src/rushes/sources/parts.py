"""The parts of a place as they are typed: texts, numbers, hosts, certificates."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping

from rushes.languages import sentence
from rushes.sources.kind import UnusablePlace

__all__ = ["authority_part", "host_part", "number_part", "text_part"]

_HOST = re.compile(r"[\w.:-]{1,253}")
_LARGEST_AUTHORITY = 64_000


def text_part(parts: Mapping[str, object], name: str) -> str:
    """Return a part as text, "" where it is left out."""
    value = parts.get(name)
    return "" if value is None else str(value).strip()


def number_part(parts: Mapping[str, object], name: str, least: int, most: int) -> int | None:
    """Return a part as a whole number, None where it is left out.

    Raises:
        UnusablePlace: It is none, or not within these.
    """
    text = text_part(parts, name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most and len(text) < 9):
        raise UnusablePlace(sentence("“{name}” is a whole number from {least} to {most}."), name=name, least=str(least), most=str(most))
    return int(text)


def host_part(text: str) -> str:
    """Return a host's name as it is called, in ASCII, or its address.

    Raises:
        UnusablePlace: It is none.
    """
    try:
        host = text.encode("idna").decode("ascii").lower() if _HOST.fullmatch(text) else ""
    except UnicodeError:
        host = ""
    if not host:
        raise UnusablePlace(sentence("Name the server by its name or address alone, such as db.example.org."))
    return host


def authority_part(text: str) -> str:
    """Return certificates in PEM form, "" for none.

    Raises:
        UnusablePlace: It is anything else.
    """
    if text and (len(text) > _LARGEST_AUTHORITY or "PRIVATE KEY" in text or not _is_authority(text)):
        raise UnusablePlace(sentence("Who vouches for the certificate is given as certificates in PEM form, and nothing else."))
    return text


def _is_authority(text: str) -> bool:
    try:
        ssl.create_default_context(cadata=text)
    except (ValueError, ssl.SSLError):
        return False
    return True
