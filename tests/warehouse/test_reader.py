"""Reading: nothing but selects, one version for a whole block, each process with its own engine."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest

from rushes.domain import FACT_COLUMNS, FactsLayout, Period
from rushes.errors import InvalidQuery, WarehouseError
from rushes.warehouse import Version, Warehouse, open_warehouse
from warehouse.nights import Night

PERIOD = Period(date(2025, 11, 1), date(2025, 11, 1))
COUNT = "SELECT count(*) FROM usage_daily"


def publish(night: Night, *ingested_ms: int) -> Version:
    staged = [{"production_id": 11 + index, "day": "2025-11-01", "ingested_ms": each} for index, each in enumerate(ingested_ms)]
    return night.publish(usage=[night.usage(1, PERIOD, staged)])


def test_reader_before_anything_was_published_is_empty_and_knows_every_table(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        for table in ("connection", "account", "production", "usage_daily", "usage_history", "media_item", "ledger", "reject"):
            assert reader.query(f"SELECT count(*) FROM {table}") == [(0,)]
        assert (reader.version.number, reader.layout) == (0, FactsLayout("duckdb"))
        assert reader.query(f"SELECT {', '.join(FACT_COLUMNS)} FROM usage_daily") == []
    assert warehouse.current() is None


def test_query_binds_values_by_name_and_by_position(night: Night) -> None:
    publish(night, 5, 7)
    hostile = "'; DROP TABLE usage_daily; --"
    with night.warehouse.reader() as reader:
        assert reader.query("SELECT ingested_ms FROM usage_daily WHERE production_id = $id", {"id": 12}) == [(7,)]
        assert reader.query("SELECT ingested_ms FROM usage_daily WHERE production_id = ? AND day = ?", (11, PERIOD.first)) == [(5,)]
        assert reader.query("SELECT $text, sum(ingested_ms) FROM usage_daily", {"text": hostile}) == [(hostile, 12)]


REFUSED = [
    "ATTACH 'other.duckdb'",
    "ATTACH ':memory:' AS other",
    "DETACH facts",
    "COPY usage_daily TO 'stolen.csv'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "COPY usage_daily FROM 'rows.csv'",
    "EXPORT DATABASE 'stolen'",
    "IMPORT DATABASE 'stolen'",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM read_csv('http://127.0.0.1:9/x')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM '{secret}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 8",
    "SET GLOBAL enable_external_access = true",
    "SET SESSION search_path = 'memory'",
    "RESET lock_configuration",
    "PRAGMA threads = 8",
    "PRAGMA enable_external_access = true",
    "USE memory",
    "CREATE TABLE t (i INTEGER)",
    "CREATE TEMP TABLE t (i INTEGER)",
    "CREATE TABLE memory.t (i INTEGER)",
    "CREATE TABLE facts.t (i INTEGER)",
    "CREATE OR REPLACE VIEW usage_daily AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "CREATE SECRET s (TYPE s3)",
    "INSERT INTO usage_daily (account_id) VALUES (1)",
    "INSERT INTO facts.usage_daily (account_id) VALUES (1)",
    "UPDATE facts.usage_daily SET ingested_ms = 0",
    "DELETE FROM facts.usage_daily",
    "TRUNCATE facts.usage_daily",
    "DROP VIEW usage_daily",
    "ALTER TABLE facts.usage_daily ADD COLUMN x INTEGER",
    "CHECKPOINT facts",
    "VACUUM",
    "BEGIN",
    "CALL pragma_version()",
    "EXPLAIN SELECT 1",
    "PREPARE p AS SELECT 1",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP VIEW usage_daily",
    "",
    "-- nothing",
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("published")
    night = Night(open_warehouse(folder / "warehouse"), folder / "staging")
    publish(night, 5)
    yield night.warehouse
    night.warehouse.close()


@pytest.mark.parametrize("sql", REFUSED)
def test_query_that_is_more_than_a_select_of_the_version_is_refused(
    published: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "secret.txt"
    secret.write_text("known-secret")
    for _ in range(2):
        with published.reader() as reader:
            with pytest.raises((InvalidQuery, duckdb.CatalogException)) as refused:
                reader.query(sql.replace("{secret}", str(secret)))
            assert "known-secret" not in str(refused.value)
            assert reader.query("SELECT ingested_ms FROM usage_daily") == [(5,)]
    assert published.verify().is_sound
    assert list(tmp_path.iterdir()) == [secret]


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH 'other.duckdb'",
        "COPY (SELECT 1) TO 'stolen.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 8",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "PRAGMA threads = 8",
        "CREATE TABLE facts.t (i INTEGER)",
        "INSERT INTO facts.usage_daily (account_id) VALUES (1)",
        "DELETE FROM book.ledger",
        "FROM read_csv('/etc/passwd')",
    ],
)
def test_engine_itself_refuses_files_settings_and_writes(
    published: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with published.reader() as reader, pytest.raises(duckdb.Error):
        reader._engine.cursor().execute(sql)
    assert list(tmp_path.iterdir()) == []


def test_reader_keeps_its_version_while_a_newer_one_is_read_by_others(night: Night) -> None:
    publish(night, 5)
    with night.warehouse.reader() as former:
        former_engine = former._engine
        publish(night, 6)
        night.publish(failed={1: PERIOD})
        for each in range(5):
            publish(night, each, each)
        with night.warehouse.reader() as newer:
            assert newer.query(COUNT) == [(2,)]
            assert former.query("SELECT ingested_ms FROM usage_daily") == [(5,)]
            assert (former.version.number, newer.version.number) == (1, 7)
        assert former.query(COUNT) == [(1,)]
    with pytest.raises(duckdb.ConnectionException):
        former_engine.cursor()


def test_reader_of_the_same_version_shares_one_engine(night: Night) -> None:
    publish(night, 5)
    with night.warehouse.reader() as one, night.warehouse.reader() as two:
        assert one._engine is two._engine
    with night.warehouse.reader() as three:
        assert three._engine is one._engine


def test_reader_is_safe_to_use_from_several_threads_while_versions_move(night: Night) -> None:
    publish(night, 1)

    def read(_: int) -> tuple[int, bool]:
        with night.warehouse.reader() as reader:
            first = reader.query("SELECT ingested_ms, count(*) OVER () FROM usage_daily LIMIT 1")
            again = reader.query("SELECT ingested_ms, count(*) OVER () FROM usage_daily LIMIT 1")
            return reader.version.number, first == again == [(reader.version.number, 1)]

    with ThreadPoolExecutor(8) as threads:
        pending = threads.map(read, range(300))
        for each in range(2, 6):
            assert publish(night, each).number == each
        seen = list(pending)
    assert all(is_right for _, is_right in seen)


@pytest.mark.parametrize("damage", ["cut", "gone", "altered", "empty"])
def test_reader_of_a_damaged_file_says_how_to_go_back_and_going_back_works(night: Night, damage: str) -> None:
    publish(night, 5)
    version = publish(night, *range(3_000))
    night.warehouse.close()
    path = night.warehouse.path / version.facts_file
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"cut": content[:-4096], "altered": content[:12288] + b"\0" * (len(content) - 12288), "empty": b""}[damage])
    with pytest.raises(WarehouseError, match="rushes warehouse rollback 1"), night.warehouse.reader() as reader:
        reader.query("SELECT sum(ingested_ms), sum(production_id) FROM usage_daily")
    assert not night.warehouse.verify().is_sound
    night.warehouse.rollback(1)
    with night.warehouse.reader() as reader:
        assert reader.query("SELECT ingested_ms FROM usage_daily") == [(5,)]


def test_reader_of_a_file_with_any_one_block_altered_answers_right_or_not_at_all(night: Night) -> None:
    version = publish(night, *range(3_000))
    night.warehouse.close()
    path = night.warehouse.path / version.facts_file
    content = path.read_bytes()
    answers = []
    for start in range(12288, len(content), 262144):
        path.write_bytes(content[:start] + bytes(len(content[start : start + 4096])) + content[start + 4096 :])
        warehouse = open_warehouse(night.warehouse.path)
        try:
            with warehouse.reader() as reader:
                answers.append(reader.query("SELECT sum(ingested_ms), count(*) FROM usage_daily"))
        except WarehouseError:
            answers.append([])
        warehouse.close()
    assert [] in answers
    assert all(answer in ([], [(4498500, 3000)]) for answer in answers)


@pytest.mark.parametrize("text", ["version-000009-000009.json", "../../etc/passwd", "nonsense"])
def test_reader_with_a_pointer_to_nothing_says_how_to_go_back(night: Night, text: str) -> None:
    publish(night, 5)
    (night.warehouse.path / "current").write_text(text)
    with pytest.raises(WarehouseError, match="rushes warehouse rollback 1"), night.warehouse.reader():
        pass
    night.warehouse.rollback(1)
    with night.warehouse.reader() as reader:
        assert reader.query(COUNT) == [(1,)]


def test_reader_with_a_damaged_manifest_of_the_only_version_says_that_nothing_else_is_kept(night: Night) -> None:
    version = publish(night, 5)
    (night.warehouse.path / version.manifest).write_text("{")
    with pytest.raises(WarehouseError, match="restore the folder from a backup"), open_warehouse(night.warehouse.path).reader():
        pass


def test_reader_after_a_fork_opens_an_engine_of_its_own(night: Night) -> None:
    publish(night, 5)
    script = """
        import os, sys
        from pathlib import Path
        from rushes.warehouse import open_warehouse
        warehouse = open_warehouse(Path(sys.argv[1]))
        with warehouse.reader() as reader:
            mine = reader._engine
            child = os.fork()
            if child == 0:
                with warehouse.reader() as other:
                    right = other._engine is not mine and other.query("SELECT ingested_ms FROM usage_daily") == [(5,)]
                warehouse.close()
                os._exit(0 if right else 1)
            status = os.waitpid(child, 0)[1]
            assert reader.query("SELECT ingested_ms FROM usage_daily") == [(5,)]
        warehouse.close()
        sys.exit(os.waitstatus_to_exitcode(status))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(night.warehouse.path)], check=False, timeout=60)
    assert done.returncode == 0


def test_open_warehouse_opens_no_engine_before_the_first_reader(tmp_path: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        import duckdb
        opened = []
        connect = duckdb.connect
        duckdb.connect = lambda *values, **named: opened.append(values) or connect(*values, **named)
        from rushes.warehouse import open_warehouse
        warehouse = open_warehouse(Path(sys.argv[1]))
        warehouse.current(), warehouse.versions()
        assert opened == []
        with warehouse.reader():
            assert len(opened) == 1
        warehouse.close()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "warehouse")], check=False, timeout=60)
    assert done.returncode == 0
