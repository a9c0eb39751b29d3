"""A connection to a source, for one piece of work; what its driver says becomes an error of ours."""

from __future__ import annotations

import struct
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, NoSuchTableError, SQLAlchemyError

from rushes.errors import InvalidQuery, SourceRefused
from rushes.languages import sentence
from rushes.sources.databases.asked import statement_of
from rushes.sources.databases.further import further_engine, further_rows
from rushes.sources.databases.mysql import mysql_engine, mysql_rows
from rushes.sources.databases.place import DatabasePlace
from rushes.sources.databases.postgresql import postgresql_engine, postgresql_rows
from rushes.sources.databases.rows import Rows
from rushes.sources.databases.said import said_connecting, said_reading
from rushes.sources.databases.sqlite import sqlite_engine, sqlite_rows
from rushes.sources.kind import Asked
from rushes.sources.reach import Reach
from rushes.telemetry import redact

__all__ = ["Session", "connected"]

_NOT_UNDERSTOOD = sentence("What the server says cannot be understood: {reason}.")
_ODD = (RuntimeError, ValueError, LookupError, AssertionError, struct.error)
"""What drivers raise where a server does not speak their protocol, or asks for a file of ours."""
_ENGINES = {"mysql": mysql_engine, "postgresql": postgresql_engine, "sqlite": sqlite_engine}
_ROWS = {"mysql": mysql_rows, "postgresql": postgresql_rows, "sqlite": sqlite_rows}


@dataclass(frozen=True, slots=True)
class Session:
    """A connection, in a transaction that only reads.

    Args:
        place: Where it leads.
        connection: The connection; its inspector browses.
    """

    place: DatabasePlace
    connection: Connection

    def rows(self, asked: Asked, *, since: tuple[str, str] | None = None, first: int | None = None) -> AbstractContextManager[Rows]:
        """Return the rows of a table or a query, to be read while they are held.

        Args:
            asked: The table or query.
            since: A column and a value; rows with less there are left out.
            first: How many rows at most.
        """
        kind = self.place.kind
        if kind not in _ROWS:
            return further_rows(self.connection, asked, since, first)
        return _ROWS[kind](self.connection, *statement_of(asked, kind, since=since, first=first))


@contextmanager
def connected(place: DatabasePlace, password: str, reach: Reach) -> Generator[Session]:
    """Open a connection, and close it afterwards.

    Raises:
        SourceUnreachable: The server does not answer.
        SourceRefused: It lets us not in, its certificate is not good, it may not be reached, or a statement took too long.
        InvalidQuery: What was asked cannot be answered.
    """
    if place.kind not in {*_ENGINES, *reach.dialects}:
        raise SourceRefused(sentence("“{kind}” is none of the kinds of databases that [sources] allows."), kind=place.kind)
    try:
        engine = _ENGINES.get(place.kind, further_engine)(place, password, reach)
        errors: tuple[type[Exception], ...] = (DBAPIError, engine.dialect.loaded_dbapi.Error)
    except (ImportError, SQLAlchemyError) as error:
        raise SourceRefused(sentence("The driver for {kind} is not installed here."), kind=place.kind) from error
    try:
        yield from _opened(engine, place, errors)
    finally:
        engine.dispose()


def _opened(engine: Engine, place: DatabasePlace, errors: tuple[type[Exception], ...]) -> Generator[Session]:
    try:
        connection = engine.connect()
    except errors as error:
        raise said_connecting(error, place) from error
    except _ODD as error:
        raise SourceRefused(_NOT_UNDERSTOOD, reason=redact(str(error))[:200]) from error
    try:
        with connection:
            yield Session(place, connection)
    except NoSuchTableError as error:
        raise InvalidQuery(sentence("There is no table “{name}”."), name=str(error).strip("`")) from error
    except errors as error:
        raise said_reading(error, place) from error
    except UnicodeDecodeError as error:
        raise SourceRefused(_NOT_UNDERSTOOD, reason=error.reason) from error
