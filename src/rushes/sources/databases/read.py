"""A table or a query of a database becomes a raw table, in constant memory."""

from __future__ import annotations

from pathlib import Path

from rushes.domain import RawTable
from rushes.errors import InvalidQuery
from rushes.languages import sentence
from rushes.sources.databases.connect import connected
from rushes.sources.databases.place import DatabasePlace
from rushes.sources.kind import Asked, ReadLimits, Since
from rushes.sources.reach import Reach
from rushes.sources.text_table import TextTable

__all__ = ["read_table"]


def read_table(
    place: DatabasePlace,
    password: str,
    asked: Asked,
    *,
    to: Path,
    reach: Reach,
    limits: ReadLimits,
    since: Since | None = None,
) -> RawTable:
    """Read a table, or what one SELECT gives, into a raw table; rows are counted from 1 in the order in which they came.

    Args:
        place: The database.
        password: The password of its user.
        asked: The table or query.
        to: The file to write, which appears when it is whole; what is on the way to it lies beside it.
        reach: What may be reached.
        limits: How much is read at most.
        since: A column and a value, for a table that only grows: rows with less in that column are left out.

    Raises:
        SourceUnreachable: The server does not answer.
        SourceRefused: It lets us not in, may not be reached, or there is more than the limits allow.
        InvalidQuery: What was asked cannot be answered.
    """
    with TextTable(to, limits) as table:
        with connected(place, password, reach) as session, session.rows(asked, since=since) as rows:
            if not 0 < len(rows.headers) <= limits.columns:
                raise InvalidQuery(
                    sentence("There are {count} columns; from 1 to {most} can be read."),
                    count=str(len(rows.headers)),
                    most=str(limits.columns),
                )
            for batch in rows.batches:
                table.add(batch)
        return table.finish(rows.headers)
