"""What every kind of source offers, and the plain records that it gives and takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from rushes.domain import RawTable
from rushes.errors import CallerError
from rushes.sources.reach import Reach

__all__ = ["Asked", "Kind", "Place", "Reached", "ReadLimits", "Since", "TableLook", "TableName", "UnusablePlace"]

Since = tuple[str, str]
"""A column and a value, for a table that only grows: rows with less in that column are left out."""


class UnusablePlace(CallerError):
    """The parts do not say where a source is; the message says which to change."""


class Place(Protocol):
    """Where a source is, in frozen parts; what is secret is given apart."""

    @property
    def kind(self) -> str:
        """The name of its kind."""
        ...

    @property
    def target(self) -> tuple[object, ...]:
        """What a secret was given for: whoever changes one of these gives the secret again."""
        ...

    @property
    def takes_secret(self) -> bool:
        """Whether a password or key belongs to it."""
        ...

    def within(self, seconds: int) -> Self:
        """Return the same place, where one question takes no longer than this."""
        ...

    def parts(self) -> dict[str, Any]:
        """Return the parts in plain JSON values, without the kind."""
        ...


P = TypeVar("P", bound=Place)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read of a source.

    Args:
        table: A table's or view's name, as the server has it; of a bucket a prefix or pattern; of a REST source the name of a resource; "" for a query.
        schema: The schema it is in; "" for the usual one.
        query: One SELECT; "" for a table.
        reading: How files are read, in plain JSON values; nothing for what has no files.
    """

    table: str = ""
    schema: str = ""
    query: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        """Name it as messages and the audit trail do."""
        return self.query or ".".join(each for each in (self.schema, self.table) if each)


@dataclass(frozen=True, slots=True)
class TableName:
    """A table or view, or what of another source is read like one: the schema is "" where that is the usual one."""

    schema: str
    name: str
    is_view: bool = False


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table, or what a query gives; every text is hostile.

    Args:
        columns: Each column's name, and its type as the source calls it; "" where that is not known.
        rows: The first rows as text, cut to 200 characters a value; None where there is nothing.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """What answered.

    Args:
        server: What it calls itself: "MariaDB", "MySQL", "PostgreSQL", "SQLite", or another name.
        version: Its version, "" where it does not say.
        is_encrypted: Whether the connection was by TLS.
        tables: How many tables and views its user sees.
        could_write: Whether its user might write anywhere on the server, which we never do; None where that is not known.
    """

    server: str
    version: str
    is_encrypted: bool
    tables: int
    could_write: bool | None


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much is read at most; what is more is refused and never cut.

    Args:
        rows: Rows.
        columns: Columns.
        text_bytes: All values together, written as text.
        seconds: The whole reading.
    """

    rows: int = 50_000_000
    columns: int = 2_000
    text_bytes: int = 20 * 2**30
    seconds: int = 3_600


class Kind(Protocol[P]):
    """One kind of source, or some that are alike. Every method raises `SourceUnreachable` and `SourceRefused` where it talks to one."""

    def names(self, reach: Reach) -> tuple[str, ...]:
        """Return the names of what can be added here."""
        ...

    def place_of(self, kind: str, parts: Mapping[str, object], reach: Reach) -> P:
        """Return the place that typed parts name.

        Raises:
            UnusablePlace: A part is missing or cannot be.
        """
        ...

    def kept_place(self, kind: str, parts: Mapping[str, Any]) -> P:
        """Return the place of parts as `Place.parts` gave them; they were checked when they were typed."""
        ...

    def attempt(self, place: P, secret: str, reach: Reach) -> Reached:
        """Connect, and return what is there."""
        ...

    def tables(self, place: P, secret: str, reach: Reach) -> tuple[TableName, ...]:
        """Return what can be read there, at most 2,000, by schema and name."""
        ...

    def look(self, place: P, secret: str, asked: Asked, reach: Reach, *, rows: int) -> TableLook:
        """Return the columns and first rows of what is asked for.

        Raises:
            InvalidQuery: It cannot be answered.
        """
        ...

    def read(
        self, place: P, secret: str, asked: Asked, *, to: Path, reach: Reach, limits: ReadLimits, work: Path, since: Since | None = None
    ) -> RawTable:
        """Read what is asked for into a raw table at `to`.

        Args:
            place: Where.
            secret: Its password or key.
            asked: What.
            to: The Parquet file to write, which appears when it is whole.
            reach: What may be reached.
            limits: How much is read at most.
            work: A folder of this reader's own that stays from one reading to the next, for what need not be fetched again.
            since: Rows with less than that value are left out; None for all.

        Raises:
            InvalidQuery: It cannot be answered, or not since a value.
        """
        ...
