"""Facts for measuring: as many accounts and rows as asked for, laid down as a year of nights would leave them.

The rows are made by SQL in the engine and written in the clustered order of the warehouse (month,
account, day, production), with the ledger that belongs to them; `rushes warehouse verify` accepts them.
A platform's own ids are those of the facts, so that bench/standin.py can speak of the same accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from rushes.domain import FACT_COLUMNS
from rushes.warehouse.schema import CONTROL_COLUMNS, FACTS_TABLES, LEDGER_TABLES
from rushes.warehouse.versions import Version, VersionFolder, files_of

REGISTRY = "bench"
LAST_DAY = date(2026, 11, 21)
DAYS = 730
FIRST_DAY = LAST_DAY - timedelta(days=DAYS - 1)
EPOCH = date(2024, 11, 1)
"""From where the stored bytes grow day by day."""
NOT_REPORTED = {"rendered_ms", "managed_media_ms"}
SUBJECT = 1
"""The account that is measured; its rows are the same however many others there are."""


@dataclass(frozen=True)
class Size:
    """How much to make: the subject's productions, the others' number and their productions each, and accounts of sizes of their own."""

    subject_productions: int
    other_accounts: int
    other_productions: int
    more_accounts: tuple[int, ...] = ()

    @property
    def productions(self) -> tuple[int, ...]:
        """How many productions each account has, in order of their ids."""
        return (self.subject_productions, *self.more_accounts, *[self.other_productions] * self.other_accounts)

    @property
    def rows(self) -> int:
        """Facts in all."""
        return DAYS * sum(self.productions)

    @property
    def account_ids(self) -> range:
        """Every account's id."""
        return range(1, len(self.productions) + 1)

    def production_ids(self, account_id: int) -> range:
        """The ids of an account's productions."""
        first = account_id * 10_000 + 1
        return range(first, first + self.productions[account_id - 1])


LARGE = Size(subject_productions=250, other_accounts=499, other_productions=137)
SMALL = Size(subject_productions=250, other_accounts=499, other_productions=3)
ON_SERVER = Size(subject_productions=56, more_accounts=(234, 2_740), other_accounts=200, other_productions=137)
"""Accounts of 40,880, 170,820 and 2,000,200 rows, and two hundred others."""
ON_SERVER_SMALL = Size(subject_productions=5, more_accounts=(7, 20), other_accounts=200, other_productions=2)


def draw(production_id: int, day: date) -> int:
    """Return the number from 0 to 999 that a production's day is made of; `_DRAW` is the same in SQL."""
    return ((production_id * 2_654_435_761 + (day - EPOCH).days * 2_246_822_519 + 374_761_393) >> 9) % 1000


def laid_down(folder: Path, size: Size) -> Path:
    """Return the folder of a warehouse of that size, laying it down where it is not there yet."""
    place = folder / f"facts-{size.rows}"
    if not (place / "current").exists():
        print(f"Laying down {size.rows:,} rows of {len(size.productions)} accounts …", flush=True)
        lay_down(place, size)
    return place


def lay_down(folder: Path, size: Size) -> Version:
    """Write one version into an empty folder and make it current."""
    folder.mkdir(parents=True, exist_ok=True)
    facts_name, ledger_name = files_of(1, 1)
    engine = duckdb.connect()
    engine.execute("SET enable_progress_bar = false")
    engine.execute(f"ATTACH '{folder / facts_name}' AS facts (STORAGE_VERSION 'v1.5.0')")
    engine.execute(f"ATTACH '{folder / ledger_name}' AS book (STORAGE_VERSION 'v1.5.0')")
    for table in FACTS_TABLES.values():
        engine.execute(table.create("facts"))
    for table in LEDGER_TABLES.values():
        engine.execute(table.create("book"))
    first = FIRST_DAY
    engine.execute("INSERT INTO facts.connection VALUES ('limecraft', 'limecraft', ?)", [sorted(set(FACT_COLUMNS) - NOT_REPORTED)])
    engine.execute(_ACCOUNTS, [len(size.productions)])
    engine.execute(_PRODUCTIONS, {"sizes": list(size.productions), "first": first})
    engine.execute("SET preserve_insertion_order = true")
    month = first.replace(day=1)
    while month <= LAST_DAY:
        following = (month + timedelta(days=32)).replace(day=1)
        engine.execute(_FACTS, {"first": max(first, month), "last": min(LAST_DAY, following - timedelta(days=1))})
        month = following
    engine.execute(_LEDGER, {"at": datetime(2026, 11, 22, 1, 7)})  # noqa: DTZ001 - the warehouse keeps UTC without a zone.
    rows = {name: _count(engine, f"facts.{name}") for name in FACTS_TABLES} | {
        name: _count(engine, f"book.{name}") for name in LEDGER_TABLES
    }
    sums = engine.execute(f"SELECT {', '.join(f'sum({column})::HUGEINT' for column in FACT_COLUMNS)} FROM facts.usage_daily").fetchone()
    for catalog in ("facts", "book"):
        engine.execute(f"CHECKPOINT {catalog}")
    engine.close()
    version = Version(
        1,
        1,
        datetime(2026, 11, 22, 1, 7, tzinfo=UTC),
        "bench",
        REGISTRY,
        {name: (folder / name).stat().st_size for name in (facts_name, ledger_name)},
        rows,
        dict(zip(FACT_COLUMNS, sums or (), strict=False)),
    )
    VersionFolder(folder).announce(version)
    return version


def _count(engine: duckdb.DuckDBPyConnection, table: str) -> int:
    row = engine.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


_ACCOUNTS = """
    INSERT INTO facts.account
    SELECT i, 'limecraft', i::VARCHAR, 'Account ' || i, 'Europe/Brussels' FROM range(1, $1 + 1) t(i)"""

_PRODUCTIONS = """
    INSERT INTO facts.production BY NAME
    SELECT a.account_id, a.account_id * 10000 + p AS production_id, (a.account_id * 10000 + p)::VARCHAR AS external_id,
      'Production ' || p AS name, 'active' AS state, $first::DATE AS created_on
    FROM facts.account a, range(1, $sizes[a.account_id] + 1) t(p)
    ORDER BY ALL"""

_SINCE = f"datediff('day', DATE '{EPOCH}', d.day)"
_DRAW = f"(((p.production_id * 2654435761 + {_SINCE} * 2246822519 + 374761393) >> 9) % 1000)"
_STORED = f"({_SINCE} + 30)"
_FACTS = f"""
    INSERT INTO facts.usage_daily
    SELECT p.account_id, d.day, p.production_id, {_DRAW} * 4000, {_DRAW} % 40, {_DRAW} * 2500, {_DRAW} * 1200, {_DRAW} * 500, NULL, NULL,
      {_STORED} * 3000000, {_STORED} * 20000000, {_STORED} * 60000000 + ({_DRAW} + 10) * 800000000, {_STORED} * 5000000
    FROM (SELECT unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 DAY))::DATE AS day) d, facts.production p
    ORDER BY p.account_id, d.day, p.production_id"""

_SUMS = ", ".join(f"sum({column}) AS {control}" for column, control in zip(FACT_COLUMNS, CONTROL_COLUMNS, strict=True))
_LEDGER = f"""
    INSERT INTO book.ledger BY NAME
    SELECT account_id, day, $at AS loaded_at, true AS is_complete, count(*) AS rows_read, count(*) AS rows_loaded, 0 AS rows_rejected,
      0 AS missing_productions, {_SUMS}, $at AS attempted_at, 'bench' AS run_id
    FROM facts.usage_daily GROUP BY account_id, day ORDER BY account_id, day"""
