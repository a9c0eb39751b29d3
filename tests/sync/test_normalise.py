"""What becomes a canonical row, and what is set aside with which reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from rushes.domain import FACT_COLUMNS, MediaItem, Period, Reject, UsageRow
from rushes.platforms import MediaRecord, UsageRecord
from rushes.sync import DayRule
from rushes.sync.fetch import item_values
from rushes.sync.normalise import Normaliser

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def normaliser() -> Normaliser:
    return Normaliser(7, PERIOD, DayRule(ZoneInfo("Europe/Brussels"), time(2)), lambda external: {"p": 70, "q": 71}[external])


def usage(value: int | None = 5, *, day: date = date(2026, 11, 3), production: str = "p") -> UsageRecord:
    return UsageRecord(production, day, (value, *([None] * (len(FACT_COLUMNS) - 1))))


def test_usage_row_that_fits_is_canonical(normaliser: Normaliser) -> None:
    row = normaliser.usage(usage())
    assert isinstance(row, UsageRow)
    assert (row.account_id, row.production_id, row.values[0]) == (7, 70, 5)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (usage(-1), "ingested_ms is out of range: -1"),
        (usage(2**63), "out of range"),
        (usage(day=date(2026, 12, 1)), "outside of what was asked for"),
        (UsageRecord("p", date(2026, 11, 3), (1, 2)), "2 values where 11 are expected"),
        (usage(production=""), "no production"),
    ],
)
def test_usage_row_that_does_not_fit_is_set_aside(normaliser: Normaliser, record: UsageRecord, reason: str) -> None:
    reject = normaliser.usage(record)
    assert isinstance(reject, Reject)
    assert reason in reject.reason
    assert reject.raw


def test_usage_row_twice_the_same_counts_once(normaliser: Normaliser) -> None:
    assert isinstance(normaliser.usage(usage()), UsageRow)
    assert normaliser.usage(usage()) is None


def test_usage_row_twice_with_other_numbers_sets_the_second_aside(normaliser: Normaliser) -> None:
    assert isinstance(normaliser.usage(usage(5)), UsageRow)
    second = normaliser.usage(usage(6))
    assert isinstance(second, Reject)
    assert "second, different row" in second.reason


def test_item_is_counted_on_its_day_in_the_accounts_zone(normaliser: Normaliser) -> None:
    record = MediaRecord("m", "p", "VIDEO", datetime(2026, 11, 3, 23, 30, tzinfo=UTC), 1_000, datetime(2026, 11, 9, 23, 0, tzinfo=UTC))
    row = normaliser.item(record)
    assert isinstance(row, MediaItem)
    assert (row.day, row.deleted_on) == (date(2026, 11, 4), date(2026, 11, 10))


def test_item_with_an_impossible_duration_is_set_aside(normaliser: Normaliser) -> None:
    reject = normaliser.item(MediaRecord("m", "p", "VIDEO", datetime(2026, 11, 3, tzinfo=UTC), -5, None))
    assert isinstance(reject, Reject)
    assert "durationSeconds" in reject.reason


def test_item_named_by_half_a_character_is_written_as_text_that_every_reader_takes(normaliser: Normaliser) -> None:
    row = normaliser.item(MediaRecord("m\ud83c", "p", "VID\ud83c", datetime(2026, 11, 3, tzinfo=UTC), 5, None))
    assert isinstance(row, MediaItem)
    values = item_values(row)
    assert (values["external_id"], values["media_type"]) == ("m?", "VID?")
