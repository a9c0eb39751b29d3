"""Log events: structured, in UTC, on standard error, as lines for people or as JSON.

structlog and the standard library's logging share one chain, so that a library's own line is
treated like ours.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import TextIO, cast

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import Processor

from rushes.telemetry.redaction import redact_event

__all__ = ["configure_logging", "log_uncaught", "logger"]

# These write a line per request or retry; our own events say the same with more sense.
_CHATTY = ("httpx2", "httpcore2", "stamina", "urllib3", "alembic")


def logger(name: str) -> BoundLogger:
    """Return a logger whose events are redacted, whether logging has been configured or not.

    Args:
        name: The module's `__name__`.
    """
    wrapped = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, *_shared(), ProcessorFormatter.wrap_for_formatter],
        wrapper_class=BoundLogger,
    )
    return cast("BoundLogger", wrapped)


def configure_logging(*, json: bool, level: int = logging.INFO) -> None:
    """Send every log event of the process to standard error, redacted.

    Args:
        json: One JSON object a line (for a log collector) instead of a line for people.
        level: The lowest level that is written.
    """
    # Libraries that take structlog's own configuration (stamina) must meet the same chain.
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _StandardError()
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=_shared(), processors=[ProcessorFormatter.remove_processors_meta, _renderer(json=json)])
    )
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each, _StandardError)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def log_uncaught() -> None:
    """Let errors that nobody caught, in any thread, be logged (redacted) instead of printed as they are."""
    log = logger("rushes.uncaught")

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("uncaught error", exc_info=(kind, error, trace))

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            hook(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment, so that redirection is honoured."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _shared() -> Sequence[Processor]:
    return (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        # The traceback becomes text here, so that it is redacted like everything else.
        structlog.processors.format_exc_info,
        redact_event,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    )


def _renderer(*, json: bool) -> Processor:
    if json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
