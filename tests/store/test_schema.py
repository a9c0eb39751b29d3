"""Making, migrating and refusing record databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from kept_records import RecordsFactory, run_raw
from rushes.errors import StoreError
from rushes.store import Store, migrate, open_store, tables
from rushes.store.schema import REVISIONS
from store.test_migration import differences


def test_migrations_run_to_the_end_give_exactly_the_declared_tables(store: Store) -> None:
    with store.reading() as conn:
        assert differences(MigrationContext.configure(conn)) == []


def test_revisions_are_those_of_the_migrations_in_their_order() -> None:
    config = Config()
    config.set_main_option("script_location", "rushes.store:migrations")
    config.set_main_option("path_separator", "os")
    found = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_open_store_of_each_former_revision_says_to_migrate(path: Path, store: Store, revision: str) -> None:
    store.close()
    run_raw(store.place, f"UPDATE alembic_version SET version_num = '{revision}'")
    with pytest.raises(StoreError, match="older release"):
        open_store(store.place)


def test_migrate_again_changes_nothing_and_keeps_the_registry(path: Path, store: Store) -> None:
    migrate(store.place, path.parent / "backups")
    with open_store(store.place) as again:
        assert again.registry_id == store.registry_id
    assert len(store.registry_id) == 32


def test_migrate_by_many_at_once_makes_one_registry(path: Path, records: RecordsFactory) -> None:
    place = records.unmade(path)
    threads = [threading.Thread(target=migrate, args=(place, path.parent / "backups")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(place) as opened, opened.reading() as conn:
        assert conn.execute(select(tables.install.c.registry_id)).scalars().all() == [opened.registry_id]


@pytest.mark.parametrize("sql", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
def test_open_store_of_an_older_release_says_to_migrate(path: Path, store: Store, sql: str) -> None:
    store.close()
    run_raw(store.place, sql)
    with pytest.raises(StoreError, match="rushes upgrade"):
        open_store(store.place)


def test_open_store_of_a_newer_release_refuses_and_so_does_migrate(path: Path, store: Store) -> None:
    store.close()
    run_raw(store.place, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer release"):
        open_store(store.place)
    with pytest.raises(StoreError, match="newer release"):
        migrate(store.place, path.parent / "backups")


def test_foreign_keys_pointing_nowhere_are_refused(store: Store) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(IntegrityError), store.begin() as conn:
        conn.execute(insert(tables.rights).values(person_id=1, read_at=at, accounts=[]))


def test_instants_naive_are_refused_and_aware_come_back_in_utc(store: Store) -> None:
    with pytest.raises(StatementError, match="aware"), store.begin() as conn:
        conn.execute(insert(tables.audit).values(at=datetime(2026, 11, 22), who="", what="", detail="", address=""))  # noqa: DTZ001
    at = datetime.fromisoformat("2026-11-22T02:00:00.123456+01:00")
    with store.begin() as conn:
        conn.execute(insert(tables.audit).values(at=at, who="", what="", detail="", address=""))
        assert conn.execute(select(tables.audit.c.at)).scalar_one().isoformat() == "2026-11-22T01:00:00.123456+00:00"


def test_begin_by_many_threads_waits_its_turn_and_loses_nothing(store: Store) -> None:
    def add() -> None:
        for _ in range(10):
            with store.begin() as conn:
                count = len(conn.execute(select(tables.account_key.c.id)).all())
                conn.execute(insert(tables.account_key).values(connection="limecraft", external_id=str(count)))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as conn:
        assert len(conn.execute(select(tables.account_key.c.id)).all()) == 40


def test_begin_left_by_an_exception_undoes_everything(store: Store) -> None:
    key = {"connection": "limecraft", "external_id": "1"}
    with pytest.raises(IntegrityError), store.begin() as conn:
        conn.execute(insert(tables.account_key), [key, key])
    with store.reading() as conn:
        assert conn.execute(select(tables.account_key.c.id)).all() == []
