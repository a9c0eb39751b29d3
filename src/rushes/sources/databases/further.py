"""Further kinds of databases, by a SQLAlchemy dialect that the installation allows: tables alone, for nothing is known that keeps a query of theirs from writing."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, MetaData, NullPool, Select, Table, create_engine, literal, select

from rushes.errors import InvalidQuery, UnknownName
from rushes.languages import sentence
from rushes.sources.databases.place import DatabasePlace
from rushes.sources.databases.rows import ROWS_AT_ONCE, Rows
from rushes.sources.databases.unknown_types import unknown_types_allowed
from rushes.sources.kind import Asked
from rushes.sources.reach import Reach

__all__ = ["further_engine", "further_rows"]


def further_engine(place: DatabasePlace, password: str, reach: Reach) -> Engine:
    """Return an engine that calls the first checked address of the host."""
    address = reach.addresses(place.host, place.real_port)[0]
    url = URL.create(place.kind, place.user, password, address, place.port, place.database)
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


@contextmanager
def further_rows(connection: Connection, asked: Asked, since: tuple[str, str] | None, first: int | None) -> Generator[Rows]:
    """Yield a table's rows.

    Raises:
        InvalidQuery: A query was asked for, or the table has no such column.
    """
    if not asked.table:
        raise InvalidQuery(sentence("Of this kind of database, tables are read and no queries: name a table or a view."))
    with unknown_types_allowed():
        table = Table(asked.table, MetaData(), schema=asked.schema or None, autoload_with=connection)
    chosen: Select[*tuple[object, ...]] = select(table)
    if since is not None:
        column, value = since
        if column not in table.columns:
            raise UnknownName("column", column, table.columns.keys())
        chosen = chosen.where(table.columns[column] >= literal(value))
    result = connection.execution_options(stream_results=True, max_row_buffer=ROWS_AT_ONCE).execute(chosen.limit(first))
    with result:
        yield Rows(tuple(result.keys()), (batch for batch in result.partitions(ROWS_AT_ONCE)))
