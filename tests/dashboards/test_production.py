"""A production's page over a real warehouse: its numbers, its life, what was restated of it, whom it belongs to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import pytest

from dashboards.conftest import ALICE, BOB, HOUR, NOW, PERIOD, A, B, usage_rows
from dashboards.test_year import Counting, plain
from rushes.dashboards import OneProduction, OneProductionState, build_history, build_production
from rushes.domain import Period, ProductionState, Scope
from rushes.errors import NotFound
from rushes.figures import Figure, to_csv
from rushes.warehouse import Warehouse, restatement_count, restatements
from warehouse.nights import Night

DAY = date(2026, 11, 18)


def built(warehouse: Warehouse, production_id: int = 11, scope: Scope = ALICE, **state: object) -> OneProduction:
    asked = OneProductionState(A, production_id, **state)  # type: ignore[arg-type]
    with warehouse.reader() as reader:
        return build_production(reader, scope, asked, now=NOW, locale="en_GB", account_name="House A")


def history_csv(warehouse: Warehouse, production_id: int, scope: Scope = ALICE) -> list[dict[str, str]]:
    with warehouse.reader() as reader:
        figure = build_history(reader, scope, OneProductionState(A, production_id), now=NOW, locale="en_GB")
    return list(csv.DictReader(io.StringIO(to_csv(figure), newline="")))


def tile(page: OneProduction, name: str) -> Figure:
    return next(each.figure for each in page.tiles if each.id == name)


def restated(production_id: int, **values: int | None) -> Iterator[Mapping[str, object]]:
    for row in usage_rows((11, 12, 13), period=PERIOD):
        if row["day"] == DAY.isoformat():
            yield {**row, **values} if row["production_id"] == production_id else row


@pytest.fixture
def loaded(night: Night, warehouse: Warehouse) -> Warehouse:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12, 13))), night.usage(B, PERIOD, usage_rows((21, 22), hours=7))])
    return warehouse


@pytest.fixture
def corrected(loaded: Warehouse, night: Night) -> Warehouse:
    """18 November of production 11: an hour became two, then an hour and a half; what it rendered was not known before."""
    usage = Period(DAY, DAY)
    night.publish(usage=[night.usage(A, usage, restated(11, ingested_ms=2 * HOUR, items_ingested=4))])
    night.publish(usage=[night.usage(A, usage, restated(11, ingested_ms=3 * HOUR // 2, items_ingested=4))])
    return loaded


def test_page_holds_the_numbers_of_the_one_production(loaded: Warehouse) -> None:
    page = built(loaded, 12)
    assert (page.name, page.heading) == ("Production 12", "November 2026")
    assert plain(page.title) == "Production 12, November 2026, Account 1"
    kpis = {kpi.id: kpi for kpi in page.kpis}
    assert kpis["kpi-ingested"].total_text == "40.0"
    assert plain(kpis["kpi-ingested"].change) == "As much as by this day in October"
    assert [each.id for each in page.tiles] == ["months", "stored", "days"]
    october = [mark for mark in tile(page, "stored").marks if mark.key == "2026-10-01"]
    assert [(series.name, mark.text.replace("\u00a0", " ")) for series, mark in zip(tile(page, "stored").series, october, strict=True)] == [
        ("Cloud", "100.0 GB"),
        ("Proxy", "0.2 GB"),
    ]
    assert plain(tile(page, "stored").title) == "Stored: 140.2 GB at the last count"


def test_month_before_is_one_click_away(loaded: Warehouse) -> None:
    page = built(loaded, month=date(2026, 10, 1))
    assert page.heading == "October 2026"
    assert (page.previous_month, page.next_month) == (date(2026, 9, 1), date(2026, 11, 1))


def test_life_says_each_date_and_what_it_means(night: Night, warehouse: Warehouse) -> None:
    given = {
        11: {"state": ProductionState.ARCHIVED, "archived_on": date(2026, 10, 2)},
        12: {"state": ProductionState.DELETED, "deleted_on": date(2026, 10, 9)},
        13: {"state": ProductionState.NOT_VISIBLE, "hidden_on": date(2026, 11, 3)},
    }
    for production_id, values in given.items():
        night.production(A, production_id, **values)
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12, 13, 14)))])
    pages = {production_id: built(warehouse, production_id) for production_id in (11, 12, 13, 14)}
    assert [page.standing for page in pages.values()] == [
        ("Archived", "archived"),
        ("Deleted", "deleted"),
        ("Not visible", "not_visible"),
        ("Active", "active"),
    ]
    assert pages[11].life[1] == "Archived on 2 October 2026: nothing new comes in, what it stores still counts."
    assert pages[12].life[1] == "Deleted on 9 October 2026: its storage ends there, what it ingested stays."
    assert pages[13].life[1].startswith("Not visible to the nightly load since 3 November 2026")
    assert pages[14].life == ("Created on 1 January 2025.",)


def test_history_says_from_what_to_what_and_when_it_was_seen_newest_first(corrected: Warehouse) -> None:
    history = built(corrected).history
    assert (history.rows, history.page, history.pages) == (2, 1, 1)
    assert [plain(each.changes) for each in history.days] == ["ingested 2.0 h → 1.5 h", "ingested 1.0 h → 2.0 h, items 1 → 4"]
    assert {each.day for each in history.days} == {"18 November 2026"}
    assert history.days[0].seen.startswith("Seen ")
    assert history.days[0].run_id != history.days[1].run_id


def test_history_of_the_others_is_empty(corrected: Warehouse) -> None:
    for production_id in (12, 13):
        assert built(corrected, production_id).history.days == ()
        assert history_csv(corrected, production_id) == []


def test_history_as_a_file_has_a_row_for_each_number_that_changed(corrected: Warehouse) -> None:
    rows = history_csv(corrected, 11)
    assert [(row["Day"], row["Measure"], row["Unit"], row["Before"], row["After"]) for row in rows] == [
        ("2026-11-18", "Ingested", "h", "2", "1.5"),
        ("2026-11-18", "Ingested", "h", "1", "2"),
        ("2026-11-18", "Items", "", "1", "4"),
    ]
    assert all(datetime.fromisoformat(row["Seen"]).tzinfo == UTC and row["Run"] for row in rows)


def test_day_that_is_no_longer_there_is_said_so(loaded: Warehouse, night: Night) -> None:
    rows = [row for row in restated(0) if row["production_id"] != 11]
    night.publish(usage=[night.usage(A, Period(DAY, DAY), rows)])
    history = built(loaded).history
    assert plain(history.days[0].changes).startswith("no longer there: ingested 1.0 h → –, items 1 → –")


def test_value_that_was_not_reported_before_is_a_restatement_from_nothing(loaded: Warehouse, night: Night) -> None:
    night.publish(usage=[night.usage(A, Period(DAY, DAY), restated(11, rendered_ms=HOUR))])
    assert [plain(each.changes) for each in built(loaded).history.days] == ["rendered – → 1.0 h"]


def test_history_is_turned_a_page_at_a_time(loaded: Warehouse, night: Night) -> None:
    for hours in range(2, 29):
        night.publish(usage=[night.usage(A, Period(DAY, DAY), restated(11, ingested_ms=hours * HOUR))])
    first, second, beyond = (built(loaded, page=page).history for page in (1, 2, 3))
    assert (first.rows, first.pages, len(first.days), len(second.days), beyond.days) == (27, 2, 25, 2, ())
    assert plain(first.days[0].changes) == "ingested 27.0 h → 28.0 h"
    assert plain(second.days[-1].changes) == "ingested 1.0 h → 2.0 h"
    assert len(history_csv(loaded, 11)) == 27


def test_restatements_are_of_one_production_and_account_alone(corrected: Warehouse) -> None:
    with corrected.reader() as reader:
        assert restatement_count(reader, A, 11) == len(restatements(reader, A, 11)) == 2
        assert restatement_count(reader, B, 11) == restatement_count(reader, A, 12) == 0
        assert restatements(reader, B, 11) == restatements(reader, A, 12) == ()


def test_bob_sees_his_production_and_no_other(corrected: Warehouse) -> None:
    assert built(corrected, 11, BOB).history.rows == 2
    for production_id in (12, 13):
        with pytest.raises(NotFound):
            built(corrected, production_id, BOB)
        with pytest.raises(NotFound):
            history_csv(corrected, production_id, BOB)


def test_production_of_another_account_or_of_none_is_not_found(corrected: Warehouse) -> None:
    for production_id in (21, 999):
        with pytest.raises(NotFound):
            built(corrected, production_id)
        with pytest.raises(NotFound):
            history_csv(corrected, production_id)


def test_rows_of_another_account_change_nothing(corrected: Warehouse, night: Night) -> None:
    before = built(corrected)
    night.publish(usage=[night.usage(B, PERIOD, usage_rows((21, 22, 23), hours=50))])
    after = built(corrected)
    assert ([each.figure for each in after.tiles], after.kpis, after.history) == (
        [each.figure for each in before.tiles],
        before.kpis,
        before.history,
    )


def test_page_asks_at_most_thirteen_times_and_once_more_for_a_history(corrected: Warehouse) -> None:
    for production_id, most in ((11, 14), (12, 13)):
        with corrected.reader() as reader:
            counted = Counting(reader)
            build_production(counted, ALICE, OneProductionState(A, production_id), now=NOW, locale="en_GB")  # type: ignore[arg-type]
        assert counted.queries <= most
