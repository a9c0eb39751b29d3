"""The facts on a real MariaDB and a real PostgreSQL: what pages see, who may, and what is left when something fails."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rushes.config import WarehouseSettings
from rushes.domain import Period, Reject
from rushes.errors import Busy, ConfigurationError, FactsAway, InvalidQuery, WarehouseError
from rushes.warehouse import Reader, look_as_reader, open_warehouse, prepare_server
from rushes.warehouse.server import ServerWarehouse, publish
from rushes.warehouse.server.reader import ServerReader
from rushes.warehouse.server.sessions import reading_engine, writing_engine
from rushes.warehouse.server.tables import STANDING, TABLES
from servers import PASSWORD, READER_PASSWORD, RecordsServer, records_server
from warehouse.held import held
from warehouse.nights import REGISTRY, Night

PERIOD = Period(date(2025, 10, 30), date(2025, 11, 2))
AT = datetime(2025, 12, 1, tzinfo=UTC)
HOSTILE = [
    "a",
    "A",
    "á",
    "a ",
    " a",
    "a\u0301",
    "ａ",
    "ß",
    "ss",
    "😀",
    "%",
    "\\",
    "\\N",
    "'",
    '"',
    "\t",
    "a\nb",
    "\r",
    "0x41",
    ":version",
    "$account",
    "\u202egnp",
]


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def running(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def place(running: RecordsServer) -> Iterator[WarehouseSettings]:
    with running.facts() as made:
        yield made


@pytest.fixture
def warehouse(place: WarehouseSettings, tmp_path: Path) -> Iterator[ServerWarehouse]:
    made = on_machine(place, tmp_path / "machine")
    yield made
    made.close()


@pytest.fixture
def night(warehouse: ServerWarehouse, tmp_path: Path) -> Night:
    return Night(warehouse, tmp_path / "staging")


def on_machine(place: WarehouseSettings, folder: Path) -> ServerWarehouse:
    """Return the warehouse as one more machine sees it."""
    folder.mkdir()
    return ServerWarehouse(place, folder, keep_versions=3, memory_mb=192)


def usage(amount: int, production_id: int = 11) -> list[dict[str, object]]:
    return [{"production_id": production_id, "day": day.isoformat(), "ingested_ms": amount} for day in PERIOD.each_day()]


def ingested(reader: Reader, account_id: int = 1) -> int | None:
    sql = f"SELECT sum(ingested_ms) FROM {reader.rows('usage_daily')} u WHERE account_id = $id"
    found = reader.query(sql, {"id": account_id})[0][0]
    return None if found is None else int(found)


def raw(place: WarehouseSettings, sql: str) -> list[tuple[object, ...]]:
    engine = writing_engine(place)
    with engine.begin() as connection:
        done = connection.execute(text(sql))
        rows = [tuple(row) for row in done] if done.returns_rows else []
    engine.dispose()
    return rows


def test_reader_before_anything_was_published_sees_empty_tables(warehouse: ServerWarehouse) -> None:
    assert warehouse.current() is None
    assert {name: len(rows) for name, rows in held(warehouse).items()} == dict.fromkeys(held(warehouse), 0)
    assert warehouse.verify().is_sound


def test_reader_keeps_its_version_while_the_next_is_published(warehouse: ServerWarehouse, night: Night) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    with warehouse.reader() as former:
        night.publish(usage=[night.usage(1, PERIOD, usage(7))])
        with warehouse.reader() as present:
            assert (ingested(former), ingested(present)) == (20, 28)
            assert (former.version.number, present.version.number) == (1, 2)
            rows = f"SELECT DISTINCT ingested_ms FROM {former.rows('usage_monthly')} u"
            assert [int(row[0]) for row in former.query(rows)] == [10]


def test_rows_of_every_table_are_those_of_the_files_to_the_last_character(warehouse: ServerWarehouse, night: Night) -> None:
    for number, name in enumerate(HOSTILE):
        night.production(1, 100 + number, name=name, external_id=f"p{name}")
    items = [
        {
            "production_id": 21,
            "external_id": name,
            "media_type": "VIDEO",
            "created_at": f"2025-11-01T10:00:00.{number:06}Z",
            "day": "2025-11-01",
        }
        for number, name in enumerate(HOSTILE)
    ]
    rejects = [Reject(each, day, "usage", f"bad: {name}", name) for name in HOSTILE for each, day in ((1, PERIOD.first), (None, None))]
    largest = [{"production_id": each, "day": "2025-11-01", "cloud_storage_bytes": 2**63 - 1, "items_ingested": 0} for each in (11, 12)]
    night.publish(usage=[night.usage(1, PERIOD, largest)], rejects=[*rejects, *rejects])
    night.publish(items=[night.items(2, PERIOD, [{"duration_ms": 5, "deleted_on": None, **item} for item in items])])
    assert held(warehouse) == held(open_warehouse(warehouse.path))
    assert warehouse.verify().is_sound


def test_rollback_shows_the_former_version_and_the_next_night_builds_on_it(warehouse: ServerWarehouse, night: Night) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    night.publish(usage=[night.usage(1, PERIOD, usage(7))])
    warehouse.rollback(1)
    with warehouse.reader() as reader:
        assert (reader.version.number, ingested(reader)) == (1, 20)
    version = night.publish(usage=[night.usage(2, PERIOD, usage(1, 21))])
    assert (version.number, version.built_from) == (3, (1,))
    with warehouse.reader() as reader:
        assert (ingested(reader), ingested(reader, 2)) == (20, 4)
    assert [warehouse.verify(each).findings for each in (2, 3)] == [(), ()]


def test_night_without_news_moves_the_ledger_alone(warehouse: ServerWarehouse, night: Night) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    version = night.publish(failed={1: PERIOD})
    assert (version.number, version.revision) == (1, 2)
    with warehouse.reader() as reader:
        reasons = reader.query(f"SELECT DISTINCT reason FROM {reader.rows('ledger')} l WHERE account_id = 1")
    assert reasons == [("The platform did not answer.",)]


def test_versions_that_are_kept_no_longer_leave_no_row(warehouse: ServerWarehouse, night: Night, place: WarehouseSettings) -> None:
    for amount in range(1, 7):
        night.publish(usage=[night.usage(1, PERIOD, usage(amount))])
    assert [each.number for each in warehouse.versions()] == [4, 5, 6]
    assert [int(each[0]) for each in raw(place, "SELECT DISTINCT ingested_ms FROM usage_daily ORDER BY ingested_ms")] == [4, 5, 6]
    assert warehouse.rollback(4).number == 4
    with pytest.raises(WarehouseError, match="no version 3"):
        warehouse.rollback(3)


def test_other_machine_builds_on_what_this_one_published(warehouse: ServerWarehouse, night: Night, tmp_path: Path) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))], rejects=[Reject(None, None, "x", "bad", "é")])
    night.publish(usage=[night.usage(1, PERIOD, usage(7))])
    other = on_machine(warehouse._place, tmp_path / "other")
    elsewhere = Night(other, tmp_path / "staging", night.now, night.runs, night.productions)
    version = elsewhere.publish(usage=[elsewhere.usage(1, PERIOD, usage(9))])
    assert (version.number, version.built_from) == (3, (2, 1))
    assert held(other) == held(open_warehouse(other.path))
    assert warehouse.verify().is_sound
    # And back: this machine's own files are behind now.
    night.now = elsewhere.now
    assert night.publish(usage=[night.usage(1, PERIOD, usage(11))]).number == 4
    assert held(warehouse) == held(open_warehouse(warehouse.path))
    other.close()


def test_two_machines_publish_one_after_the_other(warehouse: ServerWarehouse, night: Night, tmp_path: Path) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    other = on_machine(warehouse._place, tmp_path / "other")
    with warehouse.publish_session(REGISTRY, "run", AT):
        with pytest.raises(Busy, match="Another process is publishing"), other.publish_session(REGISTRY, "run", AT):
            raise AssertionError
        with other.reader() as reader:
            assert ingested(reader) == 20
    with other.publish_session(REGISTRY, "run", AT) as build:
        build.publish()
    other.close()


def test_publish_that_fails_half_way_leaves_nothing_and_the_next_one_works(
    warehouse: ServerWarehouse, night: Night, monkeypatch: pytest.MonkeyPatch, place: WarehouseSettings
) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    before = held(warehouse)
    with monkeypatch.context() as patch:
        patch.setattr(publish, "add_version", _failing)
        with pytest.raises(WarehouseError, match="halfway"):
            night.publish(usage=[night.usage(1, PERIOD, usage(7))])
    assert held(warehouse) == before
    assert raw(place, f"SELECT count(*) FROM usage_daily WHERE valid_to <> {STANDING} OR valid_from > 1") == [(0,)]
    night.publish(usage=[night.usage(1, PERIOD, usage(9))])
    with warehouse.reader() as reader:
        assert ingested(reader) == 36
    assert held(warehouse) == held(open_warehouse(warehouse.path))


def _failing(*_: object) -> None:
    raise DBAPIError("halfway", None, Exception("halfway"))


PUBLISHER = """
    import json, sys
    from datetime import UTC, date, datetime
    from pathlib import Path
    from rushes.config import WarehouseSettings
    from rushes.domain import LedgerRow, Period
    from rushes.warehouse import StagedUsage
    from rushes.warehouse.server import ServerWarehouse
    place, folder, staging = json.loads(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    period = Period(date(2025, 11, 1), date(2025, 11, 3))
    warehouse = ServerWarehouse(WarehouseSettings.model_validate(place), folder, keep_versions=3, memory_mb=192)
    print("ready", flush=True)
    for run in range(int(sys.argv[4]), int(sys.argv[4]) + 100):
        file = staging / "killed.ndjson"
        with file.open("w") as lines:
            for day in period.each_day():
                for production_id in range(100, 300):
                    lines.write(json.dumps({"production_id": production_id, "day": str(day), "ingested_ms": run}) + "\\n")
        now = datetime.now(UTC)
        with warehouse.publish_session("registry-of-the-test", f"run-{run}", now) as build:
            build.load_usage([StagedUsage(1, period, file)])
            build.record([LedgerRow(1, day, now, f"run-{run}", True, 200, 0, 0) for day in period.each_day()])
            build.publish()
"""


def test_publish_killed_at_random_moments_leaves_a_whole_version_every_time(
    warehouse: ServerWarehouse, night: Night, place: WarehouseSettings
) -> None:
    for production_id in range(100, 300):
        night.production(1, production_id)
    period = Period(date(2025, 11, 1), date(2025, 11, 3))
    night.publish(usage=[night.usage(1, period, [{"production_id": 100, "day": "2025-11-01", "ingested_ms": 1}])])
    told = {
        **place.model_dump(mode="json", exclude={"password", "reader_password"}),
        "password": PASSWORD,
        "reader_password": READER_PASSWORD,
    }
    for attempt in range(4):
        command = [
            sys.executable,
            "-c",
            textwrap.dedent(PUBLISHER),
            json.dumps(told),
            str(warehouse.path),
            str(night.staging),
        ]
        with subprocess.Popen([*command, str(1_000 * (attempt + 1))], stdout=subprocess.PIPE) as publisher:
            assert publisher.stdout is not None
            assert publisher.stdout.readline() == b"ready\n"
            time.sleep(0.15 + 0.37 * attempt)
            publisher.kill()
        assert warehouse.verify().findings == ()
    _publish_when_free(night, period)
    assert held(warehouse) == held(open_warehouse(warehouse.path))


def _publish_when_free(night: Night, period: Period) -> None:
    """Publish once the server has noticed that whoever was killed is gone."""
    for _ in range(50):
        try:
            night.publish(usage=[night.usage(1, period, [{"production_id": 100, "day": "2025-11-01", "ingested_ms": 1}])])
        except Busy:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the lock is held for ever")


def test_erased_account_leaves_no_row_of_any_version(warehouse: ServerWarehouse, night: Night, place: WarehouseSettings) -> None:
    rejects = [Reject(2, PERIOD.first, "usage", "bad", "{}"), Reject(None, None, "usage", "bad", "{}")]
    for amount in (5, 7):
        night.publish(usage=[night.usage(1, PERIOD, usage(amount)), night.usage(2, PERIOD, usage(amount, 21))], rejects=rejects)
    others = {name: [row for row in rows if row[0] == 1] for name, rows in held(warehouse).items()}
    for _ in range(2):
        warehouse.erase_account(2, registry_id=REGISTRY, run_id="erase", at=AT)
        assert [each.number for each in warehouse.versions()] == [3]
        for table in TABLES.values():
            if "account_id" in table.names:
                assert raw(place, f"SELECT count(*) FROM {table.name} WHERE account_id = 2 OR account_id IS NULL") == [(0,)]
    assert {name: [row for row in rows if row[0] == 1] for name, rows in held(warehouse).items()} == others


def test_reader_may_select_and_nothing_else(warehouse: ServerWarehouse, night: Night, place: WarehouseSettings) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    report = look_as_reader(place)
    assert report.wrong == ()
    engine = reading_engine(place)
    tried = [
        "INSERT INTO account (account_id, valid_from, valid_to) VALUES (9, 1, 2)",
        "UPDATE usage_daily SET ingested_ms = 0",
        "DELETE FROM usage_daily",
        "DROP TABLE usage_daily",
        "CREATE TABLE mine (a INTEGER)",
    ]
    off = {"mysql": "SET SESSION TRANSACTION READ WRITE", "postgresql": "SET default_transaction_read_only = off"}[place.kind]
    for statement in tried:
        with engine.connect() as connection:
            # The session is for reading alone as well; what is asked here is what is left without that.
            connection.exec_driver_sql(off)
            with pytest.raises(DBAPIError, match=r"denied|must be owner|permission|no privileges"):
                connection.exec_driver_sql(statement)
            connection.invalidate()
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)read.only|denied"):
        connection.exec_driver_sql(tried[0])
    engine.dispose()
    assert warehouse.verify().is_sound


def test_reader_with_more_rights_is_found_out(running: RecordsServer, place: WarehouseSettings) -> None:
    if running.kind == "mysql":
        running.administer(f"GRANT DELETE ON {place.database}.* TO '{place.reader}'@127.0.0.1")
    else:
        running.administer(f"\\connect {place.database}\nGRANT DELETE ON usage_daily TO {place.reader}")
    assert look_as_reader(place).wrong == (f"“{place.reader}” has the right to DELETE, and must have none but SELECT on the facts.",)
    with pytest.raises(WarehouseError, match="must have none but SELECT"):
        prepare_server(place)


def test_prepare_twice_changes_nothing_and_another_database_is_refused(running: RecordsServer, place: WarehouseSettings) -> None:
    assert not [each for each in prepare_server(place) if each.startswith("Made")]
    raw(place, "CREATE TABLE somebody_else_s (a INTEGER)")
    with pytest.raises(ConfigurationError, match="holds other tables"):
        prepare_server(place)
    with running.database() as empty:
        other = ServerWarehouse(place.model_copy(update={"database": empty.database}), Path(), keep_versions=2, memory_mb=128)
        with pytest.raises(WarehouseError, match="rushes warehouse prepare"):
            other.current()
        other.close()


def test_server_is_reached_by_tls_and_passwords_stand_in_no_message(
    place: WarehouseSettings, warehouse: ServerWarehouse, tmp_path: Path
) -> None:
    with warehouse.reader() as reader:
        shown = {
            "mysql": "SELECT variable_value <> '' FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'",
            "postgresql": "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        }
        assert reader.query(shown[place.kind])[0][0]
    wrong = {"host": "localhost"}, {"tls_ca_file": None}, {"reader_password": "wrong-w0rd"}
    for each in wrong:
        other = ServerWarehouse(type(place).model_validate({**place.model_dump(), **each}), tmp_path, keep_versions=2, memory_mb=128)
        with pytest.raises(FactsAway) as told:
            other.current()
        other.close()
        assert not any(secret in str(told.value) + repr(told.value.__cause__) for secret in (PASSWORD, READER_PASSWORD, "wrong-w0rd"))


def test_read_that_takes_too_long_is_stopped_and_the_next_one_works(warehouse: ServerWarehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = {"mysql": "SET SESSION max_statement_time = 0.2", "postgresql": "SET statement_timeout = 200"}[warehouse._place.kind]
    with warehouse.reader() as reader:
        assert isinstance(reader, ServerReader)
        with reader._engine.connect() as connection:
            connection.exec_driver_sql(slow)
        endless = "SELECT count(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c"
        with pytest.raises(Busy, match="took longer than 30 s"):
            reader.query(endless)
        assert reader.query("SELECT 1") == [(1,)]


def test_reader_reads_no_table_that_is_not_a_warehouse_s(warehouse: ServerWarehouse) -> None:
    with warehouse.reader() as reader, pytest.raises(InvalidQuery, match="no table"):
        reader.rows("warehouse_version")


def test_facts_of_other_records_are_refused(warehouse: ServerWarehouse, night: Night) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    with pytest.raises(WarehouseError, match="another records database"), warehouse.publish_session("other", "run", AT):
        raise AssertionError


def test_row_that_was_altered_on_the_server_is_found(warehouse: ServerWarehouse, night: Night, place: WarehouseSettings) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    raw(place, "UPDATE usage_monthly SET ingested_ms = ingested_ms + 1")
    assert warehouse.read_through().is_sound
    assert any("monthly rollup" in each for each in warehouse.verify().findings)
    raw(place, "UPDATE usage_daily SET ingested_ms = ingested_ms + 1")
    assert any("Counts or totals differ" in each for each in warehouse.verify().findings)
    assert any("ingested_ms" in each for each in warehouse.read_through().findings)


def test_server_that_is_away_is_said_to_be_and_reading_goes_on_once_it_is_back(
    running: RecordsServer, warehouse: ServerWarehouse, night: Night
) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    with warehouse.reader() as reader:
        assert ingested(reader) == 20
        running.stop()
        with pytest.raises(FactsAway, match="cannot be used"):
            ingested(reader)
        with pytest.raises(FactsAway):
            warehouse.current()
        with pytest.raises(WarehouseError, match="Nothing was published"):
            night.publish(usage=[night.usage(1, PERIOD, usage(7))])
        running.start_again()
        assert ingested(reader) == 20
    night.publish(usage=[night.usage(1, PERIOD, usage(7))])
    with warehouse.reader() as reader:
        assert ingested(reader) == 28


def test_files_from_elsewhere_become_the_facts_of_an_empty_server(warehouse: ServerWarehouse, tmp_path: Path) -> None:
    source = open_warehouse(tmp_path / "source")
    elsewhere = Night(source, tmp_path / "staging")
    elsewhere.publish(usage=[elsewhere.usage(1, PERIOD, usage(5))])
    version = elsewhere.publish(usage=[elsewhere.usage(1, PERIOD, usage(7))])
    shutil.copytree(source.path, warehouse.path, dirs_exist_ok=True)
    assert warehouse.adopt(version.manifest) == version
    assert held(warehouse) == held(source)
    assert warehouse.verify().is_sound
    with pytest.raises(WarehouseError, match="already"):
        warehouse.adopt(version.manifest)


def test_values_that_change_places_reach_the_server(warehouse: ServerWarehouse, night: Night) -> None:
    """The last column of the facts is the one that a plain hash of a row would let two changes of undo each other."""
    days = [day.isoformat() for day in PERIOD.each_day()]
    for first, second in ((5, 9), (9, 5), (9, 9), (5, 5)):
        rows = [{"production_id": 11, "day": days[0], "external_storage_bytes": first}]
        rows.append({"production_id": 11, "day": days[1], "external_storage_bytes": second})
        night.publish(usage=[night.usage(1, PERIOD, rows)])
        assert held(warehouse) == held(open_warehouse(warehouse.path))
        assert warehouse.verify().is_sound


def test_account_that_only_the_version_gone_back_from_holds_is_erased_too(
    warehouse: ServerWarehouse, night: Night, place: WarehouseSettings
) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    night.publish(usage=[night.usage(2, PERIOD, usage(7, 21))])
    warehouse.rollback(1)
    warehouse.erase_account(2, registry_id=REGISTRY, run_id="erase", at=AT)
    for table in TABLES.values():
        if "account_id" in table.names and table.name not in {"account", "production"}:
            assert raw(place, f"SELECT count(*) FROM {table.name} WHERE account_id = 2") == [(0,)], table.name
    assert held(warehouse) == held(open_warehouse(warehouse.path))
    version = night.publish(usage=[night.usage(1, PERIOD, usage(8))])
    assert version.number > 2
    with warehouse.reader() as reader:
        assert (ingested(reader), ingested(reader, 2)) == (32, None)


def test_number_that_was_gone_back_from_is_given_to_nothing_else_by_another_machine(
    warehouse: ServerWarehouse, night: Night, tmp_path: Path
) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    night.publish(usage=[night.usage(1, PERIOD, usage(7))])
    warehouse.rollback(1)
    assert night.publish(failed={1: PERIOD}).number == 1
    other = on_machine(warehouse._place, tmp_path / "other")
    elsewhere = Night(other, tmp_path / "staging", night.now, night.runs, night.productions)
    assert elsewhere.publish(usage=[elsewhere.usage(1, PERIOD, usage(9))]).number == 3
    night.now = elsewhere.now
    night.publish(failed={2: PERIOD})
    assert held(warehouse) == held(open_warehouse(warehouse.path))
    with warehouse.reader() as reader:
        assert ingested(reader) == 36
    other.close()


def test_erased_account_goes_from_the_files_of_other_machines_with_their_next_look(
    warehouse: ServerWarehouse, night: Night, tmp_path: Path
) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5)), night.usage(2, PERIOD, usage(5, 21))])
    other = on_machine(warehouse._place, tmp_path / "other")
    other.hold_files()
    warehouse.erase_account(2, registry_id=REGISTRY, run_id="erase", at=AT)
    other.hold_files()
    assert {path.name for path in other.path.glob("facts-*")} == {"facts-000002.duckdb"}
    other.close()


def test_stream_takes_as_long_as_it_likes_where_a_query_is_given_up(
    running: RecordsServer, warehouse: ServerWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.warehouse.server.sessions._ANSWER_S", 1)
    slow = "SELECT SLEEP(2)" if running.kind == "mysql" else "SELECT 0 FROM pg_sleep(2)"
    with warehouse.reader() as reader:
        with pytest.raises(FactsAway):
            reader.query(slow)
        assert list(reader.stream(slow, {}, rows_at_once=10)) == [[(0,)]]


def test_files_are_made_anew_a_few_rows_at_a_time(
    warehouse: ServerWarehouse, night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.warehouse.server.pull._ROWS_AT_ONCE", 3)
    night.publish(usage=[night.usage(1, PERIOD, usage(5)), night.usage(2, PERIOD, usage(5, 21))])
    other, told = on_machine(warehouse._place, tmp_path / "other"), [0]
    other.tell = lambda done, _total: told.append(done)
    other.hold_files()
    # Read whole, twenty million rows would not fit into any machine.
    assert max(after - before for before, after in pairwise(told)) <= 3
    assert len(told) > 4
    assert held(other) == held(open_warehouse(other.path))
    other.close()


def test_server_without_facts_takes_none_from_a_folder_that_holds_some_unasked(
    running: RecordsServer, warehouse: ServerWarehouse, night: Night
) -> None:
    night.publish(usage=[night.usage(1, PERIOD, usage(5))])
    with running.facts() as empty:
        moved = ServerWarehouse(empty, warehouse.path, keep_versions=2, memory_mb=128)
        with pytest.raises(WarehouseError, match="rushes warehouse copy"), moved.publish_session(REGISTRY, "run", AT):
            raise AssertionError
        moved.close()


def test_prepare_that_was_killed_half_way_goes_on(place: WarehouseSettings, warehouse: ServerWarehouse) -> None:
    raw(place, "DELETE FROM warehouse_state")
    raw(place, "DROP VIEW rushes_load")
    assert [each for each in prepare_server(place) if each.startswith("Made")]
    assert warehouse.current() is None
    assert raw(place, "SELECT * FROM rushes_load") == []
