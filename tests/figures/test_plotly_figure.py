"""Plotly gets what its own schema allows, and no name can speak to it."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import plotly.graph_objects as go
import pytest

from figures.gallery import PLAIN_NAMES, donut_of, every_drawing, treemap_of
from figures.samples import HOSTILE_NAMES
from rushes.figures import Figure, to_plotly, to_svg
from rushes.figures.plotly_text import HOVER, SLICE_HOVER, hover_words, plain

DRAWINGS = every_drawing()


def annotations(figure: Figure, *, width: int = 640) -> list[dict[str, Any]]:
    """Return the words that stand on the sheet."""
    return to_plotly(figure, width=width)["layout"]["annotations"]  # type: ignore[index]


def weights(figure: Figure) -> dict[str, str]:
    """Return how heavy each of those words is."""
    return {each["text"]: each["font"]["weight"] for each in annotations(figure)}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", DRAWINGS)
def test_plotly_figure_is_valid_by_plotlys_schema(name: str, theme: str) -> None:
    found = to_plotly(DRAWINGS[name], theme=theme, width=640)  # type: ignore[arg-type]
    assert len(go.Figure({"data": found["data"], "layout": found["layout"]}).data) == len(found["data"])  # type: ignore[arg-type]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("name", DRAWINGS)
def test_plotly_config_sends_nothing_anywhere(name: str) -> None:
    config = to_plotly(DRAWINGS[name])["config"]
    assert (config["showSendToCloud"], config["displaylogo"], config["showLink"]) == (False, False, False)  # type: ignore[index]


@pytest.mark.parametrize("name", DRAWINGS)
def test_plotly_hover_comes_from_the_marks_alone(name: str) -> None:
    for trace in to_plotly(DRAWINGS[name])["data"]:  # type: ignore[attr-defined]
        if trace["type"] == "treemap":
            assert set(trace["hovertemplate"][1:]) == {HOVER}
        else:
            assert trace["hovertemplate"] == (SLICE_HOVER if trace["type"] == "pie" else HOVER)


@pytest.mark.parametrize("name", [name for name in DRAWINGS if "hostile" in name])
def test_hostile_names_leave_no_markup_but_ours(name: str) -> None:
    found = to_plotly(DRAWINGS[name])
    # The keys hold internal ids; every other text is shown.
    written = json.dumps([found["data"], found["layout"]], ensure_ascii=False).replace(HOVER, "").replace(SLICE_HOVER, "")
    assert set(re.findall(r"</?([a-zA-Z!][^>]*)>", written)) <= {"br"}
    assert "%{" not in written
    assert "{{" not in re.sub(r'[:,\[] ?\{+"', "", written)


def test_plain_text_is_entities_that_plotly_decodes() -> None:
    assert plain("<b>&%{x}$") == "&lt;b&gt;&amp;%&#123;x&#125;&#36;"


def test_hover_sentence_is_broken_into_lines() -> None:
    assert hover_words("word " * 40).count("<br>") >= 3


def test_donut_slices_have_labels_of_their_own_so_that_equal_names_are_not_added_up() -> None:
    found = to_plotly(donut_of(("Coast Live",) * 4))["data"][0]  # type: ignore[index]
    assert len(set(found["labels"])) == 4


def test_treemap_boxes_name_their_parents() -> None:
    trace = to_plotly(treemap_of(HOSTILE_NAMES))["data"][0]  # type: ignore[index]
    assert set(trace["parents"]) - {""} <= set(trace["ids"])
    assert len(set(trace["ids"])) == len(trace["ids"])
    for node, value in zip(trace["ids"], trace["values"], strict=True):
        within = [each for each, parent in zip(trace["values"], trace["parents"], strict=True) if parent == node]
        assert not within or value == sum(within)


def test_treemap_has_one_ground_which_says_nothing() -> None:
    trace = to_plotly(treemap_of(PLAIN_NAMES))["data"][0]  # type: ignore[index]
    assert [place for place, parent in enumerate(trace["parents"]) if not parent] == [0]
    assert (trace["customdata"][0], trace["hovertemplate"][0], trace["hoverinfo"]) == ([None, "", ""], "", "skip")


def test_bold_words_are_said_by_their_font() -> None:
    assert weights(donut_of(PLAIN_NAMES))["393.4"] == "bold"
    assert weights(donut_of(PLAIN_NAMES))["hours"] == "normal"
    heads = weights(treemap_of(PLAIN_NAMES))
    assert (heads["Production 2"], heads["6.3\u00a0TB"], heads["Cloud"]) == ("bold", "normal", "normal")


@pytest.mark.parametrize("name", [name for name in DRAWINGS if name.startswith("treemap")])
def test_words_of_a_treemap_begin_where_the_drawing_has_them(name: str) -> None:
    for width in (1100, 640, 340):
        drawn = [
            ("".join(each.itertext()), float(each.attrib["x"])) for each in ET.fromstring(to_svg(DRAWINGS[name], width=width)).iter("text")
        ]
        put = [(html.unescape(each["text"]), each["x"] * width) for each in annotations(DRAWINGS[name], width=width)]
        assert [text for text, _ in sorted(drawn)] == [text for text, _ in sorted(put)]
        assert all(abs(one - other) < 0.1 for (_, one), (_, other) in zip(sorted(drawn), sorted(put), strict=True))


@pytest.mark.parametrize("name", ["bars", "line"])
def test_plot_goes_on_above_the_topmost_line_which_plotly_leaves_out_at_the_edge(name: str) -> None:
    layout = to_plotly(DRAWINGS[name], width=640)["layout"]
    axis, margin = layout["yaxis"], layout["margin"]  # type: ignore[index]
    plot_px = layout["height"] - margin["t"] - margin["b"]  # type: ignore[index]
    top = axis["tickvals"][-1]
    assert plot_px * (1 - top / axis["range"][1]) > 1
    lines = [each.attrib["y1"] for each in ET.fromstring(to_svg(DRAWINGS[name], width=640)).iter("line")]
    assert min(float(each) for each in lines) == pytest.approx(margin["t"] + plot_px * (1 - top / axis["range"][1]))


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_margin_is_below_zero_which_plotly_would_take_for_its_own(name: str) -> None:
    for width in (1100, 640, 340):
        margin = to_plotly(DRAWINGS[name], width=width)["layout"]["margin"]  # type: ignore[index]
        assert min(margin.values()) >= 0
