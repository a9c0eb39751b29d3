"""The rules of the drawings' classes, for pages (custom properties) and for files that stand alone."""

from __future__ import annotations

from collections.abc import Callable

from rushes.figures.tokens import DASHES_PX, FONT_STACK, Palette

__all__ = ["figures_css", "fill_of", "standalone_css"]


_FILLS = {
    "txt": "text",
    "muted": "muted",
    "hollow": "card",
    "ground": "card",
    "head": "tree-head",
    "rest-head": "rest-head",
    "on-head": "tree-head-text",
    **{f"c{slot}": f"series-{slot}" for slot in range(6)},
    **{f"h{shade}": f"heat-{shade}" for shade in range(4)},
    "nil": "sunken",
    "dot": "muted",
    **{f"k{shade}": f"tree-{shade}" for shade in range(4)},
    **{f"on-kind{shade}": f"tree-text-{shade}" for shade in range(4)},
    **{f"r{shade}": f"rest-{shade}" for shade in range(4)},
    **{f"on-rest{shade}": f"rest-text-{shade}" for shade in range(4)},
}
"""What classes are filled with: a token's name, and behind a last hyphen the place in its colours."""


def figures_css() -> str:
    """Return the style sheet of the drawings in pages; the colours come from `tokens_css`."""
    return (
        _rules(lambda name: f"var(--{name})", font="var(--font)") + ".figure{display:block;max-width:100%;height:auto}\n"
        ".figure a{cursor:pointer;text-decoration:none}\n"
        ".figure a:hover .txt{text-decoration:underline}\n"
        ".figure a:focus-visible{outline:2px solid var(--focus);outline-offset:1px}\n"
        ".figure .mark{transition:opacity .12s}\n"
        ".figure .slice:hover,.figure a:hover>rect.mark,.figure a:hover>path.mark{opacity:.86}\n"
        "@media (prefers-reduced-motion:reduce){.figure .mark{transition:none}}\n"
        "@media (forced-colors:active){.figure{forced-color-adjust:none}.figure .slice,.figure rect.mark{stroke:Canvas}"
        ".figure .txt,.figure .muted,.figure .dot{fill:CanvasText}.figure .nil,.figure .ground{fill:Canvas}"
        ".figure .axis,.figure .grid,.figure .slash,.figure .dash,.figure .part,.figure .turn,.figure .goal,.figure .was{stroke:CanvasText}.figure .was-edge{stroke:Canvas}"
        ".figure [class^=h]:is(rect){stroke:CanvasText}}\n"
    )


def standalone_css(palette: Palette) -> str:
    """Return the same rules with a palette's colours, for an SVG file without a page."""
    return _rules(lambda name: _colour(name, palette), font=FONT_STACK)


def fill_of(name: str, palette: Palette) -> str:
    """Return what a class is filled with, for media that read no style sheet.

    Raises:
        KeyError: Nothing is filled by that class.
    """
    return _colour(_FILLS[name], palette)


def _colour(name: str, palette: Palette) -> str:
    field, _, place = name.rpartition("-")
    if place.isdigit():
        return getattr(palette, field.replace("-", "_"))[int(place)]
    return getattr(palette, name.replace("-", "_"))


def _rules(colour: Callable[[str], str], *, font: str) -> str:
    strokes = {
        ".grid": "hairline",
        ".axis": "control",
        ".edge": "tree-head",
        ".slash": "control",
        ".dash": "control",
        ".part": "text",
        ".turn": "rule",
        ".goal": "text",
        ".was": "text",
        ".was-edge": "card",
        ".slice": "card",
        ".edge-card": "card",
        **{f".s{slot}": f"series-{slot}" for slot in range(6)},
    }
    rules = [f".figure text{{font-family:{font};font-variant-numeric:tabular-nums}}"]
    rules += [f".figure .{name}{{fill:{colour(token)}}}" for name, token in _FILLS.items()]
    rules += [f".figure {name}{{stroke:{colour(token)}}}" for name, token in strokes.items()]
    rules += [
        ".figure .grid,.figure .axis{stroke-width:1;shape-rendering:crispEdges}",
        ".figure .slice{stroke-width:2}",
        ".figure .goal{stroke-width:2;pointer-events:none}",
        ".figure .stroke{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}",
        ".figure .thin{stroke-width:1.5}",
        f".figure .dashes{{stroke-dasharray:{DASHES_PX[0]} {DASHES_PX[1]}}}",
        ".figure .was,.figure .was-edge{fill:none;pointer-events:none;stroke-width:2}",
        ".figure .was-edge{stroke-width:4}",
        ".figure .hollow{stroke-width:1.75}",
        ".figure .hatch{stroke-width:1}",
        ".figure .slash,.figure .dash,.figure .part,.figure .turn{fill:none;stroke-width:1.25}",
        ".figure .turn{stroke-width:1}",
        ".figure .hit{fill:none;stroke:none;pointer-events:all}",
        f".figure .frame{{fill:none;stroke:{colour('hairline')};stroke-dasharray:4 4}}",
    ]
    return "\n".join(rules) + "\n"
