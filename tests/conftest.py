"""What every test has at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from databases import Databases
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from quick import collect_seldom, make_once
from servers import records_server

SERVER = os.environ.get("RUSHES_TEST_SERVER", "")
"""What keeps the records and the facts of all tests: "" for files, "mysql" (a MariaDB) or "postgresql"."""


make_once()


def pytest_collection_finish() -> None:
    """Leave alone from here on what was imported for the tests."""
    collect_seldom()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, where a server keeps what the tests keep, those that keep nothing: it is no other test there."""
    if SERVER:
        found: dict[bool, list[pytest.Item]] = {True: [], False: []}
        for each in items:
            found["databases" in getattr(each, "fixturenames", ())].append(each)
        config.hook.pytest_deselected(items=found[False])
        items[:] = found[True]


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases | None]:
    """The server on which the tests keep what they keep, None for files."""
    if not SERVER:
        yield None
        return
    with records_server(SERVER) as running:
        made = Databases(running)
        yield made
        made.close()


@pytest.fixture
def records(databases: Databases | None) -> Iterator[RecordsFactory]:
    """Makes records that last as long as the test."""
    made = RecordsFactory(databases)
    yield made
    made.close()


@pytest.fixture(scope="session")
def lasting_records(databases: Databases | None) -> Iterator[RecordsFactory]:
    """Makes records that last as long as the tests of this process."""
    made = RecordsFactory(databases)
    yield made
    made.close()


@pytest.fixture
def facts(databases: Databases | None) -> Iterator[FactsFactory]:
    """Makes facts that last as long as the test."""
    made = FactsFactory(databases)
    yield made
    made.close()


@pytest.fixture(scope="session")
def lasting_facts(databases: Databases | None) -> Iterator[FactsFactory]:
    """Makes facts that last as long as the tests of this process."""
    made = FactsFactory(databases)
    yield made
    made.close()
