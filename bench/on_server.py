"""The facts on a MariaDB of this machine: how fast they get there, what a page takes, beside the article's own way on the same rows.

One server for all of it, with 2 GB of buffer, made for the measurement and thrown away. 22.2 million rows: accounts of
40,880, 170,820 and 2,000,200 rows, and two hundred of 100,010. The article's page and ours are asked in turn, nothing
kept between rounds; the load is timed against `LOAD DATA INFILE` of the very rows, by the server's own administrator.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from bench.article import article_pages, article_table
from bench.crowd import PEOPLE, ask, publish, rush
from bench.facts import LAST_DAY, ON_SERVER, ON_SERVER_SMALL, SMALL, Size, laid_down
from bench.installation import installed, serving, sessions_of
from bench.report import Finding, Times, at_least, at_most
from bench.standin import running
from rushes.config import RecordsSettings, WarehouseSettings
from rushes.dashboards import DashboardState, build_dashboard
from rushes.dashboards.frame import frame_of
from rushes.dashboards.questions import month_questions, production_questions, trend_question
from rushes.domain import Grant, Scope
from rushes.figures import to_svg
from rushes.metrics import run_batch
from rushes.warehouse import Reader, ServerWarehouse
from rushes.warehouse.versions import VersionFolder
from servers import PASSWORD, READER_PASSWORD, RecordsServer, records_server

__all__ = ["run"]

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ROUNDS, ARTICLE_ROUNDS = 40, 3
MEASURED = (1, 2, 3)
LARGEST = 3


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Load, compare pages, compute dashboards, and let two hundred people in."""
    size = ON_SERVER_SMALL if size is SMALL else ON_SERVER
    facts = laid_down(folder, size)
    with records_server("mysql", memory_mb=2_048, folder=folder) as server, server.facts() as place:
        findings = [_load(folder, server, place, facts)]
        article_table(server, place.database)
        findings += _pages(folder, server, place, size)
        server.administer(f"DROP TABLE {place.database}.article")
        findings += _dashboards(folder, place)
        try:
            findings += _crowd(folder, server, place, size)
        except SystemExit as reason:
            findings.append(Finding("two hundred people right after a publish", f"could not be measured: {reason}"))
    return f"{size.rows:,} rows of {len(size.productions)} accounts on MariaDB, 2 GB of buffer, by TLS on loopback", findings


@contextmanager
def _warehouse(folder: Path, place: WarehouseSettings) -> Iterator[ServerWarehouse]:
    made = ServerWarehouse(place, folder / "on-server", keep_versions=2, memory_mb=512)
    yield made
    made.close()


def _load(folder: Path, server: RecordsServer, place: WarehouseSettings, facts: Path) -> Finding:
    """Publish every row, then let the server load those of usage_daily from a file of its own, into a table made alike."""
    shutil.rmtree(folder / "on-server", ignore_errors=True)
    shutil.copytree(facts, folder / "on-server")
    version = VersionFolder(facts).current()
    assert version is not None
    with _warehouse(folder, place) as warehouse:
        began = time.perf_counter()
        warehouse.adopt(version.manifest)
        took_s = time.perf_counter() - began
    rows = sum(version.table_rows.values())
    file, table = server.folder / "usage.csv", f"{place.database}.loaded"
    with duckdb.connect() as engine:
        engine.execute(f"ATTACH '{facts / version.facts_file}' AS facts (READ_ONLY)")
        select = "SELECT *, 1, 9223372036854775807 FROM facts.usage_daily ORDER BY account_id, day, production_id"
        engine.execute(f"COPY ({select}) TO '{file}' (HEADER false, NULLSTR '\\N')")
    server.administer(f"CREATE TABLE {table} LIKE {place.database}.usage_daily")
    began = time.perf_counter()
    server.administer(f"LOAD DATA INFILE '{file}' INTO TABLE {table} FIELDS TERMINATED BY ','")
    bulk_s = time.perf_counter() - began
    server.administer(f"DROP TABLE {table}")
    file.unlink()
    ours, theirs = rows / took_s, version.usage_rows / bulk_s
    return at_least(
        "loading, to the server's own bulk load of a file that lies on it, rows a second",
        ours / theirs,
        0.5,
        more=f" ({ours:,.0f} rows a second, rollup, ledger and everything else included)",
        against=f"LOAD DATA INFILE of usage_daily alone: {theirs:,.0f} rows a second",
    )


def _scope(account_id: int) -> Scope:
    return Scope((Grant(account_id, sees_all_productions=True),))


def _page(reader: Reader, account_id: int) -> int:
    """Build the whole dashboard from nothing kept, with every chart drawn; return its size."""
    dashboard = build_dashboard(reader, _scope(account_id), DashboardState(account_id), now=NOW, locale="en_GB")
    return sum(len(to_svg(tile.figure, width=1100)) for tile in dashboard.tiles[:4])


def _timed(rounds: int, reader: Reader, account_id: int) -> Times:
    found: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        _page(reader, account_id)
        found.append(time.perf_counter() - began)
    return Times(tuple(found))


def _pages(folder: Path, server: RecordsServer, place: WarehouseSettings, size: Size) -> list[Finding]:
    theirs = article_pages(folder, server, place.database, list(MEASURED), rounds=ARTICLE_ROUNDS)
    findings: list[Finding] = []
    with _warehouse(folder, place) as warehouse, warehouse.reader() as reader:
        for account_id, article in zip(MEASURED, theirs, strict=True):
            _page(reader, account_id)
            ours, rows = _timed(10, reader, account_id), 730 * size.productions[account_id - 1]
            page = Times(tuple(article))
            what = f"a page of an account of {rows:,} rows: the article's to ours, medians"
            against = f"the article's {page.median_ms / 1000:,.2f} s; ours, with more on it, {ours.median_ms:,.0f} ms"
            ratio = page.median_ms / ours.median_ms
            findings.append(
                at_least(what, ratio, 50, digits=0, against=against) if account_id == 1 else Finding(what, f"{ratio:,.0f}", against)
            )
    return findings


def _dashboards(folder: Path, place: WarehouseSettings) -> list[Finding]:
    """Time the largest account's dashboard as Results, and as Figures."""
    frame = frame_of(datetime(2026, 11, 1, tzinfo=UTC).date(), last_loaded=LAST_DAY, today=NOW.date())
    asked = (*month_questions(frame, ()), *production_questions(frame, frame.shown.last, ()))
    with _warehouse(folder, place) as warehouse, warehouse.reader() as reader:
        scope = _scope(LARGEST)
        first = run_batch(reader, asked, scope)[len(asked) - 2].values("production")[:60]
        whole = (*asked, trend_question(frame, tuple(int(str(each)) for each in first)))
        found: list[float] = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            run_batch(reader, whole, scope)
            found.append(time.perf_counter() - began)
        results, figures = Times(tuple(found)), _timed(ROUNDS, reader, LARGEST)
    return [
        at_most(
            "the largest account's dashboard as Results, computed, p95",
            results.p95_ms,
            150,
            unit="ms",
            digits=0,
            more=f" ({results.words()})",
        ),
        Finding("… as a dashboard of Figures, drawn", figures.words()),
    ]


def _crowd(folder: Path, server: RecordsServer, place: WarehouseSettings, size: Size) -> list[Finding]:
    accounts = range(len(size.productions) - PEOPLE + 1, len(size.productions) + 1)
    with server.database() as records, running(size, today=LAST_DAY + timedelta(days=1), restated_from=LAST_DAY) as platform:
        home = folder / "server-crowd"
        settings = installed(home, platform.base_url, servers=_tables(folder, records, place))
        shutil.rmtree(settings.warehouse_dir, ignore_errors=True)
        # The night runs where the last one did: a machine without the files would read every row from the server first.
        (folder / "on-server").rename(settings.warehouse_dir)
        secrets = sessions_of(settings, accounts)
        with serving(home) as served:
            for _ in range(8):
                ask(served.address, sessions_of(settings, [1])[1])
            publish(home)
            answers = rush(served.address, list(secrets.values()))
    times = Times(tuple(each.took_s for each in answers))
    return [
        at_most("errors among the answers", sum(each.status != 200 for each in answers), 0, digits=0),
        at_most(
            f"wait of {PEOPLE} people for their whole page right after a publish, nothing cached, records there too, p95",
            times.p95_ms / 1000,
            3,
            unit="s",
            more=f" ({times.words()})",
            against="Superset 6.1.0 on bare DuckDB, three charts each: p95 34.8 s (../shared/peers.md)",
        ),
    ]


def _tables(folder: Path, records: RecordsSettings, place: WarehouseSettings) -> str:
    """Return the configuration's tables for both databases, and write their passwords beside it."""
    for name, word in (("bench-writer", PASSWORD), ("bench-reader", READER_PASSWORD)):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(word, encoding="utf-8")
    reached = f'kind = "mysql"\nport = {place.port}\ntls_ca_file = "{place.tls_ca_file}"\npassword_file = "{folder / "bench-writer"}"\n'
    reader = f'reader = "{place.reader}"\nreader_password_file = "{folder / "bench-reader"}"\n'
    return f'\n[records]\n{reached}database = "{records.database}"\n\n[warehouse]\n{reached}database = "{place.database}"\n{reader}'
