"""A calendar or a heat map as SVG: a grid whose cells are links, of which the keyboard stops at one."""

from __future__ import annotations

from rushes.figures.layout_calendar import lay_out_calendar
from rushes.figures.layout_cells import SWATCH_PX, TEXT_PX, CellBox, CellsLayout, CellState, Words, dot_of, fill_of, sign_of
from rushes.figures.layout_heat import lay_out_heat
from rushes.figures.model import Figure
from rushes.figures.svg import Attribute, Link, element, mark_attributes, rectangle, short, text

__all__ = ["calendar_svg", "heat_svg"]

_ANCHORS = {"left": None, "center": "middle"}


def calendar_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the height and the markup of a calendar.

    The cells are a grid of rows. Where they lead somewhere, the newest day alone is a stop of the Tab
    key; the page's script moves on from it with the arrows, and the table holds every day besides.

    Args:
        figure: What to draw.
        width: In pixels.
        link: Where a mark leads.
    """
    return _cells(figure, lay_out_calendar(figure, width), link)


def heat_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the same of a heat map, through which the arrows go cell by cell."""
    return _cells(figure, lay_out_heat(figure, width), link)


def _cells(figure: Figure, layout: CellsLayout, link: Link) -> tuple[float, str]:
    stop = figure.marks[-1]
    rows = (element("g", {"role": "row"}, *(_cell(box, link, is_stop=box.mark is stop) for box in row)) for row in layout.rows)
    about: dict[str, Attribute] = {"role": "grid", "aria-label": figure.title, "data-calendar": layout.ways}
    parts = (*(_words(each) for each in layout.names), _turns(layout), element("g", about, *rows), _key(layout))
    return layout.height, "".join(parts)


def _cell(box: CellBox, link: Link, *, is_stop: bool) -> str:
    address = link(box.mark)
    if address is None:
        return element("g", {"role": "gridcell", "class": "mark", **mark_attributes(box.mark)}, _drawn(box))
    attributes: dict[str, Attribute] = {
        "class": "mark",
        "href": address,
        "tabindex": "0" if is_stop else "-1",
        "aria-label": box.mark.detail,
        **mark_attributes(box.mark),
    }
    return element("g", {"role": "gridcell"}, element("a", attributes, _drawn(box)))


def _drawn(box: CellBox) -> str:
    """Return what a cell shows: its fill or its ground, its frame, its sign."""
    parts: list[str] = []
    if box.state is CellState.SOME:
        parts.append(rectangle(*fill_of(box), f"h{box.mark.shade}", radius=2))
    elif box.state is CellState.NOTHING:
        parts.append(rectangle(*fill_of(box), "nil", radius=2))
    else:
        parts.append(rectangle(box.x, box.y, box.width, box.height, "hit"))
    if box.mark.is_incomplete:
        parts.append(rectangle(box.x + 0.6, box.y + 0.6, box.width - 1.2, box.height - 1.2, "part", radius=2))
    if dot := dot_of(box):
        parts.append(rectangle(*dot, "dot"))
    if sign := sign_of(box):
        name, (x1, y1), (x2, y2) = sign
        parts.append(element("path", {"class": name, "d": f"M{short(x1)} {short(y1)}L{short(x2)} {short(y2)}"}))
    return "".join(parts)


def _words(words: Words) -> str:
    return text(words.x, words.middle + TEXT_PX * 0.36, words.text, size=TEXT_PX, classes="muted", anchor=_ANCHORS[words.anchor])


def _turns(layout: CellsLayout) -> str:
    lines = ("M" + "L".join(f"{short(x)} {short(y)}" for x, y in corners) for corners in layout.turns)
    return element("path", {"class": "turn", "d": "".join(lines)}) if layout.turns else ""


def _key(layout: CellsLayout) -> str:
    return "".join(
        _drawn(each.box) + text(each.box.x + SWATCH_PX + 6, each.box.y + SWATCH_PX - 2, each.text, size=TEXT_PX, classes="muted")
        for each in layout.key
    )
