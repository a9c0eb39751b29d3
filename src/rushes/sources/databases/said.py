"""What servers and drivers say when something fails, in words that tell who can act."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError

from rushes.errors import InvalidQuery, RushesError, SourceRefused, SourceUnreachable
from rushes.languages import sentence
from rushes.sources.databases.place import DatabasePlace
from rushes.telemetry import redact

__all__ = ["said_connecting", "said_reading"]

_LONGEST_REASON = 300
_ATTEMPT = re.compile(r'^connection failed: (?:connection to server at "[^"]*", port \d+ failed: )?')
_WRONG_LOGIN = frozenset({"28P01", "28000", 1045, 1698, 3118})
_STOPPED = frozenset({"57014", 1969, 3024, sqlite3.SQLITE_INTERRUPT})
_WRITING = frozenset({"25006", 1792, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH})
_AWAY = frozenset({2002, 2003, 2005, 2006, 2013, 2014, "57P01", "57P02", "57P03", "08006", "08003"})


def said_connecting(error: Exception, place: DatabasePlace) -> RushesError:
    """Return why no connection was made."""
    words, codes = _words(error), _codes(error)
    if not codes.isdisjoint(_WRONG_LOGIN) or "password authentication failed" in words or "no password supplied" in words:
        return SourceRefused(sentence("The server does not let {user} in with this password: {reason}."), user=place.user, reason=words)
    if any(each in words.lower() for each in ("ssl", "certificate", "tls")):
        return SourceRefused(sentence("There is no connection by TLS that can be trusted: {reason}."), reason=words)
    if place.kind == "postgresql" and "FATAL" not in words:
        return _unreachable(place, words)
    return _unreachable(place, words) if codes & _AWAY else SourceRefused(sentence("The server refuses us: {reason}."), reason=words)


def said_reading(error: Exception, place: DatabasePlace) -> RushesError:
    """Return why something could not be read."""
    words, codes = _words(error), _codes(error)
    if codes & _STOPPED:
        return SourceRefused(
            sentence("It took longer than {seconds} s and was stopped. Ask for less, or give the source more time."),
            seconds=str(place.timeout_s),
        )
    if codes & _WRITING:
        return InvalidQuery(sentence("A source is read and never written to: {reason}."), reason=words)
    is_cut = isinstance(error, DBAPIError) and error.connection_invalidated
    if is_cut or codes & _AWAY or (place.kind == "postgresql" and not codes):
        return _unreachable(place, words)
    return InvalidQuery(sentence("The server cannot answer this: {reason}."), reason=words)


def _unreachable(place: DatabasePlace, words: str) -> SourceUnreachable:
    return SourceUnreachable(
        sentence("The server {host}, port {port}, does not answer: {reason}."), host=place.host, port=str(place.real_port), reason=words
    )


def _codes(error: Exception) -> frozenset[object]:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return frozenset({getattr(cause, "sqlite_errorcode", None)})
    numbers = [each for each in (cause.args[:1] if cause is not None else ()) if isinstance(each, int)]
    return frozenset({getattr(cause, "sqlstate", None), *numbers}) - {None}


def _words(error: Exception) -> str:
    """Return what was said, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    arguments = cause.args if cause is not None else ()
    said = arguments[1] if len(arguments) > 1 and isinstance(arguments[0], int) else (arguments[0] if arguments else "")
    lines = [line.strip() for line in str(said).splitlines() if line.strip()]
    # PostgreSQL points at the place with further lines; each address that was tried has a line of its own.
    return redact(_ATTEMPT.sub("", lines[0]) if lines else type(cause).__name__)[:_LONGEST_REASON].rstrip(" .")
