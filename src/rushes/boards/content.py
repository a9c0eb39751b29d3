"""What a dashboard of somebody's own shows: its title, its tiles, its controls. One form of it is right, and read from JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, cast

from rushes.boards.fields import Fields, InvalidBoard
from rushes.boards.layout import COLUMNS, HIGHEST, LOWEST, NARROWEST, Box, first_free, settled
from rushes.domain import ProductionState
from rushes.errors import CallerError
from rushes.explore import Compare, period_of, read_pairs, read_span, read_states, state_pairs
from rushes.languages import sentence

__all__ = [
    "ADDABLE",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "MOST_TILES",
    "TILE_ID",
    "Asks",
    "BoardContent",
    "BoardTile",
    "Controls",
    "TileKind",
    "content_json",
    "free_place",
    "kept_content",
    "new_tile_id",
    "read_content",
    "settle",
]

ADDABLE = ("named", "top", "first", "incomplete")
"""The filters of explore that a dashboard may offer its readers beside period, comparison, productions and states."""

MOST_TILES = 24
LONGEST_TITLE = 120
LONGEST_TEXT = 4_000
_LAST_ROW = 1_000
_MOST_PRODUCTIONS = 2_000
_MOST_PAIRS = 2_020
_LONGEST_PAIR = 1_000
TILE_ID = re.compile(r"t[1-9][0-9]{0,5}")
"""What a tile may be called."""

# That two dates are some is known only where a period is made of them; any newest day will do for that.
_ANY_DAY = date(2026, 1, 1)


class TileKind(StrEnum):
    """What a tile shows."""

    CHART = "chart"
    TEXT = "text"


class Asks(StrEnum):
    """What a reader chooses before anything is shown."""

    NOTHING = ""
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class BoardTile:
    """One tile on the grid.

    Args:
        id: "t1"; no other of the dashboard has it, and it stays the same from version to version.
        kind: What it shows.
        x: The column that it begins in, 0 to 11.
        y: The row that it begins in, from 0.
        w: How many columns it is wide, 3 to 12.
        h: How many rows of 80 pixels it is high, 2 to 12.
        title: What stands above it, "" for the chart's own words.
        explore: The chart as pairs, as `explore.state_pairs` writes them.
        text: Markdown.
    """

    id: str
    kind: TileKind
    x: int
    y: int
    w: int
    h: int
    title: str = ""
    explore: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands above all tiles and goes for each that can take it; where it is empty, each keeps to its own.

    Args:
        span: One of explore's spans, or two dates.
        compare: What each period is held against, as explore has it.
        production_ids: Only these productions, internal.
        states: Only productions in one of these states, in the states' order.
        asks: What the reader chooses first: a dashboard of one production is of none in particular.
        added: Which of `ADDABLE` a reader is offered as well, each with its text as explore's address has it, "" for each its own.
    """

    span: str = ""
    compare: str = ""
    production_ids: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    asks: Asks = Asks.NOTHING
    added: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BoardContent:
    """A whole dashboard; tiles in the order in which they are read, none above another."""

    title: str
    tiles: tuple[BoardTile, ...]
    controls: Controls = Controls()


def read_content(raw: object) -> BoardContent:
    """Return a dashboard from JSON in its one form: texts cleaned, charts as explore writes them, tiles settled.

    Raises:
        InvalidBoard: Something is not of its form, out of bounds or unknown; it says which tile and field, and what to do.
    """
    content = kept_content(raw)
    _check_span(content.controls.span, field="controls.span")
    return settle(replace(content, tiles=tuple(_readable(tile) for tile in content.tiles)))


def kept_content(raw: object) -> BoardContent:
    """Return a dashboard from JSON that was read before, as a record keeps it.

    A chart that can no longer be read stays as it is: its tile says so, and the others are shown.

    Raises:
        InvalidBoard: Something is not of its form or out of bounds.
    """
    told = Fields(raw)
    title = told.line("title", LONGEST_TITLE)
    if not title:
        raise told.wrong(sentence("{place}: this is missing."), "title")
    tiles = tuple(_tile(each, number) for number, each in enumerate(told.many("tiles", MOST_TILES), 1))
    ids = [tile.id for tile in tiles]
    doubled = next((tile for tile in tiles if ids.count(tile.id) > 1), None)
    if doubled is not None:
        raise InvalidBoard(sentence("{place}: another tile has “{id}” too."), tile=doubled.title, field="id", id=doubled.id)
    controls = _controls(told.take("controls", {}))
    told.end()
    return BoardContent(title, tiles, controls)


def content_json(content: BoardContent) -> dict[str, Any]:
    """Return a dashboard as plain JSON, always the same for the same."""
    controls = content.controls
    return {
        "title": content.title,
        "controls": {
            "span": controls.span,
            "compare": controls.compare,
            "production_ids": list(controls.production_ids),
            "states": list(controls.states),
            "asks": controls.asks.value,
            "added": [list(pair) for pair in controls.added],
        },
        "tiles": [
            {
                "id": tile.id,
                "kind": tile.kind.value,
                "x": tile.x,
                "y": tile.y,
                "w": tile.w,
                "h": tile.h,
                "title": tile.title,
                "explore": [list(pair) for pair in tile.explore],
                "text": tile.text,
            }
            for tile in content.tiles
        ],
    }


def settle(content: BoardContent) -> BoardContent:
    """Return the dashboard without a tile above another: what lies below moves down, and nothing floats without need."""
    places = settled([_box(tile) for tile in content.tiles])
    moved = [replace(tile, y=box.y) for tile, box in zip(content.tiles, places, strict=True)]
    return replace(content, tiles=tuple(sorted(moved, key=lambda tile: (tile.y, tile.x))))


def free_place(content: BoardContent, w: int, h: int) -> tuple[int, int]:
    """Return the column and row of the first place where a tile of that size moves no other."""
    return first_free([_box(tile) for tile in content.tiles], w, h)


def new_tile_id(content: BoardContent) -> str:
    """Return an id that no tile has."""
    return f"t{max((int(tile.id[1:]) for tile in content.tiles), default=0) + 1}"


def _box(tile: BoardTile) -> Box:
    return Box(tile.x, tile.y, tile.w, tile.h)


def _tile(raw: object, number: int) -> BoardTile:
    told = Fields(raw, tile=f"{number}")
    tile_id, title = told.line("id", LONGEST_TITLE), told.line("title", LONGEST_TITLE)
    told.tile = title or tile_id or told.tile
    if not TILE_ID.fullmatch(tile_id):
        raise told.wrong(sentence("{place}: write a t and a number, such as t1."), "id")
    w = told.whole("w", NARROWEST, COLUMNS)
    tile = BoardTile(
        id=tile_id,
        kind=told.one_of("kind", TileKind),
        x=told.whole("x", 0, COLUMNS - w),
        y=told.whole("y", 0, _LAST_ROW),
        w=w,
        h=told.whole("h", LOWEST, HIGHEST),
        title=title,
        explore=tuple(_pair(each, told) for each in told.many("explore", _MOST_PAIRS)),
        text=told.text("text", LONGEST_TEXT),
    )
    told.end()
    if tile.kind is TileKind.TEXT and tile.explore:
        raise told.wrong(sentence("{place}: a tile is a text or a chart. Leave one of them out."), "explore")
    if tile.kind is TileKind.CHART and tile.text:
        raise told.wrong(sentence("{place}: a tile is a text or a chart. Leave one of them out."), "text")
    return tile


def _pair(raw: object, told: Fields, of: str = "explore") -> tuple[str, str]:
    pair = cast("Sequence[object]", raw) if isinstance(raw, list | tuple) else ()
    texts = [each for each in pair if isinstance(each, str) and len(each) <= _LONGEST_PAIR]
    if len(pair) != 2 or len(texts) != 2:
        raise told.wrong(sentence("{place}: write pairs of a name and a text."), of)
    return texts[0], texts[1]


def _controls(raw: object) -> Controls:
    told = Fields(raw, field="controls")
    given = told.many("production_ids", _MOST_PRODUCTIONS)
    known = [each for each in given if isinstance(each, int) and not isinstance(each, bool) and 0 < each < 10**18]
    if len(known) < len(given):
        raise told.wrong(sentence("{place}: write numbers of productions."), "production_ids")
    compare = told.one_of("compare", Compare, Compare.NOTHING)
    controls = Controls(
        told.line("span", LONGEST_TITLE),
        compare.value,
        tuple(sorted(set(known))),
        _states(told),
        told.one_of("asks", Asks, Asks.NOTHING),
        _added(told),
    )
    told.end()
    return controls


def _added(told: Fields) -> tuple[tuple[str, str], ...]:
    """Return the controls that were added, in their own order, each once."""
    given: dict[str, str] = {}
    for name, text in (_pair(each, told, "added") for each in told.many("added", len(ADDABLE))):
        if name not in ADDABLE:
            raise told.unknown("added", name, ADDABLE)
        try:
            state = read_pairs(0, [(name, text)])
        except CallerError as error:
            raise told.wrong(sentence("{place}: {reason}"), f"added.{name}", reason=str(error)) from error
        given[name] = state.contains if name == "named" else text
    return tuple((name, given[name]) for name in ADDABLE if name in given)


def _states(told: Fields) -> tuple[str, ...]:
    given = [str(each) for each in told.many("states", len(ProductionState))]
    wrong = next((each for each in given if each not in set(ProductionState)), None)
    if wrong is not None:
        raise told.unknown("states", wrong, [each.value for each in ProductionState])
    return read_states(given)


def _readable(tile: BoardTile) -> BoardTile:
    """Return a tile whose chart can be read, its pairs in explore's own order."""
    if tile.kind is TileKind.TEXT:
        return tile
    name = tile.title or tile.id
    try:
        state = read_pairs(0, tile.explore)
    except CallerError as error:
        raise InvalidBoard(sentence("{place}: {reason}"), tile=name, field="explore", reason=str(error)) from error
    if not state.values and not state.unread:
        raise InvalidBoard(sentence("{place}: a chart needs at least one value."), tile=name, field="explore")
    _check_span(state.span, tile=name, field="explore")
    return replace(tile, explore=state_pairs(state))


def _check_span(span: str, *, field: str, tile: str = "") -> None:
    try:
        if span:
            period_of(read_span(span), _ANY_DAY)
    except CallerError as error:
        raise InvalidBoard(sentence("{place}: {reason}"), tile=tile, field=field, reason=str(error)) from error
