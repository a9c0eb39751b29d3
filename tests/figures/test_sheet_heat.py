"""The heat map of a sheet: a calendar of days, or a row for each group, whose shades are the numbers of the pivot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from figures.gallery import EN
from figures.samples import GAPPED, HOSTILE_NAMES, HOUR, NEVER, NOVEMBER, YEAR, over_time
from figures.sheets import INGESTED, NAMES, PEAK, daily, hours, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain, Period
from rushes.figures import EmptyReason, Figure, FigureKind, calendar, to_plotly, to_svg
from rushes.figures.layout_calendar import lay_out_calendar
from rushes.figures.layout_heat import lay_out_heat
from rushes.figures.sheet_heat import heat_of
from rushes.figures.sheet_pivot import pivot_of
from rushes.metrics import Number, Sheet

WIDTHS = (1096, 680, 326)


def heat_from(sheet: Sheet) -> Figure:
    return heat_of(sheet, id="h", title="Title", subtitle="Subtitle", format=EN)


def gapped(across: int, group: int, measure: int) -> Number:
    return None if across == 16 else hours(across, group, measure)


def test_days_without_groups_are_the_calendar_that_a_result_gives() -> None:
    shown = Period(NOVEMBER.first, date(2026, 11, 21))
    rows = [(day, (hours(place, 0, 0),)) for place, day in enumerate(shown.each_day()) if place != 16]
    result = over_time(rows, ("ingested",), Grain.DAY, shown, coverage=replace(GAPPED, missing=(date(2026, 11, 17), date(2026, 11, 21))))  # type: ignore[arg-type]
    known = calendar(result, id="h", measure="ingested", title="Title", subtitle="Subtitle", format=EN)
    sheet = sheet_of(over(shown, Grain.DAY), count=gapped, period=shown, coverage=GAPPED)
    found = heat_from(sheet)
    assert found.kind is FigureKind.CALENDAR
    assert [(mark.key, mark.text, mark.shade, mark.detail) for mark in found.marks] == [
        (mark.key, mark.text, mark.shade, mark.detail) for mark in known.marks
    ]
    assert found.summary == known.summary
    assert [[(cell.text, cell.sort_value, cell.key) for cell in row] for row in found.table.rows] == [
        [(cell.text, cell.sort_value, cell.key) for cell in row] for row in known.table.rows
    ]


def test_days_still_to_come_have_no_cell() -> None:
    sheet = sheet_of(over(NOVEMBER, Grain.DAY), count=lambda across, *_: HOUR if across < 21 else None)
    figure = heat_from(sheet)
    assert figure.marks[-1].key == "2026-11-21"
    assert figure.days == NOVEMBER


def test_few_weeks_go_downward_at_any_width_because_a_day_side_by_side_would_be_too_large() -> None:
    layout = lay_out_calendar(heat_from(daily()), 1096)
    assert (layout.ways, layout.columns, layout.lines) == ("down", 7, 4)
    assert layout.height < 200


def test_groups_have_a_row_each_with_the_numbers_of_the_pivot() -> None:
    sheet = monthly()
    figure = heat_from(sheet)
    assert figure.kind is FigureKind.HEAT
    assert [series.name for series in figure.series] == [*NAMES, "Others"]
    assert figure.table == pivot_of(sheet, id="h", title="Title", subtitle="Subtitle", format=EN).table
    for group, series in enumerate(figure.series):
        assert [mark.value for mark in series.marks] == [row[group][0] for row in sheet.cells]
    mark = figure.series[0].marks[0]
    assert (mark.key, mark.node, mark.detail) == ("2025-12-01", "1", "Coast Live, December 2025: 4.9\u00a0h")
    assert figure.series[0].marks[-1].detail.endswith("not complete")
    assert figure.categories[-1] == "Nov 2026*"
    assert figure.summary.startswith("Ingested, the more the darker. Most: ")


def test_without_groups_there_is_one_row_that_needs_no_name() -> None:
    figure = heat_from(sheet_of(over(YEAR, Grain.MONTH), measures=(PEAK,), count=sizes, period=YEAR))
    assert [series.name for series in figure.series] == ["Stored at most"]
    assert figure.marks[0].label == "December 2025"


def test_cell_without_a_number_says_why() -> None:
    sheet = sheet_of(
        over(NOVEMBER, Grain.DAY), named(NAMES[:2]), count=lambda across, *_: None if across in {3, 16} else HOUR, coverage=GAPPED
    )
    details = [mark.detail for mark in heat_from(sheet).series[0].marks]
    assert details[16] == "Coast Live, 17 November 2026: not loaded"
    assert details[3] == "Coast Live, 4 November 2026: no number"
    assert [mark.is_reported for mark in heat_from(sheet).series[0].marks[3:17:13]] == [False, True]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("sheet", [monthly(), daily(hours, named(HOSTILE_NAMES))], ids=["months", "days"])
def test_cells_lie_within_the_drawing_and_none_on_another(sheet: Sheet, width: int) -> None:
    layout = lay_out_heat(heat_from(sheet), width)
    assert len({(box.x, box.y) for box in layout.boxes}) == len(layout.boxes)
    assert all(box.x >= 0 and box.x + box.width <= width + 1e-6 and box.y + box.height <= layout.height for box in layout.boxes)
    assert all(box.width <= layout.pitch_x and box.height < layout.pitch_y for box in layout.boxes)


@pytest.mark.parametrize("width", WIDTHS)
def test_cells_of_plotly_stand_where_the_drawing_has_them(width: int) -> None:
    figure = heat_from(monthly())
    layout, drawn = lay_out_heat(figure, width), to_plotly(figure, width=width)
    margin, heat = drawn["layout"]["margin"], drawn["data"][0]  # type: ignore[index]
    pitch = (width - margin["l"] - margin["r"]) / layout.columns, (round(layout.height) - margin["t"] - margin["b"]) / layout.lines
    for box in layout.boxes:
        x, y = margin["l"] + pitch[0] * box.column + heat["xgap"] / 2, margin["t"] + pitch[1] * box.row + heat["ygap"] / 2
        assert (x, y) == pytest.approx((box.x, box.y), abs=0.5)


def test_tab_key_stops_at_one_cell_and_arrows_go_from_cell_to_cell() -> None:
    root = ET.fromstring(to_svg(heat_from(monthly()), width=680, link=lambda mark: f"/explore?at={mark.key}"))
    assert len([each for each in root.iter("a") if each.attrib["tabindex"] == "0"]) == 1
    assert [each.attrib["data-calendar"] for each in root.iter("g") if "data-calendar" in each.attrib] == ["cells"]
    assert len([each for each in root.iter("g") if each.attrib.get("role") == "row"]) == 6


def test_nothing_says_why() -> None:
    figure = heat_from(replace(daily(lambda *_: None), coverage=NEVER))
    assert figure.empty is not None
    assert (figure.kind, figure.empty.reason) == (FigureKind.CALENDAR, EmptyReason.NOT_LOADED)


def test_hostile_names_stay_on_one_line() -> None:
    figure = heat_from(daily(hours, named(HOSTILE_NAMES)))
    assert INGESTED.label not in {series.name for series in figure.series}
    assert figure.series[8].name == "Unnamed"
    assert not any("\u202e" in series.name for series in figure.series)
