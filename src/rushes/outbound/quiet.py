"""Keeping the libraries' own log lines out of every log: they hold whole addresses, or say what ours say."""

from __future__ import annotations

import logging

from stamina.instrumentation import set_on_retry_hooks

__all__ = ["silence_http_libraries"]

_LOGGERS = (
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
)


def silence_http_libraries() -> None:
    """Drop every record of the HTTP libraries below warning, whatever level anybody sets.

    They log each address with its query string, and that holds the token. A level could be lowered
    again by any logging configuration; a filter on the logger itself stays. Our own line per call
    says the same without the query string.
    """
    for name in _LOGGERS:
        # Adding the same function twice has no effect, so this may be called any number of times.
        logging.getLogger(name).addFilter(_is_warning)
    # Each retry would be a warning beside our own line about the call that failed.
    set_on_retry_hooks(())


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
