"""A warehouse of its own for every test, and nights to publish into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kept_facts import FactsFactory
from rushes.warehouse import Warehouse
from warehouse.nights import Night, Rows


@pytest.fixture
def warehouse(tmp_path: Path, facts: FactsFactory) -> Warehouse:
    """An empty warehouse."""
    return facts.new(tmp_path / "warehouse", keep_versions=3)


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
