"""Finding the connector of a connection by the name of its kind."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from rushes.config import ConnectionSettings
from rushes.errors import ConfigurationError, nearest
from rushes.platforms.protocol import Platform

__all__ = ["platform_for"]

_GROUP = "rushes.platforms"
_OURS = (
    EntryPoint("limecraft", "rushes.platforms.limecraft:LimecraftPlatform", _GROUP),
    EntryPoint("iconik", "rushes.platforms.iconik:IconikPlatform", _GROUP),
    EntryPoint("production-report", "rushes.platforms.production_report:ProductionReportPlatform", _GROUP),
)
_SHORT_ATTEMPTS, _SHORT_TIMEOUT_S = 2, 10.0


def platform_for(connection: ConnectionSettings, *, is_someone_waiting: bool = False) -> Platform:
    """Return the platform of a connection, made by the connector that its kind names.

    Connectors are this package's own and entry points of the group `rushes.platforms` of others: a name, and
    what makes a `Platform` from `ConnectionSettings` alone (docs/adding-a-platform.md).

    Args:
        connection: The connection.
        is_someone_waiting: Whether a person waits for the answers (pages) and not a night: then
            there are at most two attempts of ten seconds, whatever the connection allows.

    Raises:
        ConfigurationError: No connector has that name, or it cannot be loaded or used.
    """
    connectors = {each.name: each for each in (*entry_points(group=_GROUP), *_OURS)}
    found = connectors.get(connection.kind)
    if found is None:
        near = nearest(connection.kind, connectors)
        hint = f"did you mean “{near}”?" if near else f"known: {', '.join(sorted(connectors)) or 'none; install the package again'}."
        raise ConfigurationError(f"connection “{connection.name}”: there is no kind of platform “{connection.kind[:80]}”; {hint}")
    try:
        make = cast("Callable[[ConnectionSettings], Platform]", found.load())
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(f"connection “{connection.name}”: the connector “{found.value}” cannot be loaded: {error}") from error
    return make(_hurried(connection) if is_someone_waiting else connection)


def _hurried(connection: ConnectionSettings) -> ConnectionSettings:
    shorter = {"attempts": min(connection.attempts, _SHORT_ATTEMPTS), "timeout_s": min(connection.timeout_s, _SHORT_TIMEOUT_S)}
    return connection.model_copy(update=shorter)
