"""A mail address, checked and in the one form that it is kept and compared in."""

from __future__ import annotations

import re

__all__ = ["mail_address"]

_MOST_LETTERS, _MOST_LOCAL = 254, 64
# A local part that needs quotes is in nobody's use and in many an attack; letters of any script may stand in one.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def mail_address(text: str) -> str | None:
    """Return the address with its domain in small ASCII letters ("münchen.example" as punycode), None where it is not exactly one.

    Args:
        text: What somebody typed: an address alone, without a name, a comment or a second one. Hostile.

    Source: RFC 5321 and RFC 6531, without quoted local parts and addresses in brackets.
    """
    local, _, domain = text.strip(" ").rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    address = f"{local}@{plain}"
    if len(local.encode(errors="replace")) > _MOST_LOCAL or len(address.encode(errors="replace")) > _MOST_LETTERS:
        return None
    return address if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(plain) else None
