"""The usage dashboard over a real warehouse: its numbers, its words, its empty states, whom it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.conftest import ALICE, BOB, HOUR, NOBODY, NOW, PERIOD, A, B, usage_rows
from rushes.dashboards import MOST_TRENDS, Dashboard, DashboardState, build_dashboard, state_etag
from rushes.domain import Grant, Period, Scope
from rushes.errors import NotFound
from rushes.figures import EmptyReason, Figure
from rushes.warehouse import Warehouse
from warehouse.nights import Night


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def built(warehouse: Warehouse, scope: Scope = ALICE, state: DashboardState | None = None) -> Dashboard:
    with warehouse.reader() as reader:
        return build_dashboard(reader, scope, state or DashboardState(A), now=NOW, locale="en_GB", account_name="House A")


def tile(dashboard: Dashboard, name: str) -> Figure:
    return next(each.figure for each in dashboard.tiles if each.id == name)


@pytest.fixture
def loaded(night: Night, warehouse: Warehouse) -> Warehouse:
    night.publish(usage=[night.usage(A, PERIOD, usage_rows((11, 12, 13))), night.usage(B, PERIOD, usage_rows((21, 22), hours=7))])
    return warehouse


def test_dashboard_takes_the_newest_month_and_says_how_far_it_reaches(loaded: Warehouse) -> None:
    dashboard = built(loaded)
    assert dashboard.state.month == date(2026, 11, 1)
    assert dashboard.heading == "November 2026"
    assert "Complete to 20 November." in dashboard.as_of
    assert dashboard.notices == ()
    assert [choice.value for choice in dashboard.months] == ["2026-11", "2026-10", "2026-09"]
    assert (dashboard.previous_month, dashboard.next_month) == (date(2026, 10, 1), None)
    assert [choice.label for choice in dashboard.productions] == ["Production 11", "Production 12", "Production 13"]


def test_dashboard_kpis_compare_with_the_same_part_of_the_month_before(loaded: Warehouse) -> None:
    kpis = {kpi.id: kpi for kpi in built(loaded).kpis}
    assert list(kpis) == ["kpi-ingested", "kpi-items-ingested", "kpi-transcribed", "kpi-storage"]
    assert kpis["kpi-ingested"].total_text == "120.0"
    assert plain(kpis["kpi-ingested"].change) == "As much as by this day in October"
    assert kpis["kpi-items-ingested"].total_text == "120"
    assert plain(kpis["kpi-storage"].change) == "186.0 GB more than a month earlier"
    assert len([value for value in kpis["kpi-ingested"].trend if value is not None]) == 30


def test_dashboard_figures_hold_the_months_numbers(loaded: Warehouse) -> None:
    dashboard = built(loaded)
    ingest = {mark.label: mark.value for mark in tile(dashboard, "ingest").marks}
    assert ingest == {"Production 13": 60 * HOUR, "Production 12": 40 * HOUR, "Production 11": 20 * HOUR}
    assert plain(tile(dashboard, "ingest").title).startswith("Production 13 made half of the ingest")
    months = tile(dashboard, "months")
    assert [mark.value for mark in months.series[0].marks][-3:] == [19 * 6 * HOUR, 31 * 6 * HOUR, 20 * 6 * HOUR]
    assert [mark.is_incomplete for mark in months.series[0].marks][-2:] == [False, True]
    assert [mark.value for mark in tile(dashboard, "days").marks] == [6 * HOUR] * 20
    table = tile(dashboard, "productions").table
    assert [row[0].text for row in table.rows] == ["Production 13", "Production 12", "Production 11"]


def test_dashboard_storage_is_the_level_of_one_day_never_a_sum(loaded: Warehouse) -> None:
    storage = tile(built(loaded), "storage")
    total = sum(mark.value or 0 for mark in storage.marks if mark.parent is None)
    assert total == 6 * 70 * 10**9 + 6 * 10**8


def test_dashboard_of_a_former_month_compares_whole_months(loaded: Warehouse) -> None:
    dashboard = built(loaded, state=DashboardState(A, date(2026, 10, 1)))
    assert plain(dashboard.kpis[0].change) == "September is loaded only in part"
    assert (dashboard.previous_month, dashboard.next_month) == (date(2026, 9, 1), date(2026, 11, 1))
    assert [mark.label for mark in tile(dashboard, "months").series[0].marks if mark.is_incomplete] == ["September 2026"]


def test_dashboard_production_filter_narrows_every_figure(loaded: Warehouse) -> None:
    dashboard = built(loaded, state=DashboardState(A, None, (12,)))
    assert dashboard.kpis[0].total_text == "40.0"
    assert {mark.label for mark in tile(dashboard, "ingest").marks} == {"Production 12"}
    assert [choice.label for choice in dashboard.productions if choice.is_selected] == ["Production 12"]


def test_dashboard_of_one_production_shows_nothing_of_the_others(loaded: Warehouse) -> None:
    dashboard = built(loaded, BOB)
    assert [choice.label for choice in dashboard.productions] == ["Production 11"]
    assert dashboard.kpis[0].total_text == "20.0"
    assert "Production 12" not in repr(dashboard)


@pytest.mark.parametrize(
    ("scope", "state"),
    [
        (ALICE, DashboardState(B)),
        (BOB, DashboardState(A, None, (12,))),
        (ALICE, DashboardState(A, None, (21,))),
        (Scope(()), DashboardState(A)),
    ],
)
def test_dashboard_of_what_is_not_ones_own_is_not_found(loaded: Warehouse, scope: Scope, state: DashboardState) -> None:
    with loaded.reader() as reader, pytest.raises(NotFound):
        build_dashboard(reader, scope, state, now=NOW, locale="en_GB")


def test_dashboard_empty_before_the_first_night(warehouse: Warehouse) -> None:
    dashboard = built(warehouse)
    assert (dashboard.heading, dashboard.account_name) == ("Nothing loaded yet", "House A")
    assert {figure.empty.reason for figure in dashboard.kpis if figure.empty} == {EmptyReason.NOT_LOADED}
    assert all(each.figure.empty for each in dashboard.tiles)


def test_dashboard_empty_for_want_of_a_right(loaded: Warehouse) -> None:
    reasons = {
        figure.empty.reason for figure in (*built(loaded, NOBODY).kpis, *(t.figure for t in built(loaded, NOBODY).tiles)) if figure.empty
    }
    assert reasons == {EmptyReason.NO_RIGHT}


def test_dashboard_empty_for_want_of_activity_and_by_the_filter(night: Night, warehouse: Warehouse) -> None:
    quiet = Period(date(2026, 11, 1), date(2026, 11, 20))
    rows = [{**row, "ingested_ms": 0} if row["production_id"] == 11 else row for row in usage_rows((11, 12), period=quiet)]
    night.publish(usage=[night.usage(A, quiet, rows)])
    assert tile(built(warehouse, state=DashboardState(A, None, (11,))), "ingest").empty is not None
    filtered = tile(built(warehouse, state=DashboardState(A, None, (11,))), "ingest").empty
    assert filtered is not None
    assert filtered.reason is EmptyReason.FILTERED_OUT
    unfiltered = tile(built(warehouse, BOB), "ingest").empty
    assert unfiltered is not None
    assert unfiltered.reason is EmptyReason.NO_ACTIVITY


def test_dashboard_not_reported_is_not_zero(night: Night, warehouse: Warehouse) -> None:
    items = [
        {
            "production_id": 11,
            "external_id": f"m{day.day}",
            "media_type": "VIDEO",
            "created_at": f"{day}T10:00:00",
            "day": f"{day}",
            "duration_ms": HOUR,
        }
        for day in Period(date(2026, 11, 1), date(2026, 11, 20)).each_day()
    ]
    staged = night.items(A, Period(date(2026, 11, 1), date(2026, 11, 20)), items)
    with warehouse.publish_session("registry-of-the-test", "first", night.now) as build:
        from rushes.domain import AccountRow

        build.put_connection("limecraft", "limecraft", {"ingested_ms", "items_ingested", "managed_media_ms"})
        build.put_accounts([AccountRow(A, "limecraft", "a1", "Account 1", "UTC")])
        build.put_productions(night.productions.values())
        build.load_items([staged])
        build.record(night._read((), [staged], "first"))
        build.publish()
    dashboard = built(warehouse)
    kpis = {kpi.id: kpi for kpi in dashboard.kpis}
    assert kpis["kpi-ingested"].total_text == "20.0"
    assert kpis["kpi-managed-media"].total_text == "20.0"
    for name in ("kpi-transcribed", "kpi-storage"):
        empty = kpis[name].empty
        assert empty is not None
        assert empty.reason is EmptyReason.NOT_REPORTED
    assert [series.name for series in tile(dashboard, "months").series] == ["Ingested"]
    assert "does not report transcription, subtitling or translation" in tile(dashboard, "months").subtitle


def test_dashboard_names_the_day_that_is_missing(night: Night, warehouse: Warehouse) -> None:
    before, after = Period(PERIOD.first, date(2026, 11, 16)), Period(date(2026, 11, 18), PERIOD.last)
    night.publish(usage=[night.usage(A, before, usage_rows((11,), period=before))])
    night.publish(usage=[night.usage(A, after, usage_rows((11,), period=after))])
    dashboard = built(warehouse)
    assert dashboard.notices == ("17 November is missing",)
    assert plain(dashboard.kpis[0].change) == "Not compared: November is loaded only in part"
    assert plain({kpi.id: kpi for kpi in dashboard.kpis}["kpi-storage"].change) == "36.0 GB less than a month earlier"
    assert "Complete to 16 November." in dashboard.as_of
    assert any("17 November" in (each.notice or "") for each in dashboard.tiles)
    assert [mark.value for mark in tile(dashboard, "days").marks][16] is None


def test_dashboard_after_nights_that_failed_says_what_is_not_loaded_yet(loaded: Warehouse) -> None:
    with loaded.reader() as reader:
        dashboard = build_dashboard(reader, ALICE, DashboardState(A), now=NOW + timedelta(days=3), locale="en_GB")
        former = build_dashboard(reader, ALICE, DashboardState(A, date(2026, 10, 1)), now=NOW + timedelta(days=3), locale="en_GB")
    assert dashboard.notices == ("21 to 23 November are not loaded yet",)
    assert all("21 to 23 November are not loaded yet." in each.notice for each in dashboard.tiles)
    assert former.notices == ()


def test_dashboard_compares_a_level_only_with_a_day_that_is_loaded(night: Night, warehouse: Warehouse) -> None:
    old, new = Period(date(2026, 10, 1), date(2026, 10, 3)), Period(date(2026, 11, 1), date(2026, 11, 20))
    night.publish(usage=[night.usage(A, old, usage_rows((11,), period=old))])
    night.publish(usage=[night.usage(A, new, usage_rows((11,), period=new))])
    changes = {kpi.id: plain(kpi.change) for kpi in built(warehouse).kpis}
    assert changes["kpi-storage"] == "Nothing to compare with a month earlier"
    assert changes["kpi-ingested"] == "October is loaded only in part"
    assert plain(tile(built(warehouse), "days").title) == "Ingested in November: 20.0 h"


def test_dashboard_of_whole_months_compares_them(night: Night, warehouse: Warehouse) -> None:
    period = Period(date(2026, 9, 1), date(2026, 11, 20))
    night.publish(usage=[night.usage(A, period, usage_rows((11,), period=period))])
    october = built(warehouse, state=DashboardState(A, date(2026, 10, 1)))
    assert plain(october.kpis[0].change) == "3 % more than in September"
    assert not any(mark.is_incomplete for mark in tile(october, "months").series[0].marks)


def test_dashboard_of_one_production_does_not_call_its_own_all_of_the_ingest(loaded: Warehouse) -> None:
    for dashboard in (built(loaded, BOB), built(loaded, state=DashboardState(A, None, (11,)))):
        assert plain(tile(dashboard, "ingest").title) == "Production 11 made 20.0 h of ingest"
        assert plain(tile(dashboard, "storage").title) == "Production 11 holds 70.1 GB"
    two = built(loaded, state=DashboardState(A, None, (11, 12)))
    assert plain(tile(two, "ingest").title) == "Production 12 made 67 % of the chosen productions’ ingest"
    assert plain(tile(two, "storage").title) == "Production 12 holds 67 % of the chosen productions’ storage"


@pytest.mark.parametrize("month", [date(2027, 1, 1), date(2020, 2, 1), date(1970, 1, 1)])
def test_dashboard_of_a_month_that_is_not_loaded_says_so_and_leads_back(loaded: Warehouse, month: date) -> None:
    dashboard = built(loaded, state=DashboardState(A, month))
    assert {kpi.empty.reason for kpi in dashboard.kpis if kpi.empty} == {EmptyReason.NOT_LOADED}
    assert all(kpi.empty for kpi in dashboard.kpis)
    assert (dashboard.previous_month or dashboard.next_month) in {date(2026, 11, 1), date(2026, 9, 1)}
    assert not any(choice.is_selected for choice in dashboard.months)
    assert dashboard.notices == ()


def test_dashboard_of_a_partly_loaded_open_month_shows_the_storage_of_a_loaded_day(night: Night, warehouse: Warehouse) -> None:
    early, late = Period(date(2026, 9, 1), date(2026, 9, 10)), Period(date(2026, 11, 1), date(2026, 11, 20))
    kept = frozenset({12})
    night.production(A, 12)
    night.publish(usage=[night.usage(A, early, usage_rows((11,), period=early), kept)])
    night.publish(usage=[night.usage(A, late, usage_rows((11,), period=late))])
    storage = tile(built(warehouse, state=DashboardState(A, date(2026, 9, 1))), "storage")
    assert storage.empty is None
    assert "10 September" in storage.subtitle


def test_etag_moves_with_the_facts_the_state_and_the_scope_and_with_nothing_else(loaded: Warehouse, night: Night) -> None:
    def tag(scope: Scope = ALICE, state: DashboardState | None = None, locale: str = "en_GB", days: int = 0) -> str:
        with loaded.reader() as reader:
            return state_etag(reader, scope, state or DashboardState(A), now=NOW + timedelta(days=days), locale=locale)

    first = tag()
    assert first == tag() == built(loaded).etag
    others = {tag(BOB), tag(state=DashboardState(A, None, (11,))), tag(locale="nl_BE"), tag(days=1)}
    assert len(others) == 4
    assert first not in others
    night.publish(failed={A: Period(date(2026, 11, 20), date(2026, 11, 20))})
    assert tag() != first


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.integers(0, 20), productions=st.lists(st.integers(21, 60), min_size=1, max_size=4, unique=True))
def test_adding_rows_of_another_account_changes_nothing(loaded: Warehouse, night: Night, hours: int, productions: list[int]) -> None:
    before = [built(loaded, scope) for scope in (ALICE, BOB)]
    night.publish(usage=[night.usage(B, PERIOD, usage_rows(tuple(productions), hours=hours))])
    after = [built(loaded, scope) for scope in (ALICE, BOB)]
    assert [replace(each, etag="") for each in after] == [replace(each, etag="") for each in before]


def test_dashboard_of_an_operator_scope_is_narrowed_to_the_account(loaded: Warehouse) -> None:
    wide = Scope((Grant(A, sees_all_productions=True), Grant(B, sees_all_productions=True)))
    assert replace(built(loaded, wide), etag="") == replace(built(loaded, ALICE), etag="")


def test_dashboard_of_a_month_that_is_not_loaded_still_shows_the_others_of_the_year(loaded: Warehouse) -> None:
    dashboard = built(loaded, state=DashboardState(A, date(2026, 12, 1)))
    assert tile(dashboard, "months").empty is None
    empty = tile(dashboard, "ingest").empty
    assert empty is not None
    assert empty.reason is EmptyReason.NOT_LOADED
    assert tile(dashboard, "productions").subtitle == "December to date"
    long_ago = tile(built(loaded, state=DashboardState(A, date(2020, 1, 1))), "months").empty
    assert long_ago is not None
    assert long_ago.message == "No day from February 2019 to January 2020 is loaded."


def test_dashboard_of_many_productions_asks_for_the_trends_of_the_first_alone(night: Night, warehouse: Warehouse) -> None:
    ids = tuple(range(101, 101 + MOST_TRENDS + 9))
    night.publish(usage=[night.usage(A, PERIOD, usage_rows(ids))])
    with warehouse.reader() as reader:
        of_first, of_all = (
            tile(build_dashboard(reader, ALICE, DashboardState(A), now=NOW, locale="en_GB", has_all_trends=is_whole), "productions").table
            for is_whole in (False, True)
        )
    drawn = [[bool(row[-1].spark) for row in table.rows] for table in (of_first, of_all)]
    assert drawn == [[True] * MOST_TRENDS + [False] * 9, [True] * len(ids)]
    assert [row[:-1] for row in of_first.rows] == [row[:-1] for row in of_all.rows]
    assert [row[-1].spark for row in of_first.rows[:MOST_TRENDS]] == [row[-1].spark for row in of_all.rows[:MOST_TRENDS]]
