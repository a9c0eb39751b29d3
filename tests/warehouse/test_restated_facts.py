"""How many facts of some productions were ever restated, and when one was last."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from rushes.domain import Period
from rushes.warehouse import coverage_rows, open_warehouse, restated_facts
from warehouse.nights import Night

DAYS = Period(date(2025, 11, 1), date(2025, 11, 3))


def test_days_restated_count_once_for_each_production_and_only_those_that_are_asked_for(tmp_path: Path) -> None:
    warehouse = open_warehouse(tmp_path / "warehouse")
    night = Night(warehouse, tmp_path / "staging", now=datetime(2025, 11, 5, 2, tzinfo=UTC))
    for amount in (1, 2, 3):
        night.publish(usage=[night.usage(1, DAYS, [_row(11, day, amount) for day in DAYS.each_day()] + [_row(12, DAYS.first, amount)])])
    with warehouse.reader() as reader:
        assert restated_facts(reader, 1, (11, 12), DAYS)[0] == 4
        assert restated_facts(reader, 1, (11,), Period(DAYS.first, DAYS.first))[0] == 1
        assert restated_facts(reader, 1, (11, 12), DAYS)[1] is not None
        assert restated_facts(reader, 1, (), DAYS) == (0, None)
        assert restated_facts(reader, 2, (11, 12), DAYS) == (0, None)
        assert {each.run_id for each in coverage_rows(reader, 1, DAYS)} == {"run-3"}


def _row(production_id: int, day: date, amount: int) -> dict[str, object]:
    return {"production_id": production_id, "day": day.isoformat(), "ingested_ms": amount}
