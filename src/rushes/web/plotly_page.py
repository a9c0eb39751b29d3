"""Plotly's figures as pages may show them.

Plotly sets `<b>` by a style attribute, which our Content-Security-Policy blocks; the weight of a font
it sets by script, which the policy allows. So what is bold is said by the font. And a slice of a ring
stands for several data points, so its hover words are the first point's.

Source: plotly.js `lib/svg_text_utils.js` (TAG_STYLES), `components/drawing` (font).
"""

from __future__ import annotations

from typing import cast

__all__ = ["for_page"]

_OPENS, _CLOSES = "<b>", "</b>"
_BOLD, _NORMAL = "bold", "normal"
Json = dict[str, object]


def for_page(figure: Json) -> Json:
    """Return the figure with bold words marked by their font (a partly bold text becomes wholly so).

    Args:
        figure: What `to_plotly` gave: "data", "layout" and "config".
    """
    layout = cast("Json", figure.get("layout", {}))
    annotations = [_annotation(each) for each in cast("list[Json]", layout.get("annotations", []))]
    data = [_trace(each) for each in cast("list[Json]", figure.get("data", []))]
    return {**figure, "data": data, "layout": {**layout, "annotations": annotations}}


def _annotation(annotation: Json) -> Json:
    text = str(annotation.get("text", ""))
    if _OPENS not in text:
        return annotation
    return {**annotation, "text": _bare(text), "font": {**cast("Json", annotation.get("font", {})), "weight": _BOLD}}


def _trace(trace: Json) -> Json:
    if trace.get("type") == "pie":
        template = str(trace.get("hovertemplate", "")).replace("%{customdata[2]}", "%{customdata[0][2]}")
        return {**trace, "hovertemplate": template}
    labels = trace.get("labels")
    if not isinstance(labels, list) or not any(_OPENS in str(label) for label in cast("list[object]", labels)):
        return trace
    texts = [str(label) for label in cast("list[object]", labels)]
    weights = [_BOLD if _OPENS in text else _NORMAL for text in texts]
    font = {**cast("Json", trace.get("textfont", {})), "weight": weights}
    return {**trace, "labels": [_bare(text) for text in texts], "textfont": font}


def _bare(text: str) -> str:
    return text.replace(_OPENS, "").replace(_CLOSES, "")
