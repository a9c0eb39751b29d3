"""A stand-in platform over real HTTP, and an empty install that loads from it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import SecretStr

from kept_facts import FactsFactory, of_version
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import ConnectionSettings, FieldSettings, LoginSettings, ResourceSettings, SyncSettings
from rushes.demo import PlatformServer, World, demo_world
from rushes.domain import FACT_COLUMNS, Period
from rushes.platforms import platform_for
from rushes.store import Store, open_store
from rushes.sync import Connection, DayRule, Night, Request, Staging, Summary
from rushes.warehouse import Warehouse, accounts

TODAY = date(2026, 11, 22)
FIELDS = {
    "Volume Ingested (s)": ("ingested", "s"),
    "Items Ingested (#)": ("items_ingested", "count"),
    "Volume Transcribed (s)": ("transcribed", "s"),
    "Volume Subtitled (s)": ("subtitled", "s"),
    "Volume Translated (s)": ("translated", "s"),
    "Data Storage (MB)": ("data_storage", "MB"),
    "Proxy Storage (MB)": ("proxy_storage", "MB"),
    "Cloud Storage (MB)": ("cloud_storage", "MB"),
    "External Storage (MB)": ("external_storage", "MB"),
}


@dataclass
class House:
    """One install beside one platform; `run` is a night."""

    platform: PlatformServer
    store: Store
    warehouse: Warehouse
    staging: Staging
    clock: FrozenClock
    usage: Literal["media_objects", "resource"] = "resource"
    first_load_days: int = 20
    zone: str = "Europe/Brussels"
    megabyte_bytes: Literal[1_000_000, 1_048_576] = 1_000_000
    attempts: int = 2
    fields: Mapping[str, tuple[str, str]] = field(default_factory=lambda: FIELDS)
    further_logins: tuple[str, ...] = ()

    def night(self) -> Night:
        connection = self.connection()
        return Night(
            [Connection(connection, platform_for(connection), DayRule(connection.zone, connection.cut_off))],
            store=self.store,
            warehouse=self.warehouse,
            staging=self.staging,
            settings=SyncSettings(first_load_days=self.first_load_days),
            clock=self.clock,
        )

    def connection(self) -> ConnectionSettings:
        return ConnectionSettings(
            name="limecraft",
            base_url=self.platform.base_url,
            home_url=self.platform.home_url,
            usage=self.usage,
            time_zone=self.zone,
            attempts=self.attempts,
            megabyte_bytes=self.megabyte_bytes,
            resource=ResourceSettings(
                field={name: FieldSettings.model_validate({"measure": of, "unit": unit}) for name, (of, unit) in self.fields.items()}
            ),
            login=tuple(
                LoginSettings(username=name, password=SecretStr("collector-demo"))
                for name in ("collector@example.org", *self.further_logins)
            ),
        )

    @property
    def staging_folder(self) -> Path:
        return self.warehouse.path.parent / "staging"

    def run(self, request: Request | None = None) -> Summary:
        return self.night().run(request or Request())

    def sums(self) -> dict[tuple[str, date], tuple[int | None, ...]]:
        """Return every account's day: the sums of its fact columns."""
        columns = ", ".join(f"sum({column})" for column in FACT_COLUMNS)
        with self.warehouse.reader() as reader:
            names = {row.account_id: row.name for row in accounts(reader)}
        rows = self.rows(f"SELECT account_id, day, {columns} FROM usage_daily GROUP BY account_id, day")
        return {(names[row[0]], row[1]): tuple(None if each is None else int(each) for each in row[2:]) for row in rows}

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Select from the current version; values by name."""
        with self.warehouse.reader() as reader:
            return reader.query(of_version(reader, sql), values)

    def scalar(self, sql: str) -> int:
        return int(self.rows(sql)[0][0] or 0)

    def to_morning(self, days: int = 1) -> None:
        """Let days pass, for the platform and for us."""
        self.clock.advance(timedelta(days=days))


@pytest.fixture(scope="module")
def small_world() -> World:
    return demo_world(today=TODAY, accounts=3, months=2, productions_per_account=4)


@pytest.fixture
def house(small_world: World, tmp_path: Path, records: RecordsFactory, facts: FactsFactory) -> Generator[House]:
    clock = FrozenClock(datetime(2026, 11, 22, 1, 7, tzinfo=UTC))
    with PlatformServer(small_world) as platform, open_store(records.new(tmp_path / "records.sqlite3")) as store:
        yield House(platform, store, facts.new(tmp_path / "warehouse"), Staging(tmp_path / "staging"), clock)


@pytest.fixture
def fortnight() -> Request:
    return Request(period=Period(date(2026, 11, 8), date(2026, 11, 21)))
