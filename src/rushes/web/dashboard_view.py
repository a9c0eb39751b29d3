"""A dashboard as its template reads it: drawings in each layout, tables, addresses."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from rushes.dashboards import Choice, Dashboard, DashboardState, Tile
from rushes.figures import Cell, ColumnKind, Figure, FigureKind, Table, sparkline_svg, to_svg
from rushes.identity import Actor
from rushes.web.dashboard_address import mark_address, month_address, productions_address, state_address
from rushes.web.language import say

__all__ = ["CellView", "Chip", "ColumnView", "DashboardView", "Drawing", "KpiView", "TableView", "TileView", "layouts_px", "view_of"]

_WIDE, _HALF, _NARROW = {"s": 326, "n": 440, "m": 680, "l": 1096}, {"s": 326, "n": 440, "m": 600}, {"s": 326, "n": 440}
_FIRST_ROWS = 25
_ALL_ROWS_BELOW = 60
_TABLE_ROWS_BEHIND_A_FIGURE = 60
_MOST_CHIPS = 6


@dataclass(frozen=True, slots=True)
class Drawing:
    """One layout of a figure: "s", "n", "m" or "l", chosen in figures.css by the width of its card."""

    size: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Chip:
    """One production that is filtered by, and the address without it."""

    label: str
    without_url: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column's head; `kind` as in the figure."""

    label: str
    kind: str
    is_number: bool
    is_sortable: bool


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: its text, what it sorts by, where it leads, its small line."""

    text: str
    kind: str
    sort: str
    url: str | None
    state: str
    spark: Markup | None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as far as the page shows it.

    Args:
        caption: What it holds.
        columns: The heads.
        rows: The rows that are on the page.
        footer: The total, or empty.
        row_count: How many rows there are.
    """

    caption: str
    columns: tuple[ColumnView, ...]
    rows: tuple[tuple[CellView, ...], ...]
    footer: tuple[CellView, ...]
    row_count: int

    @property
    def is_whole(self) -> bool:
        """Whether every row is on the page."""
        return len(self.rows) == self.row_count


@dataclass(frozen=True, slots=True)
class KpiView:
    """One number with its small line."""

    figure: Figure
    spark: Markup | None


@dataclass(frozen=True, slots=True)
class TileView:
    """One tile with its figure's drawings and table."""

    tile: Tile
    figure: Figure
    drawings: tuple[Drawing, ...]
    table: TableView
    csv_url: str

    @property
    def is_table(self) -> bool:
        """Whether the figure is nothing but its table."""
        return self.figure.kind is FigureKind.TABLE

    @property
    def is_live(self) -> bool:
        """Whether Plotly may take it over."""
        return bool(self.drawings)


@dataclass(frozen=True, slots=True)
class DashboardView:
    """Everything that the dashboard's template reads."""

    dashboard: Dashboard
    notices: tuple[str, ...]
    chips: tuple[Chip, ...]
    more_chips: int
    previous_url: str | None
    next_url: str | None
    all_productions_url: str
    all_rows_url: str
    kpis: tuple[KpiView, ...]
    tiles: tuple[TileView, ...]
    url: str
    figures_url: str

    @property
    def chosen_productions(self) -> tuple[Choice, ...]:
        """The productions that are filtered by."""
        return tuple(choice for choice in self.dashboard.productions if choice.is_selected)


def layouts_px(span: int) -> dict[str, int]:
    """Return the layouts a tile of that span is drawn in, and the width of each in pixels."""
    if span > 8:
        return _WIDE
    return _HALF if span > 5 else _NARROW


def view_of(dashboard: Dashboard, wanted: DashboardState, actor: Actor, *, with_all_rows: bool) -> DashboardView:
    """Return the dashboard in the form that its template reads.

    Args:
        dashboard: What is shown.
        wanted: The state that the address holds; its month may be None where the dashboard's is not.
        actor: Who looks.
        with_all_rows: Whether long tables are shown whole.
    """
    state = dashboard.state
    chosen = [choice for choice in dashboard.productions if choice.is_selected] if state.production_ids else []
    stale = (
        (say("Your rights could not be checked with the media platform just now; you see what it last confirmed."),)
        if actor.is_stale
        else ()
    )
    return DashboardView(
        dashboard=dashboard,
        notices=(*dashboard.notices, *stale),
        chips=tuple(Chip(each.label, _without(state, int(each.value))) for each in chosen[:_MOST_CHIPS]),
        more_chips=max(0, len(chosen) - _MOST_CHIPS),
        previous_url=month_address(state, dashboard.previous_month) if dashboard.previous_month else None,
        next_url=month_address(state, dashboard.next_month) if dashboard.next_month else None,
        all_productions_url=productions_address(state, ()),
        all_rows_url=state_address(wanted) + "&rows=all#productions",
        kpis=tuple(_kpi(figure) for figure in dashboard.kpis),
        tiles=tuple(_tile(tile, state, with_all_rows=with_all_rows) for tile in dashboard.tiles),
        url=state_address(wanted),
        figures_url=state_address(state, "/dashboard/figures"),
    )


def _without(state: DashboardState, production_id: int) -> str:
    return productions_address(state, tuple(each for each in state.production_ids if each != production_id))


def _kpi(figure: Figure) -> KpiView:
    has_line = sum(value is not None for value in figure.trend) > 1
    return KpiView(figure, Markup(sparkline_svg(figure.trend, width=200, height=32)) if has_line else None)  # noqa: S704


def _tile(tile: Tile, state: DashboardState, *, with_all_rows: bool) -> TileView:
    figure = tile.figure
    is_table = figure.kind is FigureKind.TABLE
    most_rows = (_FIRST_ROWS if len(figure.table.rows) > _ALL_ROWS_BELOW else None) if is_table else _TABLE_ROWS_BEHIND_A_FIGURE
    return TileView(
        tile=tile,
        figure=figure,
        drawings=() if is_table or figure.empty else _drawings(tile, state),
        table=_table(figure.table, state, most_rows=None if with_all_rows and is_table else most_rows, is_linked=is_table),
        csv_url=state_address(state, f"/dashboard/{tile.id}.csv"),
    )


def _drawings(tile: Tile, state: DashboardState) -> tuple[Drawing, ...]:
    figure = tile.figure
    # The renderer escapes every text it is given; what it returns is markup of ours.
    return tuple(
        Drawing(size, Markup(to_svg(figure, width=width, link=lambda mark: mark_address(state, figure, mark))))  # noqa: S704
        for size, width in layouts_px(tile.span).items()
    )


def _table(table: Table, state: DashboardState, *, most_rows: int | None, is_linked: bool) -> TableView:
    shown = table.rows if most_rows is None else table.rows[:most_rows]
    kinds = [column.kind for column in table.columns]
    return TableView(
        caption=table.caption,
        columns=tuple(
            ColumnView(column.label, column.kind.value, column.is_number, column.kind is not ColumnKind.TREND) for column in table.columns
        ),
        rows=tuple(tuple(_cell(cell, kind, state, is_linked=is_linked) for cell, kind in zip(row, kinds, strict=True)) for row in shown),
        footer=tuple(_cell(cell, kind, state, is_linked=False) for cell, kind in zip(table.footer, kinds, strict=False)),
        row_count=len(table.rows),
    )


def _cell(cell: Cell, kind: ColumnKind, state: DashboardState, *, is_linked: bool) -> CellView:
    leads = is_linked and kind is ColumnKind.TEXT and cell.key is not None and cell.key.isdigit()
    return CellView(
        text=cell.text,
        kind=kind.value,
        sort="" if cell.sort_value is None else str(cell.sort_value),
        url=productions_address(state, (int(cell.key),)) if leads and cell.key else None,
        state=cell.key or "" if kind is ColumnKind.STATE else "",
        spark=Markup(sparkline_svg(cell.spark, width=96, height=20)) if cell.spark else None,  # noqa: S704
    )
