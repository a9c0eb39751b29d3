"""Two accounts in a real warehouse: A with three productions over seventy days, B beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kept_facts import FactsFactory
from rushes.domain import Grant, Period, Scope
from rushes.warehouse import Warehouse
from warehouse.nights import Night

A, B = 1, 2
HOUR = 3_600_000
PERIOD = Period(date(2026, 9, 12), date(2026, 11, 20))
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ALICE = Scope((Grant(A, sees_all_productions=True),))
BOB = Scope((Grant(A, sees_all_productions=False, production_ids=(11,)),))
NOBODY = Scope((Grant(A, sees_all_productions=False),))


def usage_rows(productions: tuple[int, ...], *, hours: int = 1, period: Period = PERIOD) -> Iterator[Mapping[str, object]]:
    """Yield a row per production and day: production 11 ingests `hours`, 12 twice that, and so on; storage grows."""
    for index, day in enumerate(period.each_day()):
        for weight, production in enumerate(productions, start=1):
            yield {
                "production_id": production,
                "day": day.isoformat(),
                "ingested_ms": hours * weight * HOUR,
                "items_ingested": weight,
                "transcribed_ms": weight * HOUR // 2,
                "cloud_storage_bytes": (index + 1) * weight * 10**9,
                "proxy_storage_bytes": weight * 10**8,
            }


@pytest.fixture
def warehouse(tmp_path: Path, facts: FactsFactory) -> Warehouse:
    return facts.new(tmp_path / "warehouse")


@pytest.fixture
def night(warehouse: Warehouse, tmp_path: Path) -> Night:
    return Night(warehouse, tmp_path / "staging", now=datetime(2026, 11, 20, 3, tzinfo=UTC))
