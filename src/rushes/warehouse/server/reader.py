"""Reading one version on a server: every statement is cut to the revision that the reader was pinned to.

The pages' own user reads, who may do nothing else; each session is read-only besides, and no statement
goes on for ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Engine, TextClause, bindparam, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from rushes.domain import FactsLayout
from rushes.errors import Busy, FactsAway, InvalidQuery, TotalTooLarge, WarehouseError
from rushes.servers import is_away, is_stopped, is_too_large, name_of, reason_of
from rushes.warehouse.server.tables import TABLES
from rushes.warehouse.versions import Version

__all__ = ["LONGEST_READ_S", "ServerReader", "ask", "away"]

LONGEST_READ_S = 30

_T = TypeVar("_T")
_MOST_REMEMBERED = 10_000
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


class ServerReader:
    """Answers selects on one version. Safe to use from several threads.

    Args:
        version: What is read.
        engine: To the server, as the pages' user.
        patient: Makes another such engine, in which a statement may take as long as it likes.
        layout: How the server keeps the facts.
        remembered: What was remembered of this version.
    """

    def __init__(
        self, version: Version, engine: Engine, patient: Callable[[], Engine], layout: FactsLayout, remembered: dict[Hashable, Any]
    ) -> None:
        self.version = version
        self.layout = layout
        self._engine = engine
        self._patient = patient
        self._remembered = remembered

    def remembered(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what was made for that key on this very version, making it the first time; for small answers asked all the time."""
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = (make(),)
        return found[0]

    def rows(self, table: str) -> str:
        """Return what a statement reads a table's rows of this version from, as text for its FROM; an alias must follow."""
        if table not in TABLES:
            raise InvalidQuery(f"There is no table {table!r} in the warehouse.")
        revision = self.version.revision
        return f"(SELECT {', '.join(TABLES[table].names)} FROM {table} WHERE valid_from <= {revision} AND valid_to > {revision})"  # noqa: S608

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Return every row of one select, values as Python's (dates, integers, decimals for sums, naive UTC datetimes).

        Args:
            sql: One select; values stand as `$name` or `:name`, a list as `IN $name`.
            params: The values by name.

        Raises:
            FactsAway: The server does not answer.
            Busy: It took longer than a read may take, and was stopped.
            TotalTooLarge: A number came out that does not fit into 64 bits.
        """
        statement, values = self._statement(sql, params or {})
        return ask(self._engine, lambda connection: [tuple(row) for row in connection.execute(statement, values)])

    def stream(self, sql: str, params: Mapping[str, object], *, rows_at_once: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of one select in parts, for what need not fit into memory; no deadline ends it.

        Raises:
            FactsAway: The server does not answer.
        """
        statement, values = self._statement(sql, params)
        engine = self._patient()
        try:
            # A cursor of the server's lives in a transaction, which this engine has none of by itself.
            with engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
                found = connection.execute(statement.execution_options(yield_per=rows_at_once), values)
                for part in found.partitions(rows_at_once):
                    yield [tuple(row) for row in part]
        except DBAPIError as error:
            raise away(error, engine) from error
        finally:
            engine.dispose()

    def _statement(self, sql: str, params: Mapping[str, object]) -> tuple[TextClause, dict[str, object]]:
        lists = tuple(sorted(name for name, value in params.items() if isinstance(value, Sequence) and not isinstance(value, str | bytes)))
        values = {**params, "version": self.version.revision} if ":version" in sql else dict(params)
        return _text(sql, lists), values


@lru_cache(maxsize=1_024)
def _text(sql: str, lists: tuple[str, ...]) -> TextClause:
    statement = text(_PARAMETER.sub(r":\1", sql))
    if not lists:
        return statement
    expanding: list[BindParameter[Any]] = [bindparam(name, expanding=True) for name in lists]
    return statement.bindparams(*expanding)


def ask(engine: Engine, question: Callable[[Connection], _T]) -> _T:
    """Return the answer to a question that only reads.

    A connection that was idle while the server started anew is found out by using it, and the question is asked once more;
    trying each one out before would be one question more for every question.

    Raises:
        FactsAway: The server does not answer.
        Busy: It took longer than a read may take, and was stopped.
        WarehouseError: The tables are not there, or may not be read.
    """
    try:
        return _asked(engine, question)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise away(error, engine) from error
    try:
        return _asked(engine, question)
    except DBAPIError as error:
        raise away(error, engine) from error


def _asked(engine: Engine, question: Callable[[Connection], _T]) -> _T:
    with engine.connect() as connection:
        return question(connection)


def away(error: DBAPIError, engine: Engine) -> Exception:
    """Return what an error of the server means to whoever asked."""
    if is_stopped(error):
        return Busy(f"This took longer than {LONGEST_READ_S} s and was stopped. Ask for less, or try again later.")
    if is_too_large(error):
        return TotalTooLarge()
    if is_away(error):
        return FactsAway(
            f"The facts at {name_of(engine)} cannot be used: {reason_of(error)}. Look whether that server runs and knows this user, whom “rushes warehouse prepare” makes."
        )
    if isinstance(error, ProgrammingError):
        return WarehouseError(f"The facts at {name_of(engine)} cannot be read: {reason_of(error)}. Run “rushes warehouse prepare”.")
    return error
