"""The kinds of sources that there are, found by name."""

from __future__ import annotations

from typing import Any, Final

from rushes.sources.buckets import Buckets
from rushes.sources.databases import Databases
from rushes.sources.kind import Kind
from rushes.sources.reach import Reach
from rushes.sources.rest import RestResources

__all__ = ["kind_called", "kinds_offered"]

_DATABASES: Final[Kind[Any]] = Databases()
_OTHERS: Final[dict[str, Kind[Any]]] = {"rest": RestResources(), "s3": Buckets()}
"""The kinds that are no databases, by their one name; whatever else is named is a database of some dialect."""


def kinds_offered(reach: Reach) -> tuple[str, ...]:
    """Return the names of the kinds that may be added here, as they are offered."""
    return (*_DATABASES.names(reach), *(name for kind in _OTHERS.values() for name in kind.names(reach)))


def kind_called(name: str) -> Kind[Any]:
    """Return the kind of that name, whether or not it may be added here: what is kept is asked to say so itself."""
    return _OTHERS.get(name, _DATABASES)
