"""Databases of a server that the tests of a process use one after the other: to make one with its tables takes longer than most tests."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

from refilled import emptied, filled
from rushes.config import RecordsSettings, WarehouseSettings
from rushes.store import migrate
from rushes.warehouse import prepare_server
from servers import RecordsServer

READER = "rushes_reader"
"""One reader for all databases of facts: a copy of one is read by whom that one was."""


class Databases:
    """Hands out databases of records and of facts, empty ones and copies, and takes them back.

    Args:
        server: Where they are.
    """

    def __init__(self, server: RecordsServer) -> None:
        self.server = server
        self.unchanged: dict[str, list[str]] = defaultdict(list)
        """Copies that still hold what the database of that name does."""
        self._models: dict[str, str] = {}
        self._layouts: dict[str, str] = {}
        self._tables: dict[str, list[str]] = {}
        self._spare: dict[str, list[str]] = defaultdict(list)
        self._connected: tuple[Any, Any] | None = None

    def records(self, name: str) -> RecordsSettings:
        """Return how the product is told of a database of records."""
        return self.server.place(name)

    def facts(self, name: str) -> WarehouseSettings:
        """Return how the product is told of a database of facts."""
        return self.server.facts_place(name, reader=READER)

    def empty(self, layout: str) -> str:
        """Return the name of a database with its tables, and nothing put there yet: "records" or "facts"."""
        return self.copy(self._model(layout), layout)

    def copy(self, source: str, layout: str) -> str:
        """Return the name of a database that holds what another of that layout does, to which nobody is connected."""
        if self.server.kind == "postgresql" and self._spare[layout]:
            name = self._spare[layout].pop()
            filled(self.server, name, source)
        elif self.server.kind == "postgresql":
            name = self.server.new_name()
            self._run(f"CREATE DATABASE {name} TEMPLATE {source} OWNER rushes STRATEGY file_copy")
        else:
            tables = self._tables_of(layout)
            name = self._spare[layout].pop() if self._spare[layout] else self._emptied(self._made(layout), tables)
            self._run(*(f"INSERT INTO {name}.{table} SELECT * FROM {source}.{table}" for table in tables))
        self._layouts[name] = layout
        return name

    def give_back(self, name: str) -> None:
        """Take a database that no test uses any more."""
        layout = self._layouts.pop(name)
        if self.server.kind == "postgresql":
            # Facts are read by roles of their own, which tests grant and revoke.
            if layout == "records" and emptied(self.server, name, self._model(layout)):
                self._spare[layout].append(name)
            else:
                self._run(f"DROP DATABASE {name} WITH (FORCE)")
        elif self._find_tables(name) == self._tables_of(layout):
            self._spare[layout].append(self._emptied(name, self._tables_of(layout)))
        else:
            self._run(f"DROP DATABASE {name}")

    def ask(self, name: str, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement in one database as the server's own administrator, and return what it answers."""
        if self.server.kind == "mysql":
            self._run(f"USE {name}")
            return self._ask(statement)
        with closing(self.server.administrator(name)) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def close(self) -> None:
        """Hang up; the databases go with their server."""
        if self._connected is not None:
            self._connected[1].close()

    @property
    def _administrator(self) -> Any:
        process = self.server.processes[-1]
        if self._connected is None or self._connected[0] is not process:
            # Tests stop the server too, and start it again.
            self.close()
            self._connected = (process, self._connect())
        return self._connected[1]

    def _connect(self) -> Any:
        found = self.server.administrator()
        if self.server.kind == "mysql":
            # A connection that a test left open is told of, not waited for.
            found.cursor().execute("SET SESSION foreign_key_checks = 0, lock_wait_timeout = 10, innodb_lock_wait_timeout = 10")
        return found

    def _run(self, *statements: str) -> None:
        with self._administrator.cursor() as cursor:
            for each in statements:
                cursor.execute(each)

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        with self._administrator.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def _model(self, layout: str) -> str:
        if layout not in self._models:
            self._models[layout] = self._made(layout)
        return self._models[layout]

    def _made(self, layout: str) -> str:
        name = self.server.make_database()
        if layout == "facts":
            self.server.let_make_users(name)
            prepare_server(self.facts(name))
        else:
            with tempfile.TemporaryDirectory() as folder:
                migrate(self.records(name), Path(folder))
        return name

    def _tables_of(self, layout: str) -> list[str]:
        if layout not in self._tables:
            self._tables[layout] = self._find_tables(self._model(layout))
        return self._tables[layout]

    def _find_tables(self, name: str) -> list[str]:
        return [table for table, kind in self._ask(f"SHOW FULL TABLES FROM {name}") if kind == "BASE TABLE"]

    def _emptied(self, name: str, tables: list[str]) -> str:
        counting = f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{name}' AND auto_increment > 1"
        counted = {table for (table,) in self._ask(counting)}
        # To delete leaves the next number, and takes a tenth of the time.
        self._run(*(f"{'TRUNCATE' if each in counted else 'DELETE FROM'} {name}.{each}" for each in tables))
        return name
