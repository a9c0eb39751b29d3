"""Drawings are well-formed, safe under a strict policy, reachable, and fit their width."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.gallery import EN, bars_of, donut_of, every_drawing, every_figure, kpi_of, line_of, treemap_of
from figures.samples import HOSTILE_NAMES, HOUR, NEVER, by_production
from rushes.figures import LIGHT, FigureKind, Mark, clean_name, donut, figures_css, sparkline_svg, to_svg
from rushes.figures.layout_donut import lay_out_donut
from rushes.figures.layout_treemap import lay_out_treemap
from rushes.figures.measure_text import text_width

FIGURES = {name: figure for name, figure in every_figure().items() if "table" not in name}
DRAWINGS = every_drawing()
WIDTHS = (1100, 640, 520, 340)


def link_of(mark: Mark) -> str | None:
    return f'/dashboard?p="{mark.key}"&<x>' if mark.key else None


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FIGURES)
def test_drawing_is_well_formed_and_needs_no_inline_style_or_script(name: str, width: int) -> None:
    root = ET.fromstring(to_svg(FIGURES[name], width=width, link=link_of))
    for each in root.iter():
        assert each.tag in {"svg", "g", "a", "path", "rect", "circle", "line", "text", "title", "defs", "pattern"}
        assert "style" not in each.attrib
        assert not any(attribute.startswith("on") for attribute in each.attrib)
    assert root.attrib["viewBox"].split()[2] == str(width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FIGURES)
def test_texts_stay_within_the_drawing(name: str, width: int) -> None:
    root = ET.fromstring(to_svg(FIGURES[name], width=width))
    for each in root.iter("text"):
        long = text_width("".join(each.itertext()), float(each.attrib["font-size"]), is_bold="font-weight" in each.attrib)
        start = float(each.attrib["x"]) - long * {"middle": 0.5, "end": 1.0}.get(each.attrib.get("text-anchor", ""), 0.0)
        assert start >= -3
        assert start + long <= width + 3


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_cut_off_below(name: str, width: int) -> None:
    root = ET.fromstring(to_svg(FIGURES[name], width=width))

    def lowest(element: ET.Element, top: float) -> float:
        _, _, moved = element.attrib.get("transform", "0 0").removesuffix(")").rpartition(" ")
        own = float(element.attrib["y"]) if element.tag == "text" else 0.0
        return max([top + float(moved) + own, *(lowest(each, top + float(moved)) for each in element)])

    assert lowest(root, 0.0) <= float(root.attrib["height"])


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_with_links_is_a_group_and_each_link_has_a_name(name: str) -> None:
    root = ET.fromstring(to_svg(DRAWINGS[name], width=640, link=link_of))
    links = list(root.iter("a"))
    assert root.attrib["role"] == ("group" if links else "img")
    assert root.attrib["aria-label"] == DRAWINGS[name].summary
    assert all(each.attrib["aria-label"] and each.attrib["href"].startswith("/dashboard?p=") for each in links)
    is_linked = not DRAWINGS[name].panels and any(mark.key for mark in DRAWINGS[name].marks if mark.parent is None)
    assert bool(links) == is_linked


@pytest.mark.parametrize("name", [name for name in DRAWINGS if "calendar" not in name and "heat" not in name])
def test_link_is_at_least_24_px_wide_and_high(name: str) -> None:
    root = ET.fromstring(to_svg(DRAWINGS[name], width=640, link=link_of))
    for each in root.iter("a"):
        target = each.find("rect")
        assert target is not None
        assert min(float(target.attrib["width"]), float(target.attrib["height"])) >= 24


def test_narrow_bars_have_no_links_too_small_to_hit() -> None:
    assert "<a " not in to_svg(bars_of("Month by month"), width=300, link=link_of)


@pytest.mark.parametrize("name", DRAWINGS)
def test_ids_are_unique_in_a_page_that_holds_every_width(name: str) -> None:
    page = "".join(to_svg(DRAWINGS[name], width=width) for width in WIDTHS)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_hostile_names_are_shown_as_text() -> None:
    markup = to_svg(donut_of(HOSTILE_NAMES), width=640) + to_svg(treemap_of(HOSTILE_NAMES), width=640)
    assert "<script" not in markup
    assert "<img" not in markup
    assert "<b>" not in markup
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in markup
    assert clean_name(HOSTILE_NAMES[7]) in markup
    assert not set(markup) & set("\u202a\u202b\u202d\u202e\u2066\u2067\x00")


def test_every_mark_explains_itself_without_a_script() -> None:
    root = ET.fromstring(to_svg(treemap_of(HOSTILE_NAMES), width=640))
    tips = [each for each in root.iter() if "data-tip" in each.attrib]
    assert tips
    assert all(each.find("title") is not None and each.findtext("title") == each.attrib["data-tip"] for each in tips)


def test_standalone_drawing_carries_its_style_sheet_in_light_colours() -> None:
    root = ET.fromstring(to_svg(bars_of("Month by month"), width=640, is_standalone=True))
    style = root.findtext("{http://www.w3.org/2000/svg}style")
    assert style
    assert LIGHT.series[1] in style
    assert "var(" not in style


def test_classes_of_drawings_have_rules() -> None:
    used = {
        each
        for figure in FIGURES.values()
        for words in re.findall(r'class="([^"]+)"', to_svg(figure, width=640, link=link_of))
        for each in words.split()
    }
    unstyled = {*(f"figure-{kind.value}" for kind in FigureKind), "hatch"}
    assert {each for each in used - unstyled if f".{each}" not in figures_css()} == set()


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=9))
def test_any_donut_goes_round_once_in_proportion(values: list[int]) -> None:
    figure = donut(
        by_production([(f"P{place}", value) for place, value in enumerate(values)]),
        id="d", measure="ingested", title="t", subtitle="s", format=EN,
    )  # fmt: skip
    slices = lay_out_donut(figure, 640).slices
    assert slices[0].start == 0
    assert slices[-1].end == pytest.approx(2 * math.pi)
    for each in slices:
        assert each.end - each.start == pytest.approx(2 * math.pi * (each.mark.value or 0) / sum(values), abs=1e-9)


@pytest.mark.parametrize("width", WIDTHS)
def test_treemap_boxes_lie_in_their_production_and_apart(width: int) -> None:
    layout = lay_out_treemap(treemap_of(HOSTILE_NAMES), width)
    for outer in layout.boxes:
        assert outer.box.y + outer.box.height <= layout.height
        for inner in outer.inner:
            assert inner.box.x >= outer.box.x
            assert inner.box.x + inner.box.width <= outer.box.x + outer.box.width + 1e-6
            assert inner.box.y >= outer.box.y
            assert inner.box.y + inner.box.height <= outer.box.y + outer.box.height + 1e-6


def test_incomplete_bars_are_hatched_and_others_are_not() -> None:
    figure = bars_of("Month by month")
    markup = to_svg(figure, width=640)
    assert markup.count("url(#months-640-hatch") == sum(mark.is_incomplete for mark in figure.marks) == 4


def test_gap_in_a_line_is_not_drawn_over() -> None:
    figure = line_of("Day by day")
    assert [mark.label for mark in figure.marks if mark.value is None] == ["17 November 2026"]
    assert to_svg(figure, width=640).count('class="stroke s0"') == 2


def test_single_value_is_a_whole_ring() -> None:
    markup = to_svg(donut_of(("Coast Live",)), width=640)
    assert markup.count('class="mark slice') == 1
    assert "NaN" not in markup
    assert 'fill-rule="evenodd"' in markup


def test_empty_figure_says_why_in_its_place() -> None:
    figure = donut(
        by_production([], coverage=NEVER), id="d", measure="ingested", title="t", subtitle="s", format=EN
    )  # fmt: skip
    root = ET.fromstring(to_svg(figure, width=340))
    assert root.attrib["aria-label"] == "This period is not loaded yet."
    assert "This period is not loaded yet." in {"".join(each.itertext()) for each in root.iter("text")}


@pytest.mark.parametrize("values", [(), (None,), (1.0,), (None, 3.0, None), (0.0, 0.0), (1.0, None, 2.0, 3.0), (-2.0, 4.0)])
def test_sparkline_of_any_shape_is_well_formed_and_hidden_from_readers(values: tuple[float | None, ...]) -> None:
    root = ET.fromstring(sparkline_svg(values, width=90, height=20))
    assert root.attrib["aria-hidden"] == "true"
    for circle in root.iter("circle"):
        assert 0 <= float(circle.attrib["cx"]) <= 90
        assert 0 <= float(circle.attrib["cy"]) <= 20


def test_kpi_with_a_gap_in_its_trend_has_two_strokes_or_points() -> None:
    assert to_svg(kpi_of("Stored"), width=240).count('class="stroke thin s0"') == 2


def test_huge_value_still_fits_the_hole() -> None:
    figure = donut(
        by_production([("Coast Live", 123_456_789 * HOUR)]), id="d", measure="ingested", title="t", subtitle="s", format=EN
    )  # fmt: skip
    layout = lay_out_donut(figure, 340)
    assert text_width(figure.total_text, layout.total_size, is_bold=True) <= layout.hole * 2
