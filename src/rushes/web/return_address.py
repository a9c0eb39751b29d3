r"""Where to go after signing in: only ever a page of ours.

A browser reads `//host`, `/\\host`, a tab inside a scheme and several encoded forms of them as
another site. So an address is followed only if it is plainly a path, however often it is decoded.
"""

from __future__ import annotations

from urllib.parse import unquote

__all__ = ["safe_return_address"]

_LONGEST = 2_000
_DECODINGS = 4


def safe_return_address(wanted: str | None, default: str) -> str:
    """Return the address that was asked for if it is a path of ours, else the default.

    Args:
        wanted: What came with the request; never trusted.
        default: A path of ours.
    """
    if not wanted or len(wanted) > _LONGEST:
        return default
    form = wanted
    for _ in range(_DECODINGS):
        if not _is_plain_path(form):
            return default
        decoded = unquote(form)
        if decoded == form:
            return wanted
        form = decoded
    return default


def _is_plain_path(address: str) -> bool:
    if not address.startswith("/"):
        return False
    if "\\" in address or any(ord(character) < 0x20 or ord(character) == 0x7F for character in address):
        return False
    path = address.split("?", 1)[0]
    return "//" not in path and ".." not in path.split("/")
