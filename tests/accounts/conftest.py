"""Records of one's own, with two accounts and a production of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.demo import PlatformServer, World, demo_world
from rushes.domain import Period
from rushes.store import Store, account_id, open_store, production_ids
from rushes.sync import Request, Staging
from sync.conftest import TODAY, House

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
FORTNIGHT = Request(period=Period(date(2026, 11, 8), date(2026, 11, 21)))


@pytest.fixture
def store(tmp_path: Path, records: RecordsFactory) -> Iterator[Store]:
    with open_store(records.new(tmp_path / "records.sqlite3")) as opened:
        with opened.begin() as conn:
            account_id(conn, "demo", "a")
            account_id(conn, "demo", "b")
            production_ids(conn, "demo", ["p1", "p2"])
        yield opened


@pytest.fixture(scope="module")
def small_world() -> World:
    return demo_world(today=TODAY, accounts=2, months=2, productions_per_account=4)


@pytest.fixture
def house(small_world: World, tmp_path: Path, records: RecordsFactory, facts: FactsFactory) -> Iterator[House]:
    """An install that has loaded a fortnight of two accounts, the first restated once."""
    with PlatformServer(small_world) as platform, open_store(records.new(tmp_path / "house.sqlite3")) as opened:
        made = House(platform, opened, facts.new(tmp_path / "warehouse"), Staging(tmp_path / "staging"), FrozenClock(NOW))
        made.run(FORTNIGHT)
        made.megabyte_bytes = 1_048_576
        made.run(FORTNIGHT)
        yield made
