"""A name for every request, in its answer, in its log line and on its error page; and its time, counted."""

from __future__ import annotations

import secrets
import time

from flask import Response, g, request

from rushes.identity import Actor
from rushes.telemetry import logger, observe_request

__all__ = ["begin", "finish", "request_id"]

_log = logger("rushes.web")


def begin() -> None:
    """Name the request and start its time."""
    g.request_id = secrets.token_hex(8)
    g.began_s = time.perf_counter()


def request_id() -> str:
    """Return the name of this request."""
    return str(g.get("request_id", ""))


def finish(response: Response) -> Response:
    """Write one line; the path only, because a query string may hold what no log should."""
    response.headers["X-Request-Id"] = request_id()
    caller, elapsed_s = g.get("actor"), time.perf_counter() - g.get("began_s", time.perf_counter())
    observe_request(request.endpoint or "none", response.status_code, elapsed_s)
    # A page brings a dozen files with it, which nobody looks for in a log.
    write = _log.debug if request.blueprint == "assets" else _log.info
    write(
        "request",
        request_id=request_id(),
        method=request.method,
        path=request.path,
        status=response.status_code,
        elapsed_ms=round(elapsed_s * 1000, 1),
        person_id=caller.person_id if isinstance(caller, Actor) else None,
    )
    return response
