"""A dashboard of one's own as its template reads it: controls, chips, tiles with their places and the ways of their menus."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from rushes.boards import BoardState, BoardTile, DrawnBoard, DrawnTile, cannot_in_words
from rushes.dashboards import Choice
from rushes.explore import COMPARE_LABELS, SPAN_LABELS, Compare
from rushes.figures import Figure, FigureKind
from rushes.reports import can_print
from rushes.web.boards.added import AddedControl, added_controls
from rushes.web.boards.address import BOARDS, board_address, board_path, kept_pairs
from rushes.web.boards.text import text_in_markup
from rushes.web.boards.ways import chosen_state, filters_of, numbers_of, up_from_here, ways_of
from rushes.web.dashboard_view import Chip, chips_of
from rushes.web.explore_address import EXPLORE, explore_address
from rushes.web.explore_filters import state_choices
from rushes.web.language import form, say
from rushes.web.tile_view import KpiView, TileView, Ways, kpi_view, tile_view

__all__ = ["BoardView", "PlacedTile", "TileWays", "board_view", "comparisons_of", "placed_tile", "spans_of"]


@dataclass(frozen=True, slots=True)
class TileWays:
    """Where the entries of a tile's menu lead; "" for what the tile has not."""

    explore: str
    csv: str
    xlsx: str
    svg: str
    python: str
    link: str


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """One tile as the template reads it.

    Args:
        id: Its name on the page.
        title: What it is called, where every tile needs a name.
        heading: What stands above it, "" for a text without one.
        classes: Its place and what it shows.
        figure: Its figure, None for a text and where nothing can be drawn.
        view: The figure with its drawings and table.
        kpis: Its single numbers, where the figure is made of them.
        text: Its text in markup.
        told: Why there is nothing to see.
        notices: What of it cannot be seen.
        ways: Its menu, None for a text.
    """

    id: str
    title: str
    heading: str
    classes: str
    figure: Figure | None = None
    view: TileView | None = None
    kpis: tuple[KpiView, ...] = ()
    text: Markup | str = ""
    told: str = ""
    notices: tuple[str, ...] = ()
    ways: TileWays | None = None


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything that the template of a dashboard reads.

    `saved_url` is "" while the controls are as they were saved. `filters` is what all tiles are narrowed to beside productions,
    `up` the next larger bucket of time in words and as an address, `kept` what the form of the controls carries along.
    `asked` is the productions to choose from before anything is shown, each with the dashboard of it; empty where one was, or
    none need be.
    """

    board: DrawnBoard
    notices: tuple[str, ...]
    path: str
    list_url: str
    edit_url: str
    about_url: str
    explore_url: str
    report_url: str
    workbook_url: str
    csv_url: str
    saved_url: str
    spans: tuple[Choice, ...]
    comparisons: tuple[Choice, ...]
    states: tuple[Choice, ...]
    added: tuple[AddedControl, ...]
    chips: tuple[Chip, ...]
    more_chips: int
    all_productions_url: str
    filters: tuple[Chip, ...]
    up: tuple[str, str] | None
    kept: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]
    tiles: tuple[PlacedTile, ...]
    url: str
    figures_url: str

    @property
    def chosen_productions(self) -> tuple[Choice, ...]:
        """The productions that are filtered by."""
        return tuple(choice for choice in self.board.productions if choice.is_selected)


def board_view(board: DrawnBoard, notices: tuple[str, ...], *, may_edit: bool) -> BoardView:
    """Return a dashboard in the form that its template reads.

    Args:
        board: What is shown.
        notices: What is said above it.
        may_edit: Whether the reader may change it.
    """
    state, path = board.state, board_path(board.state.board_id)
    ways, chosen = ways_of(board), chosen_state(board)
    chips, more_chips = chips_of(board.productions, lambda rest: board_address(replace(chosen, production_ids=rest)))
    return BoardView(
        board=board,
        notices=(*notices, *cannot_in_words(board, form())),
        path=path,
        list_url=f"{BOARDS}?account={state.account_id}",
        edit_url=f"{path}/edit" if may_edit else "",
        about_url=f"{path}/versions",
        explore_url=f"{EXPLORE}?account={state.account_id}",
        report_url=board_address(state, "/report.pdf") if board.drawn and can_print() else "",
        workbook_url=board_address(state, "/report.xlsx") if board.tiles else "",
        csv_url=board_address(state, "/report.csv") if board.tiles else "",
        saved_url=path if state.is_chosen else "",
        spans=spans_of(state.span),
        comparisons=comparisons_of(state.compare),
        states=state_choices(state.states),
        added=added_controls(state.added),
        chips=chips,
        more_chips=more_chips,
        all_productions_url=board_address(replace(chosen, production_ids=())),
        filters=filters_of(board),
        up=up_from_here(board),
        kept=kept_pairs(state),
        asked=_asked(board, chosen) if board.is_asking else (),
        tiles=tuple(placed_tile(each, board, ways) for each in board.drawn),
        url=board_address(state),
        figures_url=board_address(state, "/figures"),
    )


def _asked(board: DrawnBoard, chosen: BoardState) -> tuple[tuple[str, str], ...]:
    return tuple((each.label, board_address(replace(chosen, production_ids=(int(each.value),)))) for each in board.productions)


def placed_tile(drawn: DrawnTile, board: DrawnBoard, ways: Ways) -> PlacedTile:
    """Return a tile in the form that its template reads.

    Args:
        drawn: What is shown.
        board: The dashboard that it stands on.
        ways: Where its marks and rows lead.
    """
    saved = drawn.board_tile
    figure = drawn.tile.figure if drawn.tile else None
    kind = f"is-{figure.kind.value}" if figure else "is-text" if drawn.state is None else "is-told"
    title = saved.title or (figure.title if figure else "") or (say("Text") if drawn.state is None and not drawn.told else say("Chart"))
    numbers = figure.panels if figure and figure.kind is FigureKind.KPI and not figure.empty else ()
    return PlacedTile(
        id=saved.id,
        title=title,
        heading=saved.title if drawn.state is None and not drawn.told else title,
        classes=f"{_place(saved)} {kind}",
        figure=figure,
        view=tile_view(drawn.tile, numbers_of(ways, board, drawn)) if drawn.tile else None,
        kpis=tuple(kpi_view(each) for each in numbers),
        text=text_in_markup(saved.text),
        told=drawn.told,
        notices=(*((drawn.tile.notice,) if drawn.tile and drawn.tile.notice else ()), *drawn.notices),
        ways=_tile_ways(drawn, board, ways),
    )


def _place(tile: BoardTile) -> str:
    """Return the classes of a tile's place on the grid (`web/grid.py`)."""
    return f"x-{tile.x} y-{tile.y} w-{tile.w} h-{tile.h}"


def _tile_ways(drawn: DrawnTile, board: DrawnBoard, ways: Ways) -> TileWays | None:
    if drawn.state is None:
        return None
    tile_id, figure = drawn.board_tile.id, drawn.tile.figure if drawn.tile else None
    has_numbers = figure is not None and figure.empty is None
    has_drawing = has_numbers and figure is not None and figure.kind is not FigureKind.TABLE
    return TileWays(
        explore=explore_address(drawn.state),
        csv=ways.file(f"{tile_id}.csv") if has_numbers else "",
        xlsx=ways.file(f"{tile_id}.xlsx") if has_numbers else "",
        svg=ways.file(f"{tile_id}.svg") if has_drawing else "",
        python=explore_address(drawn.state, "/python") if has_numbers else "",
        link=f"{board_address(board.state)}#{tile_id}",
    )


def spans_of(span: str) -> tuple[Choice, ...]:
    """Return the periods that all tiles can be given, and that each keeps its own."""
    own = Choice("", say("Each tile its own period"), not span)
    named = tuple(Choice(name, say(label), name == span) for name, label in SPAN_LABELS.items())
    if not span or span in SPAN_LABELS:
        return (own, *named)
    return (Choice(span, say("{first} to {last}", first=span[:10], last=span[12:]), is_selected=True), own, *named)


def comparisons_of(compare: str) -> tuple[Choice, ...]:
    """Return what all tiles can be compared with, and that each keeps its own."""
    own = Choice("", say("Each tile its own comparison"), not compare)
    return (own, *(Choice(each.value, say(COMPARE_LABELS[each]), each.value == compare) for each in Compare if each))
