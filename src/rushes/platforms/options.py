"""What a kind of platform lets one set for itself: a dataclass of the connector's own, filled from `[connection.options]`."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from rushes.config import ConnectionSettings
from rushes.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["read_options"]

_Options = TypeVar("_Options", bound="DataclassInstance")


def read_options(options: type[_Options], connection: ConnectionSettings) -> _Options:
    """Return a connector's options as the connection sets them, with the connector's defaults for the rest.

    Args:
        options: A dataclass whose fields are texts, or tuples of texts (written between commas), each with a default.
        connection: The connection.

    Raises:
        ConfigurationError: An option that there is not, or one without a value.
    """
    known = {each.name: each for each in fields(options)}
    values: dict[str, object] = {}
    for name, text in connection.options.items():
        where = f"connection “{connection.name}”, [connection.options]"
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean “{near}”?" if near else f"known: {', '.join(sorted(known))}."
            raise ConfigurationError(f"{where}: there is no option “{name[:80]}” of {connection.kind}; {hint}")
        parts = tuple(part.strip() for part in text.split(",") if part.strip())
        if not parts:
            raise ConfigurationError(f"{where}: “{name}” is empty; give it a value, or leave the line out.")
        values[name] = parts if isinstance(known[name].default, tuple) else text.strip()
    return options(**values)
