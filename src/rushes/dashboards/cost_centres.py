"""The cost centres of productions, in the dashboard's table: written by people, handed over by whoever shows the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rushes.dashboards.page import Dashboard, Tile
from rushes.figures import FigureKind, Format, with_texts

__all__ = ["with_cost_centres"]


def with_cost_centres(dashboard: Dashboard, cost_centres: Mapping[int, str]) -> Dashboard:
    """Return the dashboard whose table of productions says their cost centres, where at least one of those shown has one.

    They are no facts, so they are no part of what was built nor of its tag: whoever shows them puts them into the tag
    of the answer.

    Args:
        dashboard: As it was built.
        cost_centres: By the production's internal id; of others than those shown they are left aside.
    """
    if not cost_centres:
        return dashboard
    texts = {str(each): text for each, text in cost_centres.items()}
    return replace(dashboard, tiles=tuple(_with(tile, texts) for tile in dashboard.tiles))


def _with(tile: Tile, texts: Mapping[str, str]) -> Tile:
    figure = tile.figure
    if figure.kind is not FigureKind.TABLE or figure.empty is not None:
        return tile
    return replace(tile, figure=with_texts(figure, Format(figure.locale).language.say("Cost centre"), texts))
