"""A treemap as SVG."""

from __future__ import annotations

from rushes.figures.layout_treemap import (
    HEAD_INSET_PX,
    HEAD_PX,
    INSET_PX,
    LINE_PX,
    TEXT_PX,
    KeyEntry,
    TreeBox,
    head_total_x,
    lay_out_treemap,
)
from rushes.figures.model import OTHERS_SLOT, Figure, Mark
from rushes.figures.svg import SMALLEST_TARGET_PX, Link, element, linked, mark_attributes, rectangle, text, tip

__all__ = ["treemap_svg"]


def treemap_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the height and the markup of a treemap; productions that are large enough are links."""
    layout = lay_out_treemap(figure, width)
    key = (_key_entry(entry) for entry in layout.key)
    boxes = (_production(box, link) for box in layout.boxes)
    return layout.height, "".join((*key, *boxes))


def _key_entry(entry: KeyEntry) -> str:
    return rectangle(entry.x, 4, 10, 10, f"edge k{entry.shade}", radius=2) + text(
        entry.x + 15, 13, entry.text, size=TEXT_PX, classes="muted"
    )  # fmt: skip


def _production(outer: TreeBox, link: Link) -> str:
    mark, box = outer.mark, outer.box
    is_target = min(box.width, box.height) >= SMALLEST_TARGET_PX
    return linked(
        link(mark) if is_target else None,
        mark.detail,
        {"data-key": mark.name},
        element(
            "rect",
            {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": 2, "class": _fill(mark), **mark_attributes(mark)},
            tip(mark),
        ),
        *(_kind(kind) for kind in outer.inner if kind.box.width > 0 and kind.box.height > 0),
        *_head(outer),
    )


def _head(outer: TreeBox) -> tuple[str, ...]:
    if not outer.lines:
        return ()
    x, y = outer.box.x + HEAD_INSET_PX, outer.box.y + (HEAD_PX + TEXT_PX) / 2 - 2
    name = text(x, y, outer.lines[0], size=TEXT_PX, classes="on-head", is_bold=True)
    if len(outer.lines) == 1:
        return (name,)
    return name, text(head_total_x(outer), y, outer.lines[1], size=TEXT_PX, classes="on-head")


def _kind(kind: TreeBox) -> str:
    mark, box = kind.mark, kind.box
    attributes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "class": _fill(mark), **mark_attributes(mark)}
    words = "on-rest" if mark.slot == OTHERS_SLOT else "on-kind"
    lines = (
        text(box.x + INSET_PX, box.y + 16 + LINE_PX * index, line, size=TEXT_PX, classes=f"{words}{mark.shade}")
        for index, line in enumerate(kind.lines)
    )
    return element("rect", attributes, tip(mark)) + "".join(lines)


def _fill(mark: Mark) -> str:
    if mark.parent is None:
        return "mark rest-head" if mark.slot == OTHERS_SLOT else "mark head"
    return f"mark {'r' if mark.slot == OTHERS_SLOT else 'k'}{mark.shade}"
