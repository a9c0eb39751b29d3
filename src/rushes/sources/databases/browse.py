"""What is in a database: its tables and views, and of one of them the columns with their types and the first rows."""

from __future__ import annotations

from sqlalchemy import Connection, Dialect, inspect
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.exc import CompileError
from sqlalchemy.types import NullType, TypeEngine

from rushes.sources.databases.connect import connected
from rushes.sources.databases.place import DatabasePlace
from rushes.sources.databases.unknown_types import unknown_types_allowed
from rushes.sources.kind import Asked, TableLook, TableName
from rushes.sources.reach import Reach
from rushes.sources.values import text_of

__all__ = ["list_tables", "look_at_table", "tables_in"]

_SYSTEM_SCHEMAS = frozenset({"information_schema", "mysql", "performance_schema", "sys", "pg_catalog", "pg_toast"})
_MOST_TABLES = 2_000
_LONGEST_VALUE = 200


def list_tables(place: DatabasePlace, password: str, reach: Reach) -> tuple[TableName, ...]:
    """Return the tables and views that the user sees, at most 2,000, by schema and name.

    Raises:
        SourceUnreachable: The server does not answer.
        SourceRefused: It lets us not in, or may not be reached.
    """
    with connected(place, password, reach) as session:
        return tables_in(session.connection)


def look_at_table(place: DatabasePlace, password: str, asked: Asked, reach: Reach, *, rows: int = 5) -> TableLook:
    """Return the columns and the first rows of a table or a query.

    Raises:
        SourceUnreachable: The server does not answer.
        SourceRefused: It lets us not in, or may not be reached.
        InvalidQuery: There is no such table, or the query cannot be answered.
    """
    with connected(place, password, reach) as session:
        types = _types(session.connection, asked) if asked.table else {}
        with session.rows(asked, first=rows) as found:
            shown = tuple(tuple(_cut(text_of(value)) for value in row) for batch in found.batches for row in batch)
            return TableLook(tuple((name, types.get(name, "")) for name in found.headers), shown)


def tables_in(connection: Connection) -> tuple[TableName, ...]:
    """Return the tables and views that a connection sees."""
    inspector = inspect(connection)
    usual = inspector.default_schema_name or ""
    found: list[TableName] = []
    for schema in _schemas(inspector):
        shown = "" if schema in {None, usual} else schema or ""
        found += [TableName(shown, name) for name in inspector.get_table_names(schema)]
        views = [*inspector.get_view_names(schema), *_materialised(inspector, schema)]
        found += [TableName(shown, name, is_view=True) for name in views]
    return tuple(sorted(found, key=lambda each: (each.schema, each.name))[:_MOST_TABLES])


def _schemas(inspector: Inspector) -> list[str | None]:
    if inspector.dialect.name in {"mysql", "mariadb", "sqlite"}:
        return [None]
    return [each for each in inspector.get_schema_names() if each.lower() not in _SYSTEM_SCHEMAS and not each.startswith("pg_temp_")]


def _materialised(inspector: Inspector, schema: str | None) -> list[str]:
    return inspector.get_materialized_view_names(schema) if inspector.dialect.name == "postgresql" else []


def _types(connection: Connection, asked: Asked) -> dict[str, str]:
    with unknown_types_allowed():
        columns = inspect(connection).get_columns(asked.table, asked.schema or None)
    return {each["name"]: _type_name(each["type"], connection.dialect) for each in columns}


def _type_name(kind: TypeEngine[object], dialect: Dialect) -> str:
    if isinstance(kind, NullType):
        return ""
    try:
        return kind.compile(dialect).lower()
    except CompileError:
        return ""


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
