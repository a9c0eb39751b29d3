"""Marks and cells of a sheet know where in it their numbers stand, so that a link can name the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from figures.gallery import chart_of
from figures.samples import YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, STORAGE, STORED, daily, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain
from rushes.figures import Cell, ChartKind, ColumnKind, Figure, FigureKind, to_plotly, to_svg, why_not
from rushes.metrics import Number, Place, Sheet

SHEETS = {
    "of two directions": monthly(),
    "compared": sheet_of(named(NAMES, has_rest=True), is_compared=True),
    "of days": daily(),
    "by name": sheet_of(named(NAMES[:3], has_rest=True)),
    "in groups": sheet_of(groups=named(NAMES, has_rest=True)),
    "of one number": sheet_of(measures=(INGESTED, STORED)),
    "of names by names": sheet_of(named(NAMES), named(("active", "archived"), "production_state")),
    "of two measures by month": sheet_of(over(YEAR, Grain.MONTH), measures=(INGESTED, ITEMS), period=YEAR),
    "of kinds by name": sheet_of(named(NAMES), measures=STORAGE, count=sizes),
    "of kinds": sheet_of(measures=STORAGE, count=sizes),
}
CHARTS = [(name, kind) for name, sheet in SHEETS.items() for kind in ChartKind if not why_not(kind, sheet)]
WITHOUT_PLACES = {ChartKind.HISTOGRAM}
"""A bar of a histogram stands for as many places as it counts."""


def number_at(sheet: Sheet, place: Place) -> Number:
    across = [entry.place for entry in sheet.across.entries].index(place.across) if place.across else None
    group = [entry.place for entry in sheet.groups.entries].index(place.group) if place.group else None
    if across is None:
        numbers = sheet.total if group is None else sheet.by_group[group]
    else:
        numbers = sheet.by_across[across] if group is None else sheet.cells[across][group]
    return numbers[place.measure]


@pytest.mark.parametrize(("name", "kind"), CHARTS)
def test_mark_with_a_place_has_the_number_that_stands_there(name: str, kind: ChartKind) -> None:
    sheet, figure = SHEETS[name], chart_of(SHEETS[name], kind)
    for mark in figure.marks:
        if mark.place is not None and (figure.kind is not FigureKind.WATERFALL or mark.label == "Now"):
            assert mark.value == number_at(sheet, mark.place), mark
    is_drawn = figure.kind not in {FigureKind.TABLE, FigureKind.KPI} and kind not in WITHOUT_PLACES
    assert not is_drawn or any(mark.place for mark in figure.marks)


@pytest.mark.parametrize(("name", "kind"), CHARTS)
def test_cell_with_a_place_has_the_number_that_stands_there(name: str, kind: ChartKind) -> None:
    sheet, table = SHEETS[name], chart_of(SHEETS[name], kind).table
    cells = [
        (column.kind, cell)
        for row in (*table.rows, table.footer)
        for column, cell in zip(table.columns, row, strict=False)
        if cell.place is not None
    ]
    assert all(cell.sort_value == number_at(sheet, _place(cell)) for kind, cell in cells if kind is not ColumnKind.SHARE)
    assert bool(cells) == (kind not in WITHOUT_PLACES)


def _place(cell: Cell) -> Place:
    assert cell.place is not None
    return cell.place


@pytest.mark.parametrize(("name", "kind"), CHARTS)
def test_marks_of_one_name_lead_to_the_same_place_in_both_drawings(name: str, kind: ChartKind) -> None:
    figure = chart_of(SHEETS[name], kind)
    by_name: dict[str | None, set[Place | None]] = {}
    for mark in figure.marks:
        by_name.setdefault(mark.name, set()).add(mark.place)
    assert all(len(places) == 1 for key, places in by_name.items() if key is not None)
    if figure.kind not in {FigureKind.TABLE, FigureKind.KPI}:
        known = {mark.name for mark in figure.marks}
        assert {each for each in _plotly_names(to_plotly(figure)) if each} <= known


def _plotly_names(value: Any) -> list[str]:
    if isinstance(value, dict):
        found = [point[0] for point in _points(value.get("customdata", []))]
        return [*found, *(name for each in value.values() for name in _plotly_names(each))]
    return [name for each in value for name in _plotly_names(each)] if isinstance(value, list) else []


def _points(told: Any) -> list[Any]:
    return [point for each in told for point in (each if each and isinstance(each[0], list) else [each])]


def _links(figure: Figure) -> list[str]:
    places: list[str] = []

    def link(mark: object) -> str | None:
        place = getattr(mark, "place", None)
        if place is not None:
            places.append(place.text)
        return "/somewhere" if place else None

    assert "/somewhere" in to_svg(figure, width=1100, link=link)
    return places


def test_column_of_several_groups_leads_to_all_of_them_together() -> None:
    months = [month.isoformat() for month in YEAR.buckets(Grain.MONTH)]
    assert _links(chart_of(monthly(), ChartKind.STACKED)) == months
    assert _links(chart_of(monthly(), ChartKind.LINES)) == months


def test_column_of_several_measures_leads_to_the_first() -> None:
    assert _links(chart_of(SHEETS["of two measures by month"], ChartKind.COMBINATION))[0] == YEAR.first.isoformat()


def test_number_of_its_own_leads_to_its_place() -> None:
    assert _links(chart_of(SHEETS["of one number"], ChartKind.KPI)) == ["||0", "||1"]


def test_others_that_the_figure_folded_itself_lead_nowhere_and_those_of_the_sheet_to_the_rest() -> None:
    folded = sheet_of(named(tuple(f"Production {number}" for number in range(8)), has_rest=True))
    assert chart_of(folded, ChartKind.DONUT).marks[-1].place is None
    assert chart_of(SHEETS["by name"], ChartKind.DONUT).marks[-1].place == Place("rest")


def test_place_is_named_unlike_any_other() -> None:
    places = [Place(across, group, measure) for across in ("", "a", "rest") for group in ("", "a", "rest") for measure in (0, 1)]
    assert len({each.text for each in places}) == len(places)
    assert Place(date(2026, 11, 1).isoformat()).text == "2026-11-01"
    assert replace(Place("a"), measure=1).text != "a"
