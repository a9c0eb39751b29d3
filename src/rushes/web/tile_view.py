"""Tiles, numbers and tables as a template reads them: drawings in each layout, rows, addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from rushes.dashboards import Tile
from rushes.figures import Cell, ColumnKind, Figure, FigureKind, Mark, Table, sparkline_svg, to_svg
from rushes.metrics import Place

__all__ = ["CellView", "ColumnView", "Drawing", "KpiView", "TableView", "TileView", "Ways", "kpi_view", "layouts_px", "tile_view"]

_WIDE, _HALF, _NARROW = {"s": 326, "n": 440, "m": 680, "l": 1096}, {"s": 326, "n": 440, "m": 600}, {"s": 326, "n": 440}
_CALENDAR = {"s": 326, "m": 680, "l": 1096}
_FIRST_ROWS = 25
_ALL_ROWS_BELOW = 60
_TABLE_ROWS_BEHIND_A_FIGURE = 60


@dataclass(frozen=True, slots=True)
class Ways:
    """Where things on a page lead; each gives None for nowhere.

    Args:
        mark: From a mark of a figure.
        row: From a table's row, by the key of its name (a production's internal id).
        file: From the name of a file ("ingest.csv") to the file.
        number: From a number of a table, by its place in the sheet.
        python: The lines that fetch the figure, "" for none.
    """

    mark: Callable[[Figure, Mark], str | None]
    row: Callable[[str], str | None]
    file: Callable[[str], str]
    number: Callable[[Place], str | None] = lambda _: None
    python: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One layout of a figure: "s", "n", "m" or "l", chosen in figures.css by the width of its card."""

    size: str
    svg: Markup


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
    xlsx_url: str
    python_url: str

    @property
    def is_table(self) -> bool:
        """Whether the figure is nothing but its table."""
        return self.figure.kind is FigureKind.TABLE

    @property
    def is_long(self) -> bool:
        """Whether it is a table of more rows than are shown at once."""
        return self.is_table and self.table.row_count > _FIRST_ROWS

    @property
    def is_live(self) -> bool:
        """Whether Plotly may take it over, which has nothing for single numbers."""
        return bool(self.drawings) and self.figure.kind is not FigureKind.KPI


def layouts_px(tile: Tile) -> dict[str, int]:
    """Return the layouts a tile is drawn in, and the width of each in pixels."""
    if tile.figure.kind is FigureKind.CALENDAR:
        return _CALENDAR
    if tile.span > 8:
        return _WIDE
    return _HALF if tile.span > 5 else _NARROW


def kpi_view(figure: Figure) -> KpiView:
    """Return a single number with the drawing of its small line."""
    has_line = sum(value is not None for value in figure.trend) > 1
    return KpiView(figure, Markup(sparkline_svg(figure.trend, width=200, height=32)) if has_line else None)  # noqa: S704


def tile_view(tile: Tile, ways: Ways, *, with_all_rows: bool = False) -> TileView:
    """Return a tile with everything that is drawn of it.

    Args:
        tile: What is shown.
        ways: Where its marks and rows lead.
        with_all_rows: Whether a long table is shown whole.
    """
    figure = tile.figure
    is_table = figure.kind is FigureKind.TABLE
    return TileView(
        tile=tile,
        figure=figure,
        drawings=() if is_table or figure.empty else _drawings(tile, ways),
        table=_table(figure.table, ways, most_rows=None if with_all_rows and is_table else _most_rows(figure)),
        csv_url=ways.file(f"{tile.id}.csv"),
        xlsx_url=ways.file(f"{tile.id}.xlsx"),
        python_url=ways.python,
    )


def _most_rows(figure: Figure) -> int | None:
    """Return how many rows stand on the page at first; every day of a calendar does, because its cells are too small to be the only way."""
    if figure.kind is FigureKind.CALENDAR:
        return None
    if figure.kind is FigureKind.TABLE:
        return _FIRST_ROWS if len(figure.table.rows) > _ALL_ROWS_BELOW else None
    return _TABLE_ROWS_BEHIND_A_FIGURE


def _drawings(tile: Tile, ways: Ways) -> tuple[Drawing, ...]:
    figure = tile.figure
    # The renderer escapes every text it is given; what it returns is markup of ours.
    return tuple(
        Drawing(size, Markup(to_svg(figure, width=width, link=lambda mark: ways.mark(figure, mark))))  # noqa: S704
        for size, width in layouts_px(tile).items()
    )


def _table(table: Table, ways: Ways, *, most_rows: int | None) -> TableView:
    shown = table.rows if most_rows is None else table.rows[:most_rows]
    kinds = [column.kind for column in table.columns]
    return TableView(
        caption=table.caption,
        columns=tuple(
            ColumnView(column.label, column.kind.value, column.is_number, column.kind is not ColumnKind.TREND) for column in table.columns
        ),
        rows=tuple(tuple(_cell(cell, kind, ways) for cell, kind in zip(row, kinds, strict=True)) for row in shown),
        footer=tuple(_cell(cell, kind, ways) for cell, kind in zip(table.footer, kinds, strict=False)),
        row_count=len(table.rows),
    )


def _url(cell: Cell, kind: ColumnKind, ways: Ways) -> str | None:
    if cell.place is not None:
        return ways.number(cell.place)
    return ways.row(cell.key) if kind is ColumnKind.TEXT and cell.key is not None else None


def _cell(cell: Cell, kind: ColumnKind, ways: Ways) -> CellView:
    return CellView(
        text=cell.text,
        kind=kind.value,
        sort="" if cell.sort_value is None else str(cell.sort_value),
        url=_url(cell, kind, ways),
        state=cell.key or "" if kind is ColumnKind.STATE else "",
        spark=Markup(sparkline_svg(cell.spark, width=96, height=20)) if cell.spark else None,  # noqa: S704
    )
