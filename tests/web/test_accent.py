"""Accent colours: what is seen everywhere, the nearest that is, and texts that can be read whatever was chosen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.figures import DARK, LIGHT
from rushes.web.accent import accent_css, contrast, is_seen_everywhere, least_contrast, nearest_seen

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def sheets(colour: str) -> list[dict[str, str]]:
    """Return the properties of the light theme and of the dark one."""
    blocks = re.findall(r"\{(--accent:[^}]+)\}", accent_css(colour))
    return [dict(each.removeprefix("--").split(":") for each in block.replace(";--", ";").split(";")) for block in (blocks[0], blocks[2])]


@given(COLOURS)
def test_nearest_seen_is_seen_on_every_ground(colour: str) -> None:
    found = nearest_seen(colour)
    assert is_seen_everywhere(found)
    assert least_contrast(found)[0] >= 3
    for palette in (LIGHT, DARK):
        assert all(contrast(found, ground) >= 3 for ground in (palette.paper, palette.card, palette.sunken))


@given(COLOURS)
def test_nearest_of_a_colour_that_is_seen_is_that_colour(colour: str) -> None:
    if is_seen_everywhere(colour):
        assert contrast(nearest_seen(colour), colour) < 1.03


@given(COLOURS)
def test_texts_in_an_accent_can_be_read_in_both_themes(colour: str) -> None:
    for properties, palette in zip(sheets(nearest_seen(colour)), (LIGHT, DARK), strict=True):
        assert contrast(properties["accent-text"], properties["accent"]) >= 4.5
        assert all(contrast(properties["accent-strong"], ground) >= 4.5 for ground in (palette.paper, palette.card, palette.sunken))
        assert contrast(properties["accent-soft-text"], properties["accent-soft"]) >= 4.5


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ff0000", 1.0)]
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(("colour", "is_on_light"), [("#ffee00", True), ("#101060", False)])
def test_least_contrast_says_on_which_ground(colour: str, is_on_light: bool) -> None:
    ratio, found = least_contrast(colour)
    assert ratio < 3
    assert found is is_on_light
