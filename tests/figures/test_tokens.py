"""The colours keep their promises: contrast, and neighbours told apart, in light and dark."""

from __future__ import annotations

import itertools
import re

import pytest

from figures.colour import COLOUR_VISION, ciede2000, contrast, difference
from rushes.figures import DARK, LIGHT, Palette, figures_css, palette_of, tokens_css

PALETTES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
LEAST_NEIGHBOUR, LEAST_ANY = 15.0, 9.0


def test_difference_of_published_pair_matches() -> None:
    assert ciede2000((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)


@pytest.mark.parametrize("palette", PALETTES)
def test_categorical_colours_stand_out_from_the_card(palette: Palette) -> None:
    assert all(
        contrast(colour, palette.card) >= 3
        for colour in (*palette.series, *palette.heat, palette.tree_head, palette.rest_head, palette.control)
    )


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_categorical_colours_are_told_apart_with_every_colour_vision(palette: Palette, vision: str) -> None:
    for one, other in itertools.combinations(range(6), 2):
        least = LEAST_NEIGHBOUR if other - one in {1, 5} else LEAST_ANY
        assert difference(palette.series[one], palette.series[other], vision) >= least, (one, other)


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_shades_of_a_calendar_are_told_apart_with_every_colour_vision(palette: Palette, vision: str) -> None:
    for one, other in itertools.pairwise(palette.heat):
        assert contrast(one, other) >= 1.5
        assert difference(one, other, vision) >= LEAST_ANY


@pytest.mark.parametrize("palette", PALETTES)
def test_signs_of_a_calendar_stand_out_from_what_they_lie_on(palette: Palette) -> None:
    pairs = (
        (palette.muted, palette.sunken),
        (palette.control, palette.card),
        (palette.text, palette.card),
        (palette.heat[0], palette.sunken),
    )
    assert min(contrast(*pair) for pair in pairs) >= 3


@pytest.mark.parametrize("palette", PALETTES)
def test_texts_are_legible_on_their_grounds(palette: Palette) -> None:
    grounds = (palette.paper, palette.card, palette.sunken)
    pairs = [(text, ground) for text in (palette.text, palette.muted, palette.accent) for ground in grounds]
    pairs += [
        (palette.accent_text, palette.accent),
        (palette.accent_soft_text, palette.accent_soft),
        (palette.warning_text, palette.warning_soft),
        (palette.danger, palette.card),
        (palette.danger, palette.danger_soft),
        (palette.success, palette.card),
        (palette.tree_head_text, palette.tree_head),
        (palette.tree_head_text, palette.rest_head),
        *zip(palette.tree_text, palette.tree, strict=True),
        *zip(palette.rest_text, palette.rest, strict=True),
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("palette", PALETTES)
def test_focus_ring_stands_out_from_paper_and_card(palette: Palette) -> None:
    assert min(contrast(palette.focus, palette.card), contrast(palette.focus, palette.paper)) >= 3


def test_style_sheet_names_every_colour_in_each_of_its_four_blocks() -> None:
    css = tokens_css()
    assert css.count(f"--series-3:{LIGHT.series[3]}") == 1
    assert css.count(f"--series-3:{DARK.series[3]}") == 2
    assert "prefers-color-scheme:dark" in css
    assert "data-theme=dark" in css
    assert css.count("{") == css.count("}")


def test_figures_style_sheet_uses_only_tokens_that_exist() -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", tokens_css()))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", figures_css())) <= defined


def test_palette_of_theme_is_that_theme() -> None:
    assert (palette_of("light"), palette_of("dark")) == (LIGHT, DARK)
