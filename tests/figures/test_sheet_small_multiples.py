"""Small multiples: a panel for each group, all of one scale, in the same pixels in every medium."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from figures.gallery import EN
from figures.samples import HOSTILE_NAMES, NEVER
from figures.sheets import NAMES, daily, hours, monthly, named
from rushes.figures import OTHERS_SLOT, EmptyReason, Figure, FigureKind, to_plotly, to_svg
from rushes.figures.sheet_lines import lines
from rushes.figures.sheet_small_multiples import small_multiples_of
from rushes.metrics import Sheet

WIDTHS = (1096, 680, 326)


def panels_from(sheet: Sheet) -> Figure:
    return small_multiples_of(sheet, id="s", title="Title", subtitle="Subtitle", format=EN)


def axes_of(figure: Figure, width: int, letter: str) -> list[dict[str, Any]]:
    layout: dict[str, Any] = to_plotly(figure, width=width)["layout"]  # type: ignore[assignment]
    return [axis for name, axis in layout.items() if name.startswith(f"{letter}axis")]


def test_each_group_has_a_panel_with_its_name() -> None:
    sheet = monthly()
    figure = panels_from(sheet)
    assert figure.kind is FigureKind.SMALL_MULTIPLES
    assert [panel.title for panel in figure.panels] == [*NAMES, "Others"]
    assert {panel.kind for panel in figure.panels} == {FigureKind.BARS}
    for group, panel in enumerate(figure.panels):
        assert [mark.value for mark in panel.marks] == [row[group][0] for row in sheet.cells]
    assert [series.slot for series in figure.series] == [0] * 5 + [OTHERS_SLOT]


def test_more_groups_than_colours_are_not_taken_for_the_others() -> None:
    figure = panels_from(daily(groups=named(HOSTILE_NAMES)))
    assert {series.slot for series in figure.series} == {0}


def test_days_are_lines_because_bars_would_be_too_thin() -> None:
    assert {panel.kind for panel in panels_from(daily(groups=named(NAMES))).panels} == {FigureKind.LINE}


def test_table_is_that_of_the_lines_of_the_sheet() -> None:
    about = {"id": "s", "title": "Title", "subtitle": "Subtitle", "format": EN}
    assert panels_from(monthly()).table == lines(monthly(), **about).table  # type: ignore[arg-type]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("sheet", [monthly(), daily(groups=named(NAMES))], ids=["bars", "lines"])
def test_all_panels_have_one_scale_and_lie_apart(sheet: Sheet, width: int) -> None:
    figure = panels_from(sheet)
    tops = {axis["range"][1] for axis in axes_of(figure, width, "y")}
    assert len(tops) == 1
    assert max(mark.value or 0 for mark in figure.marks) <= tops.pop()
    boxes = {(*x["domain"], *y["domain"]) for x, y in zip(axes_of(figure, width, "x"), axes_of(figure, width, "y"), strict=True)}
    assert len(boxes) == len(figure.panels)
    assert all(0 <= low < high <= 1 for box in boxes for low, high in (box[:2], box[2:]))


@pytest.mark.parametrize("width", WIDTHS)
def test_plot_of_each_panel_is_where_the_drawing_has_it(width: int) -> None:
    figure = panels_from(monthly())
    panels = ET.fromstring(to_svg(figure, width=width)).findall("g")
    corners = [[float(part) for part in each.attrib["transform"][10:-1].split()] for each in panels]
    firsts = [next(each.iter("line")) for each in panels]
    for (x, _), line, axis in zip(corners, firsts, axes_of(figure, width, "x"), strict=True):
        assert x + float(line.attrib["x1"]) == pytest.approx(axis["domain"][0] * width, abs=0.6)
        assert x + float(line.attrib["x2"]) == pytest.approx(axis["domain"][1] * width, abs=0.6)


def test_ids_of_panels_are_apart() -> None:
    ids = [each.attrib["id"] for each in ET.fromstring(to_svg(panels_from(monthly()), width=680)).iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids))


def test_hostile_names_are_text_over_their_panels() -> None:
    markup = to_svg(panels_from(daily(hours, named(HOSTILE_NAMES))), width=680)
    assert "<script" not in markup
    assert "\u202e" not in markup


def test_nothing_says_why() -> None:
    figure = panels_from(replace(daily(lambda *_: None, named(NAMES)), coverage=NEVER))
    assert figure.empty is not None
    assert (figure.kind, figure.empty.reason, figure.panels) == (FigureKind.SMALL_MULTIPLES, EmptyReason.NOT_LOADED, ())
    assert to_plotly(figure) == {}
