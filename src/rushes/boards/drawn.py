"""A dashboard of one's own, drawn: each tile's chart as its reader may see it, under the controls at the top."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rushes.boards.content import Asks, BoardTile, TileKind
from rushes.boards.state import BoardState
from rushes.dashboards import Choice, Ground, Tile, ground_of, reach_in_words, state_etag
from rushes.domain import Period, Scope
from rushes.errors import NotFound, RushesError
from rushes.explore import Compare, Explore, ExploreState, PinnedReaders, build_explore, narrowed, read_pairs, state_pairs
from rushes.languages import sentence
from rushes.metrics import ResultCache
from rushes.warehouse import Reader

__all__ = ["DrawnBoard", "DrawnTile", "build_board", "data_of"]


_OF_PLACES = frozenset({"top", "first"})


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """One tile as it is shown. Texts are for people, in the reader's formats.

    Args:
        board_tile: Its place, and what it was saved with.
        state: What is charted, under the controls and cut to what the reader may see; None for a text.
        tile: The figure; None for a text, and where there is nothing to draw.
        told: Why there is nothing to draw, "" where there is.
        notices: What of the controls it cannot take, and what of it the reader may not see; a sentence each.
        takes_comparison: It is compared as the controls say, where they do.
        refused: Which of the controls that were added and set it cannot take.
        days: The days of a chart, where time lies across it.
    """

    board_tile: BoardTile
    state: ExploreState | None = None
    tile: Tile | None = None
    told: str = ""
    notices: tuple[str, ...] = ()
    takes_comparison: bool = True
    refused: tuple[str, ...] = ()
    days: Period | None = None


@dataclass(frozen=True, slots=True)
class DrawnBoard:
    """A dashboard, ready to be shown.

    Args:
        state: What is shown.
        title: What it is called.
        as_of: When and how far the data reaches.
        notices: What cannot be shown, a sentence each.
        productions: The productions to choose from, by name; values are internal ids.
        drawn: The tiles in reading order.
        is_asking: The reader chooses a production first, and no tile is drawn before.
        etag: Changes whenever anything of the above can have changed.
    """

    state: BoardState
    title: str
    as_of: str
    notices: tuple[str, ...]
    productions: tuple[Choice, ...]
    drawn: tuple[DrawnTile, ...]
    is_asking: bool
    etag: str

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The figures, in reading order."""
        return tuple(each.tile for each in self.drawn if each.tile is not None)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The productions that are filtered by; empty means none is."""
        return tuple(int(choice.value) for choice in self.productions if choice.is_selected)

    def drawn_tile(self, tile_id: str) -> DrawnTile | None:
        """Return the tile of that name."""
        return next((each for each in self.drawn if each.board_tile.id == tile_id), None)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What each tile is built with."""

    reader: Reader
    scope: Scope
    state: BoardState
    ground: Ground
    chosen: tuple[int, ...]
    now: datetime
    locale: str
    cache: ResultCache | None
    readers: PinnedReaders | None

    @property
    def visible(self) -> frozenset[int]:
        return frozenset(each.production_id for each in self.ground.productions)

    def say(self, message: str, /, **values: object) -> str:
        return self.ground.form.language.say(message, **values)

    def build(self, state: ExploreState) -> Explore:
        reader = self.reader
        if state.data:
            if self.readers is None:
                raise NotFound(sentence("There is no such dataset."))
            reader = self.readers.of(state.data)
        return build_explore(reader, self.scope, state, now=self.now, locale=self.locale, cache=self.cache, has_choices=False)


def build_board(
    reader: Reader,
    scope: Scope,
    state: BoardState,
    /,
    *,
    now: datetime,
    locale: str,
    account_name: str = "",
    cache: ResultCache | None = None,
    readers: PinnedReaders | None = None,
) -> DrawnBoard:
    """Return a dashboard as one person may see it.

    Args:
        reader: A pinned version of the facts.
        scope: What the reader may see; it is narrowed to the dashboard's account.
        state: What is shown of which version.
        now: The present, aware.
        locale: How numbers and dates are written.
        account_name: Not shown here: a dashboard has a title of its own.
        cache: Where results are kept between requests.
        readers: Where its datasets are read; without, a tile of one says that it is not there.

    Raises:
        NotFound: The scope does not reach the account, or a production that the reader chose.
    """
    del account_name
    ground = ground_of(reader, scope, state, now=now, locale=locale, cache=cache)
    visible = {each.production_id for each in ground.productions}
    # What was saved may name productions that this reader does not see, what the reader chose may not.
    chosen = state.production_ids if state.is_chosen else tuple(each for each in state.content.controls.production_ids if each in visible)
    desk = _Desk(reader, scope, state, ground, chosen, now, locale, cache, readers)
    beside = readers.of_each(data_of(state)) if readers else ()
    in_order = sorted(state.content.tiles, key=lambda each: (each.y, each.x))
    # Who sees one production alone has chosen it.
    is_asking = state.content.controls.asks is Asks.PRODUCTION and not chosen and len(visible) > 1
    drawn = () if is_asking else tuple(_drawn(each, desk) for each in in_order)
    is_cut = not state.is_chosen and len(chosen) < len(state.content.controls.production_ids)
    return DrawnBoard(
        state=state,
        title=state.content.title,
        as_of=reach_in_words(ground.history, ground.form, zone=ground.zone),
        notices=(desk.say("Some of the productions that this dashboard is narrowed to are not there, or not yours to see."),)
        if is_cut
        else (),
        productions=tuple(Choice(str(each.production_id), each.name, each.production_id in chosen) for each in ground.productions),
        drawn=drawn,
        is_asking=is_asking,
        etag=state_etag(reader, scope, state, now=now, locale=locale, beside=beside),
    )


def data_of(state: BoardState) -> tuple[str, ...]:
    """Return the datasets whose numbers a dashboard shows, of those that its reader may see."""
    named = {text for tile in state.content.tiles for name, text in tile.explore if name == "data"}
    return tuple(each.key for each in state.own.catalogues if each.key in named)


def _drawn(board_tile: BoardTile, desk: _Desk) -> DrawnTile:
    if board_tile.kind is TileKind.TEXT:
        return DrawnTile(board_tile)
    try:
        saved = read_pairs(desk.state.account_id, board_tile.explore)
        return _charted(board_tile, saved.knowing(desk.state.own), desk)
    except NotFound as error:
        is_of_data = any(name == "data" for name, _ in board_tile.explore)
        gone = sentence("The data of this chart is not there any more, or not yours to see.")
        return DrawnTile(board_tile, told=desk.say(gone) if is_of_data else desk.say(error.message, **error.values))
    except RushesError as error:
        # A measure or a kind of an older release: the other tiles are shown all the same.
        return DrawnTile(board_tile, told=desk.say(error.message, **error.values))


def _charted(board_tile: BoardTile, saved: ExploreState, desk: _Desk) -> DrawnTile:
    if saved.data:
        # It has no productions and no states to choose among.
        is_chosen = bool(desk.chosen or desk.state.states)
        notices = (desk.say("This tile shows a dataset: productions and their states do not narrow it."),) if is_chosen else ()
        return _under(board_tile, saved, _in_time(saved, desk), desk, notices)
    own = tuple(each for each in saved.production_ids if each in desk.visible)
    is_cut = len(own) < len(saved.production_ids)
    if is_cut and not own:
        return DrawnTile(
            board_tile, replace(saved, production_ids=()), told=desk.say("What this tile shows is not there, or not yours to see.")
        )
    notices = (desk.say("Some of this tile’s productions are not there, or not yours to see."),) if is_cut else ()
    productions = tuple(each for each in own if each in desk.chosen) if own and desk.chosen else own or desk.chosen
    if own and not productions:
        state = replace(saved, production_ids=own)
        return DrawnTile(board_tile, state, told=desk.say("None of the chosen productions is in this tile."), notices=notices)
    states = tuple(each for each in saved.states if each in desk.state.states) if saved.states and desk.state.states else ()
    if saved.states and desk.state.states and not states:
        return DrawnTile(board_tile, saved, told=desk.say("None of the chosen states is in this tile."), notices=notices)
    asked = replace(_in_time(saved, desk), production_ids=productions, states=states or saved.states or desk.state.states)
    return _under(board_tile, saved, asked, desk, notices)


def _in_time(saved: ExploreState, desk: _Desk) -> ExploreState:
    """Return the chart of the days that the controls choose, compared as they say."""
    compare = Compare(desk.state.compare) if desk.state.compare else saved.compare
    return replace(saved, span=desk.state.span or saved.span, compare=compare)


def _under(board_tile: BoardTile, saved: ExploreState, asked: ExploreState, desk: _Desk, notices: tuple[str, ...]) -> DrawnTile:
    """Return the tile under the controls that were added and the bucket that is looked into."""
    asked, refused = _with_added(asked, desk.state)
    if desk.state.within is not None:
        asked = narrowed(asked, desk.state.within)
    shown, built = _under_controls(saved, asked, desk)
    if desk.state.within is not None and saved.kind and _kind(built) != saved.kind:
        notices += (desk.say("The kind of chart that was chosen does not fit these days; this is another."),)
    return DrawnTile(
        board_tile,
        shown,
        _named(built.tiles[0], board_tile),
        notices=(*notices, *built.notices),
        takes_comparison=shown.compare is asked.compare,
        refused=refused,
        days=built.days if shown.grain else None,
    )


def _with_added(asked: ExploreState, state: BoardState) -> tuple[ExploreState, tuple[str, ...]]:
    """Return the chart under the controls that the dashboard offers beside the others, and which of them it cannot take."""
    chosen = {name: text for name, text in state.added if text}
    # How many have a place, and which come first, is nothing to a chart that tells none apart; nor are names to a dataset.
    refused = tuple(name for name in chosen if (name in _OF_PLACES and not asked.has_first) or (name == "named" and asked.data))
    taken = {name: text for name, text in chosen.items() if name not in refused}
    if not taken:
        return asked, refused
    pairs = [pair for pair in state_pairs(asked) if pair[0] not in taken]
    return read_pairs(asked.account_id, [*pairs, *taken.items()]).knowing(asked.own), refused


def _under_controls(saved: ExploreState, asked: ExploreState, desk: _Desk) -> tuple[ExploreState, Explore]:
    """Return the chart under the controls; one that could be compared only as another kind of chart stays as it was saved."""
    built = desk.build(asked)
    if asked.compare is saved.compare or not saved.kind or _kind(built) == saved.kind:
        return asked, built
    alone = replace(asked, compare=saved.compare)
    built_alone = desk.build(alone)
    # Where the kind does not fit either way, it is not for the comparison.
    return (alone, built_alone) if _kind(built_alone) == saved.kind else (asked, built)


def _kind(built: Explore) -> str:
    return next((each.kind.value for each in built.kinds if each.is_shown), "")


def _named(tile: Tile, board_tile: BoardTile) -> Tile:
    """Return the figure under the tile's own name, so that several stand on one page."""
    figure = replace(tile.figure, id=board_tile.id, title=board_tile.title or tile.figure.title)
    return replace(tile, id=board_tile.id, span=board_tile.w, figure=figure)
