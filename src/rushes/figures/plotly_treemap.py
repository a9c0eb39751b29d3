"""A treemap in Plotly's vocabulary.

Source: plotly.js `traces/sunburst/calc.js` (hasMultipleRoots).
"""

from __future__ import annotations

from rushes.figures.layout_treemap import (
    EDGE_PX,
    GAP_PX,
    HEAD_INSET_PX,
    HEAD_PX,
    INSET_PX,
    LINE_PX,
    TEXT_PX,
    TreeBox,
    head_total_x,
    lay_out_treemap,
)
from rushes.figures.model import OTHERS_SLOT, Figure, Mark
from rushes.figures.plotly_sheet import CLEAR, Json, Sheet, custom
from rushes.figures.plotly_text import HOVER
from rushes.figures.tokens import Palette

__all__ = ["treemap_plotly"]

_GROUND = "ground"


def treemap_plotly(figure: Figure, palette: Palette, width: int) -> Json:
    """Return the boxes of productions and kinds, with their words."""
    layout = lay_out_treemap(figure, width)
    sheet = Sheet(palette, width, layout.height)
    for entry in layout.key:
        sheet.swatch(entry.x, 9, palette.tree[entry.shade], palette.tree_head)
        sheet.words(entry.x + 15, 9, entry.text, size=TEXT_PX, colour=palette.muted)
    for outer in layout.boxes:
        _tree_head(sheet, outer)
        for kind in outer.inner:
            _tree_kind(sheet, kind)
    return sheet.figure([_tree_trace([each for outer in layout.boxes for each in (outer, *outer.inner)], palette)], {})


def _tree_trace(boxes: list[TreeBox], palette: Palette) -> Json:
    """Return the boxes, the first of them the ground that all others lie on, which says nothing.

    Plotly lays a ground of its own where none is given; that one has no data, so it
    cannot be hushed, and for want of a colour for its words Plotly takes their size and warns of it.
    """
    marks = [each.mark for each in boxes]
    return {
        "type": "treemap",
        "ids": [_GROUND, *(mark.node for mark in marks)],
        "parents": ["", *(mark.parent or _GROUND for mark in marks)],
        # Plotly writes in one weight and at an inset of its own; what stands in a box is words on the sheet.
        "labels": [""] * (len(marks) + 1),
        "values": [sum(mark.value or 0 for mark in marks if mark.parent is None), *(mark.value for mark in marks)],
        "branchvalues": "total",
        "sort": False,
        "textinfo": "none",
        "customdata": [[None, "", ""], *custom(marks)],
        "hoverinfo": "skip",
        "hovertemplate": ["", *(HOVER for _ in marks)],
        "marker": {
            "colors": [CLEAR, *(_tree_colours(palette, mark)[0] for mark in marks)],
            "line": {"width": 0},
            "pad": {"t": HEAD_PX, "l": EDGE_PX, "r": EDGE_PX, "b": EDGE_PX},
        },
        "tiling": {"packing": "squarify", "squarifyratio": 1, "pad": GAP_PX},
        "pathbar": {"visible": False},
        "domain": {"x": [0, 1], "y": [0, 1]},
    }


def _tree_head(sheet: Sheet, outer: TreeBox) -> None:
    """Put a production's name, bold, and its total into its head, where the SVG has them."""
    middle, colour = outer.box.y + HEAD_PX / 2, sheet.palette.tree_head_text
    if outer.lines:
        sheet.words(outer.box.x + HEAD_INSET_PX, middle, outer.lines[0], size=TEXT_PX, colour=colour, is_bold=True)
    if len(outer.lines) > 1:
        sheet.words(head_total_x(outer), middle, outer.lines[1], size=TEXT_PX, colour=colour)


def _tree_kind(sheet: Sheet, kind: TreeBox) -> None:
    """Put a kind's lines into its box, where the SVG has them."""
    _, colour = _tree_colours(sheet.palette, kind.mark)
    for place, line in enumerate(kind.lines):
        sheet.words(kind.box.x + INSET_PX, kind.box.y + 12 + LINE_PX * place, line, size=TEXT_PX, colour=colour)


def _tree_colours(palette: Palette, mark: Mark) -> tuple[str, str]:
    """Return the colours of a box and of the words in it."""
    is_rest = mark.slot == OTHERS_SLOT
    if mark.parent is None:
        return (palette.rest_head if is_rest else palette.tree_head), palette.tree_head_text
    tints, words = (palette.rest, palette.rest_text) if is_rest else (palette.tree, palette.tree_text)
    return tints[mark.shade], words[mark.shade]
