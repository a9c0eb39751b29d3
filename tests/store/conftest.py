"""A record database of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rushes.store import Store, migrate, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "records.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    migrate(path)
    with open_store(path) as opened:
        yield opened
