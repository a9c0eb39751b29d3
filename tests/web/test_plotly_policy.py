from __future__ import annotations

from rushes.web.plotly_policy import by_font_weight


def test_bold_words_are_said_by_the_font() -> None:
    figure = {
        "data": [{"type": "treemap", "labels": ["\u2009<b>A & B</b>\u20021.6 TB", "Cloud"], "textfont": {"size": 12}}],
        "layout": {"annotations": [{"text": "<b>412.6</b>", "font": {"size": 30}}, {"text": "hours", "font": {"size": 13}}], "width": 440},
        "config": {"displaylogo": False},
    }
    shown = by_font_weight(figure)
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
    assert by_font_weight(figure) == figure
