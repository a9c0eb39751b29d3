"""A figure's drawing for paper: its shapes as SVG, and its words apart.

Words are set by typst itself, over the shapes: in an SVG it loses what letters that are joined, or that bear
marks of their own, stand for, and refuses them.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from rushes.figures import LIGHT, Figure, FigureKind, fill_of, to_svg
from rushes.reports.print_fonts import printable

__all__ = ["drawing_of"]

_SVG = "http://www.w3.org/2000/svg"
_TEXT = f"{{{_SVG}}}text"
_PT_PER_PX = 0.75
_TALLEST_PT = 560.0
_BOLD, _PLAIN = 600, 400


def drawing_of(figure: Figure, width_pt: float) -> dict[str, object] | None:
    """Return the drawing of a figure, as `report.typ` reads it; None where it has none.

    Args:
        figure: What is drawn.
        width_pt: How wide; one that would be longer than a page is smaller as a whole.
    """
    markup = "" if figure.kind is FigureKind.KPI else to_svg(figure, width=round(width_pt / _PT_PER_PX), is_standalone=True)
    if not markup:
        return None
    # It is what our own writer wrote, without any entity or document type.
    root = ET.fromstring(markup)  # noqa: S314
    scale = min(_PT_PER_PX, _TALLEST_PT / float(root.attrib["height"]))
    words = [_word(each, x, y, scale) for each, x, y in _texts(root)]
    for parent in root.iter():
        for text in parent.findall(_TEXT):
            parent.remove(text)
    ET.register_namespace("", _SVG)
    return {
        "svg": ET.tostring(root, encoding="unicode"),
        "width": float(root.attrib["width"]) * scale,
        "height": float(root.attrib["height"]) * scale,
        "alt": printable(figure.summary or figure.title),
        "words": words,
    }


def _texts(node: ET.Element, x: float = 0.0, y: float = 0.0) -> list[tuple[ET.Element, float, float]]:
    """Return the texts in a node, each with where its group begins."""
    found: list[tuple[ET.Element, float, float]] = []
    for child in node:
        moved = child.attrib.get("transform", "")
        along, down = (float(each) for each in moved.removeprefix("translate(").removesuffix(")").split()) if moved else (0.0, 0.0)
        found += [(child, x, y)] if child.tag == _TEXT else _texts(child, x + along, y + down)
    return found


def _word(text: ET.Element, x: float, y: float, scale: float) -> dict[str, object]:
    told = text.attrib
    return {
        "x": (x + float(told["x"])) * scale,
        "y": (y + float(told["y"])) * scale,
        "size": float(told["font-size"]) * scale,
        "weight": _BOLD if told.get("font-weight") else _PLAIN,
        "anchor": told.get("text-anchor", "start"),
        "fill": fill_of(told["class"].split()[0], LIGHT),
        "text": printable(text.text or ""),
    }
