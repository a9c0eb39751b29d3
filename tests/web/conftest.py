from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings, SignInSettings
from rushes.demo import PlatformServer
from rushes.identity import Role
from web.installation import NOW, AccountIds, Browser, build, copy_of, ids_by_name, running, signed_in, small_world
from web.local_house import LocalHouse


@pytest.fixture(scope="session")
def platform() -> Iterator[PlatformServer]:
    with PlatformServer(small_world(), clock=FrozenClock(NOW)) as server:
        yield server


@pytest.fixture(scope="session")
def installation(
    platform: PlatformServer,
    tmp_path_factory: pytest.TempPathFactory,
    lasting_records: RecordsFactory,
    lasting_facts: FactsFactory,
) -> Settings:
    return build(tmp_path_factory.mktemp("installation"), platform, FrozenClock(NOW), lasting_records, lasting_facts)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def settings(installation: Settings, tmp_path: Path, records: RecordsFactory, facts: FactsFactory) -> Settings:
    return copy_of(installation, tmp_path, records, facts)


@pytest.fixture
def app(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    with running(settings, clock) as made:
        yield made


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def alice(app: Flask) -> Browser:
    return signed_in(app, "alice")


@pytest.fixture
def bob(app: Flask) -> Browser:
    return signed_in(app, "bob")


@pytest.fixture
def charlie(app: Flask) -> Browser:
    return signed_in(app, "charlie")


@pytest.fixture
def operator(app: Flask) -> Browser:
    browser = Browser(app)
    assert browser.operate().status_code == 303
    return browser


@pytest.fixture
def account_a(app: Flask) -> AccountIds:
    return ids_by_name(app)["North Production House"]


@pytest.fixture
def account_b(app: Flask) -> AccountIds:
    return ids_by_name(app)["Riverside Broadcasting"]


@pytest.fixture
def odd_account(app: Flask) -> AccountIds:
    return ids_by_name(app)["Oddly Named Films"]


@pytest.fixture
def house(settings: Settings, clock: FrozenClock) -> Iterator[LocalHouse]:
    (connection,) = settings.connection
    local = connection.model_copy(update={"sign_in": SignInSettings(kind="local")})
    with running(settings.model_copy(update={"connection": (local,)}), clock) as app:
        names = ids_by_name(app)
        yield LocalHouse(app, names["North Production House"], names["Riverside Broadcasting"])


@pytest.fixture
def ada(house: LocalHouse) -> Browser:
    """Administers account A."""
    return house.settle("ada", house.a, Role.ADMINISTRATOR)
