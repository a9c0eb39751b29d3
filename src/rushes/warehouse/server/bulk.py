"""Many rows into a table of a server, the server's own fast way: COPY, or INSERT of as many rows as a statement may hold.

DuckDB prints the rows, so no row ever becomes an object here. Nothing of them is read as SQL: numbers and
dates are printed by their own type, and text travels as hexadecimal digits or as data of COPY. No file is
read by the server, neither its own nor one of this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
from sqlalchemy import Connection

__all__ = ["Columns", "insert_rows"]

Columns = tuple[tuple[str, str], ...]
"""Names with their types, as DuckDB's."""

_ROWS_AT_ONCE = 400
"""A statement of a few hundred rows is read by the server within the memory nearest to it: one of 5,000 takes twice as long a row."""
_NUMBERS = frozenset({"BIGINT", "HUGEINT", "INTEGER"})


def insert_rows(
    connection: Connection, engine: duckdb.DuckDBPyConnection, into: str, columns: Columns, select: str, tell: Callable[[int], None]
) -> int:
    """Put every row of a select into a table, and return how many they were.

    Args:
        connection: To the server, in a transaction.
        engine: Where the select is run.
        into: The table.
        columns: Its columns that are filled, as the select has them.
        select: The rows, in the order in which they are to be put.
        tell: Told after each part how many rows were put in.
    """
    names = ", ".join(name for name, _ in columns)
    if connection.dialect.name == "postgresql":
        printed = " || chr(9) || ".join(f"coalesce({_data(name, kind)}, '\\N')" for name, kind in columns)
        put = _copy
    else:
        printed = "'(' || " + " || ',' || ".join(_literal(name, kind) for name, kind in columns) + " || ')'"
        put = _insert
    return put(connection, f"{into} ({names})", _ahead(_parts(engine, f"SELECT {printed} FROM ({select})")), tell)  # noqa: S608


def _parts(engine: duckdb.DuckDBPyConnection, select: str) -> Iterator[list[str]]:
    """Yield the one column of a select in parts."""
    printed = engine.execute(select)
    while rows := printed.fetchmany(_ROWS_AT_ONCE):
        yield [each[0] for each in rows]


def _ahead(parts: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the parts, the following one being printed while the server takes the one before."""
    with ThreadPoolExecutor(1, "rows on their way") as pool:
        following = pool.submit(next, parts, None)
        while (part := following.result()) is not None:
            following = pool.submit(next, parts, None)
            yield part


def _insert(connection: Connection, into: str, parts: Iterator[list[str]], tell: Callable[[int], None]) -> int:
    cursor = _driver(connection).cursor()
    done = 0
    for part in parts:
        cursor.execute(f"INSERT INTO {into} VALUES {','.join(part)}")  # noqa: S608 - printed by `_literal`.
        done += len(part)
        tell(len(part))
    cursor.close()
    return done


def _copy(connection: Connection, into: str, parts: Iterator[list[str]], tell: Callable[[int], None]) -> int:
    done = 0
    with _driver(connection).cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for part in parts:
            copy.write("".join(f"{row}\n" for row in part))
            done += len(part)
            tell(len(part))
    return done


def _literal(name: str, kind: str) -> str:
    """Return what prints a column as a literal of MySQL's."""
    if kind in _NUMBERS:
        return f"coalesce({name}::VARCHAR, 'NULL')"
    if kind == "BOOLEAN":
        return f"coalesce({name}::INTEGER::VARCHAR, 'NULL')"
    if kind in {"DATE", "TIMESTAMP"}:
        return f"coalesce('''' || {name}::VARCHAR || '''', 'NULL')"
    # An empty text has no digits, and 0x alone would be no number.
    return f"coalesce('_utf8mb4 X''' || hex(encode({_text(name, kind)})) || '''', 'NULL')"


def _data(name: str, kind: str) -> str:
    """Return what prints a column as data of PostgreSQL's COPY."""
    if kind not in {"VARCHAR", "VARCHAR[]"}:
        return f"{name}::VARCHAR"
    # That server can keep every character but the one of no bits.
    text = f"replace({_text(name, kind)}, chr(0), '\ufffd')"
    for character, escaped in ((r"chr(92)", r"\\"), ("chr(9)", r"\t"), ("chr(10)", r"\n"), ("chr(13)", r"\r")):
        text = f"replace({text}, {character}, '{escaped}')"
    return text


def _text(name: str, kind: str) -> str:
    return f"array_to_string({name}, ',')" if kind == "VARCHAR[]" else name


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - PyMySQL's connection or psycopg's.
    return connection.connection.driver_connection
