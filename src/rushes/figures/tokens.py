"""The look as data: every colour, distance and font of pages and figures, light and dark.

Pages read them as custom properties (`tokens_css`), figures on their own and Plotly as values.
tests/figures/test_tokens.py holds what they promise: 4.5:1 for texts, 3:1 for colours on a card, and
neighbours that are told apart with protanopia, deuteranopia and tritanopia.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

__all__ = ["DARK", "DASHES_PX", "FONT_STACK", "LIGHT", "RADII_PX", "SPACES_PX", "Palette", "Theme", "palette_of", "tokens_css"]

Theme = Literal["light", "dark"]

FONT_STACK = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'
SPACES_PX = (4, 8, 12, 16, 20, 24, 32, 40, 48, 64)
DASHES_PX = (5, 3)
"""A dash of a line that shows what was before, and the gap after it."""
RADII_PX = {"small": 4, "medium": 6, "large": 10}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, as "#rrggbb".

    Args:
        paper: Behind the cards.
        card: The ground of figures, tables and bars.
        sunken: A quiet ground on a card: a hovered row, a field.
        hairline: Borders and the grid.
        rule: Stronger lines: under a table's head, a field's border.
        control: The border of what can be worked with, 3:1 on the card.
        text: Text.
        muted: Text that steps back.
        accent: The one accent: links, the chosen, the first series.
        accent_strong: The accent where it is pressed or hovered.
        accent_text: Text on the accent.
        accent_soft: A ground that hints at the accent.
        accent_soft_text: Text on that ground.
        warning_soft: The ground of a notice.
        warning_text: Its text.
        danger: An error's text and border.
        danger_soft: The ground of an error.
        success: What went well.
        focus: The ring around what has the focus.
        series: The categorical colours 0 to 4 and, at 5, the grey of the others.
        heat: A calendar's days, the least first.
        tree_head: The head of a treemap's production.
        tree: Its kinds, the strongest tint first.
        tree_head_text: Text on the head.
        tree_text: Text on each tint.
        rest_head: The head of the others.
        rest: Their kinds.
        rest_text: Text on each of them.
    """

    paper: str
    card: str
    sunken: str
    hairline: str
    rule: str
    control: str
    text: str
    muted: str
    accent: str
    accent_strong: str
    accent_text: str
    accent_soft: str
    accent_soft_text: str
    warning_soft: str
    warning_text: str
    danger: str
    danger_soft: str
    success: str
    focus: str
    series: tuple[str, ...]
    heat: tuple[str, ...]
    tree_head: str
    tree: tuple[str, ...]
    tree_head_text: str
    tree_text: tuple[str, ...]
    rest_head: str
    rest: tuple[str, ...]
    rest_text: tuple[str, ...]


LIGHT = Palette(
    paper="#f7f5f0",
    card="#ffffff",
    sunken="#f4f2ec",
    hairline="#e4e2dc",
    rule="#cfccc4",
    control="#8b8880",
    text="#1a1d21",
    muted="#5c636b",
    accent="#0b6e69",
    accent_strong="#084f4b",
    accent_text="#ffffff",
    accent_soft="#e3efee",
    accent_soft_text="#0b4f4b",
    warning_soft="#fdf1d8",
    warning_text="#7a4f00",
    danger="#a5243d",
    danger_soft="#fbeaec",
    success="#2f6f3a",
    focus="#1f5fbf",
    series=("#0b6e69", "#d57f1d", "#395cbd", "#a9416c", "#797b3a", "#868e96"),
    heat=("#269994", "#0c7873", "#095a56", "#063a37"),
    tree_head="#0b6e69",
    tree=("#237c78", "#68a6a2", "#94c0bd", "#bfd9d7"),
    tree_head_text="#ffffff",
    tree_text=("#ffffff", "#0a1f1e", "#0a1f1e", "#0a1f1e"),
    rest_head="#6a7178",
    rest=("#70777e", "#a4aab0", "#c0c5c9", "#dadde0"),
    rest_text=("#ffffff", "#14171a", "#14171a", "#14171a"),
)

DARK = Palette(
    paper="#131518",
    card="#1c1f23",
    sunken="#24282d",
    hairline="#30353b",
    rule="#454b52",
    control="#767d85",
    text="#e9e7e2",
    muted="#a7adb4",
    accent="#46b8b0",
    accent_strong="#74d0c9",
    accent_text="#08211f",
    accent_soft="#17393a",
    accent_soft_text="#9fdcd7",
    warning_soft="#3d3016",
    warning_text="#f1cb7c",
    danger="#f08a9b",
    danger_soft="#40222a",
    success="#84c990",
    focus="#8ab4f8",
    series=("#37b5ae", "#e9831d", "#7d97dc", "#cc829b", "#aebc6e", "#75787a"),
    heat=("#337d78", "#42a09a", "#70c5bf", "#c5e7e5"),
    tree_head="#127d77",
    tree=("#156f6a", "#1c5b58", "#234947", "#283a3a"),
    tree_head_text="#ffffff",
    tree_text=("#ffffff", "#eef3f2", "#e2eae9", "#d6dfde"),
    rest_head="#6c7278",
    rest=("#5f656b", "#50565b", "#42474c", "#363a3f"),
    rest_text=("#ffffff", "#f0f1f2", "#e6e8ea", "#dcdfe2"),
)


def palette_of(theme: Theme) -> Palette:
    """Return the colours of that theme."""
    return DARK if theme == "dark" else LIGHT


def tokens_css() -> str:
    """Return the tokens as CSS custom properties.

    Light is the default and what is printed; on a screen the system's preference and `data-theme="light|dark"` on the root switch.
    """
    measures = [f"--space-{step}:{size}px" for step, size in enumerate(SPACES_PX, start=1)]
    measures += [f"--radius-{name}:{size}px" for name, size in RADII_PX.items()]
    light, dark = ";".join(properties(LIGHT)), ";".join(properties(DARK))
    return (
        f":root{{--font:{FONT_STACK};{';'.join(measures)}}}\n"
        f":root,:root[data-theme=light]{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )


def properties(palette: Palette) -> tuple[str, ...]:
    """Return a palette as custom properties: "--card:#ffffff", "--series-0:#0b6e69" and so on."""
    found: list[str] = []
    for field in fields(palette):
        name, value = field.name.replace("_", "-"), getattr(palette, field.name)
        if isinstance(value, str):
            found.append(f"--{name}:{value}")
        else:
            found.extend(f"--{name}-{place}:{colour}" for place, colour in enumerate(value))
    return tuple(found)
