from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.chromium import ARGUMENTS, EXECUTABLE, Opener, Reader, open_reader
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.demo import PlatformServer
from web.installation import NOW, build, small_world
from web.serving import served


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
    folder: Path = tmp_path_factory.mktemp("installation")
    return build(folder, platform, FrozenClock(NOW), lasting_records, lasting_facts)


@pytest.fixture(scope="session")
def address(installation: Settings) -> Iterator[str]:
    with served(installation) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Opener]:
    """Open pages, each in a context of its own; at the end none may have complained of anything."""
    opened: list[tuple[object, Reader]] = []

    def opener(**context: object) -> Reader:
        made, reader = open_reader(chromium, address, **context)
        opened.append((made, reader))
        return reader

    yield opener
    complaints = [complaint for _, reader in opened for complaint in reader.silence()]
    for made, _ in opened:
        made.close()  # type: ignore[attr-defined]
    assert complaints == []


@pytest.fixture
def alice(open_page: Opener) -> Reader:
    reader = open_page()
    reader.sign_in("alice")
    return reader
