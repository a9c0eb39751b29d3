"""One chart of a sheet, of any kind that can show it."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from typing import Protocol

from rushes.errors import InvalidQuery
from rushes.figures.chart_kind import ChartKind, draws_former, why_not
from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure
from rushes.figures.sheet_bars import bars, horizontal_bars, stacked_bars, stacked_shares
from rushes.figures.sheet_bullet import bullet_of
from rushes.figures.sheet_combination import combination
from rushes.figures.sheet_donut import donut_of
from rushes.figures.sheet_former import with_former
from rushes.figures.sheet_heat import heat_of
from rushes.figures.sheet_histogram import histogram
from rushes.figures.sheet_kpi import kpi_of
from rushes.figures.sheet_lines import area, lines
from rushes.figures.sheet_pivot import pivot_of
from rushes.figures.sheet_scatter import scatter
from rushes.figures.sheet_small_multiples import small_multiples_of
from rushes.figures.sheet_table import table_of
from rushes.figures.sheet_treemap import treemap_of
from rushes.figures.sheet_waterfall import waterfall
from rushes.metrics import Sheet

__all__ = ["CHART_KINDS", "chart"]


class _Builder(Protocol):
    def __call__(self, sheet: Sheet, /, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure: ...


_BUILDERS: dict[ChartKind, _Builder] = {
    ChartKind.KPI: kpi_of,
    ChartKind.TABLE: table_of,
    ChartKind.PIVOT: pivot_of,
    ChartKind.BARS: bars,
    ChartKind.STACKED: stacked_bars,
    ChartKind.STACKED_SHARE: stacked_shares,
    ChartKind.HORIZONTAL: horizontal_bars,
    ChartKind.LINES: lines,
    ChartKind.AREA: area,
    ChartKind.COMBINATION: combination,
    ChartKind.DONUT: donut_of,
    ChartKind.TREEMAP: treemap_of,
    ChartKind.HEAT: heat_of,
    ChartKind.WATERFALL: waterfall,
    ChartKind.SCATTER: scatter,
    ChartKind.HISTOGRAM: histogram,
    ChartKind.BULLET: bullet_of,
    ChartKind.SMALL_MULTIPLES: small_multiples_of,
}

_WITH_FORMER = frozenset({ChartKind.KPI, ChartKind.TABLE, ChartKind.WATERFALL, ChartKind.HISTOGRAM})
"""The kinds that say themselves what was before: they are made of it, or count it."""

CHART_KINDS = tuple(_BUILDERS)
"""Every kind that can be drawn, in the order in which they are offered."""


def chart(sheet: Sheet, kind: ChartKind, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return the sheet as a chart of that kind.

    Args:
        sheet: The numbers.
        kind: What to draw.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Raises:
        InvalidQuery: The kind cannot show the sheet; the message says why.
    """
    reason = why_not(kind, sheet)
    if reason:
        raise InvalidQuery(reason)
    figure = _BUILDERS[kind](sheet, id=id, title=title, subtitle=subtitle, format=format, empty=empty)
    return figure if kind in _WITH_FORMER else with_former(figure, sheet, format, is_drawn=draws_former(kind, sheet))
