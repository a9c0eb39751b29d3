"""Usage derived from media items: what counts, on which day, and how the level stands on each."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from rushes.domain import Period, ProductionRow, ProductionState
from warehouse.nights import Night, Rows, stored

PERIOD = Period(date(2025, 11, 1), date(2025, 11, 4))
LATER = Period(date(2025, 11, 5), date(2025, 11, 5))
FACTS = "SELECT day(day), items_ingested, ingested_ms, managed_media_ms FROM usage_daily WHERE production_id = $production ORDER BY day"
HISTORY = "SELECT day, items_ingested, ingested_ms, managed_media_ms FROM usage_history ORDER BY day"


def item(external_id: str, day: int | str, duration_ms: int | None = 1000, **values: object) -> dict[str, object]:
    on = day if isinstance(day, str) else f"2025-11-{day:02}"
    return {
        "production_id": 11,
        "external_id": external_id,
        "media_type": "VIDEO",
        "created_at": f"{on}T10:00:00.000",
        "day": on,
        "duration_ms": duration_ms,
        "deleted_on": None,
        **values,
    }


def test_load_items_counts_every_type_but_pending_and_snippet_and_sums_what_plays(night: Night, rows: Rows) -> None:
    types = ("VIDEO", "AUDIO", "IMAGE", "DOCUMENT", "PACKAGE", "PENDING", "SNIPPET")
    staged = [item(kind, 2, 10**index, media_type=kind) for index, kind in enumerate(types)]
    night.publish(items=[night.items(1, PERIOD, staged)])
    assert rows(FACTS, production=11) == [(1, 0, 0, 0), (2, 5, 11, 11), (3, 0, 0, 11), (4, 0, 0, 11)]
    assert rows("SELECT DISTINCT transcribed_ms, cloud_storage_bytes FROM usage_daily") == [(None, None)]


def test_load_items_level_holds_what_was_there_before_the_first_day_and_ends_with_a_deletion(night: Night, rows: Rows) -> None:
    staged = [
        item("old", "2025-06-01", 100),
        item("goes", 2, 20, deleted_on="2025-11-04"),
        item("gone at once", 2, 3, deleted_on="2025-11-02"),
        item("gone before it came", 3, 4, deleted_on="2025-11-01"),
        item("without a length", 3, None),
    ]
    night.publish(items=[night.items(1, PERIOD, staged)])
    assert rows(FACTS, production=11) == [(1, 0, 0, 100), (2, 2, 23, 120), (3, 2, 4, 120), (4, 0, 0, 100)]


def test_load_items_production_has_rows_from_its_creation_or_first_item(night: Night, rows: Rows) -> None:
    night.production(1, 11, created_on=date(2025, 11, 3))
    night.production(1, 12, created_on=None)
    night.production(1, 13, created_on=date(2025, 11, 4))
    night.production(1, 14, created_on=None)
    night.publish(items=[night.items(1, PERIOD, [item("early", 2), item("x", 3, production_id=12)])])
    assert rows("SELECT production_id, min(day(day)), count(*) FROM usage_daily GROUP BY 1 ORDER BY 1") == [
        (11, 2, 3),
        (12, 3, 2),
        (13, 4, 1),
    ]


def test_load_items_deleted_or_hidden_production_keeps_its_flows_and_has_no_level_from_then_on(night: Night, rows: Rows) -> None:
    night.production(1, 11, deleted_on=date(2025, 11, 3), state=ProductionState.DELETED)
    night.production(1, 12, hidden_on=date(2025, 11, 2), state=ProductionState.NOT_VISIBLE)
    night.publish(items=[night.items(1, PERIOD, [item("x", 1, 5), item("y", 1, 7, production_id=12)])])
    assert rows(FACTS, production=11) == [(1, 1, 5, 5), (2, 0, 0, 5), (3, 0, 0, None), (4, 0, 0, None)]
    assert rows(FACTS, production=12) == [(1, 1, 7, 7), (2, 0, 0, None), (3, 0, 0, None), (4, 0, 0, None)]


def test_load_items_twice_restates_nothing_and_keeps_the_facts_file(night: Night, rows: Rows) -> None:
    staged = [item("x", 1), item("y", 2, deleted_on="2025-11-03"), item("z", "2025-02-01", None)]
    first = night.publish(items=[night.items(1, PERIOD, staged)])
    facts = rows(FACTS, production=11)
    second = night.publish(items=[night.items(1, PERIOD, staged[::-1])])
    assert (rows(FACTS, production=11), rows(HISTORY), night.rows_restated) == (facts, [], 0)
    assert (second.number, second.revision) == (first.number, first.revision + 1)


def test_load_items_clip_once_seen_keeps_its_ingest_when_it_is_listed_no_more(night: Night, rows: Rows) -> None:
    night.publish(items=[night.items(1, PERIOD, [item("x", 1, 5), item("y", 2, 7)])])
    facts = rows(FACTS, production=11)
    night.publish(items=[night.items(1, LATER, [])])
    assert rows(FACTS, production=11) == [*facts, (5, 0, 0, 12)]
    assert rows(HISTORY) == []


def test_load_items_changed_duration_restates_its_day_whatever_its_age_and_the_totals_of_the_ledger(night: Night, rows: Rows) -> None:
    night.publish(items=[night.items(1, PERIOD, [item("x", 1, 5), item("y", 3, 7)])])
    night.publish(items=[night.items(1, LATER, [item("x", 1, 5), item("y", 3, 8)])])
    assert rows(FACTS, production=11) == [(1, 1, 5, 5), (2, 0, 0, 5), (3, 1, 8, 13), (4, 0, 0, 13), (5, 0, 0, 13)]
    assert rows(HISTORY) == [(date(2025, 11, 3), 1, 7, 12), (date(2025, 11, 4), 0, 0, 12)]
    assert night.rows_restated == 2
    loaded = stored(2025, 11, 11, 3)
    assert rows(
        "SELECT day(day), control_ingested_ms, control_managed_media_ms, loaded_at FROM ledger WHERE day(day) IN (3, 4) ORDER BY 1"
    ) == [
        (3, 8, 13, loaded),
        (4, 0, 13, loaded),
    ]
    assert night.warehouse.verify().findings == ()


def test_load_items_deletion_found_late_ends_the_level_from_its_own_date(night: Night, rows: Rows) -> None:
    night.publish(items=[night.items(1, PERIOD, [item("x", 1, 5)])])
    night.publish(items=[night.items(1, LATER, [item("x", 1, 5, deleted_on="2025-11-03")])])
    assert [line[3] for line in rows(FACTS, production=11)] == [5, 5, 0, 0, 0]
    night.publish(items=[night.items(1, LATER, [item("x", 1, 5)])])
    assert [line[3] for line in rows(FACTS, production=11)] == [5] * 5


def test_load_items_pending_clip_counts_when_it_has_become_one_and_stays_counted(night: Night, rows: Rows) -> None:
    night.publish(items=[night.items(1, PERIOD, [item("x", 1, None, media_type="PENDING")])])
    assert rows(FACTS, production=11)[0] == (1, 0, 0, 0)
    night.publish(items=[night.items(1, LATER, [item("x", 1, 5)])])
    night.publish(items=[night.items(1, LATER, [item("x", 1, None, media_type="PENDING")])])
    assert rows(FACTS, production=11)[0] == (1, 1, 5, 5)


def test_load_items_day_before_the_first_loaded_one_has_no_row(night: Night, rows: Rows) -> None:
    night.publish(items=[night.items(1, LATER, [item("x", 1, 5)])])
    assert rows(FACTS, production=11) == [(5, 0, 0, 5)]


def test_load_items_same_id_in_two_productions_and_accounts_are_different_items(night: Night, rows: Rows) -> None:
    mine = night.items(1, PERIOD, [item("x", 1, 5), item("x", 1, 6, production_id=12)])
    theirs = night.items(2, PERIOD, [item("x", 1, 7, production_id=21)])
    night.publish(items=[theirs, mine])
    assert rows("SELECT account_id, production_id, ingested_ms FROM usage_daily WHERE day(day) = 1 ORDER BY 2") == [
        (1, 11, 5),
        (1, 12, 6),
        (2, 21, 7),
    ]


def test_load_items_repeated_item_counts_once_whatever_the_order(night: Night, rows: Rows) -> None:
    twice = [item("x", 1, 5), item("x", 1, 9), item("x", 1, 5)]
    night.publish(items=[night.items(1, PERIOD, twice)])
    facts = rows(FACTS, production=11)
    night.publish(items=[night.items(1, PERIOD, twice[::-1])])
    assert facts[0] == (1, 1, 9, 9)
    assert (rows(FACTS, production=11), rows(HISTORY)) == (facts, [])


def test_load_items_instant_with_an_offset_is_kept_in_utc(night: Night, rows: Rows) -> None:
    night.publish(
        items=[
            night.items(1, PERIOD, [item("x", 1, created_at="2025-11-01T01:30:00+02:00"), item("y", 1, created_at="2025-11-01T01:30:00Z")])
        ]
    )
    assert rows("SELECT external_id, created_at FROM media_item ORDER BY 1") == [
        ("x", stored(2025, 10, 31, 23, 30)),
        ("y", stored(2025, 11, 1, 1, 30)),
    ]


def test_load_items_hostile_ids_are_kept_as_they_are(night: Night, rows: Rows) -> None:
    ids = ["'; DROP TABLE account; --", '"><script>', "=cmd|' /C calc'!A0", "\u202e\u0000\U0001f3ac", "x" * 500, "{}", "\\"]
    night.publish(items=[night.items(1, PERIOD, [item(each, 1) for each in ids])])
    assert {line[0] for line in rows("SELECT external_id FROM media_item")} == set(ids)


def test_load_items_absurd_durations_are_capped_and_stop_nobody(night: Night, rows: Rows) -> None:
    night.publish(items=[night.items(1, PERIOD, [item(str(each), 1, 2**62) for each in range(3)])])
    assert rows(FACTS, production=11)[0] == (1, 3, 2**63 - 1, 2**63 - 1)


@pytest.mark.parametrize("seed", range(3))
def test_load_items_any_nights_agree_with_counting_item_by_item(night: Night, rows: Rows, seed: int) -> None:
    rnd = random.Random(seed)
    first = date(2025, 10, 1)
    items: dict[str, dict[str, object]] = {}
    loaded = Period(first, first + timedelta(days=25))
    period = loaded
    for _ in range(4):
        for external_id in (str(rnd.randrange(80)) for _ in range(25)):
            begin = first + timedelta(days=rnd.randrange(-10, loaded.days + 3))
            end = str(begin + timedelta(days=rnd.randrange(-2, 20))) if rnd.random() < 0.5 else None
            production = 11 + int(external_id) % 2
            items[external_id] = item(external_id, str(begin), rnd.randrange(50), production_id=production, deleted_on=end)
        gone = first + timedelta(days=rnd.randrange(40))
        night.production(1, 11, created_on=first + timedelta(days=rnd.randrange(5)), deleted_on=gone if rnd.random() < 0.5 else None)
        night.production(1, 12, hidden_on=gone if rnd.random() < 0.5 else None)
        listed = rnd.sample(sorted(items), k=len(items))
        night.publish(items=[night.items(1, period, [items[each] for each in listed])])
        assert rows("SELECT production_id, day, items_ingested, ingested_ms, managed_media_ms FROM usage_daily ORDER BY 1, 2") == [
            counted(night.productions[1, production], day, list(items.values()))
            for production in (11, 12)
            for day in loaded.each_day()
            if day
            >= min(
                [
                    night.productions[1, production].created_on or day,
                    *(began(each) for each in items.values() if each["production_id"] == production),
                ]
            )
        ]
        assert night.warehouse.verify().findings == ()
        loaded = Period(first, loaded.last + timedelta(days=2))
        period = Period(loaded.last - timedelta(days=3), loaded.last)


def counted(production: ProductionRow, day: date, items: list[dict[str, Any]]) -> tuple[object, ...]:
    mine = [each for each in items if each["production_id"] == production.production_id]
    come = [each["duration_ms"] for each in mine if began(each) == day]
    there = sum(each["duration_ms"] for each in mine if is_there(each, day))
    ends = min([each for each in (production.deleted_on, production.hidden_on) if each], default=date.max)
    return (production.production_id, day, len(come), sum(come), there if day < ends else None)


def began(each: dict[str, Any]) -> date:
    return date.fromisoformat(each["day"])


def is_there(each: dict[str, object], day: date) -> bool:
    return str(each["day"]) <= str(day) and (each["deleted_on"] is None or str(each["deleted_on"]) > str(day))
