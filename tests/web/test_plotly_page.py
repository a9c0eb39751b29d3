from __future__ import annotations

from rushes.web.plotly_page import for_page


def test_bold_words_are_said_by_the_font() -> None:
    figure = {
        "data": [{"type": "treemap", "labels": ["\u2009<b>A & B</b>\u20021.6 TB", "Cloud"], "textfont": {"size": 12}}],
        "layout": {"annotations": [{"text": "<b>412.6</b>", "font": {"size": 30}}, {"text": "hours", "font": {"size": 13}}], "width": 440},
        "config": {"displaylogo": False},
    }
    shown = for_page(figure)
    assert shown["data"] == [
        {"type": "treemap", "labels": ["\u2009A & B\u20021.6 TB", "Cloud"], "textfont": {"size": 12, "weight": ["bold", "normal"]}}
    ]
    assert shown["layout"] == {
        "annotations": [{"text": "412.6", "font": {"size": 30, "weight": "bold"}}, {"text": "hours", "font": {"size": 13}}],
        "width": 440,
    }
    assert shown["config"] == figure["config"]


def test_figure_without_bold_words_is_left_as_it_is() -> None:
    figure = {"data": [{"type": "bar", "y": [1, 2]}], "layout": {"annotations": []}, "config": {}}
    assert for_page(figure) == figure


def test_slice_of_a_ring_shows_the_words_of_its_first_point() -> None:
    shown = for_page({"data": [{"type": "pie", "hovertemplate": "%{customdata[2]}<extra></extra>"}], "layout": {}, "config": {}})
    assert shown["data"] == [{"type": "pie", "hovertemplate": "%{customdata[0][2]}<extra></extra>"}]
