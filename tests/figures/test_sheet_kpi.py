"""The numbers of a sheet: one panel each, with a change that holds the former number."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from figures.gallery import EN
from figures.samples import HOSTILE_NAMES, HOUR, NEVER, YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, STORED, monthly, named, over, sheet_of
from rushes.domain import Grain, Unit
from rushes.figures import Direction, EmptyReason, Figure, FigureKind, to_plotly, to_svg
from rushes.figures.sheet_kpi import kpi_of
from rushes.metrics import Number, Sheet


def kpi_from(sheet: Sheet) -> Figure:
    return kpi_of(sheet, id="k", title="Title", subtitle="Subtitle", format=EN)


def changed(now: Number, before: Number) -> tuple[str, Direction]:
    sheet = replace(sheet_of(is_compared=True), total=(now,), total_before=(before,))
    figure = kpi_from(sheet)
    return figure.change.replace("\u00a0", " "), figure.direction


def test_single_number_is_the_total_with_its_way_through_time() -> None:
    sheet = replace(sheet_of(over(YEAR, Grain.MONTH), is_compared=True), total=(10 * HOUR,), total_before=(8 * HOUR,))
    figure = kpi_from(sheet)
    assert (figure.kind, len(figure.panels)) == (FigureKind.KPI, 1)
    assert (figure.total_text, figure.unit_label, figure.unit) == ("10.0", "h", Unit.MILLISECONDS)
    assert figure.trend == tuple(numbers[0] for numbers in sheet.by_across)
    assert figure.summary == "Ingested: 10.0\u00a0h, 25\u00a0% more than before (8.0\u00a0h)."


def test_each_measure_has_a_panel_and_a_row_with_its_own_unit() -> None:
    figure = kpi_from(sheet_of(measures=(INGESTED, STORED, ITEMS), is_compared=True))
    assert [panel.title for panel in figure.panels] == ["Ingested", "Stored", "Items"]
    assert [row[1].unit for row in figure.table.rows] == [Unit.MILLISECONDS, Unit.BYTES, Unit.COUNT]
    assert [row[1].text for row in figure.table.rows] == [f"{panel.total_text}\u00a0{panel.unit_label}".rstrip() for panel in figure.panels]


def test_each_group_has_a_panel_with_its_number_of_the_whole_period() -> None:
    sheet = monthly(is_compared=True)
    figure = kpi_from(sheet)
    assert [panel.title for panel in figure.panels] == [*NAMES, "Others"]
    assert [row[1].sort_value for row in figure.table.rows] == [numbers[0] for numbers in sheet.by_group]
    assert figure.panels[1].trend == tuple(row[1][0] for row in sheet.cells)
    assert figure.notes == ("Before: from 1 October 2026 to 31 October 2026.",)


def test_change_is_in_words_that_hold_the_former_number() -> None:
    assert changed(10 * HOUR, 8 * HOUR) == ("25 % more than before (8.0 h)", Direction.UP)
    assert changed(6 * HOUR, 8 * HOUR) == ("25 % less than before (8.0 h)", Direction.DOWN)
    assert changed(8 * HOUR, 8 * HOUR) == ("As much as before", Direction.LEVEL)
    assert changed(1002 * HOUR, 1000 * HOUR) == ("About as much as before (1,000.0 h)", Direction.LEVEL)
    assert changed(HOUR, 0) == ("Before: 0.0 h", Direction.UP)
    assert changed(HOUR, None) == ("Nothing to compare with", Direction.UNKNOWN)


def test_sheet_that_compares_nothing_says_nothing_of_change() -> None:
    figure = kpi_from(sheet_of(measures=(INGESTED, ITEMS)))
    assert {panel.change for panel in figure.panels} == {""}
    assert [column.label for column in figure.table.columns] == ["Number", "Value"]


def test_measure_that_is_not_reported_has_no_panel_and_is_named_in_a_note() -> None:
    figure = kpi_from(sheet_of(measures=(INGESTED, ITEMS), count=lambda _a, _g, measure: None if measure else HOUR))
    assert [panel.title for panel in figure.panels] == ["Ingested"]
    assert figure.notes == ("Not reported by this connection: items.",)


def test_zero_is_a_number() -> None:
    assert kpi_from(sheet_of(count=lambda *_: 0)).total_text == "0.0"


def test_sheet_without_a_number_says_why() -> None:
    figure = kpi_from(replace(sheet_of(count=lambda *_: None), coverage=NEVER))
    assert figure.empty is not None
    assert figure.empty.reason is EmptyReason.NOT_LOADED


def test_every_panel_is_drawn_and_plotly_has_nothing() -> None:
    figure = kpi_from(sheet_of(groups=named(HOSTILE_NAMES), is_compared=True))
    texts = ["".join(each.itertext()) for each in ET.fromstring(to_svg(figure, width=366)).iter("text")]
    assert [panel.total_text for panel in figure.panels if panel.total_text not in texts] == []
    assert to_plotly(figure) == {}


def test_panels_stand_apart_and_within_the_drawing() -> None:
    figure = kpi_from(monthly(is_compared=True))
    for width, columns in ((146, 1), (326, 2), (680, 3), (1096, 3)):
        corners = [
            tuple(float(part) for part in each.attrib["transform"][10:-1].split())
            for each in ET.fromstring(to_svg(figure, width=width)).iter("g")
            if "transform" in each.attrib
        ]
        assert len({x for x, _ in corners}) == columns
        assert len(set(corners)) == 6
