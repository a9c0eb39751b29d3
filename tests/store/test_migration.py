"""Records of every release, full of rows, come to this release's schema with every one of them."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select

from kept_records import RecordsFactory
from rushes.errors import StoreError
from rushes.store import Age, list_audit, list_runs, migrate, open_store, schema, tables
from rushes.store.copy import write_copy
from rushes.store.engine import Place, make_engine
from rushes.store.schema import REVISIONS
from store.releases import AT, FOLDER, ROWS, put

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=REVISIONS[:-1])
def former(request: pytest.FixtureRequest) -> str:
    """Every revision that a release has left behind."""
    return str(request.param)


@pytest.fixture
def left(former: str, path: Path, records: RecordsFactory) -> Place:
    """Records as that release left them."""
    place = records.unmade(path)
    put(former, place, path.parent)
    return place


def rows_of(copy: str) -> Rows:
    """Return what a copy holds, by table, each row by the names of its columns."""
    found: Rows = {}
    table, columns = "", []
    for line in map(json.loads, copy.splitlines()[1:-1]):
        if isinstance(line, dict):
            table, columns = line["table"], line["columns"]
            found[table] = []
        else:
            found[table].append(dict(zip(columns, line, strict=True)))
    return found


def kept(place: Place, folder: Path) -> Rows:
    """Return what stands in records now, in the same form."""
    with open_store(place) as store, store.reading() as conn:
        write_copy(conn, folder / "now.gz", REVISIONS[-1])
    return rows_of(gzip.decompress((folder / "now.gz").read_bytes()).decode())


def assert_kept(before: Rows, after: Rows) -> None:
    for table, rows in before.items():
        assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows, table


def test_every_revision_stands_in_a_copy_with_rows_in_every_table() -> None:
    assert sorted(each.stem for each in FOLDER.iterdir()) == list(REVISIONS)
    for revision in REVISIONS:
        rows = rows_of((FOLDER / f"{revision}.jsonl").read_text(encoding="utf-8"))
        assert {name: len(each) for name, each in rows.items()} == {**dict.fromkeys(rows, ROWS), "install": 1}
        assert {"person", "rights", "session", "api_token", "sync_run", "audit", "operator", "account_key", "production_key"} <= rows.keys()
    assert set(rows) == set(tables.metadata.tables)


def test_migrate_from_a_former_release_keeps_every_row(former: str, left: Place, path: Path) -> None:
    done = migrate(left, path.parent / "backups")
    assert done.was is Age.OLDER
    before = rows_of((FOLDER / f"{former}.jsonl").read_text(encoding="utf-8"))
    assert_kept(before, kept(left, path.parent))
    with open_store(left) as store:
        store.check()
        assert store.registry_id == before["install"][0]["registry_id"]


def test_migrate_from_a_former_release_gives_exactly_the_declared_tables(left: Place, path: Path) -> None:
    migrate(left, path.parent / "backups")
    engine = make_engine(left)
    with engine.connect() as conn:
        assert differences(MigrationContext.configure(conn)) == []
    engine.dispose()


def differences(context: MigrationContext) -> list[Any]:
    """Compare the tables with what is declared; MariaDB keeps JSON as a long text."""
    found = compare_metadata(context, tables.metadata)
    return [each for each in found if not (isinstance(each, list) and each[0][0] == "modify_type" and "JSON" in repr(each[0][-1]))]


def test_migrate_copies_what_was_there_first(former: str, left: Place, path: Path) -> None:
    done = migrate(left, path.parent / "backups")
    assert done.copy is not None
    assert done.copy.parent == path.parent / "backups"
    assert done.copy.stat().st_mode & 0o777 == 0o600
    copied, original = gzip.decompress(done.copy.read_bytes()).decode(), (FOLDER / f"{former}.jsonl").read_text(encoding="utf-8")
    assert rows_of(copied) == rows_of(original)
    assert migrate(left, path.parent / "backups").copy is None


def test_migration_that_fails_half_way_leaves_everything_as_it_was(
    former: str, left: Place, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = schema._upgrade

    def fail(connection: Any, revision: str) -> None:
        upgrade(connection, revision)
        if revision == "head":
            connection.exec_driver_sql("CREATE TABLE half (way INTEGER)")
            connection.execute(tables.person.delete())
            raise RuntimeError("the step broke")

    monkeypatch.setattr(schema, "_upgrade", fail)
    with pytest.raises(StoreError, match=r"the step broke.*stand as they were.*a copy of them at"):
        migrate(left, path.parent / "backups")
    with pytest.raises(StoreError, match="older release"):
        open_store(left)
    monkeypatch.undo()
    migrate(left, path.parent / "backups")
    assert_kept(rows_of((FOLDER / f"{former}.jsonl").read_text(encoding="utf-8")), kept(left, path.parent))


def test_migrate_whose_copy_cannot_be_written_changes_nothing(left: Place, path: Path) -> None:
    (path.parent / "backups").write_text("no folder")
    with pytest.raises(StoreError, match="copy of the records cannot be written"):
        migrate(left, path.parent / "backups")
    with pytest.raises(StoreError, match="older release"):
        open_store(left)


def test_migrate_from_a_former_release_lets_this_one_read_what_it_kept(left: Place, path: Path) -> None:
    migrate(left, path.parent / "backups")
    with open_store(left) as store, store.reading() as conn:
        runs, entries = list_runs(conn, limit=9), list_audit(conn, limit=9)
        people = conn.execute(select(tables.person.c.username).order_by(tables.person.c.id)).scalars().all()
    assert people == [f"username {number} é" for number in (1, 2, 3)]
    assert [run.run_id for run in runs] == [f"run_id {number} é" for number in (3, 2, 1)]
    assert runs[0].started_at == (AT + timedelta(days=3)).replace(tzinfo=UTC)
    assert len(entries) == ROWS


def test_ids_given_after_the_migration_are_none_that_was_given_before(left: Place, path: Path) -> None:
    migrate(left, path.parent / "backups")
    with open_store(left) as store, store.begin() as conn:
        conn.execute(tables.account_key.delete())
        key = conn.execute(insert(tables.account_key).values(connection="limecraft", external_id="new")).inserted_primary_key
    assert key is not None
    assert key[0] == ROWS + 1
