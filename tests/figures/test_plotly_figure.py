"""Plotly gets what its own schema allows, and no name can speak to it."""

from __future__ import annotations

import json
import re

import plotly.graph_objects as go
import pytest

from figures.gallery import donut_of, every_drawing, treemap_of
from figures.samples import HOSTILE_NAMES
from rushes.figures import to_plotly
from rushes.figures.plotly_text import HOVER, hover_words, plain

DRAWINGS = every_drawing()


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
    assert {trace["hovertemplate"] for trace in to_plotly(DRAWINGS[name])["data"]} == {HOVER}  # type: ignore[index,union-attr]


@pytest.mark.parametrize("name", [name for name in DRAWINGS if "hostile" in name])
def test_hostile_names_leave_no_markup_but_ours(name: str) -> None:
    found = to_plotly(DRAWINGS[name])
    # The keys hold internal ids; every other text is shown.
    written = json.dumps([found["data"], found["layout"]], ensure_ascii=False).replace(HOVER, "")
    assert set(re.findall(r"</?([a-zA-Z!][^>]*)>", written)) <= {"b", "br"}
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
    total = {node: value for node, value, parent in zip(trace["ids"], trace["values"], trace["parents"], strict=True) if not parent}
    for node, value in total.items():
        assert value == sum(each for each, parent in zip(trace["values"], trace["parents"], strict=True) if parent == node)
