"""gunicorn, set up by our settings alone: threads in several processes, each with its own engine.

The application is imported and made in every worker after the fork, never before: the facts'
engine starts a thread of its own as soon as it is imported, and a process that inherits it without
that thread is aborted when it ends. What does without the engine is imported once, before the fork, so that
the workers share its memory. gunicorn's control socket and access log stay off; its other lines go through
our redaction. On SIGHUP the settings are read again and the workers replaced (`web_arbiter.py`).
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import socket
from collections.abc import Callable
from typing import Protocol, cast
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from rushes.cli.heap import keep_heap_small
from rushes.cli.memory_folder import folder_in_memory
from rushes.cli.ready import check_ready
from rushes.cli.web_arbiter import PagesArbiter, Ready
from rushes.config import Settings
from rushes.telemetry import share_counters

__all__ = ["serve_pages"]

_LONGEST_REQUEST_LINE = 8_190
_GRACE_S = 40
"""Longer than any read of the facts may take (30 s), so that no request is cut off by a reload or an end."""

_SHARED = ("flask_wtf", "spectree", "rushes.figures", "rushes.identity", "rushes.platforms")
"""Rooms and libraries that never import the facts' engine; they bring most of the others along."""


class _Settable(Protocol):
    def set(self, name: str, value: object) -> None: ...


class _Worker(Protocol):
    age: int
    sockets: list[socket.socket]


def serve_pages(settings: Settings, *, announce: Callable[[str], None], read_again: Callable[[], Settings]) -> None:
    """Serve until a signal says stop.

    Args:
        settings: The install's settings; keys and records must be there.
        announce: Is given the address once the first worker answers.
        read_again: Reads the settings as they are now, for a reload; the address stays what it was.

    Raises:
        ConfigurationError: A key is missing or the port is taken.
        StoreError: The records cannot be opened.
    """
    keep_heap_small()
    check_ready(settings)
    with folder_in_memory("counters", otherwise=settings.data_dir / "cache" / "counters") as counters:
        share_counters(counters)
        _import_what_workers_share()
        _Server(settings, announce, read_again).run()


def _import_what_workers_share() -> None:
    for name in _SHARED:
        importlib.import_module(name)
    # What is never looked at for garbage is never written to, and stays shared.
    gc.collect()
    gc.freeze()


class _Server(BaseApplication):
    """Tells gunicorn what it needs to know."""

    def __init__(self, settings: Settings, announce: Callable[[str], None], read_again: Callable[[], Settings]) -> None:
        self.settings = settings
        self.read_again = lambda: _at_address_of(settings, read_again())
        self.ready = Ready()
        self._announce = announce
        super().__init__()

    def run(self) -> None:
        """Serve until a signal says stop."""
        PagesArbiter(self, self).run()

    def load_config(self) -> None:
        """Hand our settings to gunicorn; nothing is read from its own files or variables."""
        web = self.settings.web
        config = cast("_Settable", self.cfg)
        host = f"[{web.host}]" if ":" in web.host else web.host
        values: dict[str, object] = {
            "bind": f"{host}:{web.port}",
            "worker_class": "gthread",
            "workers": web.workers,
            "threads": web.threads,
            "preload_app": False,
            "control_socket_disable": True,
            "accesslog": None,
            "logger_class": _Lines,
            "proc_name": "rushes",
            "graceful_timeout": _GRACE_S,
            "limit_request_line": _LONGEST_REQUEST_LINE,
            # Which proxies are believed is decided by the application, not by where they connect from.
            "forwarded_allow_ips": "",
            "post_worker_init": self._worker_is_ready,
        }
        if os.access("/dev/shm", os.W_OK):  # noqa: S108 # gunicorn's heartbeat file must not wait for a disk
            values["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
        for name, value in values.items():
            config.set(name, value)

    def load(self) -> WSGIApplication:  # pyright: ignore[reportIncompatibleMethodOverride] # gunicorn's stub asks for a dict of Any
        """Make the application; gunicorn asks in each worker, after the fork."""
        # Here and not above, for the reason that the module's first lines give.
        from rushes.web import create_app

        return cast("WSGIApplication", create_app(self.settings))

    def _worker_is_ready(self, worker: _Worker) -> None:
        self.ready.tell(worker.age)
        if worker.age == 1:
            host, port = worker.sockets[0].getsockname()[:2]
            self._announce(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")


def _at_address_of(former: Settings, settings: Settings) -> Settings:
    # The socket is open, and whoever passes requests on knows where; another address takes another start.
    address = {"host": former.web.host, "port": former.web.port}
    return settings.model_copy(update={"web": settings.web.model_copy(update=address)})


class _Lines(Logger):
    """gunicorn's lines, without handlers of their own: they go where all of ours go."""

    def setup(self, cfg: Config) -> None:
        """Let the lines pass to the root logger."""
        self.cfg = cfg
        self._access_log_enabled = False
        # It tells of every start and stop of a worker; what matters comes as a warning.
        self.error_log.setLevel(logging.WARNING)
        self.error_log.propagate = True
