"""The one place where secrets are taken out of text, and what would move a terminal's cursor is made visible.

The platform takes its token in the query string, so no query string is ever shown; passwords,
tokens, cookies and authorization values are blanked wherever they stand beside their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import cast

__all__ = ["BLANK", "redact", "redact_event", "redact_url"]

BLANK = "[redacted]"
"""What stands where a secret stood."""

_NO_QUERY = "?…"
_WORDS = r"(?:token|password|passwd|passphrase|secret|credential|api[_-]?key|token_key)"
_HEADERS = r"(?:(?:proxy-)?authorization|(?:set-)?cookie)"

_URL = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)(?:[^\s/?#\"'<>]*@)?([^\s\"'<>?#]*)(\?[^\s\"'<>#]*)?(#[^\s\"'<>]*)?")
_QUERY = re.compile(r"(?<=[\w/)}\]-])\?[\w.\-\[\]%~]+=[^\s\"'<>]*")
# A name, quoted or not (JSON inside JSON has its quotes escaped), what separates it from its value, the value.
_SEPARATOR = r"(\\*[\"']?\s*[:=]\s*|\\*[\"']\s*,\s*(?=b?[\"']))"
_QUOTED = r"b?\"(?:\\.|[^\"\\])*\"|b?'(?:\\.|[^'\\])*'|\\+\".*?\\+\"|\\+'.*?\\+'"
_FIELD = re.compile(rf"(?i)(\b[\w-]*{_WORDS}\b){_SEPARATOR}({_QUOTED}|(?:bearer|basic)\s+\S+|[^\s,;&)\]}}\"']+)")
_HEADER = re.compile(rf"(?i)(\b{_HEADERS}\b){_SEPARATOR}({_QUOTED}|[^\r\n\"']+)")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+(?=[^\s\"']*\d)[\w.~+/=-]{8,}")

# A stranger's path and a title can hold escape sequences and marks that turn a line around; a line's
# end and a tab stay, because tracebacks have them.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_SECRET_KEY = re.compile(rf"(?i)(^|[_-])(?:{_WORDS}|{_HEADERS})s?($|[_-])|^accesstoken$")
_HARMLESS_END = re.compile(r"(?i)[_-](id|ids|file|path|name|names|count|at|on|s|kind)$")


# Words, paths and numbers: nothing here parts a name from a value, begins a query or ends a word.
_PLAIN = re.compile(r"[\w./+-]*", re.ASCII)


def redact(text: str) -> str:
    """Return the text without query strings, without secret values, and with control characters spelt out.

    Args:
        text: A log line, an error message, a traceback.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = _URL.sub(_url_without_query, text)
    text = _QUERY.sub(_NO_QUERY, text)
    text = _HEADER.sub(rf"\1\2{BLANK}", text)
    text = _FIELD.sub(rf"\1\2{BLANK}", text)
    text = _BEARER.sub(rf"\1 {BLANK}", text)
    return _INVISIBLE.sub(_spelt_out, text)


def redact_url(url: str) -> str:
    """Return the URL without user name, password, query string and fragment.

    Args:
        url: Absolute or relative.
    """
    bare = url.partition("#")[0].partition("?")[0]
    return redact(bare) + (_NO_QUERY if "?" in url else "")


def redact_event(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Redact every value of a log event; a structlog processor."""
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = _redact_value(key, value)
    return event


def _url_without_query(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}{_NO_QUERY if match[3] else ''}"


def _spelt_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


@lru_cache(maxsize=1_024)
def _is_secret_key(key: str) -> bool:
    return bool(_SECRET_KEY.search(key)) and not _HARMLESS_END.search(key)


def _redact_value(key: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if _is_secret_key(key):
        return BLANK
    if isinstance(value, int | float):
        return value
    return redact(value) if isinstance(value, str) else _redact_container(value)


def _redact_container(value: object) -> object:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return {redact(str(name)): _redact_value(str(name), each) for name, each in pairs.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redact_value("", each) for each in cast("Iterable[object]", value)]
    return redact(str(value) if isinstance(value, BaseException) else repr(value))
