"""What every test has at hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kept_records import KIND, RecordsFactory
from rushes.config import RecordsSettings
from servers import RecordsServer, records_server


@pytest.fixture(scope="session")
def database_server() -> Iterator[RecordsServer | None]:
    """Where the tests keep their records, None for files."""
    if KIND == "sqlite":
        yield None
        return
    with records_server(KIND) as running:
        yield running


@pytest.fixture(scope="session")
def spare_records() -> list[RecordsSettings]:
    return []


@pytest.fixture
def records(database_server: RecordsServer | None, spare_records: list[RecordsSettings]) -> Iterator[RecordsFactory]:
    """Makes records that last as long as the test."""
    made = RecordsFactory(database_server, spare_records)
    yield made
    made.close()


@pytest.fixture(scope="session")
def lasting_records(database_server: RecordsServer | None, spare_records: list[RecordsSettings]) -> Iterator[RecordsFactory]:
    """Makes records that last as long as the tests of this process."""
    made = RecordsFactory(database_server, spare_records)
    yield made
    made.close()
