"""An account's accent colour: whether it can be seen on every ground, the nearest that can, and its style sheet.

The colour itself is used for what is not text (lines, buttons, marks), light and dark alike; texts take
a shade of it that is made for their theme.
Source: WCAG 2.2, 1.4.3 and 1.4.11; the definition of relative luminance and of the contrast ratio.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterable

from rushes.figures import DARK, LIGHT, Palette

__all__ = ["accent_css", "contrast", "is_seen_everywhere", "least_contrast", "nearest_seen"]

_OF_GRAPHICS, _OF_TEXT = 3.0, 4.5
_STEPS = 255
_BLACK, _WHITE = "#000000", "#ffffff"
_SOFT_SHARE = {LIGHT.card: 0.12, DARK.card: 0.22}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_seen_everywhere(colour: str) -> bool:
    """Say whether a colour stands out 3:1 from every ground of the pages, light and dark."""
    return _stands_out(colour, (*_grounds(LIGHT), *_grounds(DARK)), _OF_GRAPHICS)


def least_contrast(colour: str) -> tuple[float, bool]:
    """Return a colour's smallest contrast with any ground of the pages, and whether that is a light one."""
    of_light = min(contrast(colour, ground) for ground in _grounds(LIGHT))
    of_dark = min(contrast(colour, ground) for ground in _grounds(DARK))
    return min(of_light, of_dark), of_light < of_dark


def nearest_seen(colour: str) -> str:
    """Return the colour of the same hue, as little lighter or darker as can be, that is seen everywhere."""
    hue, lightness, saturation = _hls(colour)
    start = round(lightness * _STEPS)
    for away in range(_STEPS + 1):
        for step in (start - away, start + away):
            found = _hex(hue, step / _STEPS, saturation) if 0 <= step <= _STEPS else ""
            if found and is_seen_everywhere(found):
                return found
    raise ValueError(f"{colour} has no shade that is seen on every ground.")


def accent_css(colour: str) -> str:
    """Return the style sheet that lays a colour over the tokens; loaded after them, it wins.

    Args:
        colour: "#rrggbb", seen everywhere.
    """
    light, dark = ";".join(_properties(colour, LIGHT)), ";".join(_properties(colour, DARK))
    return (
        f":root,:root[data-theme=light]{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
        ".masthead{border-top:3px solid var(--accent)}\n"
        "main a{text-decoration-color:var(--accent)}\n"
        # The shade for texts may be too near to the button's own text.
        "button.primary:hover{background:var(--accent);border-color:var(--accent-strong)}\n"
    )


def _properties(colour: str, palette: Palette) -> Iterable[str]:
    soft = _mixed(colour, palette.card, _SOFT_SHARE[palette.card])
    yield f"--accent:{colour}"
    yield f"--accent-text:{max((_WHITE, _BLACK), key=lambda each: contrast(each, colour))}"
    yield f"--accent-strong:{_readable(colour, _grounds(palette))}"
    yield f"--accent-soft:{soft}"
    yield f"--accent-soft-text:{_readable(colour, (soft,))}"


def _grounds(palette: Palette) -> tuple[str, ...]:
    return palette.paper, palette.card, palette.sunken


def _readable(colour: str, grounds: tuple[str, ...]) -> str:
    """Return the colour, as much darker (on light grounds) or lighter (on dark ones) as text needs."""
    hue, lightness, saturation = _hls(colour)
    is_on_light = _luminance(grounds[0]) > 0.18
    start = round(lightness * _STEPS)
    steps = range(start, -1, -1) if is_on_light else range(start, _STEPS + 1)
    shades = (_hex(hue, step / _STEPS, saturation) for step in steps)
    return next((each for each in shades if _stands_out(each, grounds, _OF_TEXT)), _BLACK if is_on_light else _WHITE)


def _stands_out(colour: str, grounds: Iterable[str], ratio: float) -> bool:
    return all(contrast(colour, ground) >= ratio for ground in grounds)


def _luminance(colour: str) -> float:
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hls(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*_rgb(colour))


def _hex(hue: float, lightness: float, saturation: float) -> str:
    return _joined(colorsys.hls_to_rgb(hue, lightness, saturation))


def _mixed(colour: str, ground: str, share: float) -> str:
    return _joined(share * mine + (1 - share) * its for mine, its in zip(_rgb(colour), _rgb(ground), strict=True))


def _joined(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, each)) * 255):02x}" for each in parts)
