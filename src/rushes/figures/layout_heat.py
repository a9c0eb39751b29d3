"""Where the cells of a heat map stand at a given width: a row for each series, a column for each category.

With room enough the rows' names stand beside them; on a phone above them, so that the cells have the whole width.
"""

from __future__ import annotations

from rushes.figures.format import Format
from rushes.figures.layout_cells import SWATCH_PX, TEXT_PX, CellBox, CellsLayout, Words, legend, state_of
from rushes.figures.measure_text import shorten, text_width
from rushes.figures.model import Figure

__all__ = ["lay_out_heat"]

_BESIDE_FROM_PX = 560
_HEAD_PX = 22.0
_CELL_PX = 26.0
_NAME_PX = 22.0
_GAP_PX = 12
_LEAST_LEFT_PX = 1.5
_WIDEST_NAME = 0.26
"""The share of the width that the names beside the rows may take."""


def lay_out_heat(figure: Figure, width: int) -> CellsLayout:
    """Return the heat map's places at that width.

    Args:
        figure: A heat map that is not empty.
        width: In CSS pixels.
    """
    is_beside = width >= _BESIDE_FROM_PX and len(figure.series) > 1
    names = [each.name for each in figure.series]
    # Plotly lays half of the gap between cells on the left of the first.
    left = min(width * _WIDEST_NAME, max(text_width(name, TEXT_PX) for name in names)) + _GAP_PX if is_beside else _LEAST_LEFT_PX
    above = 0.0 if is_beside or len(names) == 1 else _NAME_PX
    pitch_x, pitch_y = (width - left) / len(figure.categories), _CELL_PX + above + 2.0
    gap = 3.0 if pitch_x >= 16 else 2.0 if pitch_x >= 8 else 1.0 if pitch_x >= 4 else 0.0
    top = _HEAD_PX + above
    boxes = tuple(
        CellBox(mark, state_of(mark), column, row, left + pitch_x * column, top + pitch_y * row, pitch_x - gap, _CELL_PX)
        for row, series in enumerate(figure.series)
        for column, mark in enumerate(series.marks)
    )
    bottom = top + pitch_y * len(names) - above
    key = legend(figure, boxes, width, bottom + 12, Format(figure.locale))
    return CellsLayout(
        width=width,
        height=key[-1].box.y + SWATCH_PX + 6,
        ways="cells",
        columns=len(figure.categories),
        lines=len(names),
        left=left,
        top=top,
        pitch_x=pitch_x,
        pitch_y=pitch_y,
        boxes=boxes,
        names=(*_heads(figure, width, left, pitch_x), *_names(names, width, left, top, pitch_y)),
        turns=(),
        key=key,
    )


def _heads(figure: Figure, width: int, left: float, pitch_x: float) -> list[Words]:
    """Return the names of every so manyth column, each at the left of its cells, as far as they stay apart."""
    room = width - left
    texts = [shorten(name, room, TEXT_PX) for name in figure.categories]
    widest = max(text_width(text, TEXT_PX) for text in texts) + 8
    step = next((each for each in range(1, len(texts)) if pitch_x * each >= widest), len(texts))
    found: list[Words] = []
    for place in range(0, len(texts), step):
        x = left + pitch_x * place
        if x + text_width(texts[place], TEXT_PX) <= width:
            found.append(Words(x, _HEAD_PX / 2, texts[place]))
    return found


def _names(names: list[str], width: int, left: float, top: float, pitch_y: float) -> list[Words]:
    """Return the rows' names, beside the cells or above them; a single row is told by the title."""
    if len(names) == 1:
        return []
    is_beside = left > _LEAST_LEFT_PX
    room, middle = (left - _GAP_PX, _CELL_PX / 2) if is_beside else (width - left, -9.0)
    return [Words(0.0 if is_beside else left, top + pitch_y * row + middle, shorten(name, room, TEXT_PX)) for row, name in enumerate(names)]
