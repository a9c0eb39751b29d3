"""One small installation over the real stand-in platform, and who may do what in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.test import TestResponse

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings, load, load_keys, make_keys
from rushes.demo import PlatformServer, World, demo_world, with_canary
from rushes.identity import Identity
from rushes.platforms import platform_for
from rushes.store import migrate, open_store
from rushes.sync import Connection, DayRule, Night, Request, Staging
from rushes.warehouse import accounts, open_facts, productions
from rushes.web import create_app
from rushes.web.plotly_bundle import prepare_plotly
from rushes.web.services import EXTENSION, Services
from web.canary import caged

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
OPERATOR, OPERATOR_PASSWORD = "operator", "a-long-operator-password-7"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes passwords as the product does, but in no time."""
_CONFIGURATION = """\
data_dir = "data"
time_zone = "Europe/Brussels"
[[connection]]
name = "limecraft"
base_url = "{base_url}"
home_url = "{home_url}"
forgot_password_url = "{home_url}forgotten"
usage = "resource"
attempts = 1
[connection.resource.field]
"Volume Ingested (s)" = {{ measure = "ingested", unit = "s" }}
"Items Ingested (#)" = {{ measure = "items_ingested", unit = "count" }}
"Volume Transcribed (s)" = {{ measure = "transcribed", unit = "s" }}
"Volume Subtitled (s)" = {{ measure = "subtitled", unit = "s" }}
"Data Storage (MB)" = {{ measure = "data_storage", unit = "MB" }}
"Proxy Storage (MB)" = {{ measure = "proxy_storage", unit = "MB" }}
"Cloud Storage (MB)" = {{ measure = "cloud_storage", unit = "MB" }}
"External Storage (MB)" = {{ measure = "external_storage", unit = "MB" }}
[[connection.login]]
username = "{collector}"
password_file = "collector"
[web]
requests_per_minute = 1000000
[sync]
first_load_days = {days}
"""


class _Compiled(BytecodeCache):
    """Templates that an application of this process has compiled."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def small_world() -> World:
    """Return three accounts, three months deep: few productions, many, and odd titles; and the canary."""
    return with_canary(demo_world(today=TODAY, months=3, productions_per_account=(7, 75, 8), now=NOW + timedelta(hours=4)))


def build(
    folder: Path, platform: PlatformServer, clock: FrozenClock, records: RecordsFactory, facts: FactsFactory, *, days: int = 90
) -> Settings:
    """Make keys and records, load so many days over HTTP, and make an operator."""
    collector = next(person for person in platform.world.people if person.name == "collector")
    secret = folder / "collector"
    secret.write_text(collector.password)
    secret.chmod(0o600)
    text = _CONFIGURATION.format(base_url=platform.base_url, home_url=platform.home_url, collector=collector.username, days=days)
    (folder / "rushes.toml").write_text(text + records.configuration(folder) + facts.configuration(folder))
    settings = load(folder / "rushes.toml", {})
    make_keys(settings)
    migrate(settings.records_place, settings.backups_dir)
    _night(settings, clock)
    with open_store(settings.records_place) as store:
        Identity(store, {}, load_keys(settings), clock, hasher=QUICK).create_operator(OPERATOR, OPERATOR_PASSWORD)
    # Every copy finds Plotly compressed already.
    prepare_plotly(settings.data_dir / "cache")
    return settings


def _night(settings: Settings, clock: FrozenClock) -> None:
    connections = [
        Connection(each, platform_for(each), DayRule(ZoneInfo(each.time_zone or settings.time_zone), each.cut_off))
        for each in settings.connection
    ]
    with closing(open_facts(settings)) as warehouse, open_store(settings.records_place) as store:
        night = Night(
            connections, store=store, warehouse=warehouse, staging=Staging(settings.staging_dir), settings=settings.sync, clock=clock
        )
        summary = night.run(Request())
    assert summary.state == "succeeded", summary


def copy_of(settings: Settings, folder: Path, records: RecordsFactory, facts: FactsFactory) -> Settings:
    """Return the same installation in a folder of its own."""
    shutil.copytree(settings.data_dir, folder / "data")
    copied = settings.model_copy(update={"data_dir": folder / "data", "warehouse": facts.copy(settings.warehouse)})
    if isinstance(settings.records_place, Path):
        return copied
    return copied.model_copy(update={"records": records.copy(settings.records_place, folder / "records")})


@contextmanager
def running(settings: Settings, clock: FrozenClock, *, hasher: PasswordHasher = QUICK) -> Iterator[Flask]:
    """Make the application, and close its files at the end; none of its answers may have held the canary."""
    with patch("rushes.identity.service.PasswordHasher", lambda: hasher):
        app = create_app(settings, clock=clock)
    # The templates of each application are the same ones.
    app.jinja_env.bytecode_cache = _COMPILED
    with closing(rooms(app)), caged(app):
        yield app


def rooms(app: Flask) -> Services:
    """Return the application's services."""
    found = app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found


@dataclass(frozen=True)
class AccountIds:
    """An account and its productions, by internal ids."""

    account_id: int
    name: str
    productions: dict[int, str]

    @property
    def first_production(self) -> int:
        return min(self.productions)


def ids_by_name(app: Flask) -> dict[str, AccountIds]:
    """Return every account's ids: what alice and charlie may or may not reach."""
    with rooms(app).warehouse.reader() as reader:
        return {
            account.name: AccountIds(
                account.account_id,
                account.name,
                {each.production_id: each.name for each in productions(reader, account.account_id)},
            )
            for account in accounts(reader)
        }


class Browser:
    """A test client that keeps cookies, signs in as a person would, and finds the form's token."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, address: str, form: dict[str, str] | None = None, *, page: str = "/login") -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.form_token(page), **(form or {})})

    def form_token(self, page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert found, f"{page} holds no form"
        return found[1]

    def sign_in(self, name: str, password: str | None = None, **more: str) -> TestResponse:
        return self.post("/login", {"username": name, "password": password or f"{name}-demo", **more})

    def operate(self) -> TestResponse:
        return self.post("/admin/login", {"name": OPERATOR, "password": OPERATOR_PASSWORD}, page="/admin/login")


def signed_in(app: Flask, name: str) -> Browser:
    browser = Browser(app)
    answer = browser.sign_in(name)
    assert answer.status_code == 303, answer.text
    return browser
