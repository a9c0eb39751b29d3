"""Every medium shows the same number in the same words, to the last digit."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from figures.gallery import every_drawing, every_figure
from rushes.domain import Unit
from rushes.figures import NO_NUMBER, Figure, FigureKind, Mark, to_csv, to_plotly, to_svg

DRAWINGS = every_drawing()
FIGURES = every_figure()
_TAG = re.compile(r"<[^>]*>")


def plotly_texts(figure: Figure) -> list[tuple[str | None, str]]:
    """Return name and text of everything that Plotly draws, in drawing order; a treemap's ground has none."""
    return [(point[0], point[1]) for trace in to_plotly(figure)["data"] for point, _ in points(trace) if point[1]]  # type: ignore[union-attr]


def points(trace: dict[str, Any]) -> Iterator[tuple[list[str], object]]:
    """Yield what Plotly knows of each point of a trace, and its value; a heat map's points lie in rows, what lies over them has none."""
    if trace["type"] == "heatmap":
        for told, values in zip(trace["customdata"], trace["z"], strict=True):
            yield from zip(told, values, strict=True)
    elif trace["type"] == "scatter" and trace["mode"] == "markers" and "name" not in trace:
        yield from ((point, None) for point in trace["customdata"])
    else:
        along = trace["x"] if trace.get("orientation") == "h" else trace.get("values", trace.get("y"))
        yield from zip(trace["customdata"], along, strict=True)


def plotly_words(value: object) -> Iterator[str]:
    """Yield every text anywhere in a Plotly figure, as a reader sees it."""
    if isinstance(value, str):
        yield html.unescape(_TAG.sub(" ", value))
    elif isinstance(value, dict):
        for each in value.values():
            yield from plotly_words(each)
    elif isinstance(value, list):
        for each in value:
            yield from plotly_words(each)


def drawn_as_points(figure: Figure) -> tuple[Mark, ...]:
    """Return the marks of all traces; what bars were before is a line across each and no trace."""
    if figure.panels:
        return tuple(mark for panel in figure.panels for mark in drawn_as_points(panel))
    former = {FigureKind.LINE: figure.former, FigureKind.COMBINATION: figure.former[1:]}.get(figure.kind, ())
    return (*figure.marks, *(mark for series in former for mark in series.marks))


def svg_tips(figure: Figure) -> list[str]:
    """Return the sentences of all marks of a drawing."""
    root = ET.fromstring(to_svg(figure, width=640))
    return [each.attrib["data-tip"] for each in root.iter() if "data-tip" in each.attrib]


@pytest.mark.parametrize("name", DRAWINGS)
def test_plotly_carries_the_text_of_every_mark(name: str) -> None:
    figure = DRAWINGS[name]
    assert sorted(plotly_texts(figure), key=str) == sorted(((mark.name, mark.text) for mark in drawn_as_points(figure)), key=str)


@pytest.mark.parametrize("name", DRAWINGS)
def test_plotly_values_are_the_marks_values(name: str) -> None:
    figure = DRAWINGS[name]
    values = [value for trace in to_plotly(figure)["data"] for point, value in points(trace) if point[1]]  # type: ignore[attr-defined]
    is_area = figure.kind is FigureKind.LINE and figure.is_stacked
    wanted = [mark.end if is_area and mark.value is not None else mark.drawn for mark in drawn_as_points(figure)]
    assert sorted(values, key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize("name", DRAWINGS)
def test_svg_says_the_sentence_of_every_mark_with_a_value(name: str) -> None:
    figure = DRAWINGS[name]
    wanted = {mark.detail for mark in figure.marks if mark.value is not None}
    if figure.kind in {FigureKind.LINE, FigureKind.COMBINATION} and len(figure.series) > 1:
        # Lines are pointed at together, place by place.
        tips = "\n".join(svg_tips(figure))
        assert all(mark.detail.removeprefix(f"{mark.label}, ") in tips for mark in figure.marks if mark.value is not None)
    else:
        assert wanted <= set(svg_tips(figure))
    assert all(mark.text in mark.detail for mark in figure.marks if mark.value is not None)


@pytest.mark.parametrize("name", DRAWINGS)
def test_table_holds_the_text_of_every_mark(name: str) -> None:
    figure = DRAWINGS[name]
    cells = [cell.text for row in figure.table.rows for cell in row]
    for mark in figure.marks:
        assert mark.text in cells


@pytest.mark.parametrize("name", DRAWINGS)
def test_numbers_seen_in_svg_are_seen_in_plotly(name: str) -> None:
    figure = DRAWINGS[name]
    for width in (1100, 640, 340):
        texts = {"".join(each.itertext()) for each in ET.fromstring(to_svg(figure, width=width)).iter("text")}
        numbers = {each for each in texts if re.fullmatch(r"[\d.,]+(\u00a0\w+)?", each)}
        seen = " ".join(plotly_words(to_plotly(figure, width=width)))
        assert numbers or figure.kind in {FigureKind.CALENDAR, FigureKind.HEAT}
        assert [each for each in numbers if each not in seen] == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_svg_and_plotly_have_one_size(name: str) -> None:
    for width in (1100, 640, 340):
        root = ET.fromstring(to_svg(DRAWINGS[name], width=width))
        layout = to_plotly(DRAWINGS[name], width=width)["layout"]
        assert (layout["width"], layout["height"]) == (int(root.attrib["width"]), int(root.attrib["height"]))  # type: ignore[index]


@pytest.mark.parametrize("name", FIGURES)
def test_csv_numbers_round_to_what_the_table_shows(name: str) -> None:
    table = FIGURES[name].table
    rows = list(csv.reader(io.StringIO(to_csv(FIGURES[name]), newline="")))[1:]
    assert len(rows) == len(table.rows)
    for written, row in zip(rows, table.rows, strict=True):
        for text, cell, column in zip(written, row, table.columns, strict=False):
            if column.is_number and cell.sort_value is not None and column.unit is not Unit.COUNT:
                number = Decimal(cell.text.replace(",", "").split("\u00a0")[0])
                exact = Decimal(text) / (1000 if cell.text.endswith("TB") else 1)
                assert abs(number - exact) <= Decimal("0.0501")
            elif column.is_number and cell.sort_value is None:
                assert (text, cell.text) == ("", NO_NUMBER)


def test_kpi_says_its_number_in_every_medium() -> None:
    figure = FIGURES["kpi"]
    assert f"{figure.total_text}\u00a0{figure.unit_label}" == figure.table.rows[0][1].text == "48.2\u00a0TB"
    texts = ["".join(each.itertext()) for each in ET.fromstring(to_svg(figure, width=240)).iter("text")]
    assert texts[1:3] == ["48.2", "TB"]


@pytest.mark.parametrize("name", [name for name, figure in FIGURES.items() if figure.kind in {FigureKind.KPI, FigureKind.TABLE}])
def test_kpi_and_table_have_nothing_for_plotly(name: str) -> None:
    assert to_plotly(FIGURES[name]) == {}
