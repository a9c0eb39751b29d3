"""An application or a whole installation behind a port of loopback, as a browser or a program reaches it."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from rushes.clock import FrozenClock
from rushes.config import Settings
from web.installation import NOW, running

__all__ = ["answering", "served"]


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_args: object, **_more: object) -> None:
        """Say nothing: the application writes its own lines."""


@contextmanager
def answering(app: Flask) -> Generator[str]:
    """Let the application answer until the end, and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="pages", daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def served(settings: Settings) -> Generator[str]:
    """Serve an installation until the end, and give its address."""
    with running(settings, FrozenClock(NOW)) as app, answering(app) as address:
        yield address
