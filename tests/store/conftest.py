"""A record database of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kept_records import RecordsFactory
from rushes.store import Store, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "records.sqlite3"


@pytest.fixture
def store(path: Path, records: RecordsFactory) -> Iterator[Store]:
    with open_store(records.new(path)) as opened:
        yield opened
