"""A database of the first release, full of rows, comes to this release's schema with every one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, LargeBinary, MetaData, insert, select
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, TypeEngine

from rushes.store import list_audit, list_runs, migrate, open_store, tables
from rushes.store.engine import make_engine

AT = datetime(2026, 11, 20, 12, 0, 0, 123456)  # noqa: DTZ001 # as the database holds instants: naive, in UTC
ROWS = 3
Rows = dict[str, list[dict[str, Any]]]


def migrate_to_the_first(conn: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "rushes.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, "0001")


def value(name: str, kind: TypeEngine[Any], number: int) -> object:
    """Return something for a column of that name and kind, another for each row."""
    if name == "person_id" or name == "operator_id" or name == "id":
        return number
    values: list[tuple[type[TypeEngine[Any]], object]] = [
        (Boolean, number % 2 == 0),
        (Integer, number * 10),
        (DateTime, AT + timedelta(days=number)),
        (Date, date(2026, 11, number)),
        (LargeBinary, bytes([0, 255, number])),
        (JSON, [{"account": number, "name": "Ünïcode “quoted”"}]),
    ]
    return next((each for of, each in values if isinstance(kind, of)), f"{name} {number} é")


def every_row(conn: Connection, known: MetaData) -> Rows:
    return {
        table.name: [dict(row) for row in conn.execute(select(table).order_by(*table.primary_key.columns)).mappings()]
        for table in known.sorted_tables
    }


@pytest.fixture
def filled(path: Path) -> tuple[Path, MetaData, Rows]:
    """A database as the first release left it: three rows in every table, except for its own name."""
    path.parent.mkdir(parents=True)
    engine, first = make_engine(path), MetaData()
    with engine.connect().execution_options(is_writing=True) as conn, conn.begin():
        migrate_to_the_first(conn)
        first.reflect(conn)
        first.remove(first.tables["alembic_version"])
        for table in first.sorted_tables:
            count = 1 if table.name == "install" else ROWS
            rows = [{each.name: value(each.name, each.type, number) for each in table.columns} for number in range(1, count + 1)]
            conn.execute(insert(table), rows)
        before = every_row(conn, first)
    engine.dispose()
    return path, first, before


def test_migrate_from_the_first_release_keeps_every_row(filled: tuple[Path, MetaData, Rows]) -> None:
    path, first, before = filled
    assert {name: len(rows) for name, rows in before.items()} == {
        **dict.fromkeys(before, ROWS),
        "install": 1,
    }
    assert {"person", "rights", "session", "api_token", "sync_run", "audit", "operator", "account_key", "production_key"} <= before.keys()
    migrate(path)
    with open_store(path) as store, store.reading() as conn:
        assert every_row(conn, first) == before
        assert compare_metadata(MigrationContext.configure(conn), tables.metadata) == []
        assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_migrate_from_the_first_release_lets_this_one_read_what_it_kept(filled: tuple[Path, MetaData, Rows]) -> None:
    path, _, before = filled
    migrate(path)
    with open_store(path) as store, store.reading() as conn:
        runs, entries = list_runs(conn, limit=9), list_audit(conn, limit=9)
        assert conn.execute(select(tables.person.c.username, tables.person.c.locale)).all() == [
            (f"username {number} é", None) for number in (1, 2, 3)
        ]
    assert [(run.run_id, run.asked_by) for run in runs] == [(f"run_id {number} é", None) for number in (3, 2, 1)]
    assert runs[0].started_at == (AT + timedelta(days=3)).replace(tzinfo=UTC)
    assert len(entries) == ROWS
    assert store.registry_id == before["install"][0]["registry_id"]


def test_ids_given_after_the_migration_are_none_that_was_given_before(filled: tuple[Path, MetaData, Rows]) -> None:
    path, _, _ = filled
    migrate(path)
    with open_store(path) as store, store.begin() as conn:
        conn.execute(tables.account_key.delete())
        key = conn.execute(insert(tables.account_key).values(connection="limecraft", external_id="new")).inserted_primary_key
    assert key is not None
    assert key[0] == ROWS + 1
