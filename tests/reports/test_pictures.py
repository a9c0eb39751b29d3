"""Figures become pictures of the size that was asked, and what is hostile in them is drawn or left out, never run."""

from __future__ import annotations

import struct
from dataclasses import replace

from figures.gallery import PLAIN_NAMES, donut_of, every_figure, line_of
from figures.samples import HOSTILE_NAMES
from rushes.figures import Empty, EmptyReason, FigureKind
from rushes.reports import to_pngs


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_each_chart_has_its_own_picture_in_order_and_others_none() -> None:
    figures = list(every_figure().values())
    for figure, picture in zip(figures, to_pngs(figures), strict=True):
        assert (picture is None) == (figure.kind in {FigureKind.KPI, FigureKind.TABLE} or figure.empty is not None), figure.id
        if picture:
            width, height = size_of(picture.png)
            assert abs(width - 2 * picture.width_px) <= 2
            assert abs(height - 2 * picture.height_px) <= 2


def test_width_and_density_are_those_that_were_asked() -> None:
    (picture,) = to_pngs([line_of("Days")], width_px=400, density=1.0)
    assert picture is not None
    assert picture.width_px == 400
    assert abs(size_of(picture.png)[0] - 400) <= 1


def test_same_figure_gives_the_same_bytes_and_hostile_names_a_picture() -> None:
    plain, hostile = donut_of(PLAIN_NAMES), donut_of(tuple(each[:60] for each in HOSTILE_NAMES))
    once, other, again = to_pngs([plain, hostile, plain])
    assert once == again
    assert other
    assert other != once


def test_nothing_to_draw_asks_no_press() -> None:
    empty = replace(line_of("Days"), empty=Empty(EmptyReason.NO_ACTIVITY, "Nothing happened."))
    assert to_pngs([None, empty]) == (None, None)
    assert to_pngs([]) == ()
