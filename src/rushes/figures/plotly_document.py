"""A figure whole in Plotly's vocabulary, for those who have no page around it: its title, its picture or table, and what is said below."""

from __future__ import annotations

from typing import cast

from rushes.figures.measure_text import wrap
from rushes.figures.model import ColumnKind, Figure, Table
from rushes.figures.plotly_figure import to_plotly
from rushes.figures.plotly_sheet import Json, Sheet
from rushes.figures.plotly_text import plain
from rushes.figures.tokens import LIGHT

__all__ = ["to_plotly_document"]

_WIDTH_PX, _HEAD_PX, _ABOVE_PX, _LINE_PX, _SMALL_PX = 880, 76, 12, 19, 12.0
_SIDE_PX, _ROW_PX, _MOST_TABLE_PX, _EMPTY_PX = 16, 30, 720, 160


def to_plotly_document(figure: Figure, told: tuple[str, ...] = ()) -> Json:
    """Return {"data", "layout"} as `plotly.graph_objects.Figure` takes it; single numbers and tables become a table of Plotly's.

    Args:
        figure: What to draw.
        told: What is said below it, beside its notes: as of when, what is missing.
    """
    drawn = to_plotly(figure, width=_WIDTH_PX) or (_message(figure.empty.message) if figure.empty else _table(figure))
    layout = cast("Json", drawn["layout"])
    margin = cast("dict[str, float]", layout["margin"])
    lines = [line for words in (*figure.notes, *told) if words for line in wrap(words, _WIDTH_PX, _SMALL_PX)]
    below = _ABOVE_PX + _LINE_PX * len(lines)
    plot_px = cast("float", layout["height"]) - margin["t"] - margin["b"]
    annotations = [
        *cast("list[Json]", layout["annotations"]),
        *(_line(line, margin["b"] + 4 + _LINE_PX * at, plot_px) for at, line in enumerate(lines)),
    ]
    return {
        "data": drawn["data"],
        "layout": {
            **layout,
            "title": {
                "text": plain(figure.title),
                "subtitle": {"text": plain(figure.subtitle), "font": {"color": LIGHT.muted}},
                "xref": "container",
                "x": 0,
                "yref": "container",
                "y": 1,
                "yanchor": "top",
                "pad": {"t": _SIDE_PX, "l": _SIDE_PX},
            },
            "width": cast("float", layout["width"]) + 2 * _SIDE_PX,
            "height": cast("float", layout["height"]) + _HEAD_PX + below,
            "margin": {
                **margin,
                "l": margin["l"] + _SIDE_PX,
                "r": margin["r"] + _SIDE_PX,
                "t": margin["t"] + _HEAD_PX,
                "b": margin["b"] + below,
            },
            "paper_bgcolor": LIGHT.card,
            "annotations": annotations,
        },
    }


def _line(words: str, under_px: float, plot_px: float) -> Json:
    """Return a line of text that far under the plot."""
    return {
        "text": plain(words),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": -under_px / plot_px,
        "yanchor": "top",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": _SMALL_PX, "color": LIGHT.muted},
    }


def _message(words: str) -> Json:
    sheet = Sheet(LIGHT, _WIDTH_PX, _EMPTY_PX)
    sheet.words(_WIDTH_PX / 2, _EMPTY_PX / 2, words, size=14, colour=LIGHT.muted, anchor="center")
    return sheet.figure([], {"xaxis": {"visible": False}, "yaxis": {"visible": False}})


def _table(figure: Figure) -> Json:
    """Return the figure's table, its total last and in bold; small lines are left out."""
    table = figure.table
    places = [place for place, column in enumerate(table.columns) if column.kind is not ColumnKind.TREND]
    aligned = ["right" if table.columns[place].is_number else "left" for place in places]
    trace: Json = {
        "type": "table",
        "header": {
            "values": [plain(table.columns[place].label) for place in places],
            "align": aligned,
            "height": _ROW_PX,
            "fill": {"color": LIGHT.sunken},
            "line": {"color": LIGHT.hairline},
            "font": {"color": LIGHT.text, "weight": "bold"},
        },
        "cells": {
            "values": [_column(table, place) for place in places],
            "align": aligned,
            "height": _ROW_PX,
            "fill": {"color": LIGHT.card},
            "line": {"color": LIGHT.hairline},
            "font": {"color": LIGHT.text},
        },
    }
    height = _ROW_PX * (len(table.rows) + bool(table.footer) + 1) + 8
    return Sheet(LIGHT, _WIDTH_PX, min(height, _MOST_TABLE_PX)).figure([trace], {})


def _column(table: Table, place: int) -> list[str]:
    """Return the texts of a column; Plotly has no font for one row alone."""
    total = [f"<b>{plain(table.footer[place].text)}</b>"] if table.footer else []
    return [*(plain(row[place].text) for row in table.rows), *total]
