"""A warehouse of its own for every test, and nights to publish into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rushes.warehouse import Warehouse, open_warehouse
from warehouse.nights import Night, Rows


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    """An empty warehouse."""
    made = open_warehouse(tmp_path / "warehouse", keep_versions=3)
    yield made
    made.close()


@pytest.fixture
def night(warehouse: Warehouse, tmp_path: Path) -> Night:
    """Nights to publish into it."""
    return Night(warehouse, tmp_path / "staging")


@pytest.fixture
def rows(warehouse: Warehouse) -> Rows:
    """Select from the current version."""

    def select(sql: str, **values: object) -> list[tuple[object, ...]]:
        with warehouse.reader() as reader:
            return reader.query(sql, values)

    return select
