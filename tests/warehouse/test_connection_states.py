"""How each connection stands: its newest complete day, what failed, what was set aside."""

from __future__ import annotations

from datetime import date

from rushes.domain import Period, Reject
from rushes.warehouse import ConnectionState, Warehouse, connection_states
from warehouse.nights import Night

DAY = Period(date(2025, 11, 8), date(2025, 11, 8))
NEXT = Period(date(2025, 11, 9), date(2025, 11, 9))


def _states(warehouse: Warehouse) -> tuple[ConnectionState, ...]:
    with warehouse.reader() as reader:
        return connection_states(reader)


def test_connection_states_before_anything_was_published_are_none(warehouse: Warehouse) -> None:
    assert _states(warehouse) == ()


def test_connection_states_count_accounts_failures_and_rejects(warehouse: Warehouse, night: Night) -> None:
    row = {"production_id": 10, "day": "2025-11-08", "ingested_ms": 1}
    night.publish(usage=[night.usage(1, DAY, [row]), night.usage(2, DAY, [{**row, "production_id": 20}])])
    night.publish(failed={2: NEXT}, rejects=[Reject(1, DAY.first, "usage", "no number", "{}")])
    (state,) = _states(warehouse)
    assert (state.accounts, state.newest_complete, state.failed_accounts, state.rejects) == (2, DAY.last, 1, 1)


def test_connection_states_count_no_closed_account_as_failed(warehouse: Warehouse, night: Night) -> None:
    night.publish(usage=[night.usage(1, DAY, [{"production_id": 10, "day": "2025-11-08", "ingested_ms": 1}])])
    night.publish(failed={1: NEXT, 2: NEXT})
    with warehouse.reader() as reader:
        assert [each.failed_accounts for each in connection_states(reader)] == [2]
        assert [each.failed_accounts for each in connection_states(reader, without=(2, 9))] == [1]
