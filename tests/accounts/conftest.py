"""Records of one's own, with two accounts and a production of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rushes.store import Store, account_id, migrate, open_store, production_ids

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "records.sqlite3"
    migrate(path)
    with open_store(path) as opened:
        with opened.begin() as conn:
            account_id(conn, "demo", "a")
            account_id(conn, "demo", "b")
            production_ids(conn, "demo", ["p1", "p2"])
        yield opened
