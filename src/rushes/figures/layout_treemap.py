"""Where a treemap's boxes and their words stand at a given width; the SVG and Plotly both draw this."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.figures.measure_text import shorten, text_width
from rushes.figures.model import Figure, Mark
from rushes.figures.squarify import Box, squarify

__all__ = ["KeyEntry", "TreeBox", "TreemapLayout", "head_total_x", "lay_out_treemap"]

HEAD_PX = 22
"""The height of a production's head, and of the key above everything (Plotly pads both alike)."""

GAP_PX = 2
EDGE_PX = 1
TEXT_PX = 12
INSET_PX = 6
HEAD_INSET_PX = 5.5
LINE_PX = 15
_HEAD_GAP_PX = 8


@dataclass(frozen=True, slots=True)
class TreeBox:
    """One box and the lines in it, as they fit; a head's first line is the name, its second the total."""

    mark: Mark
    box: Box
    lines: tuple[str, ...]
    inner: tuple[TreeBox, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One kind in the key above the boxes: its swatch's left edge, its tint, its words."""

    x: float
    shade: int
    text: str


@dataclass(frozen=True, slots=True)
class TreemapLayout:
    """A treemap at one width, in pixels."""

    width: int
    height: float
    boxes: tuple[TreeBox, ...]
    key: tuple[KeyEntry, ...]


def lay_out_treemap(figure: Figure, width: int) -> TreemapLayout:
    """Return the treemap at that width; a narrow one is higher than wide, so that boxes stay legible."""
    height = 380.0 if width < 420 else min(400.0, max(280.0, width * 0.44))
    outer = tuple(mark for mark in figure.marks if mark.parent is None)
    ground = Box(0, 0, width, height).inside(top=HEAD_PX - GAP_PX / 2, side=EDGE_PX - GAP_PX / 2)
    cells = squarify(tuple(float(mark.value or 0) for mark in outer), ground)
    boxes = tuple(_production(figure, mark, cell) for mark, cell in zip(outer, cells, strict=True))
    return TreemapLayout(width, height, boxes, _key(figure, width))


def head_total_x(outer: TreeBox) -> float:
    """Return where the total in a head begins: after the bold name and a gap."""
    return outer.box.x + HEAD_INSET_PX + text_width(outer.lines[0], TEXT_PX, is_bold=True) + _HEAD_GAP_PX


def _production(figure: Figure, mark: Mark, cell: Box) -> TreeBox:
    box = cell.inside(top=GAP_PX / 2, side=GAP_PX / 2)
    kinds = tuple(each for each in figure.marks if each.parent == mark.node)
    ground = box.inside(top=HEAD_PX - GAP_PX / 2, side=EDGE_PX - GAP_PX / 2)
    cells = squarify(tuple(float(each.value or 0) for each in kinds), ground)
    inner = tuple(_kind(each, small.inside(top=GAP_PX / 2, side=GAP_PX / 2)) for each, small in zip(kinds, cells, strict=True))
    return TreeBox(mark, box, _head_lines(mark, box), inner)


def _head_lines(mark: Mark, box: Box) -> tuple[str, ...]:
    room = box.width - 2 * INSET_PX
    if box.height < HEAD_PX - 2 or room < 3 * TEXT_PX:
        return ()
    both = text_width(mark.label, TEXT_PX, is_bold=True) + _HEAD_GAP_PX + text_width(mark.text, TEXT_PX)
    if both <= room:
        return (mark.label, mark.text)
    name = shorten(mark.label, room, TEXT_PX, is_bold=True)
    return (name,) if name else ()


def _kind(mark: Mark, box: Box) -> TreeBox:
    room, height = box.width - 2 * INSET_PX, box.height - 4
    widths = text_width(mark.label, TEXT_PX), text_width(mark.text, TEXT_PX)
    line = f"{mark.label} {mark.text}"
    lines: tuple[str, ...] = ()
    if max(widths) <= room and height >= 2 * LINE_PX:
        lines = (mark.label, mark.text)
    elif text_width(line, TEXT_PX) <= room and height >= LINE_PX:
        lines = (line,)
    elif widths[0] <= room and height >= LINE_PX:
        lines = (mark.label,)
    return TreeBox(mark, box, lines)


def _key(figure: Figure, width: int) -> tuple[KeyEntry, ...]:
    used = sorted({mark.shade for mark in figure.marks if mark.parent is not None})
    found: list[KeyEntry] = []
    x = 1.0
    for shade in used:
        text = figure.categories[shade]
        end = x + 15 + text_width(text, TEXT_PX)
        if end > width:
            break
        found.append(KeyEntry(x, shade, text))
        x = end + 16
    return tuple(found)
