"""An install that has loaded October and most of November of two accounts, and what issues their statements."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.demo import PlatformServer, World, demo_world
from rushes.domain import Period
from rushes.identity import Vault, operator_scope
from rushes.reports import StatementLink, Statements, chain_list, public_keys, statement_files, statements_of
from rushes.reports.statements.jwks import PublicKeys
from rushes.store import Store, open_store
from rushes.sync import Request, Staging
from sync.conftest import TODAY, House

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
LOADED = Request(period=Period(OCTOBER.first, date(2026, 11, 21)))
KEYS = Keys(session_secret=bytes(range(32)), token_key=base64.urlsafe_b64encode(bytes(range(32))))
A, B = 1, 2


@dataclass
class Office:
    """What issues, beside the install whose facts it issues from."""

    house: House

    @property
    def store(self) -> Store:
        return self.house.store

    def statements(self, lag_days: int = 3) -> Statements:
        return Statements(
            self.store, self.house.warehouse, Vault(KEYS), self.house.clock, scope=operator_scope("a test"), lag_days=lag_days, by="clock"
        )

    def look(self) -> list[str]:
        """Look, and return the names of what was issued."""
        return [each.name for each in self.statements().look().issued]

    def links(self, account_id: int = A) -> tuple[StatementLink, ...]:
        with self.store.reading() as conn:
            return statements_of(conn, account_id)

    def file(self, number: int, form: str, account_id: int = A) -> bytes:
        with self.store.reading() as conn:
            return next(each.data for each in statement_files(conn, account_id, number) if each.name.endswith(f".{form}"))

    def keys(self) -> PublicKeys:
        with self.store.reading() as conn:
            return public_keys(conn)

    def chain(self, account_id: int = A) -> bytes:
        with self.store.reading() as conn:
            return chain_list(conn, account_id)

    def save(self, folder: Path, account_id: int = A) -> None:
        """Write every file of an account into a folder."""
        folder.mkdir(exist_ok=True)
        with self.store.reading() as conn:
            for link in statements_of(conn, account_id):
                for each in statement_files(conn, account_id, link.number):
                    (folder / each.name).write_bytes(each.data)

    def restate(self, period: Period = OCTOBER) -> None:
        """Let the platform count a megabyte otherwise, and load days again."""
        self.house.megabyte_bytes = 1_048_576 if self.house.megabyte_bytes == 1_000_000 else 1_000_000
        self.house.to_morning()
        self.house.run(Request(period=period))


@pytest.fixture(scope="module")
def small_world() -> World:
    return demo_world(today=TODAY, accounts=2, months=3, productions_per_account=3)


@pytest.fixture
def office(small_world: World, tmp_path: Path, records: RecordsFactory, facts: FactsFactory) -> Iterator[Office]:
    """An install of which the first days of October up to yesterday are loaded, and nothing was issued."""
    with PlatformServer(small_world) as platform, open_store(records.new(tmp_path / "house.sqlite3")) as opened:
        made = House(platform, opened, facts.new(tmp_path / "warehouse"), Staging(tmp_path / "staging"), FrozenClock(NOW))
        made.run(LOADED)
        yield Office(made)
