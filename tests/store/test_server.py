"""Records on a server: how it is reached, what it must know of names, and what people are told when it is away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from kept_records import as_argument, run_raw
from rushes.config import RecordsSettings
from rushes.errors import Busy, ConfigurationError, StoreAway, StoreError
from rushes.store import (
    AuditEntry,
    account_id,
    adopt_keys,
    list_audit,
    migrate,
    open_store,
    production_ids,
    record_audit,
    restore_records,
    server,
    tables,
)
from rushes.store.engine import Place, make_engine
from rushes.store.schema import REVISIONS
from servers import PASSWORD, RecordsServer, records_server
from store.releases import put
from store.test_migration import assert_kept, kept

AT = datetime(2026, 11, 22, tzinfo=UTC)
ODD_NAMES = ["a", "A", "á", "a ", " a", "ａ", "\N{LATIN SMALL LETTER SHARP S}", "ss", "😀", "a\u0301", "%", "\\", "'"]


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def running(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def empty(running: RecordsServer) -> Iterator[RecordsSettings]:
    with running.database() as place:
        yield place


@pytest.fixture
def place(empty: RecordsSettings, tmp_path: Path) -> RecordsSettings:
    migrate(empty, tmp_path / "backups")
    return empty


def test_server_is_reached_by_tls_alone_and_only_if_its_certificate_is_good(
    running: RecordsServer, place: RecordsSettings, tmp_path: Path
) -> None:
    with open_store(place) as store, store.reading() as conn:
        shown = {
            "mysql": "SELECT variable_value <> '' FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'",
            "postgresql": "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        }
        assert conn.exec_driver_sql(shown[running.kind]).scalar()
    (tmp_path / "other.pem").write_bytes((running.folder / "cert.pem").read_bytes())
    for wrong in ({"tls_ca_file": tmp_path / "other.pem"}, {"host": "localhost"}, {"tls_ca_file": None}):
        with pytest.raises(StoreError, match=r"cannot be used: .*(certificate|SSL)"):
            open_store(place.model_copy(update=wrong))
    with pytest.raises(ConfigurationError, match="does not exist"):
        open_store(place.model_copy(update={"tls_ca_file": tmp_path / "none.pem"}))


def test_server_on_this_machine_is_reached_without_tls_where_that_is_said(place: RecordsSettings) -> None:
    with open_store(place.model_copy(update={"tls": "off", "tls_ca_file": None})) as store:
        store.check()


def test_password_stands_in_no_message_and_no_name(place: RecordsSettings, caplog: pytest.LogCaptureFixture) -> None:
    wrong = place.model_validate({**place.model_dump(), "password": "wr0ng-password"})
    with pytest.raises(StoreError) as told:
        open_store(wrong)
    for text in (str(told.value), str(wrong), repr(wrong), str(place), repr(make_engine(place)), caplog.text):
        assert "wr0ng-password" not in text
        assert PASSWORD not in text


def test_client_never_reads_local_files_for_the_server(place: RecordsSettings, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret\n")
    statement = {"mysql": f"LOAD DATA LOCAL INFILE '{tmp_path / 'secret'}' INTO TABLE audit", "postgresql": "COPY audit FROM STDIN"}
    with pytest.raises((DBAPIError, StoreError)):
        run_raw(place, statement[place.kind])


def test_names_that_differ_in_case_accent_or_space_are_different_and_sort_by_their_characters(place: RecordsSettings) -> None:
    with open_store(place) as store:
        with store.begin() as conn:
            ids = production_ids(conn, "limecraft", ODD_NAMES)
            again = production_ids(conn, "limecraft", ODD_NAMES)
        with store.reading() as conn:
            key = tables.production_key.c.external_id
            ordered = conn.execute(select(key).order_by(key)).scalars().all()
    assert len(set(ids.values())) == len(ODD_NAMES)
    assert ids == again
    assert ordered == sorted(ODD_NAMES)


def test_what_does_not_fit_is_refused_and_never_cut(place: RecordsSettings) -> None:
    with open_store(place) as store, pytest.raises(DBAPIError), store.begin() as conn:
        conn.execute(insert(tables.account_key).values(connection="limecraft", external_id="x" * 201))


def test_reading_sees_one_moment_and_cannot_write(place: RecordsSettings) -> None:
    with open_store(place) as store, open_store(place) as other:
        with store.reading() as conn:
            assert list_audit(conn, limit=9) == ()
            with other.begin() as writing:
                record_audit(writing, AuditEntry(AT, "operator:a", "test"))
            assert list_audit(conn, limit=9) == ()
        with store.reading() as conn:
            assert len(list_audit(conn, limit=9)) == 1
        with pytest.raises((DBAPIError, StoreError)), store.reading() as conn:
            record_audit(conn, AuditEntry(AT, "operator:a", "test"))


def test_key_adopted_from_facts_is_never_given_again(place: RecordsSettings) -> None:
    with open_store(place) as store, store.begin() as conn:
        first = account_id(conn, "limecraft", "first")
        adopt_keys(conn, accounts=[(first + 1, "limecraft", "second"), (first + 40, "limecraft", "third")], productions=[])
        assert account_id(conn, "limecraft", "fourth") == first + 41


def test_writer_that_waits_too_long_says_so(place: RecordsSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {
        kind: (*statements, "SET SESSION innodb_lock_wait_timeout = 1" if kind == "mysql" else "SET lock_timeout = '1s'")
        for kind, statements in server._SESSION.items()
    }
    monkeypatch.setattr(server, "_SESSION", quick)
    with open_store(place) as store, open_store(place) as other, store.begin(), pytest.raises(Busy, match="in use"), other.begin():
        pass


def test_database_that_sorts_by_a_language_is_refused(running: RecordsServer, tmp_path: Path) -> None:
    if running.kind == "postgresql":
        running.administer("CREATE DATABASE odd OWNER rushes TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
        with pytest.raises(ConfigurationError, match="LC_COLLATE 'C'"):
            migrate(running.place("odd"), tmp_path / "backups")
    else:
        running.administer("CREATE DATABASE odd COLLATE utf8mb4_general_ci", "GRANT ALL ON odd.* TO rushes@127.0.0.1")
        place = running.place("odd")
        migrate(place, tmp_path / "backups")
        run_raw(place, "ALTER TABLE person MODIFY username VARCHAR(320) COLLATE utf8mb4_general_ci NOT NULL")
        with open_store(place) as store, pytest.raises(StoreError, match=r"person\.username compares by utf8mb4_general_ci"):
            store.check()


def test_records_without_a_table_are_found_by_a_look(place: RecordsSettings) -> None:
    run_raw(place, "DROP TABLE api_token")
    with open_store(place) as store, pytest.raises(StoreError, match="api_token is missing"):
        store.check()


def test_database_that_is_empty_or_not_there_says_what_to_do(running: RecordsServer, empty: RecordsSettings) -> None:
    with pytest.raises(StoreError, match="rushes upgrade"):
        open_store(empty)
    with pytest.raises(StoreError, match="Look whether that server runs"):
        open_store(running.place("nowhere"))


def test_server_that_goes_away_is_told_and_forgotten_when_it_is_back(tmp_path: Path) -> None:
    with records_server("postgresql") as started, started.database() as place:
        migrate(place, tmp_path / "backups")
        with open_store(place) as store:
            number = store.change_number()
            started.stop()
            for use in (store.begin, store.reading):
                with pytest.raises(StoreError, match="Look whether that server runs"), use():
                    pass
            with pytest.raises(StoreError, match="Look whether that server runs"):
                store.change_number()
            started.start_again()
            with store.begin() as conn:
                record_audit(conn, AuditEntry(AT, "operator:a", "test"))
            assert store.change_number() != number


@pytest.mark.parametrize(("kind", "said"), [("mysql", "timed out"), ("postgresql", "no answer within 1 s|timeout")])
def test_server_that_hangs_counts_as_away_after_a_while(kind: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.store.server._ANSWER_S", 1)
    monkeypatch.setattr("rushes.servers.connect._CONNECT_S", 2)
    with records_server(kind) as started, started.database() as place:
        migrate(place, tmp_path / "backups")
        with open_store(place) as store:
            store.change_number()
            with started.standing_still():
                for use in (store.begin, store.reading):
                    with pytest.raises(StoreAway, match=said), use():
                        pass
                with pytest.raises(StoreAway, match=said):
                    store.change_number()
            assert store.change_number()


_KILLED = """
import os, signal, sys
from pathlib import Path
from rushes.store import migrate, schema
from kept_records import place_of

upgrade = schema._upgrade
def die(connection, revision):
    upgrade(connection, revision)
    connection.exec_driver_sql("DELETE FROM person")
    # PostgreSQL commits once, at the very end; MySQL with every step.
    if sys.argv[3] == "late" and connection.dialect.name == "mysql":
        connection.exec_driver_sql("COMMIT")
    os.kill(os.getpid(), signal.SIGKILL)
schema._upgrade = die
migrate(place_of(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("when", ["early", "late"])
@pytest.mark.parametrize("former", REVISIONS[:-1])
def test_upgrade_killed_half_way_is_undone_by_the_next(empty: RecordsSettings, tmp_path: Path, former: str, when: str) -> None:
    put(former, empty, tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, as_argument(empty), str(tmp_path / "backups"), when],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    migrate(empty, tmp_path / "backups")
    after = kept(empty, tmp_path)
    assert [row["username"] for row in after["person"]] == [f"username {number} é" for number in (1, 2, 3)]


def test_copy_carries_every_row_and_the_next_number_to_any_other_engine(empty: RecordsSettings, tmp_path: Path) -> None:
    put(REVISIONS[-1], tmp_path / "filled.sqlite3", tmp_path)
    file = tmp_path / "filled.sqlite3"
    with open_store(file) as store, store.begin() as conn:
        last = account_id(conn, "limecraft", "gone")
        conn.execute(tables.account_key.delete().where(tables.account_key.c.id == last))
    _carry(file, empty, tmp_path / "there")
    back = tmp_path / "back.sqlite3"
    _carry(empty, back, tmp_path / "back-again")
    expected = kept(file, tmp_path)
    for carried in (empty, back):
        # The number of changes stands in the install's row and goes on where it is used.
        assert_kept({name: rows for name, rows in expected.items() if name != "install"}, kept(carried, tmp_path))
        with open_store(carried) as store, store.begin() as conn:
            assert account_id(conn, "limecraft", "new") == last + 1
    with open_store(file) as first, pytest.raises(StoreError, match="already; nothing was changed"):
        restore_records(empty, tmp_path / "there")
    assert first.registry_id == expected["install"][0]["registry_id"]


def _carry(source: Place, target: Place, file: Path) -> None:
    with open_store(source) as store:
        assert store.write_copy(file) > 0
    restore_records(target, file)


def test_change_number_costs_one_question(place: RecordsSettings) -> None:
    with open_store(place) as store:
        store.change_number()
        began = time.perf_counter()
        for _ in range(50):
            store.change_number()
        # Generous: a busy machine; a question that opened a connection each time would take ten times as long.
        assert (time.perf_counter() - began) / 50 < 0.02
        with store.reading() as conn:
            assert conn.execute(select(func.count()).select_from(tables.install)).scalar_one() == 1
