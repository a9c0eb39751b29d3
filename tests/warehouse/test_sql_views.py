"""The views for other tools, and their users: each sees the accounts it was given, of the current version, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from rushes.config import WarehouseSettings
from rushes.domain import Period, ProductionState
from rushes.errors import InvalidQuery, NotFound, WarehouseError
from rushes.servers import server_engine
from rushes.warehouse import ALL_ACCOUNTS, add_reader, drop_reader, list_readers
from rushes.warehouse.server import ServerWarehouse
from rushes.warehouse.server.tables import TABLES
from rushes.warehouse.server.views import VIEWS
from servers import RecordsServer, records_server
from warehouse.nights import REGISTRY, Night

PERIOD = Period(date(2025, 11, 1), date(2025, 11, 2))
WORD = "pass 'word' %d :x \"é\""
ARTICLE = [
    "Name",
    "Id",
    "Deleted",
    "Volume Ingested (s)",
    "Items Ingested (#)",
    "Volume Transcribed (s)",
    "Volume Subtitled (s)",
    "Volume Translated (s)",
    "Data Storage (MB)",
    "Proxy Storage (MB)",
    "Cloud Storage (MB)",
    "External Storage (MB)",
    "date",
    "userID",
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
def night(place: WarehouseSettings, tmp_path: Path) -> Iterator[Night]:
    """Two accounts of one production each, with two nights behind them; what the first one said is no longer so."""
    (tmp_path / "machine").mkdir()
    warehouse = ServerWarehouse(place, tmp_path / "machine", keep_versions=3, memory_mb=192)
    made = Night(warehouse, tmp_path / "staging")
    made.production(1, 11, name="Robert'); DROP TABLE account;--")
    made.production(2, 21, state=ProductionState.DELETED, deleted_on=date(2025, 11, 2))
    for amount in (1, 1500):
        made.publish(usage=[made.usage(each, PERIOD, usage(each, amount)) for each in (1, 2)])
    yield made
    warehouse.close()


def usage(account_id: int, amount: int) -> list[dict[str, object]]:
    day = {"production_id": 10 * account_id + 1, "ingested_ms": amount * account_id, "cloud_storage_bytes": 2_500_000, "items_ingested": 3}
    return [{**day, "day": "2025-11-01"}]


def signed_in(place: WarehouseSettings, name: str, password: str = WORD) -> Engine:
    return server_engine(place.model_copy(update={"user": name, "password": SecretStr(password)}), (), answer_s=30)


def rows(place: WarehouseSettings, name: str, select: str, password: str = WORD) -> list[tuple[object, ...]]:
    engine = signed_in(place, name, password)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(select))]
    finally:
        engine.dispose()


@pytest.fixture
def user(place: WarehouseSettings) -> Iterator[str]:
    """A name for a user of this test's own; users are the server's and not a database's."""
    name = f"excel-{place.database}"
    yield name
    if name in list_readers(place):
        drop_reader(place, name)


def test_user_of_one_account_sees_its_rows_of_the_current_version_alone(place: WarehouseSettings, night: Night, user: str) -> None:
    add_reader(place, user, WORD, [2])
    assert rows(place, user, "SELECT account_id, account_name, production_name, day, ingested_ms FROM rushes_usage_daily") == [
        (2, "Account 2", "Production 21", date(2025, 11, 1), 3000)
    ]
    assert rows(place, user, "SELECT account_id, production_id, production_state, deleted_on FROM rushes_production") == [
        (2, 21, "deleted", date(2025, 11, 2))
    ]
    loaded = rows(place, user, "SELECT DISTINCT account_id, is_complete, rows_loaded, reason FROM rushes_load ORDER BY rows_loaded")
    assert [(row[0], bool(row[1]), *row[2:]) for row in loaded] == [(2, True, 0, None), (2, True, 1, None)]
    night.warehouse.rollback(1)
    assert rows(place, user, "SELECT ingested_ms FROM rushes_usage_daily") == [(2,)]


def test_article_s_table_has_its_own_column_names_and_units(place: WarehouseSettings, night: Night, user: str) -> None:
    add_reader(place, user, WORD, [1, 2])
    engine = signed_in(place, user)
    quote = "`" if place.kind == "mysql" else '"'
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT * FROM rushes_usage_table ORDER BY {quote}Id{quote}"))
        assert list(found.keys()) == ARTICLE
        first, second = (dict(row) for row in found.mappings())
    engine.dispose()
    assert (first["Name"], first["Id"], first["Deleted"], first["userID"]) == ("Robert'); DROP TABLE account;--", "p11", None, "a1")
    assert (second["Volume Ingested (s)"], second["Cloud Storage (MB)"], second["Deleted"]) == (3, 2.5, date(2025, 11, 2))
    assert (first["Items Ingested (#)"], first["Volume Transcribed (s)"], first["date"]) == (3, None, date(2025, 11, 1))


def test_user_reaches_no_table_and_no_account_that_was_taken_away(place: WarehouseSettings, night: Night, user: str) -> None:
    add_reader(place, user, WORD, [ALL_ACCOUNTS])
    assert len(rows(place, user, "SELECT * FROM rushes_usage_daily")) == 2
    for table in (*TABLES, "warehouse_reader", "warehouse_version", "warehouse_state"):
        with pytest.raises(DBAPIError, match="denied"):
            rows(place, user, f"SELECT count(*) FROM {table}")
    for view in VIEWS:
        with pytest.raises(DBAPIError):
            rows(place, user, f"DELETE FROM {view}")
    add_reader(place, user, "another word", [1])
    assert rows(place, user, "SELECT DISTINCT account_id FROM rushes_usage_daily", "another word") == [(1,)]
    with pytest.raises(DBAPIError):
        rows(place, user, "SELECT 1")
    assert list_readers(place) == {user: (1,)}


def test_user_s_own_function_is_shown_no_row_of_another_account(
    running: RecordsServer, place: WarehouseSettings, night: Night, user: str
) -> None:
    """A condition that is cheap is tried early: without a barrier it would be handed rows that are not the asker's."""
    add_reader(place, user, WORD, [2])
    leak = "CASE WHEN account_id = 1 THEN 1 / (account_id - 1) ELSE 0 END = 0"
    assert rows(place, user, f"SELECT account_id FROM rushes_usage_daily WHERE {leak}") == [(2,)]
    if running.kind == "mysql":
        engine = signed_in(place, user)
        keeps = "(@seen := concat_ws('|', @seen, account_id, production_name, ingested_ms)) IS NOT NULL"
        with engine.connect() as connection:
            for only in ("account_id = 1", "account_id IN (1, 2)", "production_id = 11", "day = '2025-11-01'", "1 = 1"):
                connection.execute(text("SET @seen = ''".replace(":", "\\:")))
                statement = f"SELECT account_id FROM rushes_usage_daily WHERE {only} AND {keeps}".replace(":=", "\\:=")
                connection.execute(text(statement)).all()
                seen = str(connection.execute(text("SELECT @seen")).scalar_one())
                assert "Robert" not in seen, only
                assert "1500" not in seen, only
        engine.dispose()
    if running.kind == "postgresql":
        running.administer(
            f"\\connect {place.database}\nCREATE FUNCTION public.seen(bigint) RETURNS boolean AS "
            "'BEGIN IF $1 <> 2 THEN RAISE EXCEPTION ''leaked''; END IF; RETURN true; END' LANGUAGE plpgsql COST 0.0000001"
        )
        assert rows(place, user, "SELECT account_id FROM rushes_usage_daily WHERE public.seen(account_id)") == [(2,)]


def test_user_who_was_removed_cannot_sign_in_and_the_product_s_own_cannot_be_changed(
    place: WarehouseSettings, night: Night, user: str
) -> None:
    add_reader(place, user, WORD, [2])
    drop_reader(place, user)
    with pytest.raises(DBAPIError):
        rows(place, user, "SELECT 1")
    with pytest.raises(NotFound):
        drop_reader(place, user)
    with pytest.raises(NotFound):
        drop_reader(place, place.reader)
    with pytest.raises(NotFound):
        add_reader(place, user, WORD, [3])
    for name in (place.user, place.reader, "a'b", 'a"b', "a@b`", f"{place.reader}@x", "a b", "", "x" * 33):
        with pytest.raises(InvalidQuery):
            add_reader(place, name, WORD, [2])
    assert list_readers(place) == {}


def test_erased_account_is_taken_from_every_user(place: WarehouseSettings, night: Night, user: str) -> None:
    add_reader(place, user, WORD, [1, 2])
    night.warehouse.erase_account(2, registry_id=REGISTRY, run_id="erase", at=datetime(2025, 12, 1, tzinfo=UTC))
    assert list_readers(place) == {user: (1,)}
    assert rows(place, user, "SELECT DISTINCT account_id FROM rushes_usage_daily") == [(1,)]


def test_user_whom_the_server_has_already_is_refused(running: RecordsServer, place: WarehouseSettings, night: Night, user: str) -> None:
    """A password that somebody else knows must not open what is given to it here."""
    running.administer(
        f"CREATE USER '{user}'@'%' IDENTIFIED BY 'known'" if running.kind == "mysql" else f"CREATE ROLE \"{user}\" LOGIN PASSWORD 'known'"
    )
    with pytest.raises(WarehouseError, match="refuses"):
        add_reader(place, user, WORD, [2])
    assert list_readers(place) == {}
    with pytest.raises(NotFound):
        drop_reader(place, user)
    running.administer(f"DROP USER '{user}'@'%'" if running.kind == "mysql" else f'DROP ROLE "{user}"')
