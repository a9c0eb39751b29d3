"""What this room needs of whoever holds the facts: a version, and rows for a statement.

`rushes.warehouse.Reader` has this form; any other engine that keeps the same tables may have it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Protocol

from rushes.domain import FactsLayout

__all__ = ["FactsReader", "FactsVersion", "version_key"]


class FactsVersion(Protocol):
    """The identity of one immutable version of the facts and their ledger."""

    @property
    def number(self) -> int:
        """The number of the facts; 0 where nothing was ever published."""
        ...

    @property
    def revision(self) -> int:
        """The revision of the ledger."""
        ...

    @property
    def registry_id(self) -> Hashable:
        """The records that minted the internal ids."""
        ...

    @property
    def facts_file(self) -> Hashable:
        """The file of the facts."""
        ...

    @property
    def ledger_file(self) -> Hashable:
        """The file of the ledger."""
        ...

    @property
    def published_at(self) -> Hashable:
        """When it was published, UTC."""
        ...


class FactsReader(Protocol):
    """One pinned version, read-only."""

    @property
    def version(self) -> FactsVersion:
        """The pinned version."""
        ...

    @property
    def layout(self) -> FactsLayout:
        """How it keeps the facts: dialect, rollups, versions."""
        ...

    def query(self, sql: str, params: Mapping[str, object], /) -> list[tuple[Any, ...]]:
        """Return every row of one statement with its values bound by name; a layout with versions binds `version` too."""
        ...


def version_key(version: FactsVersion) -> Hashable:
    """Return what tells two versions apart: two equal keys always give equal answers."""
    return (
        version.registry_id,
        version.number,
        version.revision,
        version.facts_file,
        version.ledger_file,
        version.published_at,
    )
