"""What must be there before pages are served; found out once, with a plain message, and not by every worker."""

from __future__ import annotations

import socket

from rushes.config import Settings, load_keys
from rushes.errors import ConfigurationError
from rushes.store import open_store

__all__ = ["check_port", "check_ready", "on_port"]


def on_port(settings: Settings, port: int | None) -> Settings:
    """Return the settings with another port for the pages, the same where none is given."""
    return settings if port is None else settings.model_copy(update={"web": settings.web.model_copy(update={"port": port})})


def check_ready(settings: Settings) -> None:
    """Make sure that pages can be served.

    Raises:
        ConfigurationError: A key is missing or the port is taken.
        StoreError: The records cannot be opened.
    """
    load_keys(settings)
    open_store(settings.records_place).close()
    check_port(settings.web.host, settings.web.port)


def check_port(host: str, port: int) -> None:
    """Make sure that the port is free, so that a taken one is told at once.

    Raises:
        ConfigurationError: It is not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(f"Cannot listen on {host}:{port} ({error.strerror}); choose another port.") from error
